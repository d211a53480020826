"""From levels to pixels: which bins and columns a pixel shows, and in which colour.

The screen, the screenshot and the tests all come through here, so they agree to the byte.
"""

from collections.abc import Callable, Iterable
from math import floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dsp.levels import LEVELS, NO_DATA, Codes, Coding
from dsp.scales import FrequencyAxis

Pieces = Iterable[tuple[int, Codes]]


Rule = Literal["smooth", "steps", "nearest"]
"""What the rows of a picture show of their bins, see `RowMap`."""


class RowMap:
    """Maps the bins of a column to the rows of a picture, the top row first.

    A row shows the maximum over all bins whose frequency lies in it, so a line one bin wide is
    seen at its full level in any picture. A row between two bins, which exists where rows
    outnumber bins, shows the level interpolated in dB by the rule ``"smooth"``, and the nearer bin
    by the rule ``"steps"``, which shows bands as what they are. By the rule ``"nearest"``, for what
    is not a level, every row shows the nearest bin.

    Parameters
    ----------
    axis
        Frequency axis of the picture; its top is row 0.
    height
        Rows, at least 1.
    frequencies
        Frequency of every bin in Hz, rising, shape (bins,).
    rule
        What rows show.
    """

    def __init__(
        self,
        axis: FrequencyAxis,
        height: int,
        frequencies: NDArray[np.float64],
        rule: Rule = "smooth",
    ) -> None:
        if height < 1:
            raise ValueError(f"{height=} must be at least 1")
        self.height = height
        self.bins = len(frequencies)
        self.rule = rule
        hertz = np.asarray(axis.from_unit(np.linspace(0.0, 1.0, height + 1)))
        edges = _places(hertz, frequencies, even=rule == "steps")
        edges[-1] += 1e-6  # the bin at the very top belongs to the top row
        self._pool(edges, nothing=rule == "nearest")
        self._fill_between(edges)

    def _pool(self, edges: NDArray[np.float64], *, nothing: bool) -> None:
        """Find the bins of the rows that hold any."""
        bounds = np.clip(np.ceil(edges - 1e-9).astype(np.intp), 0, 0 if nothing else self.bins)
        counts = np.diff(bounds)
        held = np.flatnonzero(counts)
        self._pooled_rows = self.height - 1 - held
        self._starts, self._counts = bounds[held], counts[held]
        self._stop = int(bounds[-1])
        self._longest = int(counts.max(initial=0))
        self._longer = [np.flatnonzero(self._counts > k) for k in range(1, self._longest)]

    def _fill_between(self, edges: NDArray[np.float64]) -> None:
        """Find the two bins and the weight of the rows that hold none."""
        centres = (edges[:-1] + edges[1:]) / 2
        between = np.setdiff1d(np.arange(self.height), self.height - 1 - self._pooled_rows)
        at = np.clip(centres[between], 0.0, self.bins - 1.0)
        if self.rule != "smooth":
            at = np.round(at)
        self._between_rows = self.height - 1 - between
        self._below = np.minimum(at.astype(np.intp), max(0, self.bins - 2))
        self._above = np.minimum(self._below + 1, self.bins - 1)
        self._weight = np.round((at - self._below) * 256).astype(np.uint32)[:, None]
        self._rest = 256 - self._weight
        inside = (centres[between] >= -0.5) & (centres[between] <= self.bins - 0.5)
        self._outside = np.flatnonzero(~inside)

    def __call__(self, codes: Codes) -> Codes:
        """Return the rows of `codes`, shape (bins, n), as shape (height, n).

        Rows more than half a bin beyond the first and the last one hold `NO_DATA`.
        """
        out = np.empty((self.height, codes.shape[1]), np.uint16)
        if len(self._starts):
            out[self._pooled_rows] = self._maxima(codes)
        if len(self._between_rows):
            out[self._between_rows] = self._mixed(codes)
        return out

    def _mixed(self, codes: Codes) -> NDArray[np.uint32]:
        """Return the rows that lie between two bins."""
        mixed = codes[self._below] * self._rest
        mixed += codes[self._above] * self._weight
        mixed += 128
        mixed >>= 8
        mixed[self._outside] = NO_DATA
        return mixed

    def _maxima(self, codes: Codes) -> Codes:
        # reduceat costs by the element, the loop by the longest run of bins: take the cheaper
        if self._longest * 4096 > codes.size:
            return np.maximum.reduceat(codes[: self._stop], self._starts, axis=0)
        out = codes[self._starts]
        for k, rows in enumerate(self._longer, start=1):
            out[rows] = np.maximum(out[rows], codes[self._starts[rows] + k])
        return out


