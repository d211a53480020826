"""Columns of the pyramid, computed from any signal.

A frame never reads across a gap: the sound on each side of it is a stretch of its own, with
silence beyond its ends, just as at the start of a recording.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dsp.analysis import Analysis
from dsp.grid import Grid
from dsp.levels import NO_DATA, Codes, encode, encode_quantity
from dsp.picture import RowMap, Rule
from dsp.scales import FrequencyAxis
from dsp.signal import Signal, is_complete
from dsp.sound import MonoSound, StereoSound, Stretch, stretches
from dsp.transforms.registry import OCTAVE
from dsp.transforms.spectrum import SpectrumTransform
from dsp.transforms.weighting import frequency_weighting

BLOCK_FRAMES, BLOCK_VALUES = 256, 1 << 20  # at a time: two threads get in each other's way less
MOST_FRAMES = 2048
DRAFT_STRIDE = 8


class ColumnReader:
    """Computes columns as codes; for one thread, as it owns its work space.

    Parameters
    ----------
    signal
        The sound.
    analysis
        How to analyse it.

    Attributes
    ----------
    quantity
        What the codes stand for.
    frequencies
        Frequency of every bin in Hz, rising, shape (bins,).
    grid
        The frames that the columns are made of.
    span
        Samples that a frame depends on.

    Raises
    ------
    ValueError
        If the parameters of the transform do not fit the rate of the signal.
    """

    def __init__(self, signal: Signal, analysis: Analysis) -> None:
        self.signal = signal
        self.analysis = analysis
        self._transform = transform = analysis.transform.build(analysis.framing, signal.rate)
        self._plain = isinstance(transform, SpectrumTransform)
        self.quantity = transform.quantity
        self.frequencies = transform.frequencies
        self._before, self._after = transform.before, transform.after
        self.span = self._before + self._after
        self._sound = (
            StereoSound(signal)
            if transform.channels == 2
            else MonoSound(signal, analysis.channel, analysis.pre_emphasis)
        )
        self._most = self._frames_at_a_time()
        self.grid = Grid(analysis, transform, self._most)
        weighted = self.quantity.is_level and analysis.transform.name not in OCTAVE
        weights = frequency_weighting(analysis.weighting if weighted else "z", self.frequencies)
        self._weights = weights.astype(np.float32) if weights.any() else None
        self._values = np.zeros((self._most, self.bins), np.float32)

    def _frames_at_a_time(self) -> int:
        """Return how many frames to compute at a time: fewer need more sound in all than many."""
        analysis = self.analysis
        usual = max(1, min(BLOCK_FRAMES, BLOCK_VALUES // analysis.n_fft))
        if self.span <= 2 * analysis.win_length:
            return usual
        return max(usual, min(MOST_FRAMES, self.span // analysis.hop, BLOCK_VALUES // self.bins))

    def rows(self, axis: FrequencyAxis, height: int) -> RowMap:
        """Return what maps the bins to the rows of a picture."""
        return RowMap(axis, height, self.frequencies, self._rule)

    @cached_property
    def _rule(self) -> Rule:
        if not self.quantity.is_level:
            return "nearest"
        apart = np.diff(self.frequencies)
        return "smooth" if len(apart) and np.allclose(apart, apart[0]) else "steps"

    @property
    def bins(self) -> int:
        """Values per column."""
        return len(self.frequencies)

    def newest(self, level: int) -> int:
        """Return one past the newest column of `level` that can be known now.

        Its windows have been heard as a whole; or there is nothing more to hear, and silence stands
        for what they lack.
        """
        step, stride = self.analysis.step(level), self.grid.stride(level)
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
        frames, stride = self.grid.frames(level), self.grid.stride(level)
        share = min(frames, self._most)  # of them in one block
        columns = self._most // share
        for at in range(0, out.shape[1], columns):
            n = min(columns, out.shape[1] - at)
            if frames == 1:
                out[:, at : at + n] = self.frames((first + at) * stride, stride, n).T
                continue
            best = np.zeros((n, self.bins), np.uint16)
            for part in range(0, frames, share):
                frame = (first + at) * frames + part
                codes = self._pooled(frame * stride, stride, n, min(share, frames - part))
                np.maximum(best, codes, out=best)
            out[:, at : at + n] = best.T

    def draft(self, level: int, first: int, out: Codes) -> None:
        """Compute a quick first look at the same columns.

        A column of many frames shows its first one alone; of columns that are one frame each, one
        in eight is computed and shown eight times.
        """
        self.thinned(level, first, out, 1 if self.grid.frames(level) > 1 else DRAFT_STRIDE)

    def thinned(self, level: int, first: int, out: Codes, every: int) -> None:
        """Compute one frame for `every` columns of `level` from `first` on, and show it so often.

        Parameters
        ----------
        level, first, out
            See `read`.
        every
            Columns that look like the first one of them, at least 1.
        """
        step = self.analysis.step(level)
        batch = self._most * every
        for at in range(0, out.shape[1], batch):
            part = out[:, at : at + batch]
            frames = -(-part.shape[1] // every)
            codes = self.frames((first + at) * step, step * every, frames)
            part[:] = codes.T.repeat(every, axis=1)[:, : part.shape[1]]

    def will_draft(self, level: int, first: int, count: int) -> None:
        """Tell the signal which sound the drafts of these columns need, if that is but a part."""
        step, span = self.analysis.step(level), self.span
        if step <= 2 * span:
            self.signal.will_read(first * step - self._before, count * step + span)
            return
        for column in range(first, first + count):
            self.signal.will_read(column * step - self._before, span)

    def _pooled(self, centre: int, hop: int, count: int, share: int) -> Codes:
        """Return what stands for every `share` of the frames that `frames` returns.

        Of levels the maximum, of anything else the value where the sound is loudest.
        """
        frames = count * share
        runs = list(self._runs(centre, hop, frames))
        if len(runs) == 1 and runs[0][:2] == (0, frames):
            low, high = centre - self._before, centre + (frames - 1) * hop + self._after
            x = self._sound.read(runs[0][2], low, high)
            if x is not None:
                self._transform.columns(x, centre, hop, self._values[:count], share)
                return self._encode(count)
        codes = np.vstack(
            [
                self.frames(centre + at * hop, hop, min(self._most, frames - at))
                for at in range(0, frames, self._most)
            ]
        )
        pooled: Codes = codes.reshape(count, share, -1).max(axis=1)
        return pooled

    def frames(self, centre: int, hop: int, count: int) -> Codes:
        """Return the codes of the frames centred on ``centre + i * hop``, shape (count, bins).

        Where there is no sound they are `NO_DATA`; 16 of them and more fit.
        """
        known = np.zeros(count, bool)
        for first, stop, segment in self._runs(centre, hop, count):
            # frames far apart are read one by one: what lies between them is not wanted
            if hop > self.span:
                self._far(
                    segment, range(centre + first * hop, centre + stop * hop, hop), first, known
                )
                continue
            begin, last = centre + first * hop, centre + (stop - 1) * hop
            x = self._sound.read(segment, begin - self._before, last + self._after)
            if x is not None:
                self._transform.columns(x, begin, hop, self._values[first:stop])
                known[first:stop] = True
        codes = self._encode(count)
        codes[~known] = NO_DATA
        return codes

    def _encode(self, count: int) -> Codes:
        """Return the codes of the first `count` rows of the work space."""
        values = self._values[:count]
        if self._weights is not None:
            values += self._weights
        return encode(values) if self._plain else encode_quantity(values, self.quantity)

    def _far(self, stretch: Stretch, centres: range, first: int, known: NDArray[np.bool_]) -> None:
        """Compute frames far apart, and note in `known` which there are.

        They go into the work space from row `first` on.
        """
        sounds = []
        for row, centre in enumerate(centres, first):
            sound = self._sound.read(stretch, centre - self._before, centre + self._after)
            if sound is not None:
                known[row] = True
                if not self._plain:
                    self._transform.columns(sound, centre, 1, self._values[row : row + 1])
            sounds.append(np.zeros(self.span, np.float32) if sound is None else sound)
        if self._plain:  # which depends on nothing but its frame, so that many are one call
            values = self._values[first : first + len(centres)]
            self._transform.columns(np.concatenate(sounds), 0, self.span, values)

    def _runs(self, centre: int, hop: int, count: int) -> Iterator[tuple[int, int, Stretch]]:
        """Yield the frames ``[first, stop)`` that are centred in each unbroken stretch."""
        oldest = self.signal.start
        forgotten = oldest + self._before + self._sound.lead if oldest else 0
        for stretch in stretches(self.signal):
            low = stretch.start if stretch.start >= oldest else forgotten
            first = max(0, -(-(low - centre) // hop))
            stop = min(count, -(-(stretch.stop - centre) // hop))
            if first < stop:
                yield first, stop, stretch
