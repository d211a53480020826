"""What can be computed without a screen, a thread, a file or a sound card."""
