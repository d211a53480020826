"""Where marks are painted."""

from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont

FAR = 1 << 20
"""Pixels beyond the picture that are as good as any farther ones, which Qt could not count."""

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

    def x(self, column: int) -> int:
        """Return where a pixel column lies that is counted since sample 0."""
        return min(max(column - self.first, -FAR), FAR)

    def units(self, length: float) -> int:
        """Return a length in units as whole device pixels, at least 1."""
        return max(1, round(length * self.ratio))
