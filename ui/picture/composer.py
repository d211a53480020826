"""Keeps the ring picture in step with the view and with what the source knows.

Only what changed is composed: new pixel columns at the live end, columns that came into view, and
after a change of settings everything visible, the newest first. What is not known yet shows the
old picture, stretched to the new view, so a change never blanks anything.
"""

from collections.abc import Sequence
from functools import partial
from math import ceil, floor
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.picture import RowMap, newest_pixel, pixel_codes
from dsp.scales import FrequencyAxis
from dsp.signal import Gap
from dsp.transforms.spectrum import LEVEL
from ui.picture.backlog import Backlog
from ui.picture.ring_picture import Colours, RingPicture
from ui.picture.viewport import Held, Viewport
from ui.source import ColumnSource, Wish

BUDGET_SECONDS = 0.008
PATIENCE_SECONDS = 0.06
"""Between looks at what a busy source has done: every look takes time that its work needs."""
MOST_CHANGES = 32  # at once; more are not worth to be told apart
CHUNK_VALUES = 1 << 19
"""Codes that are mapped at a time, which bounds the work space and how far the budget is missed."""


class Change(NamedTuple):
    """What has to be drawn again.

    `shift` device pixels of movement to the left, then the pixel columns `dirty`; or everything.
    """

    shift: int = 0
    dirty: tuple[range, ...] = ()
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.shift or self.dirty or self.whole)


class Geometry(NamedTuple):
    """What the pixels of the picture stand for."""

    width: int
    height: int
    samples_per_pixel: float
    axis: FrequencyAxis


class Composer:
    """The picture of one source after the other.

    Parameters
    ----------
    colours
        What to paint for each code.
    budget
        Seconds after which `update` leaves the rest to the next call.
    """

    def __init__(self, colours: Colours, budget: float = BUDGET_SECONDS) -> None:
        self.ring = RingPicture(1, 1, 0, colours)
        self.rows = RowMap(FrequencyAxis(), 1, np.arange(2.0))  # stands in until there is a source
        self._budget = budget
        self._geometry: Geometry | None = None
        self._source: ColumnSource | None = None
        self._quantity = LEVEL
        self._progress = 0
        self._looked = 0.0  # when that was asked for
        self._level = self._step = 0  # the level of the pyramid that is shown, samples per column
        self._newest = self._edge = 0  # column of it, and one past the pixel column it is seen in
        self._gaps: tuple[Gap, ...] = ()
        self._wish: Wish | None = None
        self._backlog = Backlog()

    @property
    def unfinished(self) -> bool:
        """Whether the budget ended before everything was composed."""
        return bool(self._backlog)

    def rest(self) -> None:
        """Wish for nothing until the next `update`."""
        if self._source is not None:
            self._wish = None
            self._source.want(Wish(self._level, 0, 0, follow=False))

    def recolour(self, colours: Colours) -> None:
        """Paint the whole picture in other colours."""
        self.ring.recolour(colours)

    def update(
        self, source: ColumnSource, view: Viewport, height: int, axis: FrequencyAxis
    ) -> Change:
        """Bring the picture up to date; return what changed of it."""
        geometry = Geometry(view.width, height, view.samples_per_pixel, axis)
        whole = self._take(source, geometry, view.first)
        shift = view.first - self.ring.first
        exposed = self.ring.move(view.first) if shift else []
        self._look_for_news(source, view, exposed)
        self._wish_for(source, view)
        hatched = self._mark_gaps(source.signal.gaps, view, exposed)
        dirty = self._fill(source, view)
        return Change(shift, dirty, whole or hatched)

    def _take(self, source: ColumnSource, geometry: Geometry, first: int) -> bool:
        """Take on another source or geometry; return whether that changed the whole picture."""
        changed = geometry != self._geometry
        if source is self._source and not changed:
            return False
        same_signal = self._source is not None and source.signal is self._source.signal
        same_kind = same_signal and source.quantity == self._quantity
        self._quantity = source.quantity
        if not same_kind or self._geometry is None:  # old codes would mean something else
            self.ring = RingPicture(geometry.width, geometry.height, first, self.ring.colours)
        elif changed:
            self.ring = _stretched(self.ring, self._geometry, geometry, first)
        self._level = source.analysis.level_for(geometry.samples_per_pixel)
        self._step = source.analysis.step(self._level)
        self.rows = source.rows(geometry.axis.limited(source.signal.rate), geometry.height)
        self._source, self._geometry, self._gaps, self._wish = source, geometry, (), None
        self._progress, self._newest = source.progress, -1
        self._backlog = Backlog()
        self._backlog.add(range(first, first + geometry.width))
        return changed or not same_kind

    def _look_for_news(self, source: ColumnSource, view: Viewport, exposed: list[range]) -> None:
        """Note what has to be composed: what the source or the view shows since the last call."""
        busy, progress = source.busy, source.progress  # in this order: none is missed at the end
        now = perf_counter()
        if progress != self._progress and not (busy and now < self._looked + PATIENCE_SECONDS):
            self._looked = now
            changes = source.changes(self._progress, progress, self._level)
            self._progress = progress
            self._compose_again(changes, view)
        fresh = range(0)
        newest = source.newest(self._level)
        if newest != self._newest:
            edge = newest_pixel(newest, self._step, view.samples_per_pixel)
            if self._newest >= 0:
                # the newest pixel column showed what was known of it, and grows with the rest
                fresh = range(self._edge - 1, edge)
            self._newest, self._edge = newest, edge
        for columns in exposed:
            if not fresh.start <= columns.start < columns.stop <= fresh.stop:
                self._backlog.add(columns)
        if fresh:
            self._backlog.add(fresh)

    def _compose_again(self, changes: list[range] | None, view: Viewport) -> None:
        """Have the pixels composed that show changed columns; all of them if nobody knows which."""
        if changes is None or len(changes) > MOST_CHANGES:
            self._backlog.add_all(range(view.first, view.last))
            return
        step, spp = self._step, view.samples_per_pixel
        for columns in changes:  # the newest come last, so they are composed first
            # where columns are far apart, the pixels around one show it, too
            low, high = (columns.start - 1) * step / spp, columns.stop * step / spp
            self._backlog.add(range(floor(low), ceil(high) + 1))

    def _wish_for(self, source: ColumnSource, view: Viewport) -> None:
        """Tell the source what is visible."""
        step, first = self._step, view.first
        oldest = source.signal.start // step
        begin = max(oldest, floor(first * view.samples_per_pixel / step))
        end = ceil((first + view.width) * view.samples_per_pixel / step) + 1
        wish = Wish(self._level, begin, max(begin, end), view.follow)
        if wish != self._wish:
            self._wish = wish
            source.want(wish)

    def _mark_gaps(self, gaps: tuple[Gap, ...], view: Viewport, exposed: list[range]) -> bool:
        """Hatch where sound was lost; return whether that is news for columns already shown."""
        if gaps == self._gaps and not (exposed and gaps):
            return False
        self._gaps = gaps
        return self.ring.mark_gaps(lost_columns(gaps, view))

    def _fill(self, source: ColumnSource, view: Viewport) -> tuple[range, ...]:
        """Compose stale columns until there are none or the budget is used up."""
        spp = view.samples_per_pixel
        step, pieces = self._step, partial(source.pieces, self._level)
        values = max(self.rows.bins, self.rows.height)
        chunk = max(8, int(CHUNK_VALUES / (values * max(1.0, spp / step))))
        deadline = perf_counter() + self._budget
        dirty = []
        visible = range(view.first, view.last)
        while columns := self._backlog.take(visible, chunk):
            codes = pixel_codes(pieces, step, self.rows, columns, spp, source.signal.length)
            self.ring.write(columns, codes)
            dirty.append(columns)
            if perf_counter() > deadline:
                break
        return tuple(dirty)


