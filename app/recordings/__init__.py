"""Sound files as signals."""
