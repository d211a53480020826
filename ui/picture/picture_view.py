"""The view of the picture: paints as little as possible, and turns gestures into signals."""

from typing import Literal, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui.picture.composer import Change
from ui.picture.picture_item import PictureItem, ReadoutItem, nearest
from ui.picture.readout import Readout, readout_region
from ui.picture.ring_picture import RingPicture
from ui.theme import Theme

DRAG_PIXELS = 4
PAD_PIXELS = 40.0
"""Movement on a touch pad that magnifies as much as one click of a wheel."""

TOUCH_CLEARANCE = 64.0
POINTER_CLEARANCE = 14.0

Direction = Literal["time", "frequency"]
Modifier = Qt.KeyboardModifier


class Turn(NamedTuple):
    """What a turn of the wheel asks for: a zoom, or a movement in time.

    `steps` counts the clicks of a wheel; forwards, which magnifies or goes back, is positive. For
    ``"slide"`` they are device pixels.
    """

    kind: Literal["time", "frequency", "pan", "slide"]
    steps: float


def turns_of(angle: QPoint, pixels: QPoint, modifiers: Modifier) -> list[Turn]:
    """Return what a wheel event asks for.

    Qt exchanges the two directions of the wheel while Alt is held, some systems also with Shift,
    so with a modifier whichever direction is turned counts. A touch pad reports `pixels`: sideways
    it slides the picture along with the fingers.
    """
    pad = not pixels.isNull()
    x, y = (pixels.x(), pixels.y()) if pad else (angle.x(), angle.y())
    per_step = PAD_PIXELS if pad else 120.0
    if modifiers & Modifier.AltModifier:
        turns = [Turn("frequency", (y or x) / per_step)]
    elif modifiers & Modifier.ShiftModifier:
        turns = [Turn("pan", (y or x) / per_step)]
    else:
        sideways = Turn("slide", x) if pad else Turn("pan", x / per_step)
        turns = [Turn("time", y / per_step), sideways]
    return [turn for turn in turns if turn.steps]


class PictureView(pg.GraphicsView):
    """Shows one `PictureItem` and nothing else, one device pixel to one pixel of the ring."""

    resized = Signal()
    hovered = Signal(object)  # QPointF in device pixels, None when the pointer has left
    drag_began = Signal()
    dragged = Signal(str, float)  # direction; device pixels since the drag began, right or down
    turned = Signal(object, QPointF)  # Turn, where in device pixels
    pinched = Signal(float, QPointF)  # factor of magnification, where in device pixels

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.item = PictureItem(theme)
        self._readout = ReadoutItem(theme)
        self.scene().addItem(self.item)
        self.scene().addItem(self._readout)
        self._theme = theme
        self._press: QPointF | None = None
        self._direction: Direction | None = None
        self.clearance = POINTER_CLEARANCE
        self._tune()
        self.setAccessibleName("Spectrogram")

    def _tune(self) -> None:
        """Leave out everything that a picture which covers the view does not need."""
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        viewport = self.viewport()
        viewport.setAutoFillBackground(False)
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(QSize(1, 1))
        self.setAcceptDrops(False)  # what is dropped is for the window

    @property
    def ratio(self) -> float:
        """Device pixels per unit."""
        ratio: float = self.devicePixelRatioF()
        return ratio

    def device_size(self) -> QSize:
        """Return the size of the picture in device pixels, at least 1 by 1."""
        area = self.viewport().rect().translated(self.viewport().mapTo(self.window(), QPoint()))
        left, top = nearest(area.x() * self.ratio), nearest(area.y() * self.ratio)
        right = nearest((area.x() + area.width()) * self.ratio)
        bottom = nearest((area.y() + area.height()) * self.ratio)
        return QSize(max(1, right - left), max(1, bottom - top))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours for what lies over the picture."""
        self._theme = self.item.theme = self._readout.theme = theme
        self.viewport().update()

    def show_change(self, ring: RingPicture, change: Change) -> None:
        """Draw what changed of `ring` since the last call."""
        self.item.show_ring(ring, self.ratio)
        if not change:
            return
        shift = change.shift / self.ratio
        viewport = self.viewport()
        exact = shift == int(shift) and self.ratio == int(self.ratio)
        if change.whole or (shift and not exact) or abs(change.shift) >= ring.width:
            viewport.update()
            return
        if shift:
            # moves the pixels where they are, in the screen's own memory if it can
            viewport.scroll(-int(shift), 0)
            self._update_readout(-int(shift))
        for columns in change.dirty:
            viewport.update(self._strip(ring, columns))

    @property
    def readout(self) -> Readout | None:
        """What is drawn at the pointer."""
        return self._readout.readout

    def show_readout(self, readout: Readout | None) -> None:
        """Draw another readout, or none."""
        if readout != self.readout:
            self._update_readout()
            self._readout.show_readout(readout, self.viewport().rect())
            self._update_readout()

    def _strip(self, ring: RingPicture, columns: range) -> QRect:
        left = (columns.start - ring.first) / self.ratio
        right = (columns.stop - ring.first) / self.ratio
        return QRectF(left, 0.0, right - left, self.height()).toAlignedRect()

    def _update_readout(self, moved: int = 0) -> None:
        """Have the place of the readout painted again, also where scrolling took it to."""
        if self.readout is None:
            return
        region = readout_region(self.readout, self.viewport().rect())
        self.viewport().update(region)
        if moved:
            self.viewport().update(region.translated(moved, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene, and where it is blank before the first picture, the background."""
        if self.item.boundingRect().isEmpty():
            QPainter(self.viewport()).fillRect(event.rect(), self._theme.no_data)
        else:
            # pyqtgraph's own would only tell the scene, whose items here do not listen
            QGraphicsView.paintEvent(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scene at one unit to one unit, and tell."""
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._direction = event.position(), None
            self.clearance = _clearance(event)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, and say where the pointer is."""
        self.clearance = _clearance(event)
        self.hovered.emit(event.position() * self.ratio)
        if self._press is None:
            return
        moved = event.position() - self._press
        if self._direction is None and moved.manhattanLength() >= DRAG_PIXELS:
            self._direction = "time" if abs(moved.x()) >= abs(moved.y()) else "frequency"
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.drag_began.emit()
        if self._direction is not None:
            along = moved.x() if self._direction == "time" else moved.y()
            self.dragged.emit(self._direction, along * self.ratio)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._direction = None
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click of two as a first one."""
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Say what a turn of the wheel asks for."""
        at = event.position() * self.ratio
        for turn in turns_of(event.angleDelta(), event.pixelDelta(), event.modifiers()):
            self.turned.emit(turn, at)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say when two fingers pinch a touch pad."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.pinched.emit(1.0 + event.value(), event.position() * self.ratio)
            return True
        return bool(super().viewportEvent(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the window, which binds them all."""
        event.ignore()


def _clearance(event: QMouseEvent) -> float:
    """Return how far from the pointer the readout must stay: a finger hides more than an arrow."""
    touched = event.pointingDevice().type() == QInputDevice.DeviceType.TouchScreen
    return TOUCH_CLEARANCE if touched else POINTER_CLEARANCE
