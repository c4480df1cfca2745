"""What the hub holds: documents, identity, history and the change log."""
