"""What lies over the picture and moves with its sound: annotations, selection and play head.

Lines are white with dark seams, which shows on every colour of every map.
"""

from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui.picture.mark_frame import SEAM, Frame
from ui.picture.notes import Note, note_boxes, paint_notes
from ui.picture.picture_item import magnified, to_device_pixels
from ui.theme import Theme

HANDLE = 7
"""Units along the side of the squares that say where a selection can be pulled."""

MIDDLE_REACH = 6
"""Units from the middle of a selection to the ends of the cross by which it is moved."""

MIDDLE_ROOM = 48
"""Units that a selection is at least wide and high to have that cross."""

HEAD_HANDLE = 6
"""Units from the play head to the edge of the flag at its top."""

CHIP_MARGIN = 5


class Box(NamedTuple):
    """A selection in pixels: `columns` since sample 0, `rows` from the top of the picture.

    Rows may reach beyond the picture, where the edge then lies that cannot be seen. The `label`
    stands beside it if it is not empty.
    """

    columns: range
    rows: range
    label: str = ""


class Marks(NamedTuple):
    """The selection, the pixel column of the play head, since sample 0, and the annotations."""

    box: Box | None = None
    head: int | None = None
    notes: tuple[Note, ...] = ()

    def without(self, others: "Marks") -> "Marks":
        """Return these with only those annotations that others do not have."""
        if self.notes == others.notes:
            return self._replace(notes=())
        there = set(others.notes)
        return self._replace(notes=tuple(note for note in self.notes if note not in there))


def box_rect(box: Box, frame: Frame) -> QRect:
    """Return where the outline of `box` runs, in device pixels; at least one pixel in size."""
    left, right = frame.x(box.columns.start), frame.x(box.columns.stop)
    return QRect(left, box.rows.start, max(1, right - left), max(1, len(box.rows)))


def _edges(rect: QRect, thick: int) -> list[QRect]:
    """Return the four lines around `rect`, upright ones first."""
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    return [
        QRect(left, top, thick, rect.height()),
        QRect(right - thick + 1, top, thick, rect.height()),
        QRect(left, top, rect.width(), thick),
        QRect(left, bottom - thick + 1, rect.width(), thick),
    ]


