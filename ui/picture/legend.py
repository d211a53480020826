"""The colour bar of a saved picture: the colours that are in it, and nothing to take hold of."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from dsp.ticks import linear_ticks
from ui.picture.picture_item import image_of
from ui.picture.strip import Strip

LEFT, BAR, TICK, LABEL_GAP = 12, 14, 4, 5


class Legend(Strip):
    """A bar from the quietest colour to the loudest, with its scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Colour bar", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._colours = np.zeros((256, 3), np.uint8)
        self._low, self._high = 0.0, 1.0

    def sizeHint(self) -> QSize:
        """Return a width for bar and labels."""
        label = self.fontMetrics().horizontalAdvance("\N{MINUS SIGN}100")
        return QSize(LEFT + BAR + TICK + LABEL_GAP + label + 6, 80)

    def show_range(self, colours: np.ndarray, low: float, high: float) -> None:
        """Show which value each colour stands for.

        Parameters
        ----------
        colours
            From the lowest to the highest, shape (256, 3).
        low, high
            Values at the two ends.
        """
        self._colours, self._low, self._high = colours, low, high
        self.update()

    def paint(self, painter: QPainter, exposed: QRect, _ratio: float) -> None:
        """Paint bar and scale, as high as the picture."""
        painter.fillRect(exposed, self.theme.picture)
        bar = QRectF(LEFT, 0, BAR, self.height())
        painter.drawImage(bar, image_of(self._gradient()))
        painter.setPen(self.theme.line)
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        metrics = painter.fontMetrics()
        most = max(2, int(self.height() / (2.2 * metrics.height())))
        painter.setPen(self.theme.axis_text)
        for tick in linear_ticks(self._low, self._high, most):
            if tick.label:
                share = (self._high - tick.value) / (self._high - self._low)
                self._label(painter, share * self.height(), tick.label)

    def _label(self, painter: QPainter, y: float, text: str) -> None:
        """Write a value beside its tick, within the height."""
        metrics = painter.fontMetrics()
        painter.fillRect(QRectF(LEFT + BAR, min(y, self.height() - 1), TICK, 1), self.theme.axis)
        base = y + (metrics.ascent() - metrics.descent()) / 2
        base = min(max(base, metrics.ascent()), self.height() - metrics.descent())
        x = LEFT + BAR + TICK + LABEL_GAP
        painter.drawText(QPointF(x, round(base)), text.replace("-", "\N{MINUS SIGN}"))

    def _gradient(self) -> np.ndarray:
        """Return the bar, the highest value on top."""
        table = self._colours[::-1].astype(np.uint32)
        pixels = 0xFF000000 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]
        return np.ascontiguousarray(pixels.astype(np.uint32)[:, np.newaxis])
