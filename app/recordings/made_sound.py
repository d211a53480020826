"""Sound that the program made, as a signal and as a source: it is there at once and whole."""

from dataclasses import dataclass
from typing import Final

from app.capture.capture_state import CaptureState
from dsp.signal import Gap, Samples


class MadeSound:
    """One channel of sound in memory as a `dsp.signal.Signal`.

    Parameters
    ----------
    name
        What it is called.
    samples
        Shape (n,); belongs to this object from now on.
    rate
        Samples per second.
    """

    channels: Final = 1
    start: Final = 0
    gaps: Final[tuple[Gap, ...]] = ()

    def __init__(self, name: str, samples: Samples, rate: int) -> None:
        self.name: Final = name
        self.rate: Final = rate
        self.end: Final = len(samples)
        self._samples: Final = samples

    @property
    def length(self) -> int:
        """Samples there are."""
        return self.end

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples ``[start, start + len(out))`` into `out`, shape (n, 1).

        Returns
        -------
        bool
            False if not all of them are there.

        Raises
        ------
        ValueError
            If `out` has another shape.
        """
        if out.ndim != 2 or out.shape[1] != 1:
            raise ValueError(f"{out.shape=} must be (n, 1)")
        if not 0 <= start <= self.end - len(out):
            return False
        out[:, 0] = self._samples[start : start + len(out)]
        return True

    def will_read(self, start: int, count: int) -> None:
        """Do nothing: it is in memory."""


@dataclass(frozen=True)
class MadeSource:
    """A source like `app.capture.capture.Capture` whose sound is there from the start.

    Parameters
    ----------
    signal
        The sound.
    epoch
        Time of day of its sample 0, in seconds since 1970, if known.
    """

    signal: MadeSound
    epoch: float | None = None

    @property
    def state(self) -> CaptureState:
        """That all is well."""
        return CaptureState("running", rate=self.signal.rate, channels=self.signal.channels)

    def start(self) -> None:
        """Do nothing: the sound is there."""

    def keep(self, seconds: float) -> None:
        """Do nothing: all of it is kept."""

    def close(self) -> None:
        """Do nothing: memory gives itself back."""
