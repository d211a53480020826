"""Live sound held still while something is made of it."""

from dsp.signal import Gap, Samples, Signal, is_complete


class Snapshot:
    """A signal with the end it has now; at its start it may go on forgetting.

    Parameters
    ----------
    signal
        The sound.
    """

    def __init__(self, signal: Signal) -> None:
        whole = is_complete(signal)
        self._signal = signal
        self.rate, self.channels = signal.rate, signal.channels
        self.end = signal.end
        self.length = self.end if whole else None
        """As that of the signal if that is all there, so that nothing is padded with silence."""
        self.gaps = tuple(
            Gap(gap.start, min(gap.stop, self.end), gap.reason)
            for gap in signal.gaps
            if gap.start < self.end
        )

    @property
    def start(self) -> int:
        """Index of the oldest sample held."""
        return self._signal.start

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples as the signal does; False beyond the end."""
        return start + len(out) <= self.end and self._signal.read(start, out)

    def will_read(self, start: int, count: int) -> None:
        """Tell that these samples are read soon."""
        self._signal.will_read(start, count)
