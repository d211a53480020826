"""What more is told about the place under the pointer than its pixel: words, lines and ticks."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF

from ui.picture.shown import Shown


class Across(NamedTuple):
    """A line across the picture at `row` from the top; a `faint` one is less to the point."""

    row: int
    faint: bool = False


class Told(NamedTuple):
    """A line of `text`, empty for none, and what is drawn with it, in device pixels."""

    text: str = ""
    across: tuple[Across, ...] = ()
    ticks: tuple[QPoint, ...] = ()


NOTHING = Told()
Teller = Callable[[Shown, QPointF], Told]
"""Tells something about a place of the picture in device pixels."""


def hertz_at(shown: Shown, y: float) -> float:
    """Return the frequency at `y` device pixels from the top."""
    return float(shown.axis.from_unit(1.0 - y / shown.ring.height))


def row_of(shown: Shown, hertz: float) -> int:
    """Return the row from the top that `hertz` lies in, maybe beyond the picture."""
    return int((1.0 - float(shown.axis.to_unit(hertz))) * shown.ring.height // 1)