def _handles(rect: QRect, frame: Frame) -> list[QRect]:
    """Return the squares in the middle of the edges and at the corners, as far as there is room."""
    seen = rect.intersected(frame.bounds)
    side = frame.units(HANDLE)
    places = []
    if seen.height() > 5 * side:
        middle = seen.center().y()
        places += [(rect.left(), middle), (rect.right(), middle)]
    if seen.width() > 5 * side:
        middle = seen.center().x()
        places += [(middle, rect.top()), (middle, rect.bottom())]
    squares = [QRect(x - side // 2, y - side // 2, side, side) for x, y in places]
    return [square for square in squares if frame.bounds.contains(square.center())]


def middle_handle(seen: QRect, ratio: float) -> QPoint | None:
    """Return where the handle stands by which all of a box is moved; None where there is no room.

    Parameters
    ----------
    seen
        What can be seen of the box, in device pixels.
    ratio
        Device pixels per unit.
    """
    least = MIDDLE_ROOM * ratio
    return seen.center() if min(seen.width(), seen.height()) >= least else None


def _middle_cross(rect: QRect, frame: Frame) -> list[QRect]:
    """Return the two bars of the handle in the middle; none where there is no room."""
    middle = middle_handle(rect.intersected(frame.bounds), frame.ratio)
    if middle is None:
        return []
    reach, half = frame.units(MIDDLE_REACH), frame.units(1)
    return [
        QRect(middle.x() - reach, middle.y() - half, 2 * reach + 1, 2 * half + 1),
        QRect(middle.x() - half, middle.y() - reach, 2 * half + 1, 2 * reach + 1),
    ]


def chip_rect(box: Box, frame: Frame) -> QRect:
    """Return where the label of `box` stands: above it, below, or inside where there is no room."""
    metrics = QFontMetricsF(frame.font)
    margin = frame.units(CHIP_MARGIN)
    wide = round(metrics.horizontalAdvance(box.label)) + 2 * margin
    high = round(metrics.height()) + margin
    rect, bounds = box_rect(box, frame), frame.bounds
    gap = frame.units(8)
    top = rect.top() - gap - high
    if top < bounds.top():
        below = rect.bottom() + gap
        top = below if below + high <= bounds.bottom() else max(rect.top(), bounds.top()) + gap
    left = min(max(rect.left(), bounds.left() + gap), bounds.right() - wide - gap)
    return QRect(left, top, wide, high)


def marks_boxes(marks: Marks, frame: Frame) -> list[QRect]:
    """Return the rectangles that `marks` paint in, in device pixels."""
    boxes = []
    if marks.box is not None:
        rect = box_rect(marks.box, frame)
        boxes += _edges(rect, frame.units(1)) + _handles(rect, frame) + _middle_cross(rect, frame)
        if marks.box.label:
            boxes.append(chip_rect(marks.box, frame))
    if marks.head is not None:
        reach = frame.units(HEAD_HANDLE) + frame.units(1)
        left = frame.x(marks.head) - reach
        boxes.append(QRect(left, 0, 2 * reach, frame.bounds.height()))
    for note in marks.notes:
        boxes += note_boxes(note, frame)
    seam = frame.units(1)
    grown = [box.adjusted(-seam, -seam, seam, seam).intersected(frame.bounds) for box in boxes]
    return [box for box in grown if not box.isEmpty()]


def paint_marks(painter: QPainter, marks: Marks, frame: Frame, theme: Theme) -> None:
    """Draw `marks` in device pixels."""
    paint_notes(painter, marks.notes, frame, theme)
    if marks.box is not None:
        _paint_box(painter, marks.box, frame, theme)
    if marks.head is not None:
        _paint_head(painter, frame.x(marks.head), frame, theme)
    if marks.box is not None and marks.box.label:
        _paint_chip(painter, marks.box, frame, theme)


def _paint_box(painter: QPainter, box: Box, frame: Frame, theme: Theme) -> None:
    rect, thick, seam = box_rect(box, frame), frame.units(1), frame.units(1)
    squares, cross = _handles(rect, frame), _middle_cross(rect, frame)
    for grown, colour in ((seam, SEAM), (0, theme.crosshair)):
        for line in _edges(rect, thick):
            painter.fillRect(line.adjusted(-grown, -grown, grown, grown), colour)
        for square in squares + cross:
            painter.fillRect(square.adjusted(-grown, -grown, grown, grown), colour)
    inner = max(1, frame.units(HANDLE) // 3)
    for square in squares:
        painter.fillRect(square.adjusted(inner, inner, -inner, -inner), theme.accent)


def _paint_head(painter: QPainter, x: int, frame: Frame, theme: Theme) -> None:
    """Draw a line with a flag at its top, by which it can be pulled."""
    height, seam = frame.bounds.height(), frame.units(1)
    thick = frame.units(2)
    left = x - thick // 2
    painter.fillRect(QRect(left - seam, 0, thick + 2 * seam, height), SEAM)
    painter.fillRect(QRect(left, 0, thick, height), theme.crosshair)
    reach = float(frame.units(HEAD_HANDLE))
    middle = left + thick / 2.0
    flag = QPolygonF(
        [
            QPointF(middle - reach, 0.0),
            QPointF(middle + reach, 0.0),
            QPointF(middle + reach, reach * 0.9),
            QPointF(middle, reach * 1.9),
            QPointF(middle - reach, reach * 0.9),
        ]
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.crosshair)
    painter.setBrush(theme.accent)
    painter.drawPolygon(flag)
    painter.restore()


def _paint_chip(painter: QPainter, box: Box, frame: Frame, theme: Theme) -> None:
    rect = QRectF(chip_rect(box, frame))
    radius = 4.0 * frame.ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.halo)
    painter.drawRoundedRect(rect, radius, radius)
    painter.setPen(theme.crosshair)
    painter.setFont(frame.font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, box.label)
    painter.restore()


class MarksItem(pg.GraphicsObject):
    """The marks in the scene, over the picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.marks = Marks()
        self.first = 0
        self._size = QRect()  # of the picture in device pixels
        self._ratio = 1.0
        self._font = self._magnified = QFont()

    def show_place(self, first: int, size: QRect, ratio: float, font: QFont) -> None:
        """Take the place of the picture: its first pixel column, its size in device pixels."""
        self.first = first
        if (size, ratio, font) != (self._size, self._ratio, self._font):
            self.prepareGeometryChange()
            self._size, self._ratio, self._font = size, ratio, font
            self._magnified = magnified(font, ratio)

    @property
    def frame(self) -> Frame:
        """Where the marks are painted."""
        return Frame(self.first, self._size, self._ratio, self._magnified)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the picture in units of the scene."""
        ratio = self._ratio
        return QRectF(0.0, 0.0, self._size.width() / ratio, self._size.height() / ratio)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the marks at exact device pixels."""
        if self.marks == Marks():
            return
        painter.save()
        to_device_pixels(painter)
        painter.setClipRect(self._size, Qt.ClipOperation.IntersectClip)
        paint_marks(painter, self.marks, self.frame, self.theme)
        painter.restore()
