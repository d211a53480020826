"""A line of text to type, in the frame that all fields share."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit

from ui.fields import control_height, copies, copying_menu
from ui.icons import RADIUS


class TextField(QLineEdit):
    """A line of text.

    Parameters
    ----------
    name
        What it is for, for those who cannot see it.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setTextMargins(8, 0, 8, 0)
        self.setFixedHeight(control_height(self))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the text."""
        copying_menu(self).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy numbers so that other programs can read them."""
        if not copies(event, self):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and the rim that all fields share around it."""
        super().paintEvent(event)
        palette, role = self.palette(), QPalette.ColorRole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(palette.color(role.Highlight if self.hasFocus() else role.Mid))
        rim = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rim, RADIUS, RADIUS)
