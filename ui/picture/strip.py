"""What the painted widgets around the picture have in common."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.escape import Escape
from ui.theme import DARK, Theme, tabular


class Strip(QWidget):
    """An opaque widget that is painted by `paint`, on the screen as in a saved picture.

    Its colours come from `theme`; its figures have equal widths.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.device_ratio = 0.0  # of a picture that is saved; 0 asks the screen
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        small = tabular(self.font())
        if small.pointSizeF() > 0:
            small.setPointSizeF(small.pointSizeF() * 0.92)
        self.setFont(small)

    @property
    def ratio(self) -> float:
        """Device pixels per unit."""
        return self.device_ratio or float(self.devicePixelRatioF())

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self.theme = theme
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the size that is needed to be read."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, event.rect(), self.ratio)
        painter.end()

    def paint(self, painter: QPainter, exposed: QRect, ratio: float) -> None:
        """Paint the part `exposed`, in units, for a device of `ratio` pixels per unit."""
        raise NotImplementedError


class DragStrip(Strip):
    """A strip that is dragged along its axis, and reset by a double click.

    Parameters
    ----------
    orientation
        Of the axis.
    """

    drag_began = Signal()
    taken_back = Signal()  # Esc was pressed meanwhile
    dragged = Signal(float)  # device pixels since the drag began, to the right or downwards
    reset = Signal()

    def __init__(
        self, name: str, orientation: Qt.Orientation, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._flat = orientation == Qt.Orientation.Horizontal
        shape = Qt.CursorShape.SizeHorCursor if self._flat else Qt.CursorShape.SizeVerCursor
        self.setCursor(shape)
        self._press: float | None = None
        self._escape = Escape(self, self._take_back)

    def _along(self, event: QMouseEvent) -> float:
        at = event.position()
        return at.x() if self._flat else at.y()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._along(event)
            self._escape.begin()
            self.drag_began.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if self._press is not None:
            self.dragged.emit((self._along(event) - self._press) * self.ratio)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End it."""
        self._press = None
        self._escape.end()

    def _take_back(self) -> None:
        self._press = None
        self.taken_back.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for all there is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()