def held_by(source: ColumnSource, samples_per_pixel: float) -> Held:
    """Return the sound whose columns at `samples_per_pixel` are known to `source`.

    Of a sound whose length is known, that is all of it, as it will be there soon.
    """
    signal = source.signal
    if signal.length is not None:
        return Held(signal.start, signal.length, signal.rate, live=False)
    level = source.analysis.level_for(samples_per_pixel)
    newest = source.newest(level)
    stop = (newest - 1) * source.analysis.step(level) + 1 if newest else 0
    return Held(signal.start, stop, signal.rate)


def gap_columns(gaps: Sequence[Gap], samples_per_pixel: float) -> list[range]:
    """Return the pixel columns that every gap covers, at least one each."""
    found = []
    for gap in gaps:
        start = floor(gap.start / samples_per_pixel)
        stop = max(start + 1, ceil(gap.stop / samples_per_pixel))
        found.append(range(start, stop))
    return found


def lost_columns(gaps: Sequence[Gap], view: Viewport) -> NDArray[np.bool_]:
    """Return in which columns of `view` sound was lost, shape (width,)."""
    lost = np.zeros(view.width, bool)
    for columns in gap_columns(gaps, view.samples_per_pixel):
        lost[max(0, columns.start - view.first) : max(0, columns.stop - view.first)] = True
    return lost


def _stretched(ring: RingPicture, old: Geometry, new: Geometry, first: int) -> RingPicture:
    """Return `ring` as it looks in another geometry, pixel by pixel."""
    samples = (first + np.arange(new.width) + 0.5) * new.samples_per_pixel
    columns = np.floor(samples / old.samples_per_pixel).astype(np.intp)
    same_rows = (old.axis, old.height) == (new.axis, new.height)
    return ring.resampled(first, columns, None if same_rows else _rows_of(old, new))


def _rows_of(old: Geometry, new: Geometry) -> NDArray[np.intp]:
    """Return the row of the old picture that has the frequency of each new row."""
    unit = 1.0 - (np.arange(new.height) + 0.5) / new.height
    hertz = np.asarray(new.axis.from_unit(unit))
    place = (1.0 - np.asarray(old.axis.to_unit(hertz))) * old.height
    return np.floor(np.clip(place, -1.0, old.height)).astype(np.intp)
