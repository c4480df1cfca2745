"""Who publishes, their feeds and licences, and the operators' keys."""
