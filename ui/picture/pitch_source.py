"""What the picture needs from whoever finds the pitch of its sound."""

from typing import Protocol

from dsp.pitch_reader import PitchFrames


class PitchSource(Protocol):
    """The pitch of a sound, found in the background and asked for without waiting."""

    @property
    def hop(self) -> int:
        """Samples from one frame to the next; frame 0 is centred on sample 0."""

    def want(self, first: int, stop: int) -> None:
        """Say that frames ``[first, stop)`` can be seen; it replaces the wish before."""

    def frames(self, first: int, stop: int) -> PitchFrames:
        """Return what is known of frames ``[first, stop)``, never waiting."""
