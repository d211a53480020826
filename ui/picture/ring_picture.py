"""The picture as two rings of pixel columns: levels as codes, and the colours made of them.

Pixel column `p`, counted since sample 0, stands in ring column ``p % width``. Scrolling writes
the new columns over the oldest ones and moves nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dsp.levels import NO_DATA, Codes

Pixels = NDArray[np.uint32]

Columns = NDArray[np.intp]

_PROBES = 8


class Colours(NamedTuple):
    """What is painted for each code and where sound was lost, as 0xffRRGGBB.

    `table` has shape (4096,); `gap` and `stripe` make the hatching whose stripes are `pitch`
    device pixels apart.
    """

    table: Pixels
    gap: int
    stripe: int
    pitch: int = 8


class RingPicture:
    """A picture of `width` by `height` device pixels that starts at pixel column `first`.

    Attributes
    ----------
    codes
        Levels, shape (height, width), top row first, columns in ring order.
    pixels
        Their colours, likewise.
    gaps
        Whether sound was lost in a column, shape (width,), in ring order.
    """

    def __init__(self, width: int, height: int, first: int, colours: Colours) -> None:
        self.width, self.height, self.first = width, height, first
        self.colours = colours
        self.codes: Codes = np.zeros((height, width), np.uint16)
        self.pixels: Pixels = np.full((height, width), colours.table[NO_DATA], np.uint32)
        self.gaps = np.zeros(width, bool)

    @property
    def last(self) -> int:
        """One past the pixel column at the right edge."""
        return self.first + self.width

    def move(self, first: int) -> list[range]:
        """Let the picture start at pixel column `first`; return the columns that came into view.

        They are blank.
        """
        before = range(self.first, self.last)
        self.first = first
        if abs(first - before.start) >= self.width:
            exposed = [range(first, self.last)]
        else:
            exposed = [range(first, before.start), range(before.stop, self.last)]
        exposed = [columns for columns in exposed if columns]
        for columns in exposed:
            for ring, _ in self._parts(columns):
                self.codes[:, ring] = NO_DATA
                self.pixels[:, ring] = self.colours.table[NO_DATA]
                self.gaps[ring] = False
        return exposed

    def write(self, columns: range, codes: Codes) -> None:
        """Show `codes`, shape (height, len(columns)); where nothing is known the old ones stay."""
        known = codes[:: max(1, self.height // _PROBES)].any(axis=0)
        if not known.all():  # of a band narrower than the picture, most rows never are
            known = codes.any(axis=0)
        if known.all():
            for ring, part in self._parts(columns):
                self.codes[:, ring] = codes[:, part]
                self._paint(ring)
            return
        ring_columns = (columns.start + np.flatnonzero(known)) % self.width
        self.codes[:, ring_columns] = codes[:, known]
        self._paint(ring_columns)

    def recolour(self, colours: Colours) -> None:
        """Paint everything in other colours."""
        self.colours = colours
        np.take(colours.table, self.codes, out=self.pixels, mode="clip")
        self._hatch(np.flatnonzero(self.gaps))

    def mark_gaps(self, lost: NDArray[np.bool_]) -> bool:
        """Say where sound was lost, shape (width,) from the left edge; return if that is new."""
        marks = np.roll(lost, self.first % self.width)
        changed = np.flatnonzero(marks != self.gaps)
        self.gaps = marks
        if len(changed):
            self._paint(changed)
        return len(changed) > 0

    def resampled(self, first: int, columns: Columns, rows: Columns | None = None) -> Self:
        """Return a picture that starts at `first`, made of pixels of this one.

        Parameters
        ----------
        first
            Its first pixel column.
        columns, rows
            For each of its columns the pixel column of this picture, for each of its rows the
            row; what lies outside becomes blank. Without `rows` they stay as they are.
        """
        height = self.height if rows is None else len(rows)
        made = type(self)(len(columns), height, first, self.colours)
        in_ring_order = columns[(np.arange(made.width) - first) % made.width]
        codes = self.codes
        if rows is not None:
            codes = codes.take(rows.clip(0, self.height - 1), axis=0)
        made.codes = codes.take(in_ring_order % self.width, axis=1)
        made.codes[:, (in_ring_order < self.first) | (in_ring_order >= self.last)] = NO_DATA
        if rows is not None:
            made.codes[(rows < 0) | (rows >= self.height)] = NO_DATA
        made.recolour(self.colours)
        return made

    def unrolled(self) -> tuple[Codes, Pixels]:
        """Return copies of the codes and pixels with the left edge first."""
        shift = -(self.first % self.width)
        return np.roll(self.codes, shift, axis=1), np.roll(self.pixels, shift, axis=1)

    def _parts(self, columns: range) -> Iterator[tuple[slice, slice]]:
        """Yield up to two pairs of slices: of the ring, and of what stands for `columns`."""
        at = columns.start % self.width
        fits = min(len(columns), self.width - at)
        yield slice(at, at + fits), slice(0, fits)
        if fits < len(columns):
            yield slice(0, len(columns) - fits), slice(fits, len(columns))

    def _paint(self, ring: slice | Columns) -> None:
        # the codes fit the table by construction; "clip" is numpy's fastest way to take
        self.pixels[:, ring] = self.colours.table.take(self.codes[:, ring], mode="clip")
        if self.gaps[ring].any():
            every = np.arange(self.width)[ring]
            self._hatch(every[self.gaps[every]])

    def _hatch(self, ring: Columns) -> None:
        """Paint stripes that are tied to the pixel column, so they scroll with the picture."""
        if not len(ring):
            return
        column = self.first + (ring - self.first) % self.width
        pitch = self.colours.pitch
        diagonal = (np.arange(self.height)[:, np.newaxis] + column) % pitch
        on_stripe = diagonal < max(1, pitch // 4)
        self.pixels[:, ring] = np.where(
            on_stripe, np.uint32(self.colours.stripe), np.uint32(self.colours.gap)
        )
