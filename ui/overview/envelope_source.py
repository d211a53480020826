"""What the overview needs from whoever reads the waveform."""

from typing import Protocol

from dsp.minmax import Bounds


class EnvelopeSource(Protocol):
    """The envelope of a signal, read in the background and asked for without waiting."""

    @property
    def version(self) -> int:
        """A count that rises when there is more to show."""

    def envelope(self, start: float, stop: float, width: int) -> Bounds | None:
        """Return least and greatest sample of `width` equal parts of samples ``[start, stop)``.

        Two arrays of shape (width,), NaN where nothing is known; None if nothing at all is.
        """
