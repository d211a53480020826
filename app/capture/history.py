"""How much live sound is kept: a wish that may change while the sound goes on."""

from collections.abc import Iterator

from app.capture.capture_state import Words
from dsp.ring import SampleRing


class History:
    """Gives a ring the capacity that is wished, without losing what fits.

    Parameters
    ----------
    seconds
        How much sound to keep.
    """

    def __init__(self, seconds: float) -> None:
        # NB: no lock. Written by the user's thread...
        self.seconds = seconds
        # ...and all that follows by the thread that calls `fit`.
        self.problem: Words | None = None  # why not as much is kept
        self._fitted: tuple[SampleRing, int] | None = None
        self._moving: Iterator[bool] = iter(())

    def capacity(self, rate: int) -> int:
        """Return the samples to keep at `rate` samples per second."""
        return max(1, round(self.seconds * rate))

    def fit(self, ring: SampleRing) -> bool:
        """Bring `ring` a step of milliseconds nearer to the wish; return whether to go on soon."""
        wish = ring, self.capacity(ring.rate)
        if wish != self._fitted:
            self._fitted, self.problem = wish, None
            self._moving = ring.keep(wish[1])
        try:
            return next(self._moving, False)
        except MemoryError:
            self.problem = (
                "running",
                f"There is not enough memory to keep {minutes(wish[1] / ring.rate)} of sound; "
                f"{minutes(ring.capacity / ring.rate)} are kept.",
                "Choose a shorter history.",
            )
            return False


def minutes(seconds: float) -> str:
    """Return a length of sound as the window writes it."""
    return f"{seconds / 60:.3g} minutes"