def _places(
    hertz: NDArray[np.float64], frequencies: NDArray[np.float64], *, even: bool
) -> NDArray[np.float64]:
    """Return where frequencies lie among those of bins, counted in bins from the first.

    Beyond the ends it goes on as between the last two; `even` counts in octaves, not in Hz. A
    single bin has neighbours an octave off, or as far as 0 Hz.
    """
    bins, alone = len(frequencies), frequencies[0] or 1.0
    if even and frequencies[0] > 0.0:
        alone = 1.0
        hertz, frequencies = np.log2(np.maximum(hertz, 1e-3)), np.log2(frequencies)
    places = np.interp(hertz, frequencies, np.arange(bins))
    below, above = hertz < frequencies[0], hertz > frequencies[-1]
    first, last = np.diff(frequencies)[[0, -1]] if bins > 1 else (alone, alone)
    places[below] = (hertz[below] - frequencies[0]) / first
    places[above] = bins - 1 + (hertz[above] - frequencies[-1]) / last
    return np.asarray(places, np.float64)


def pixel_columns(
    first: int, count: int, samples_per_pixel: float, step: int, end: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which columns each of `count` pixels from pixel `first` on shows.

    Pixel `p` covers samples ``[p * samples_per_pixel, (p + 1) * samples_per_pixel)`` and shows
    every column whose sample ``column * step`` lies in it, or the nearest one if there is none:
    before the `end` of the sound, if that is known, the nearest that there is.

    Returns
    -------
    starts, stops
        Column ranges ``[start, stop)``, shape (count,), never empty.
    """
    edges = np.arange(first, first + count + 1) * samples_per_pixel
    bounds = np.ceil(edges / step - 1e-9).astype(np.int64)
    starts, stops = bounds[:-1].copy(), bounds[1:].copy()
    none = stops <= starts
    starts[none] = np.round((edges[:-1] + edges[1:])[none] / (2 * step)).astype(np.int64)
    stops[none] = starts[none] + 1
    if end is not None:  # else the last sound, less than a step, might have no column
        sounds, columns = edges[:-1] < end, -(-end // step)
        starts[sounds] = np.minimum(starts[sounds], columns - 1)
        stops[sounds] = np.minimum(stops[sounds], columns)
    return starts, stops


def pixel_codes(
    pieces: Callable[[int, int], Pieces],
    step: int,
    rows: RowMap,
    pixels: range,
    samples_per_pixel: float,
    end: int | None = None,
) -> Codes:
    """Return the codes of a stretch of picture, shape (height, pixels).

    Parameters
    ----------
    pieces
        Called with a range of columns ``[first, stop)``; gives what is known of it as pairs of a
        column and codes of shape (bins, n) from that column on.
    step
        Samples between columns.
    rows
        Bins to rows.
    pixels
        Absolute pixel columns wanted.
    samples_per_pixel
        Samples that one pixel column covers.
    end
        Samples of the sound, if it has an end; see `pixel_columns`.
    """
    starts, stops = pixel_columns(pixels.start, len(pixels), samples_per_pixel, step, end)
    first, stop = int(starts[0]), int(stops[-1])
    known = list(pieces(first, stop))
    if not known:
        return np.zeros((rows.height, len(pixels)), np.uint16)
    columns = np.zeros((rows.height, stop - first), np.uint16)
    for column, codes in known:
        columns[:, column - first : column - first + codes.shape[1]] = rows(codes)
    out = columns.take(starts - first, axis=1)
    if rows.rule == "nearest":
        return out
    counts = stops - starts
    for k in range(1, int(counts.max())):
        longer = np.flatnonzero(counts > k)
        out[:, longer] = np.maximum(out[:, longer], columns[:, starts[longer] - first + k])
    return out


def newest_pixel(newest: int, step: int, samples_per_pixel: float) -> int:
    """Return one past the pixel that shows the column before column `newest`."""
    return floor((newest - 1) * step / samples_per_pixel) + 1


def palette(
    colours: NDArray[np.uint8],
    floor: float,
    ceiling: float,
    no_data: tuple[int, int, int],
    coding: Coding = LEVELS,
) -> NDArray[np.uint32]:
    """Return the colour of every code as 0xffRRGGBB, shape (4096,).

    Parameters
    ----------
    colours
        Table from low to high, shape (256, 3).
    floor, ceiling
        Values of the table's two ends, levels in dB if not told otherwise.
    no_data
        Colour where nothing is known, or nothing is to be shown.
    coding
        What the codes mean.
    """
    place = (coding.values() - floor) * (256.0 / (ceiling - floor))
    index = np.clip(place, 0, 255).astype(np.intp)
    table = colours[index].astype(np.uint32)
    table[: coding.first] = no_data
    packed = 0xFF000000 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]
    return packed.astype(np.uint32)
