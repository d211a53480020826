"""The colour bar: which colour stands for which level, and handles to change that."""

from math import ceil, floor
from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dsp.levels import CEILING_DB, CODE_COUNT, FLOOR_DB
from dsp.ticks import linear_ticks
from ui.escape import Escape
from ui.measures import Measure
from ui.picture.picture_item import image_of
from ui.picture.ring_picture import Pixels
from ui.picture.strip import Strip

LOW_DB, HIGH_DB = -150.0, 10.0
LEFT, BAR, TICK, LABEL_GAP = 10, 14, 4, 5
REACH = 9
"""Units around a handle in which it is taken hold of."""

TIP = (
    "Drag an end to set the floor or the ceiling, the middle to move both; "
    "double-click for the automatic range"
)

Grip = Literal["floor", "ceiling", "both"]


class Levels(NamedTuple):
    """The levels in dB of the two ends of the colours."""

    floor: float
    ceiling: float

    def moved(self, grip: Grip, by: float) -> "Levels":
        """Return them with one or both moved by whole dB, at least 1 dB apart."""
        low, high = FLOOR_DB, floor(CEILING_DB)
        down, up = self
        if grip == "both":
            by = min(max(by, low - down), high - up)
            return Levels(round(down + by), round(up + by))
        if grip == "floor":
            return Levels(min(max(round(down + by), low), up - 1.0), up)
        return Levels(down, max(min(round(up + by), high), down + 1.0))


