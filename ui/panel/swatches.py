"""A list of colour maps, each with a strip of its colours."""

from functools import cache
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap

from ui.fields import Combo
from ui.palettes import LABELS, table

STRIP: Final = QSize(72, 12)


@cache
def strip(name: str) -> QImage:
    """Return the colours of map `name` in one row of 256 pixels."""
    colours = table(name)
    return QImage(colours.tobytes(), 256, 1, 768, QImage.Format.Format_RGB888).copy()


class SwatchCombo(Combo):
    """A list of colour maps with their colours; the strips are made when the list opens."""

    def __init__(self) -> None:
        super().__init__(LABELS.items())
        self.setIconSize(STRIP)

    def showPopup(self) -> None:
        """Open the list."""
        if self.itemIcon(0).isNull():
            for index in range(self.count()):
                self.setItemIcon(index, _icon(self.itemData(index)))
        super().showPopup()

    def draw_value(self, painter: QPainter, box: QRect) -> None:
        """Draw the strip and the name of the chosen map."""
        name = self.currentData()
        if name in LABELS:
            place = QRect(box.left(), 0, min(STRIP.width(), box.width() // 2), STRIP.height())
            place.moveTop((self.height() - place.height()) // 2)
            painter.drawImage(place, strip(name))
            box = box.adjusted(place.width() + 8, 0, 0, 0)
        super().draw_value(painter, box)


def _icon(name: str) -> QIcon:
    pixmap = QPixmap.fromImage(
        strip(name).scaled(STRIP * 2, Qt.AspectRatioMode.IgnoreAspectRatio)  # sharp at 2x too
    )
    pixmap.setDevicePixelRatio(2.0)
    return QIcon(pixmap)
