"""Pulling at the picture: selections are made and adjusted, the play head is set and scrubbed."""

from collections.abc import Callable
from enum import Flag, auto
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, Qt

from dsp.selection import Selection
from ui.picture.marks import Box, middle_handle
from ui.picture.navigation import Place
from ui.picture.viewport import Held

GRAB = 5.0
"""Units beside an edge where it can still be taken hold of."""

FLAG = 12.0
"""Units from the top of the picture where the play head is taken rather than an edge."""

PULL = 4.0
"""Units from where a pull began to where it counts as one."""

FLAT = 10.0
"""Units in height below which a pull selects all frequencies, or moves a box in time alone."""

LEAST_LOW = 0.1
"""Hz at which a box that is moved down stops: at 0 Hz it would have no lower limit any more."""


class Grip(Flag):
    """What is held of a selection: edges, all of it, or by NONE nothing."""

    NONE = 0
    START = auto()
    STOP = auto()
    LOW = auto()
    HIGH = auto()
    WHOLE = auto()


CURSORS = {
    Grip.NONE: Qt.CursorShape.CrossCursor,
    Grip.START: Qt.CursorShape.SizeHorCursor,
    Grip.STOP: Qt.CursorShape.SizeHorCursor,
    Grip.LOW: Qt.CursorShape.SizeVerCursor,
    Grip.HIGH: Qt.CursorShape.SizeVerCursor,
    Grip.START | Grip.HIGH: Qt.CursorShape.SizeFDiagCursor,
    Grip.STOP | Grip.LOW: Qt.CursorShape.SizeFDiagCursor,
    Grip.START | Grip.LOW: Qt.CursorShape.SizeBDiagCursor,
    Grip.STOP | Grip.HIGH: Qt.CursorShape.SizeBDiagCursor,
    Grip.WHOLE: Qt.CursorShape.SizeAllCursor,
}


class Map:
    """Where samples and frequencies lie in the picture, in device pixels.

    Parameters
    ----------
    place
        What is visible.
    held
        The sound there is.
    height, ratio
        Height of the picture, and device pixels per unit.
    """

    def __init__(self, place: Place, held: Held, height: int, ratio: float) -> None:
        self.view, self.axis, self.held = place.view, place.axis, held
        self.height, self.ratio = height, ratio

    def sample(self, x: float) -> int:
        """Return the sample at `x`, the nearest there is."""
        return round(min(max(self.view.sample_at(x), self.held.start), self.held.stop))

    def hertz(self, y: float) -> float:
        """Return the frequency at `y`, at the nearest edge where that lies beyond the picture."""
        unit = 1.0 - min(max(y, 0.0), self.height) / self.height
        return min(float(self.axis.from_unit(unit)), self.held.rate / 2.0)

    def x(self, sample: int) -> float:
        """Return where `sample` lies."""
        return sample / self.view.samples_per_pixel - self.view.first

    def y(self, hertz: float | None, beyond: float) -> float:
        """Return where `hertz` lies, `beyond` where there is no limit."""
        if hertz is None:
            return beyond
        unit = float(self.axis.to_unit(hertz))
        return (1.0 - min(max(unit, -1.0), 2.0)) * self.height

    def box(self, selection: Selection, label: str = "") -> Box:
        """Return `selection` in pixels."""
        spp = self.view.samples_per_pixel
        columns = range(floor(selection.start / spp), ceil(selection.stop / spp))
        # one pixel beyond the picture where there is no limit, so that no edge is seen
        top = round(self.y(selection.high_hz, -1.0))
        bottom = round(self.y(selection.low_hz, self.height + 1.0))
        return Box(columns, range(top, max(top + 1, bottom)), label)

    def grip(self, selection: Selection | None, at: QPointF, *, whole: bool = False) -> Grip:
        """Return which edges of `selection` are near `at`, or whether its middle is.

        Anything of it is all of it if `whole`.
        """
        if selection is None:
            return Grip.NONE
        near = GRAB * self.ratio
        left, right = self.x(selection.start), self.x(selection.stop)
        top = max(self.y(selection.high_hz, 0.0), 0.0)
        bottom = min(self.y(selection.low_hz, self.height), self.height)
        if not (left - near <= at.x() <= right + near and top - near <= at.y() <= bottom + near):
            return Grip.NONE
        if whole or self._near_middle(selection, at):
            return Grip.WHOLE
        grip = _nearer(at.x(), (left, Grip.START), (right, Grip.STOP), near)
        return grip | _nearer(at.y(), (top, Grip.HIGH), (bottom, Grip.LOW), near)

    def _near_middle(self, selection: Selection, at: QPointF) -> bool:
        """Return whether `at` is near the handle in the middle, if there is one."""
        columns, rows, _ = self.box(selection)
        seen = range(max(columns.start, self.view.first), min(columns.stop, self.view.last))
        box = QRect(seen.start - self.view.first, rows.start, len(seen), len(rows))
        middle = middle_handle(box & QRect(0, 0, self.view.width, self.height), self.ratio)
        if middle is None:
            return False
        apart = at - QPointF(middle)
        return max(abs(apart.x()), abs(apart.y())) <= 1.5 * GRAB * self.ratio

    def moved(self, selection: Selection, samples: int, share: float) -> Selection:
        """Return `selection` moved as a whole, as far as there is sound and axis.

        Parameters
        ----------
        samples
            How far in time; its length stays.
        share
            How far up, in heights of the picture; a box keeps its height there.
        """
        earliest = max(0, self.held.start) - selection.start
        latest = self.held.stop - selection.stop
        by = max(min(samples, latest), min(earliest, 0))
        low, high = self._band_moved(selection, share) if share else (None, None)
        return Selection(
            selection.start + by,
            selection.stop + by,
            selection.low_hz if low is None else low,
            selection.high_hz if high is None else high,
        )

    def _band_moved(self, selection: Selection, share: float) -> tuple[float | None, float | None]:
        """Return the limits of `selection` moved up by a share of the axis, None where none is."""
        top_hz = self.held.rate / 2.0 * (1.0 - 1e-6)  # a limit at half the rate would be none
        ends = [
            None if limit is None else float(self.axis.to_unit(max(limit, LEAST_LOW)))
            for limit in (selection.low_hz, selection.high_hz)
        ]
        there = [end for end in ends if end is not None]
        if not there:
            return None, None
        top = min(1.0, float(self.axis.to_unit(top_hz)))
        share = max(min(share, max(top - max(there), 0.0)), min(-min(there), 0.0))
        low, high = (
            None if end is None else float(self.axis.from_unit(end + share)) for end in ends
        )
        if low is not None:
            low = max(low, LEAST_LOW)
        return low, high if high is None else min(high, top_hz)

    def near_head(self, head: int | None, at: QPointF) -> bool:
        """Return whether the play head is near `at`."""
        return head is not None and abs(self.x(head) - at.x()) <= GRAB * self.ratio


