"""Live sound: a source that listens to a device and keeps at it."""
