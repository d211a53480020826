"""The two axes of the picture."""

from bisect import bisect_left, bisect_right
from math import ceil
from operator import attrgetter
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dsp.scales import FrequencyAxis
from dsp.ticks import Tick, clock_ticks, frequency_ticks, note_ticks, time_ticks
from ui.picture.strip import DragStrip, Strip
from ui.picture.turns import turns_of
from ui.picture.viewport import Viewport

MAJOR, MINOR, GAP = 6, 3, 4
"""Lengths of the tick marks, and from them to the labels."""

LABEL_SPACE = 20
"""Units between two times at least."""

END_SPACE = 6
"""Units from the last time to the axis beside it."""

HOUR = 3600.0


class TimeScale(NamedTuple):
    """What turns pixels into time.

    Samples per second; and the time of day of sample 0, in seconds since midnight, if that is to
    be shown.
    """

    rate: int
    epoch: float | None = None


class _Label(NamedTuple):
    """A label centred on a pixel column, and half of its width in device pixels."""

    column: int
    half: float
    text: str

    @property
    def begin(self) -> float:
        """Where it begins, as a pixel column."""
        return self.column - self.half

    @property
    def end(self) -> float:
        """Where it ends, likewise."""
        return self.column + self.half


class TimeAxis(DragStrip):
    """Times below the picture. As the picture scrolls, what is painted scrolls along.

    Labels that do not fit wholly are left out. It is dragged to go back or forward, turned to
    magnify.
    """

    turned = Signal(object, QPointF)  # Turn, where in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Time axis", Qt.Orientation.Horizontal, parent)
        self.setToolTip("Drag to move, turn the wheel to zoom, double-click for all of it")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._view: Viewport | None = None
        self._scale = TimeScale(1)
        self._ticks: list[Tick] = []
        self._ticked = range(0)  # the pixel columns for which the ticks were made
        self._columns: list[int] = []  # of the ticks, rising
        self._labels: list[_Label] = []
        self._fitting = range(0)  # those of them that are painted

    def sizeHint(self) -> QSize:
        """Return a height for one line of labels."""
        return QSize(80, MAJOR + self.fontMetrics().height() + 5)

    @property
    def seconds(self) -> list[float]:
        """The times of the labelled ticks, in seconds since sample 0."""
        return [tick.value for tick in self._ticks if tick.label]

    def show_view(self, view: Viewport, scale: TimeScale) -> None:
        """Show the times of `view`."""
        before, same = self._view, scale == self._scale
        if before is not None and same:
            shift = view.first - before.first
            same = (view.width, view.samples_per_pixel) == (before.width, before.samples_per_pixel)
            if same and not shift:
                return
            self._view = view
            if same and self._ticked.start <= view.first and view.last <= self._ticked.stop:
                self._scroll(shift)
                return
        self._view, self._scale = view, scale
        self._make_ticks(view)
        self.update()

    def _scroll(self, pixels: int) -> None:
        before, self._fitting = self._fitting, self._find_fitting()
        units = pixels / self.ratio
        if units != int(units) or self.ratio != int(self.ratio) or abs(units) >= self.width():
            self.update()
            return
        self.scroll(-int(units), 0)
        if before != self._fitting:
            for k in set(before) ^ set(self._fitting):
                self._update_label(self._labels[k])

    def _update_label(self, label: _Label) -> None:
        left, right = self._place(label.begin), self._place(label.end)
        box = QRectF(left - 2, 0, right - left + 4, self.height())
        self.update(box.toAlignedRect())

    def _make_ticks(self, view: Viewport) -> None:
        """Make the ticks of the view and of one width to either side, to scroll without others."""
        rate, epoch = self._scale
        self._ticked = range(view.first - view.width, view.last + view.width)
        seconds = view.samples_per_pixel / rate
        start, stop = self._ticked.start * seconds, self._ticked.stop * seconds
        metrics = self.fontMetrics()

        def ticks_for(longest: str) -> list[Tick]:
            room = metrics.horizontalAdvance(longest) + LABEL_SPACE
            most = max(3, round(3 * view.width / self.ratio / room))
            if epoch is None:
                return time_ticks(start, stop, most)
            return clock_ticks(start, stop, most, epoch)

        # not measured on the labels themselves: their spacing would change as time goes by
        longest = "00:00:00" if epoch is not None or stop >= HOUR else "0:00"
        ticks = ticks_for(longest)
        decimals = max(len(tick.label.partition(".")[2]) for tick in ticks)
        if decimals:
            ticks = ticks_for(f"{longest}.{'0' * decimals}")
        self._ticks = [
            tick._replace(label=_with_unit(tick.label))
            for tick in ticks
            if tick.value >= 0.0 or epoch is not None  # a clock also tells what was before
        ]
        ratio = self.ratio
        self._columns = [view.pixel_at(tick.value * rate) for tick in self._ticks]
        self._labels = [
            _Label(column, ceil(metrics.horizontalAdvance(tick.label) / 2) * ratio, tick.label)
            for column, tick in zip(self._columns, self._ticks, strict=True)
            if tick.label
        ]
        self._fitting = self._find_fitting()

    @property
    def _first(self) -> int:
        """The pixel column at the left edge."""
        return self._view.first if self._view else 0

    def _place(self, column: float) -> float:
        """Return where a pixel column stands, in units from the left."""
        return (column - self._first) / self.ratio

    def _find_fitting(self) -> range:
        """Return which labels fit wholly; none overlaps another, so their ends rise, too."""
        left = self._first
        right = left + (self.width() - END_SPACE) * self.ratio
        low = bisect_right(self._labels, left, key=attrgetter("begin"))
        high = bisect_left(self._labels, right, key=attrgetter("end"))
        return range(low, max(low, high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out which labels fit."""
        super().resizeEvent(event)
        self._fitting = self._find_fitting()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for what a turn means over the picture."""
        for turn in turns_of(event.angleDelta(), event.pixelDelta(), event.modifiers()):
            if turn.kind != "frequency":
                self.turned.emit(turn, event.position() * self.ratio)
        event.accept()

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint ticks and labels."""
        painter.fillRect(exposed, self.theme.picture)
        base = MAJOR + 2 + painter.fontMetrics().ascent()
        painter.setPen(self.theme.axis_text)
        low = self._first + (exposed.left() - 1) * ratio
        high = self._first + (exposed.right() + 2) * ratio
        start, stop = bisect_left(self._columns, low), bisect_right(self._columns, high)
        for tick, column in zip(self._ticks[start:stop], self._columns[start:stop], strict=True):
            length = MAJOR if tick.label else MINOR
            painter.fillRect(QRectF(self._place(column), 0, 1 / ratio, length), self.theme.axis)
        for k in self._fitting:
            label = self._labels[k]
            if low < label.end and label.begin < high:
                painter.drawText(QPointF(self._place(label.begin), base), label.text)


def _with_unit(label: str) -> str:
    return f"{label} s" if label and ":" not in label else label


class FrequencyLabels(NamedTuple):
    """What the frequency axis shows."""

    axis: FrequencyAxis
    notes: bool = False
    octave: bool = False
    """Whether a row is a note whatever its octave."""


class FrequencyAxisStrip(DragStrip):
    """Frequencies left of the picture; dragged to move them, turned to magnify."""

    turned = Signal(float, float)  # steps of the wheel, place on the axis from 0 to 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Frequency axis", Qt.Orientation.Vertical, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip("Drag to move, turn the wheel to zoom, double-click for all frequencies")
        self._shown = FrequencyLabels(FrequencyAxis())
        self._ticks: list[Tick] = []
        self._ticked: tuple[FrequencyLabels, int] | None = None

    def sizeHint(self) -> QSize:
        """Return a width for the longest labels."""
        return QSize(self.fontMetrics().horizontalAdvance("22.05k") + GAP + MAJOR + 8, 80)

    def show_axis(self, shown: FrequencyLabels) -> None:
        """Show other frequencies."""
        if shown != self._shown:
            self._shown = shown
            self.update()

    def rows(self, height: int) -> list[int]:
        """Return the rows of a picture of that `height` at which the labelled ticks lie."""
        unit = [float(self._shown.axis.to_unit(t.value)) for t in self.ticks() if t.label]
        return [row for u in unit if 0 <= (row := int((1.0 - u) * height)) < height]

    def ticks(self) -> list[Tick]:
        """Return the ticks that fit the height."""
        wanted = (self._shown, self.height())
        if wanted != self._ticked:
            self._ticked = wanted
            most = max(2, int(self.height() / (1.7 * self.fontMetrics().height())))
            make = note_ticks if self._shown.notes else frequency_ticks
            ticks = make(self._shown.axis, most)
            if self._shown.octave:
                ticks = [tick._replace(label=tick.label.rstrip("0123456789")) for tick in ticks]
            self._ticks = ticks
        return self._ticks

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint ticks and labels."""
        painter.fillRect(exposed, self.theme.picture)
        metrics = painter.fontMetrics()
        height, right = self.height(), self.width()
        for tick in self.ticks():
            y = (1.0 - float(self._shown.axis.to_unit(tick.value))) * height
            y = int(y * ratio) / ratio
            length = MAJOR if tick.label else MINOR
            painter.fillRect(QRectF(right - length, y, length, 1 / ratio), self.theme.axis)
            box = QRectF(0, y - metrics.height() / 2, right - MAJOR - GAP, metrics.height())
            box.moveTop(min(max(round(box.top()), 0), height - metrics.height()))
            painter.setPen(self.theme.axis_text)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, tick.label)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for a zoom."""
        delta = event.angleDelta()
        steps = (delta.y() or delta.x()) / 120.0
        if steps:
            self.turned.emit(steps, 1.0 - event.position().y() / max(1, self.height()))
        event.accept()


class Corner(Strip):
    """The unit of the axis above it, or nothing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._text = ""

    def sizeHint(self) -> QSize:
        """Return no demands: the axes beside it decide."""
        return QSize(1, 1)

    def show_text(self, text: str) -> None:
        """Show another unit."""
        if text != self._text:
            self._text = text
            self.update()

    def paint(self, painter: QPainter, exposed: QRect, _ratio: float) -> None:
        """Paint the unit where the labels of the axis end."""
        painter.fillRect(exposed, self.theme.picture)
        colour: QColor = self.theme.muted
        painter.setPen(colour)
        box = QRectF(0, MAJOR + 2, self.width() - MAJOR - GAP, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, self._text)
