"""What the painted widgets around the picture have in common."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import DARK, Theme, tabular


class Strip(QWidget):
    """An opaque widget that is painted by `paint`, on the screen as in a saved picture.

    Its colours come from `theme`; its figures have equal widths.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
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
        return float(self.devicePixelRatioF())

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
