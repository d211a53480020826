"""The pitch of any signal, frame by frame on a grid that begins at sample 0."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.pitch import PitchEstimator, PitchSettings, Values
from dsp.signal import Signal, is_complete
from dsp.sound import MonoSound, stretches

FRAMES_PER_SECOND = 100
"""Enough to follow a vibrato, of which there are some six a second."""


class PitchFrames(NamedTuple):
    """The pitch `f0` in Hz of frames from number `first` on, shape (n,).

    Frame `i` is centred on sample ``i * hop``. NaN where there is no pitch or it is not known.
    """

    first: int
    hop: int
    f0: Values

    @property
    def samples(self) -> NDArray[np.int64]:
        """The samples that the frames are centred on, shape (n,)."""
        return np.arange(self.first, self.first + len(self.f0), dtype=np.int64) * self.hop

    def at(self, sample: float) -> float:
        """Return the pitch of the frame nearest to `sample`, NaN if there is none."""
        index = round(sample / self.hop) - self.first
        return float(self.f0[index]) if 0 <= index < len(self.f0) else float("nan")


def pitch_hop(rate: int) -> int:
    """Return the samples from one frame of pitch to the next at `rate` samples per second."""
    return max(1, round(rate / FRAMES_PER_SECOND))


class PitchReader:
    """Computes frames of pitch; for one thread, as it owns its work space.

    As of columns, no frame reads across a gap: beyond it there is silence.

    Parameters
    ----------
    signal
        The sound.
    channel
        Which one, see `dsp.analysis.Analysis`.
    settings
        Which pitches are looked for.

    Raises
    ------
    ValueError
        If the rate of the signal is too low for any of them.
    """

    def __init__(self, signal: Signal, channel: str, settings: PitchSettings | None = None) -> None:
        self.signal = signal
        self.hop = pitch_hop(signal.rate)
        self._estimator = PitchEstimator(settings or PitchSettings(), signal.rate)
        self._sound = MonoSound(signal, channel, 0.0)

    def newest(self) -> int:
        """Return one past the newest frame that can be known now.

        It has been heard as a whole, or there is nothing more to hear.
        """
        if is_complete(self.signal):
            return -(-self.signal.end // self.hop)
        return max(0, (self.signal.end - self._estimator.after) // self.hop + 1)

    def read(self, first: int, count: int) -> PitchFrames:
        """Return `count` frames from number `first` on, NaN outside of the signal and in gaps."""
        f0 = np.full(count, np.nan, np.float32)
        before, after, hop = self._estimator.before, self._estimator.after, self.hop
        oldest = self.signal.start
        forgotten = oldest + before if oldest else 0
        for stretch in stretches(self.signal):
            start = stretch.start if stretch.start >= oldest else forgotten
            low = max(first, -(-start // hop))
            stop = min(first + count, -(-stretch.stop // hop))
            if low >= stop:
                continue
            x = self._sound.read(stretch, low * hop - before, (stop - 1) * hop + after)
            if x is not None:
                f0[low - first : stop - first] = self._estimator(x, hop, stop - low).f0
        return PitchFrames(first, hop, f0)