class ColourBar(Strip):
    """A bar of all levels with the colours between a floor and a ceiling that can be dragged.

    Of a quantity that is not a level it shows all values, and there is nothing to drag.
    """

    drag_began = Signal()
    dragged = Signal(float, float)  # floor and ceiling
    taken_back = Signal()  # Esc was pressed meanwhile
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Colour bar, levels in dBFS", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setToolTip(TIP)
        self.levels = Levels(-100.0, -10.0)
        self.measure = Measure()
        self._table: Pixels = np.full(CODE_COUNT, 0xFF000000, np.uint32)
        self._image = QImage()
        self._grip: Grip | None = None
        self._start = (0.0, self.levels)
        self._escape = Escape(self, self._take_back)

    def sizeHint(self) -> QSize:
        """Return a width for bar and labels."""
        label = self.fontMetrics().horizontalAdvance("\N{MINUS SIGN}100")
        return QSize(LEFT + BAR + TICK + LABEL_GAP + label + 8, 80)

    def show_levels(self, levels: Levels, table: Pixels, measure: Measure | None = None) -> None:
        """Show other levels and colours, one for every code, shape (4096,).

        `measure` says what they are if not levels re full scale.
        """
        measure = measure or Measure()
        if levels == self.levels and table is self._table and measure == self.measure:
            return
        if measure != self.measure:
            self.setAccessibleName(f"Colour bar, {measure.quantity.name} in {measure.unit_text}")
            self.setToolTip(TIP if measure.quantity.is_level else measure.quantity.name)
        self.levels, self._table, self.measure = levels, table, measure
        self._image, self._grip = QImage(), self._grip if self._movable else None
        self.update()

    @property
    def _movable(self) -> bool:
        return self.measure.quantity.is_level

    @property
    def _bounds(self) -> tuple[float, float]:
        """Levels at the bottom and the top of the bar."""
        if not self._movable:
            return self.levels
        return (
            min(LOW_DB, 10.0 * floor(self.levels.floor / 10.0)),
            max(HIGH_DB, 10.0 * ceil(self.levels.ceiling / 10.0)),
        )

    def _track(self) -> tuple[float, float]:
        """Return where the bar begins and ends, leaving room for half a label."""
        margin = self.fontMetrics().height() / 2 + 1
        return margin, max(margin + 1.0, self.height() - margin)

    def y_of(self, level: float) -> float:
        """Return the height of a level in dB, in units from the top."""
        low, high = self._bounds
        top, bottom = self._track()
        return top + (high - level) / (high - low) * (bottom - top)

    def _decibels_per_unit(self) -> float:
        low, high = self._bounds
        top, bottom = self._track()
        return (high - low) / (bottom - top)

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint bar, scale and handles."""
        painter.fillRect(exposed, self.theme.picture)
        top, bottom = self._track()
        bar = QRectF(LEFT, top, BAR, bottom - top)
        painter.drawImage(bar, self._gradient(max(1, round(bar.height() * ratio))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.theme.line)
        painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_scale(painter)
        for level in self.levels if self._movable else ():
            self._paint_handle(painter, level)

    def _gradient(self, height: int) -> QImage:
        if self._image.height() != height:
            low, high = self._bounds
            level = high - (np.arange(height) + 0.5) * ((high - low) / height)
            coding = self.measure.coding
            places = (level - coding.low) / coding.step + coding.first
            code = np.clip(places + 0.5, coding.first, CODE_COUNT - 1).astype(np.intp)
            self._image = image_of(np.ascontiguousarray(self._table[code])[:, np.newaxis])
        return self._image

    def _paint_scale(self, painter: QPainter) -> None:
        """Paint ticks and labels where they do not meet those of the handles."""
        metrics = painter.fontMetrics()
        low, high = self._bounds
        top, bottom = self._track()
        taken = [self.y_of(level) for level in self.levels] if self._movable else []
        most = max(2, int((bottom - top) / (2.2 * metrics.height())))
        shift = self.measure.shift
        for tick in linear_ticks(low + shift, high + shift, most):
            y = self.y_of(tick.value - shift)
            if not tick.label or any(abs(y - other) < metrics.height() for other in taken):
                continue
            x = LEFT + BAR + 1
            painter.fillRect(QRectF(x, round(y), TICK, 1), self.theme.axis)
            label = tick.label.replace("-", "\N{MINUS SIGN}")
            self._write(painter, y, label, self.theme.axis_text)

    def _paint_handle(self, painter: QPainter, level: float) -> None:
        y = round(self.y_of(level))
        handle = QRectF(LEFT - 4, y - 3, BAR + 8, 6)
        painter.setPen(self.theme.picture)
        painter.setBrush(self.theme.text)
        painter.drawRoundedRect(handle.adjusted(-0.5, -0.5, 0.5, 0.5), 3.0, 3.0)
        self._write(painter, y, _text(level + self.measure.shift), self.theme.text)

    def _write(self, painter: QPainter, y: float, text: str, colour: QColor) -> None:
        metrics = painter.fontMetrics()
        painter.setPen(colour)
        base = round(y + (metrics.ascent() - metrics.descent()) / 2)
        painter.drawText(QPointF(LEFT + BAR + TICK + LABEL_GAP, base), text)

    def grip_at(self, y: float) -> Grip:
        """Return what is taken hold of at height `y`."""
        above, below = self.y_of(self.levels.ceiling), self.y_of(self.levels.floor)
        to_ceiling, to_floor = abs(y - above), abs(y - below)
        if min(to_ceiling, to_floor) > REACH and above < y < below:
            return "both"
        return "ceiling" if to_ceiling <= to_floor else "floor"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton and self._movable:
            y = event.position().y()
            self._grip, self._start = self.grip_at(y), (y, self.levels)
            self._escape.begin()
            self.drag_began.emit()
            self._show_cursor(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what would be dragged."""
        y = event.position().y()
        self._show_cursor(y)
        if self._grip is not None:
            began, levels = self._start
            moved = levels.moved(self._grip, (began - y) * self._decibels_per_unit())
            if moved != self.levels:
                self.dragged.emit(*moved)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._escape.end()
        self._show_cursor(event.position().y())

    def _take_back(self) -> None:
        self._grip = None
        self.taken_back.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the automatic range."""
        if event.button() == Qt.MouseButton.LeftButton and self._movable:
            self._grip = None
            self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move what is under the pointer by 1 dB per step, a third of the range for each end."""
        steps = event.angleDelta().y() / 120.0
        above, below = self.y_of(self.levels.ceiling), self.y_of(self.levels.floor)
        share = (event.position().y() - above) / (below - above)
        grip: Grip = "ceiling" if share < 1 / 3 else "floor" if share > 2 / 3 else "both"
        if steps and self._movable:
            by = ceil(steps) if steps > 0 else floor(steps)
            self.dragged.emit(*self.levels.moved(grip, by))
        event.accept()

    def _show_cursor(self, y: float) -> None:
        if not self._movable:
            self.unsetCursor()
            return
        both = (self._grip or self.grip_at(y)) == "both"
        held = Qt.CursorShape.ClosedHandCursor if self._grip else Qt.CursorShape.OpenHandCursor
        self.setCursor(held if both else Qt.CursorShape.SizeVerCursor)


def _text(level: float) -> str:
    return f"{level:.0f}".replace("-", "\N{MINUS SIGN}")
