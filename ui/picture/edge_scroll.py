"""Moves the picture along while a pull goes beyond its left or right edge."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Slot

PAUSE_MS: Final = 30
SHARE: Final = 0.25
"""Of how far the pointer is beyond the edge, by which the picture moves each time."""


class EdgeScroll(QObject):
    """A timer that runs while the pointer is held beyond the picture.

    Parameters
    ----------
    parent
        What it belongs to.
    scroll
        Called with the device pixels by which to move the picture, backwards if negative.
    pull
        Called afterwards with where the pointer is.
    """

    def __init__(
        self, parent: QObject, scroll: Callable[[float], None], pull: Callable[[QPointF], None]
    ) -> None:
        super().__init__(parent)
        self._scroll, self._pull = scroll, pull
        self._at = QPointF()
        self._beyond = 0.0
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._tick)

    def hold(self, at: QPointF, width: int) -> QPointF:
        """Take note of the pointer at `at`, in a picture so wide; return its place in that."""
        inside = min(max(at.x(), 0.0), float(width))
        self._at, self._beyond = at, at.x() - inside
        if not self._beyond:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        return QPointF(inside, at.y())

    def release(self) -> None:
        """Stop."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        self._scroll(self._beyond * SHARE)
        self._pull(self._at)
