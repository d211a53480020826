"""The harmonic cursor: lines where the overtones of the frequency under the pointer lie."""

from math import floor

from PySide6.QtCore import QPointF

from ui.picture.shown import Shown
from ui.picture.telling import NOTHING, Across, Told, hertz_at, row_of

LEAST_APART = 5
"""Pixels between two lines; where they are nearer than that, they end."""

MOST = 64
PARTS = (2, 3)
"""What the fundamental might be a half or a third of the frequency for."""


def tell_harmonics(shown: Shown, at: QPointF) -> Told:
    """Tell where the multiples of the frequency at `at` lie, and fainter its half and third."""
    if not shown.settings.harmonics or shown.settings.shows_octave:
        return NOTHING
    hertz = hertz_at(shown, floor(at.y()) + 0.5)
    last, rows = 1, [floor(at.y())]
    while last < MOST:
        row = row_of(shown, hertz * (last + 1))
        if row < 0 or rows[-1] - row < LEAST_APART:
            break
        rows.append(row)
        last += 1
    lower = [row_of(shown, hertz / part) for part in PARTS]
    across = [Across(row) for row in rows[1:]]
    across += [Across(row, faint=True) for row in lower if row < shown.ring.height]
    multiples = {1: "", 2: " ×2"}.get(last, f" ×2 to ×{last}")
    return Told(f"harmonics{multiples}, and ½, ⅓", tuple(across))
