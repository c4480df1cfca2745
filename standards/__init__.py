"""What the standard and the lists say; knows nothing of the hub."""
