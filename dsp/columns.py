"""Columns of the pyramid, computed from any signal.

A frame never reads across a gap: the sound on each side of it is a stretch of its own, with
silence beyond its ends, just as at the start of a recording.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import DIFFERENCE, MIX, Analysis
from dsp.levels import NO_DATA, Codes, encode
from dsp.signal import Samples, Signal
from dsp.spectrum import Spectrometer

BLOCK_FRAMES, BLOCK_VALUES = 64, 1 << 18  # at a time, so that the work stays in the cache
DRAFT_STRIDE = 8


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


class ColumnReader:
    """Computes columns of levels; for one thread, as it owns its work space.

    Parameters
    ----------
    signal
        The sound.
    analysis
        How to analyse it.
    """

    def __init__(self, signal: Signal, analysis: Analysis) -> None:
        self.signal = signal
        self.analysis = analysis
        self._spectrometer = Spectrometer(analysis)
        self._weights = mixing_weights(analysis.channel, signal.channels)
        self._before = analysis.win_length // 2
        self._after = analysis.win_length - self._before
        self._lead = 1 if analysis.pre_emphasis else 0
        self._most = max(1, min(BLOCK_FRAMES, BLOCK_VALUES // analysis.n_fft))
        self._levels = np.zeros((self._most, analysis.bins), np.float32)

    def newest(self, level: int) -> int:
        """Return one past the newest column of `level` whose whole window has been heard."""
        pooled = max(level, 0)
        step = self.analysis.step(level - pooled)
        return max(0, (self.signal.end - self._after) // step + 1) >> pooled

    def read(self, level: int, first: int, out: Codes) -> None:
        """Compute the columns of `level` from `first` on.

        Parameters
        ----------
        level, first
            Which columns; `first` may be negative.
        out
            Where the codes go, shape (bins, n). Columns outside the signal and inside its gaps
            get `NO_DATA`.
        """
        pooled = max(level, 0)
        step = self.analysis.step(level - pooled)
        share = min(1 << pooled, self._most)  # frames of one column in one block
        columns = self._most // share
        for at in range(0, out.shape[1], columns):
            n = min(columns, out.shape[1] - at)
            best = np.zeros((n, self.analysis.bins), np.uint16)
            for part in range(0, 1 << pooled, share):
                frame = ((first + at) << pooled) + part
                codes = self._codes(frame * step, step, n * share)
                np.maximum(best, codes.reshape(n, share, -1).max(axis=1), out=best)
            out[:, at : at + n] = best.T

    def draft(self, level: int, first: int, out: Codes) -> None:
        """Compute a quick first look at the same columns.

        Above level 0 each column shows its first frame alone; elsewhere one column in eight is
        computed and shown eight times.
        """
        stride = 1 if level > 0 else DRAFT_STRIDE
        step = self.analysis.step(level)
        batch = self._most * stride
        for at in range(0, out.shape[1], batch):
            part = out[:, at : at + batch]
            frames = -(-part.shape[1] // stride)
            codes = self._codes((first + at) * step, step * stride, frames)
            part[:] = codes.T.repeat(stride, axis=1)[:, : part.shape[1]]

    def _codes(self, centre: int, hop: int, count: int) -> Codes:
        """Return the codes of the frames centred on ``centre + i * hop``, shape (count, bins)."""
        levels = self._levels[:count]
        known = np.zeros(count, bool)
        for first, stop, segment in self._runs(centre, hop, count):
            # frames far apart are read one by one: what lies between them is not wanted
            batch = stop - first if hop <= self.analysis.win_length else 1
            for at in range(first, stop, batch):
                x = self._sound(segment, centre + at * hop, centre + (at + batch - 1) * hop)
                if x is not None:
                    self._spectrometer.levels(x, hop, levels[at : at + batch])
                    known[at : at + batch] = True
        codes = encode(levels)
        codes[~known] = NO_DATA
        return codes

    def _runs(self, centre: int, hop: int, count: int) -> Iterator[tuple[int, int, Stretch]]:
        """Yield the frames ``[first, stop)`` that are centred in each unbroken stretch."""
        oldest = self.signal.start
        forgotten = oldest + self._before + self._lead if oldest else 0
        for stretch in stretches(self.signal):
            low = stretch.start if stretch.start >= oldest else forgotten
            first = max(0, -(-(low - centre) // hop))
            stop = min(count, -(-(stretch.stop - centre) // hop))
            if first < stop:
                yield first, stop, stretch

    def _sound(self, stretch: Stretch, first: int, last: int) -> Samples | None:
        """Return the mono sound of the frames centred on samples `first` to `last`.

        It is silent outside of `stretch`. None if the signal has forgotten some of it.
        """
        low, high = first - self._before - self._lead, last + self._after
        begin, end = max(low, stretch.start), min(high, stretch.stop)
        heard = np.empty((end - begin, self.signal.channels), np.float32)
        if not self.signal.read(begin, heard):
            return None
        mono = np.zeros(high - low, np.float32)
        np.matmul(heard, self._weights, out=mono[begin - low : end - low])
        if self._lead:
            return mono[1:] - np.float32(self.analysis.pre_emphasis) * mono[:-1]
        return mono
