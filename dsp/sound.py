"""The sound that is analysed: unbroken stretches of a signal, one channel or two of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import DIFFERENCE, MIX
from dsp.bounded import bounded
from dsp.signal import Samples, Signal


class Stretch(NamedTuple):
    """Samples ``[start, stop)`` without a gap."""

    start: int
    stop: int


def stretches(signal: Signal) -> list[Stretch]:
    """Return the unbroken stretches of sound since the start of `signal`, in order."""
    end = signal.end  # first: a gap is published before the end passes it
    bounds = [0, *(edge for gap in signal.gaps for edge in (gap.start, gap.stop)), end]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [Stretch(start, stop) for start, stop in pairs if start < stop]


def mixing_weights(channel: str, channels: int) -> NDArray[np.float32]:
    """Return what each of `channels` contributes to the analysed sound, shape (channels,).

    A channel that the signal does not have gives the mix, so that settings made for one signal
    still show something on another.
    """
    weights = np.zeros(channels, np.float32)
    if channel == DIFFERENCE and channels > 1:
        weights[:2] = 0.5, -0.5
    elif channel not in (MIX, DIFFERENCE) and int(channel) <= channels:
        weights[int(channel) - 1] = 1.0
    else:
        weights[:] = 1.0 / channels
    return weights


class MonoSound:
    """One channel of a signal, or a mix of them, with its high frequencies lifted if wished.

    Parameters
    ----------
    signal
        The sound.
    channel
        Which one, see `Analysis`.
    pre_emphasis
        Coefficient `a` of ``y[n] = x[n] - a x[n - 1]``, in [0, 1]; 0 is off.
    """

    def __init__(self, signal: Signal, channel: str, pre_emphasis: float) -> None:
        self._signal = signal
        self._weights = mixing_weights(channel, signal.channels)
        self._pre_emphasis = np.float32(pre_emphasis)
        self.lead = 1 if pre_emphasis else 0
        """Samples that are needed before those that are asked for."""

    def read(self, stretch: Stretch, first: int, last: int) -> Samples | None:
        """Return samples ``[first, last)``, silent outside of `stretch`, shape (n,).

        None if the signal has forgotten some of them.
        """
        low = first - self.lead
        begin, end = max(low, stretch.start), min(last, stretch.stop)
        mono = np.zeros(last - low, np.float32)
        if not self._mix(begin, mono[begin - low : end - low]):
            return None
        return mono[1:] - self._pre_emphasis * mono[:-1] if self.lead else mono

    def _mix(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n,), with mono sound from sample `start` on; False if forgotten."""
        channels = self._signal.channels
        if channels == 1:
            return self._signal.read(start, out[:, np.newaxis])
        heard = np.empty((len(out), channels), np.float32)
        if not self._signal.read(start, heard):
            return False
        wanted = np.flatnonzero(self._weights)
        if len(wanted) == 1:  # what the others hold, NaN perhaps, is no matter
            np.copyto(out, heard[:, wanted[0]])
        else:
            np.matmul(bounded(heard), self._weights, out=out)  # NaN in one is not NaN in all
        return True


class StereoSound:
    """The first two channels of a signal; twice the same one if it has no other.

    Parameters
    ----------
    signal
        The sound.
    """

    lead = 0

    def __init__(self, signal: Signal) -> None:
        self._signal = signal

    def read(self, stretch: Stretch, first: int, last: int) -> Samples | None:
        """Return samples ``[first, last)``, NaN outside of `stretch`, shape (n, 2).

        NaN counts as silence, but where a value needs all of its sound. None if the signal has
        forgotten some of them.
        """
        begin, end = max(first, stretch.start), min(last, stretch.stop)
        both = np.full((last - first, 2), np.nan, np.float32)
        heard = np.empty((end - begin, self._signal.channels), np.float32)
        if not self._signal.read(begin, heard):
            return None
        both[begin - first : end - first] = heard[:, :2]
        return both
