"""The view of the picture: paints as little as possible, and turns gestures into signals."""

from typing import Final, Literal

import pyqtgraph as pg
from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
    SignalInstance,
)
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

from ui.escape import Escape
from ui.picture.composer import Change
from ui.picture.mark_frame import Frame
from ui.picture.marks import Marks, MarksItem, marks_boxes
from ui.picture.picture_item import PictureItem, ReadoutItem, nearest
from ui.picture.readout import Readout, readout_region
from ui.picture.ring_picture import RingPicture
from ui.picture.turns import turns_of
from ui.theme import Theme

DRAG_PIXELS = 4
MANY_NOTES = 50  # from here on it is cheaper to paint the whole picture than parts of it
TOUCH_CLEARANCE = 64.0
POINTER_CLEARANCE = 14.0

Direction = Literal["time", "frequency"]


_STEPS: Final = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}


class PictureView(pg.GraphicsView):
    """Shows one `PictureItem` and what lies over it, one device pixel to one pixel of the ring.

    The left button pulls; with Shift, as the middle one or a finger, it drags the picture along.
    """

    resized = Signal()
    hovered = Signal(object)  # QPointF in device pixels, None when the pointer has left
    drag_began = Signal()
    dragged = Signal(str, float)  # direction; device pixels since the drag began, right or down
    pressed = Signal(QPointF, object)  # where in device pixels, modifiers
    doubled = Signal(QPointF, object)  # the same, of the second press of a double click
    pulled = Signal(QPointF)  # where to, until it is
    released = Signal(QPointF)
    taken_back = Signal()  # Esc was pressed during a drag or a pull, which has ended by that
    stepped = Signal(int)  # -1 or 1: the buttons at the side of a mouse, back and forward
    turned = Signal(object, QPointF)  # Turn, where in device pixels
    pinched = Signal(float, QPointF)  # factor of magnification, where in device pixels

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.item = PictureItem(theme)
        self._marks = MarksItem(theme)
        self._readout = ReadoutItem(theme)
        self.scene().addItem(self.item)
        self.scene().addItem(self._marks)
        self.scene().addItem(self._readout)
        self._theme = theme
        self._press: QPointF | None = None
        self._button = Qt.MouseButton.NoButton  # the one that is held and counts
        self._direction: Direction | None = None
        self._escape = Escape(self, self._take_back)
        self.clearance = POINTER_CLEARANCE
        self.lid: QWidget | None = None
        """What may lie over the picture: a widget of the same window, in front of this one."""
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
        ratio, size = self.ratio, self.viewport().size()
        if ratio == int(ratio):  # no edge lies between two pixels then, wherever the view stands
            return QSize(max(1, size.width() * int(ratio)), max(1, size.height() * int(ratio)))
        area = self.viewport().rect().translated(self.viewport().mapTo(self.window(), QPoint()))
        left, top = nearest(area.x() * ratio), nearest(area.y() * ratio)
        right = nearest((area.x() + area.width()) * ratio)
        bottom = nearest((area.y() + area.height()) * ratio)
        return QSize(max(1, right - left), max(1, bottom - top))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours for what lies over the picture."""
        self._theme = self.item.theme = self._readout.theme = self._marks.theme = theme
        self.viewport().update()

    def show_change(self, ring: RingPicture, change: Change) -> None:
        """Draw what changed of `ring` since the last call."""
        ratio = self.ratio
        self.item.show_ring(ring, ratio)
        size = QRect(0, 0, ring.width, ring.height)
        self._marks.show_place(ring.first, size, ratio, self.item.font)
        if not change:
            return
        shift = change.shift / ratio
        viewport = self.viewport()
        exact = shift == int(shift) and ratio == int(ratio)
        if change.whole or (shift and not exact) or abs(change.shift) >= ring.width:
            viewport.update()
            return
        if shift:
            self._scroll(-int(shift))
            self._update_readout(-int(shift))
        for columns in change.dirty:
            viewport.update(self._strip(ring, columns))

    def _scroll(self, dx: int) -> None:
        """Move the pixels where they are, in the screen's own memory if it can.

        It cannot where something lies over them: then all would be painted. So what the lid covers
        is left out, and painted only beside it.
        """
        viewport, lid = self.viewport(), self.lid
        area = viewport.rect()
        if lid is None or not lid.isVisible():
            viewport.scroll(dx, 0)
            return
        window = self.window()
        place = lid.mapTo(window, QPoint()) - viewport.mapTo(window, QPoint())
        covered = QRect(place, lid.size()) & area
        if covered.isEmpty():
            viewport.scroll(dx, 0)
            return
        if covered.width() < area.width():
            viewport.update(QRect(0, covered.top(), area.width(), covered.height()))
        below = area.bottom() - covered.bottom()
        for part in (
            QRect(0, 0, area.width(), covered.top()),
            QRect(0, covered.bottom() + 1, area.width(), below),
        ):
            if not part.isEmpty():
                viewport.scroll(dx, 0, part)

    @property
    def marks(self) -> Marks:
        """The annotations, the selection and the play head that are drawn."""
        return self._marks.marks

    @property
    def marks_frame(self) -> Frame:
        """Where they are drawn."""
        return self._marks.frame

    def show_marks(self, marks: Marks) -> None:
        """Draw other marks; only where they and those before stand is painted."""
        if marks == self.marks:
            return
        before, self._marks.marks = self.marks, marks
        gone, come = before.without(marks), marks.without(before)
        if len(gone.notes) + len(come.notes) > MANY_NOTES:
            self.viewport().update()
            return
        for changed in (gone, come):
            for box in marks_boxes(changed, self._marks.frame):
                place = QRectF(QPointF(box.topLeft()) / self.ratio, QSizeF(box.size()) / self.ratio)
                # between whole units a widget may begin a pixel beside where this says
                self.viewport().update(place.toAlignedRect().adjusted(-1, -1, 1, 1))

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
        """Begin a drag or a pull."""
        self._begin(event, self.pressed)

    def _begin(self, event: QMouseEvent, news: SignalInstance) -> None:
        """Begin a drag, or tell the news of a pull."""
        if event.button() in _STEPS:
            self.stepped.emit(_STEPS[event.button()])
        pans = _pans(event)
        if self._button != Qt.MouseButton.NoButton or not (pans or _is_left(event)):
            return
        self._button = event.button()
        self._escape.begin()
        self.clearance = _clearance(event)
        if pans:
            self._press, self._direction = event.position(), None
        else:
            news.emit(event.position() * self.ratio, event.modifiers())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and say where the pointer is."""
        self.clearance = _clearance(event)
        at = event.position() * self.ratio
        self.hovered.emit(at)
        if not self._escape.dragging:
            return
        if self._press is not None:
            self._drag(event.position() - self._press)
        elif self._button != Qt.MouseButton.NoButton:
            self.pulled.emit(at)

    def _drag(self, moved: QPointF) -> None:
        if self._direction is None and moved.manhattanLength() >= DRAG_PIXELS:
            self._direction = "time" if abs(moved.x()) >= abs(moved.y()) else "frequency"
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.drag_began.emit()
        if self._direction is not None:
            along = moved.x() if self._direction == "time" else moved.y()
            self.dragged.emit(self._direction, along * self.ratio)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.button() != self._button:
            return
        self._button = Qt.MouseButton.NoButton
        if not self._escape.dragging:  # it has been taken back
            return
        self._escape.end()
        if self._press is None:
            self.released.emit(event.position() * self.ratio)
        else:
            self._let_go()

    def _let_go(self) -> None:
        self._press = self._direction = None
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def _take_back(self) -> None:
        self._let_go()
        self.taken_back.emit()

    @property
    def panning(self) -> bool:
        """Whether the picture is dragged along."""
        return self._direction is not None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a pull with the second press of two."""
        self._begin(event, self.doubled)

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


def _is_left(event: QMouseEvent) -> bool:
    return event.button() == Qt.MouseButton.LeftButton


def _touched(event: QMouseEvent) -> bool:
    return event.pointingDevice().type() == QInputDevice.DeviceType.TouchScreen


def _pans(event: QMouseEvent) -> bool:
    """Return whether a press takes hold of the picture itself, not of something in it."""
    if event.button() == Qt.MouseButton.MiddleButton:
        return True
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return _is_left(event) and (shifted or _touched(event))


def _clearance(event: QMouseEvent) -> float:
    """Return how far from the pointer the readout must stay: a finger hides more than an arrow."""
    return TOUCH_CLEARANCE if _touched(event) else POINTER_CLEARANCE
