"""The button that records, and says that it does."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPaintEvent, QPixmap

from ui.buttons import ICON, FlatButton
from ui.fields import control_height
from ui.icons import draw_icon
from ui.theme import Theme, tabular

_LEFT: Final = 8.0  # of the icon
_TEXT: Final = 29  # where the words begin
_RIGHT: Final = 11


class RecordButton(FlatButton):
    """A red dot; while a recording runs, its length and size on red ground."""

    def __init__(self, record: QAction, theme: Theme) -> None:
        super().__init__(record)
        self._theme = theme
        self._words = ""
        self._roomy = True
        self._name = self.accessibleName()
        self._tip = record.toolTip()
        self.setFont(tabular(self.font()))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def show_recording(self, words: str, tip: str) -> None:
        """Show how long and large the recording is; nothing of both if there is none."""
        if (words, tip) == (self._words, self.toolTip()):
            return
        longer = len(words) != len(self._words)
        self._words = words
        self.setToolTip(tip or self._tip)
        self.setAccessibleName(f"Stop recording, {words}" if words else self._name)
        if longer:
            self.updateGeometry()
        self.update()

    def show_roomy(self, *, roomy: bool) -> None:
        """Show the size too, or only the length where there is no room for more."""
        if roomy != self._roomy:
            self._roomy = roomy
            self.updateGeometry()
            self.update()

    def _shown(self) -> str:
        return self._words if self._roomy else self._words.partition(" · ")[0]

    def sizeHint(self) -> QSize:
        """Return a square, or the room for the words; no digit changes it."""
        height = control_height(self) + 4
        if not self._words:
            return QSize(height, height)
        widest = "".join("0" if c.isdecimal() else c for c in self._shown())
        wide = self.fontMetrics().horizontalAdvance(widest)
        return QSize(_TEXT + wide + _RIGHT, height)

    def ground(self) -> QColor:
        """Return red while a recording runs."""
        if not self._words:
            return super().ground()
        colour = self._theme.error
        if self.isDown() or self.underMouse():
            return colour.lighter(112) if self._theme.dark else colour.darker(112)
        return colour

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dot, or on red a square to stop with and the words."""
        painter = self.begin()
        theme = self._theme
        if not self._words:
            box = self.icon_box((self.width() - ICON) / 2.0)
            draw_icon(painter, "record", box, theme.error)
            return
        draw_icon(painter, "stop", self.icon_box(_LEFT), theme.on_accent)
        painter.setPen(theme.on_accent)
        words = self.rect().adjusted(_TEXT, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._shown())


def record_icon(theme: Theme, ratio: float) -> QIcon:
    """Return the red dot for a tab, at `ratio` device pixels per unit."""
    pixmap = QPixmap(QSize(round(ICON * ratio), round(ICON * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, "record", QRectF(0.0, 0.0, ICON, ICON), theme.error)
    painter.end()
    return QIcon(pixmap)
