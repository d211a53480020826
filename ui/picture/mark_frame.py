"""Where marks are painted."""

from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont

SEAM = QColor(0, 0, 0, 150)
"""Around white lines, which then show on every colour of every map."""


class Frame(NamedTuple):
    """Where marks are painted: the pixel column at the left edge, the size, and the font.

    All in device pixels, of which `ratio` make a unit.
    """

    first: int
    bounds: QRect
    ratio: float
    font: QFont

    def units(self, length: float) -> int:
        """Return a length in units as whole device pixels, at least 1."""
        return max(1, round(length * self.ratio))
