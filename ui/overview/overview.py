"""The strip that shows all of a sound, and lets one go to any part of it."""

from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from dsp.selection import Selection
from ui.escape import Escape
from ui.overview.overview_picture import OverviewPicture
from ui.picture.navigation import SCROLL, ZOOM_STEP
from ui.picture.turns import turns_of

GRAB: Final = 5.0
"""Units beside an edge of the window where it can still be taken hold of."""

LEAST_PULL: Final = 2.0
"""Units between the edges of the window that a drag leaves at least."""


class Overview(OverviewPicture):
    """An `OverviewPicture` whose window can be moved and resized.

    Signals
    -------
    moved
        Sample that the left edge of the picture is to show.
    resized
        `Selection` of the stretch of time that the picture is to show.
    reset
        The picture is to show all of it.
    drag_began, taken_back
        The window or an edge of it is held; Esc was pressed meanwhile.
    """

    moved = Signal(object)
    resized = Signal(object)
    reset = Signal()
    drag_began = Signal()
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setToolTip("Click or drag to go there, drag the edges or turn the wheel to zoom")
        self._grip = ""  # "left", "right" or "window" while that is held
        self._escape = Escape(self, self._take_back)
        self._offset = 0.0  # samples from the left edge of the window to the pointer

    def _grip_at(self, x: float) -> str:
        """Return what of the window lies at `x` units; empty beside it."""
        window = self.window_edges()
        if window is None:
            return ""
        left, right = window
        if min(abs(x - left), abs(x - right)) <= GRAB and right - left > 2 * GRAB:
            return "left" if abs(x - left) < abs(x - right) else "right"
        if abs(x - left) <= GRAB and x < left:
            return "left"
        if abs(x - right) <= GRAB and x > right:
            return "right"
        return "window" if left <= x <= right else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the window or an edge of it; elsewhere, have the window come here."""
        visible, x = self._marked.visible, event.position().x()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if visible is None:  # the picture stands where there is no sound
            self.moved.emit(round(self.sample_at(x)))
            return
        self._escape.begin()
        self.drag_began.emit()
        self._grip = self._grip_at(x) or "window"
        self._offset = self.sample_at(x) - visible.start
        if not visible.start <= self.sample_at(x) < visible.stop and self._grip == "window":
            self._offset = len(visible) / 2.0
            self._move(x)
        self._show_cursor(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        x = event.position().x()
        if self._grip == "window":
            self._move(x)
        elif self._grip:
            self._resize(x)
        else:
            self._show_cursor(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = ""
        self._escape.end()
        self._show_cursor(event.position().x())

    def _take_back(self) -> None:
        self._grip = ""
        self.taken_back.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for all of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer where that is in the window, else around its middle."""
        visible = self._marked.visible
        for turn in turns_of(event.angleDelta(), event.pixelDelta(), event.modifiers()):
            if visible is None or turn.kind == "frequency":
                continue
            if turn.kind == "time":
                self._zoom(visible, ZOOM_STEP**turn.steps, event.position())
            else:
                self.moved.emit(round(visible.start - turn.steps * SCROLL * len(visible)))
        event.accept()

    def _zoom(self, visible: Selection, factor: float, at: QPointF) -> None:
        anchor = self.sample_at(at.x())
        if not visible.start <= anchor <= visible.stop:
            anchor = (visible.start + visible.stop) / 2.0
        start = round(anchor - (anchor - visible.start) * factor)
        stop = round(anchor + (visible.stop - anchor) * factor)
        self.resized.emit(Selection(max(0, start), max(stop, start + 1, 1)))

    def _move(self, x: float) -> None:
        self.moved.emit(round(self.sample_at(x) - self._offset))

    def _resize(self, x: float) -> None:
        """Move one edge; it stops before the other."""
        visible = self._marked.visible
        if visible is None:
            return
        least = max(1, round(self.sample_at(LEAST_PULL) - self.sample_at(0.0)))
        sample = round(self.sample_at(x))
        if self._grip == "left":
            start = min(max(0, sample), visible.stop - least)
            wanted = max(0, start), visible.stop
        else:
            wanted = visible.start, max(sample, visible.start + least)
        if wanted[0] < wanted[1]:
            self.resized.emit(Selection(*wanted))

    def _show_cursor(self, x: float) -> None:
        shapes = {
            "left": Qt.CursorShape.SizeHorCursor,
            "right": Qt.CursorShape.SizeHorCursor,
            "window": Qt.CursorShape.ClosedHandCursor
            if self._grip
            else Qt.CursorShape.OpenHandCursor,
            "": Qt.CursorShape.PointingHandCursor,
        }
        self.setCursor(shapes[self._grip or self._grip_at(x)])
