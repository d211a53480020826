"""The sound system: its devices and streams, and the thread that calls it."""
