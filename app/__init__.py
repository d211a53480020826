"""What runs: devices, threads, the session and the command line."""

__version__ = "0.1.0"
