"""Turning a signal into sound for the loudspeaker."""
