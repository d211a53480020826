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
from dsp.signal import Samples, Signal, is_complete
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
        """Return one past the newest column of `level` that can be known now.

        Its windows have been heard as a whole; or there is nothing more to hear, and silence stands
        for what they lack.
        """
        step, stride = self.analysis.step(level), self.analysis.stride(level)
        if is_complete(self.signal):
            return -(-self.signal.end // step)
        return max(0, (self.signal.end - self._after) // stride + 1) // (step // stride)

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
        stride = self.analysis.stride(level)
        frames = self.analysis.step(level) // stride  # of one column
        share = min(frames, self._most)  # of them in one block
        columns = self._most // share
        for at in range(0, out.shape[1], columns):
            n = min(columns, out.shape[1] - at)
            if frames == 1:
                out[:, at : at + n] = self._codes((first + at) * stride, stride, n).T
                continue
            best = np.zeros((n, self.analysis.bins), np.uint16)
            for part in range(0, frames, share):
                frame = (first + at) * frames + part
                codes = self._pooled(frame * stride, stride, n, share)
                np.maximum(best, codes, out=best)
            out[:, at : at + n] = best.T

    def draft(self, level: int, first: int, out: Codes) -> None:
        """Compute a quick first look at the same columns.

        A column of many frames shows its first one alone; of columns that are one frame each, one
        in eight is computed and shown eight times.
        """
        stride = 1 if level > self.analysis.widest_level else DRAFT_STRIDE
        step = self.analysis.step(level)
        batch = self._most * stride
        for at in range(0, out.shape[1], batch):
            part = out[:, at : at + batch]
            frames = -(-part.shape[1] // stride)
            codes = self._codes((first + at) * step, step * stride, frames)
            part[:] = codes.T.repeat(stride, axis=1)[:, : part.shape[1]]

    def will_draft(self, level: int, first: int, count: int) -> None:
        """Tell the signal which sound the drafts of these columns need, if that is but a part."""
        step, length = self.analysis.step(level), self.analysis.win_length
        if step <= 2 * length:
            self.signal.will_read(first * step - self._before, count * step + length)
            return
        for column in range(first, first + count):
            self.signal.will_read(column * step - self._before, length)

    def _pooled(self, centre: int, hop: int, count: int, share: int) -> Codes:
        """Return the maxima over every `share` of the frames that `_codes` returns."""
        frames = count * share
        runs = list(self._runs(centre, hop, frames))
        if len(runs) == 1 and runs[0][:2] == (0, frames):
            x = self._sound(runs[0][2], centre, centre + (frames - 1) * hop)
            if x is not None:
                self._spectrometer.levels(x, hop, self._levels[:count], share)
                return encode(self._levels[:count])
        codes = self._codes(centre, hop, frames)
        pooled: Codes = codes.reshape(count, share, -1).max(axis=1)
        return pooled

    def _codes(self, centre: int, hop: int, count: int) -> Codes:
        """Return the codes of the frames centred on ``centre + i * hop``, shape (count, bins)."""
        levels = self._levels[:count]
        known = np.zeros(count, bool)
        for first, stop, segment in self._runs(centre, hop, count):
            # frames far apart are read one by one: what lies between them is not wanted
            if hop > self.analysis.win_length:
                self._far(
                    segment, range(centre + first * hop, centre + stop * hop, hop), first, known
                )
                continue
            x = self._sound(segment, centre + first * hop, centre + (stop - 1) * hop)
            if x is not None:
                self._spectrometer.levels(x, hop, levels[first:stop])
                known[first:stop] = True
        codes = encode(levels)
        codes[~known] = NO_DATA
        return codes

    def _far(self, stretch: Stretch, centres: range, first: int, known: NDArray[np.bool_]) -> None:
        """Compute the levels of frames far apart, and note in `known` which there are.

        They go into the work space from row `first` on.
        """
        length = self.analysis.win_length
        x = np.zeros(len(centres) * length, np.float32)
        for row, centre in enumerate(centres):
            sound = self._sound(stretch, centre, centre)
            if sound is not None:
                x[row * length : (row + 1) * length] = sound
                known[first + row] = True
        self._spectrometer.levels(x, length, self._levels[first : first + len(centres)])

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
        mono = np.zeros(high - low, np.float32)
        if not self._mix(begin, mono[begin - low : end - low]):
            return None
        if self._lead:
            return mono[1:] - np.float32(self.analysis.pre_emphasis) * mono[:-1]
        return mono

    def _mix(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n,), with mono sound from sample `start` on; False if forgotten."""
        channels = self.signal.channels
        if channels == 1:
            return self.signal.read(start, out[:, np.newaxis])
        heard = np.empty((len(out), channels), np.float32)
        if not self.signal.read(start, heard):
            return False
        wanted = np.flatnonzero(self._weights)
        if len(wanted) == 1:  # what the others hold, NaN perhaps, is no matter
            np.copyto(out, heard[:, wanted[0]])
        else:
            np.matmul(heard, self._weights, out=out)
        return True
