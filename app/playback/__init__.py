"""Playing and scrubbing: from a signal to the loudspeaker."""
