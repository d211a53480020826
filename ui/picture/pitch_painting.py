"""How the line of the pitch is drawn, so that it shows on every colour of every map."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.picture.pitch_line import SEAM_THICK, THICK, PitchLine

COLOUR: Final = QColor(120, 225, 255)
SEAM: Final = QColor(0, 0, 0, 170)


def paint_pitch(
    painter: QPainter, first: int, line: PitchLine, columns: range | None = None
) -> None:
    """Draw `line` over a picture that starts at pixel column `first`, in device pixels.

    Parameters
    ----------
    columns
        The columns, since sample 0, that have to be painted; all if not given.
    """
    x, y = line.x, line.y
    if columns is not None:
        low = np.searchsorted(x, columns.start - line.reach) - 1
        high = np.searchsorted(x, columns.stop + line.reach, "right") + 1
        x, y = x[max(0, low) : high], y[max(0, low) : high]
    if not np.isfinite(y).any():
        return
    path = pg.arrayToQPath(x - first, y, connect="finite")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thick in ((SEAM, SEAM_THICK), (COLOUR, THICK)):
        pen = QPen(colour, thick * line.ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.strokePath(path, pen)
    painter.restore()
