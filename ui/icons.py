"""Small drawings, made of lines so that they are sharp at any size and in any colour."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QWidget

RADIUS: Final = 4.0  # of the corners of everything that can be pressed


def draw_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw icon `name`, made on a grid of 16 by 16, into the square `box`.

    Raises
    ------
    ValueError
        If no icon has that name.
    """
    if name not in _ICONS:
        raise ValueError(f"{name=} must be one of {', '.join(_ICONS)}")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 16.0, box.height() / 16.0)
    pen = QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    _ICONS[name](painter)
    painter.restore()


def draw_frame(painter: QPainter, widget: QWidget, *, lit: bool) -> None:
    """Draw ground and border of a field; `lit` while the pointer is over it."""
    palette, role = widget.palette(), QPalette.ColorRole
    focused = widget.hasFocus()
    border = palette.color(role.Highlight if focused else role.Mid)
    if lit and not focused and widget.isEnabled():
        border = palette.color(role.PlaceholderText)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1.0))
    painter.setBrush(palette.color(role.Base))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def draw_focus(painter: QPainter, widget: QWidget, box: QRectF) -> None:
    """Draw the ring that says where the keyboard is, if it is at `widget`."""
    if widget.hasFocus():
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(widget.palette().color(QPalette.ColorRole.Highlight), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _lines(*strokes: tuple[tuple[float, float], ...]) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        for stroke in strokes:
            painter.drawPolyline([QPointF(x, y) for x, y in stroke])

    return draw


def _freeze(painter: QPainter) -> None:
    colour = painter.pen().color()
    painter.fillRect(QRectF(4.0, 3.0, 3.0, 10.0), colour)
    painter.fillRect(QRectF(9.0, 3.0, 3.0, 10.0), colour)


def _live(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(8.0, 8.0), 4.0, 4.0)


def _record(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(8.0, 8.0), 6.2, 6.2)
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(8.0, 8.0), 3.8, 3.8)


def _panel(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(1.7, 2.7, 12.6, 10.6), 2.0, 2.0)
    painter.fillRect(QRectF(9.5, 3.5, 4.0, 9.0), painter.pen().color())


def _microphone(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(5.7, 1.7, 4.6, 8.0), 2.3, 2.3)
    path = QPainterPath(QPointF(3.2, 7.4))
    path.arcTo(QRectF(3.2, 2.8, 9.6, 9.2), 180.0, 180.0)
    painter.drawPath(path)
    painter.drawLine(QPointF(8.0, 12.0), QPointF(8.0, 14.4))


def _circled(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(8.0, 8.0), 6.4, 6.4)


def _info(painter: QPainter) -> None:
    _circled(painter)
    painter.drawLine(QPointF(8.0, 7.4), QPointF(8.0, 11.3))
    painter.drawPoint(QPointF(8.0, 4.8))


def _error(painter: QPainter) -> None:
    _circled(painter)
    painter.drawLine(QPointF(8.0, 4.6), QPointF(8.0, 8.6))
    painter.drawPoint(QPointF(8.0, 11.3))


def _warning(painter: QPainter) -> None:
    painter.drawPolygon([QPointF(8.0, 1.8), QPointF(15.0, 14.0), QPointF(1.0, 14.0)])
    painter.drawLine(QPointF(8.0, 6.4), QPointF(8.0, 9.6))
    painter.drawPoint(QPointF(8.0, 11.9))


def _play(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawPolygon([QPointF(5.0, 3.4), QPointF(12.6, 8.0), QPointF(5.0, 12.6)])


def _stop(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawRoundedRect(QRectF(4.4, 4.4, 7.2, 7.2), 0.6, 0.6)


def _speaker(painter: QPainter) -> None:
    outline = ((2.2, 6.2), (4.4, 6.2), (7.4, 3.4), (7.4, 12.6), (4.4, 9.8), (2.2, 9.8), (2.2, 6.2))
    _lines(outline)(painter)


def _volume(painter: QPainter) -> None:
    _speaker(painter)
    for radius in (2.4, 5.0):
        box = QRectF(8.6 - radius, 8.0 - radius, 2 * radius, 2 * radius)
        painter.drawArc(box, -45 * 16, 90 * 16)


def _muted(painter: QPainter) -> None:
    _speaker(painter)
    _lines(((10.2, 6.2), (13.8, 9.8)), ((13.8, 6.2), (10.2, 9.8)))(painter)


def _note(painter: QPainter) -> None:
    _lines(((6.6, 12.0), (6.6, 3.6), (12.2, 2.4), (12.2, 10.8)))(painter)
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(4.9, 12.0), 1.7, 1.4)
    painter.drawEllipse(QPointF(10.5, 10.8), 1.7, 1.4)


def _bat(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    right = ((8.8, 5.6), (9.4, 4.2), (9.8, 6.6), (12.0, 4.4), (15.0, 6.6), (15.2, 10.4))
    low = ((13.2, 9.2), (11.4, 9.0), (10.2, 10.6), (8.0, 12.6))
    half = [QPointF(x, y) for x, y in (*right, *low)]
    mirrored = [QPointF(16.0 - point.x(), point.y()) for point in reversed(half)]
    pen = painter.pen()
    pen.setWidthF(0.6)
    painter.setPen(pen)
    painter.drawPolygon([*half, *mirrored[1:]])


_ICONS: Final[dict[str, Callable[[QPainter], None]]] = {
    "freeze": _freeze,
    "live": _live,
    "record": _record,
    "panel": _panel,
    "play": _play,
    "stop": _stop,
    "volume": _volume,
    "muted": _muted,
    "note": _note,
    "bat": _bat,
    "loop": _lines(
        ((2.4, 7.6), (2.4, 6.8), (4.2, 5.0), (13.0, 5.0)),
        ((10.8, 2.6), (13.2, 5.0), (10.8, 7.4)),
        ((13.6, 8.4), (13.6, 9.2), (11.8, 11.0), (3.0, 11.0)),
        ((5.2, 8.6), (2.8, 11.0), (5.2, 13.4)),
    ),
    "output": _lines(
        ((2.0, 3.2), (14.0, 3.2), (14.0, 10.8), (2.0, 10.8), (2.0, 3.2)),
        ((8.0, 10.8), (8.0, 13.4)),
        ((5.2, 13.4), (10.8, 13.4)),
    ),
    "microphone": _microphone,
    "info": _info,
    "warning": _warning,
    "error": _error,
    "save": _lines(
        ((8.0, 2.0), (8.0, 10.0)),
        ((4.8, 7.0), (8.0, 10.2), (11.2, 7.0)),
        ((2.5, 11.0), (2.5, 13.6), (13.5, 13.6), (13.5, 11.0)),
    ),
    "file": _lines(
        ((3.4, 1.7), (9.2, 1.7), (12.6, 5.1), (12.6, 14.3), (3.4, 14.3), (3.4, 1.7)),
        ((5.6, 8.6), (5.6, 10.6)),
        ((8.0, 7.0), (8.0, 12.2)),
        ((10.4, 8.6), (10.4, 10.6)),
    ),
    "close": _lines(((4.0, 4.0), (12.0, 12.0)), ((12.0, 4.0), (4.0, 12.0))),
    "check": _lines(((3.4, 8.4), (6.6, 11.6), (12.6, 4.8))),
    "down": _lines(((4.6, 6.4), (8.0, 9.8), (11.4, 6.4))),
    "up": _lines(((4.6, 9.6), (8.0, 6.2), (11.4, 9.6))),
    "right": _lines(((6.2, 4.6), (9.6, 8.0), (6.2, 11.4))),
}