def _nearer(at: float, one: tuple[float, Grip], other: tuple[float, Grip], near: float) -> Grip:
    """Return which of two edges is within reach of `at`, the nearer one if both are."""
    distance, grip = min((abs(at - one[0]), one[1]), (abs(at - other[0]), other[1]), key=_first)
    return grip if distance <= near else Grip.NONE


def _first(pair: tuple[float, Grip]) -> float:
    return pair[0]


class Pull:
    """A selection that is being made or adjusted.

    Parameters
    ----------
    look
        Returns the map at the moment.
    begun_at
        Where the button went down, in device pixels.
    before
        The selection that is adjusted, None for a new one.
    grip
        What is held of it.
    """

    def __init__(
        self,
        look: Callable[[], Map | None],
        begun_at: QPointF,
        before: Selection | None = None,
        grip: Grip = Grip.NONE,
    ) -> None:
        self._look, self._begun_at = look, begun_at
        self._before, self._grip = before, grip
        self.counts = False
        self._anchor: tuple[int, float] | None = None
        here = look()
        self._grabbed = here.view.sample_at(begun_at.x()) if here else 0.0

    @property
    def adjusts(self) -> bool:
        """Whether it adjusts a selection that was there."""
        return self._before is not None

    def reach(self, at: QPointF) -> bool:
        """Return whether the pointer at `at` has gone far enough for a pull."""
        here = self._look()
        moved = at - self._begun_at
        if here is not None and moved.manhattanLength() >= PULL * here.ratio:
            self.counts = True
        return self.counts

    def selection(self, at: QPointF) -> Selection | None:
        """Return what is selected with the pointer at `at`; None if that is nothing."""
        here = self._look()
        if here is None:
            return self._before
        if self._before is None:
            return self._new(here, at)
        if self._grip is Grip.WHOLE:
            return self._moved(here, at, self._before)
        return self._adjusted(here, at, self._before)

    def _new(self, here: Map, at: QPointF) -> Selection | None:
        if self._anchor is None:  # in samples: the picture may move under the pointer
            self._anchor = here.sample(self._begun_at.x()), here.hertz(self._begun_at.y())
        sample, hertz = self._anchor
        other = here.sample(at.x())
        flat = abs(at.y() - self._begun_at.y()) < FLAT * here.ratio
        low = high = None
        if not flat:
            low, high = sorted((hertz, here.hertz(at.y())))
        return _made(here, (sample, other), (low, high))

    def _moved(self, here: Map, at: QPointF, before: Selection) -> Selection:
        """Return the selection moved along with the hand, straight along an axis if nearly so."""
        samples = here.view.sample_at(at.x()) - self._grabbed
        up = self._begun_at.y() - at.y()
        if abs(up) < FLAT * here.ratio or not before.is_band:
            up = 0.0
        if up and abs(samples) < PULL * here.ratio * here.view.samples_per_pixel:
            samples = 0.0
        return here.moved(before, round(samples), up / here.height)

    def _adjusted(self, here: Map, at: QPointF, before: Selection) -> Selection | None:
        start, stop = before.start, before.stop
        low, high = before.low_hz, before.high_hz
        if Grip.START in self._grip:
            start = here.sample(at.x())
        if Grip.STOP in self._grip:
            stop = here.sample(at.x())
        if Grip.LOW in self._grip:
            low = here.hertz(at.y()) if at.y() < here.height else None
        if Grip.HIGH in self._grip:
            high = here.hertz(at.y()) if at.y() > 0 else None
        if low is not None and high is not None and low > high:
            low, high = high, low
        return _made(here, (start, stop), (low, high)) or before


def _made(
    here: Map, samples: tuple[int, int], band: tuple[float | None, float | None]
) -> Selection | None:
    """Return the selection between two samples in any order; None if it holds nothing."""
    start, stop = sorted(samples)
    low, high = band
    if high is not None and (low or 0.0) >= high:
        return None
    stop = max(stop, start + 1)
    if stop > here.held.stop:
        start, stop = start - 1, stop - 1
    if start < max(0, here.held.start):
        return None
    made = Selection(start, stop, low, high)
    return made.within(here.held.start, here.held.stop, here.held.rate)
