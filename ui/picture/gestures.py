"""What drags, turns of the wheel and pinches on the picture and its axes do to the view."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal, Slot

from ui.picture.frame import PictureFrame
from ui.picture.frequency_view import panned_axis, whole_axis, zoomed_axis
from ui.picture.navigation import MOVES, SCROLL, ZOOM_STEP, Place
from ui.picture.turns import Turn
from ui.picture.viewport import Held

Here = Callable[[], tuple[Place, Held] | None]


class Gestures(QObject):
    """Turns gestures into places.

    Parameters
    ----------
    frame
        The picture and its axes, where the gestures are made.
    here
        Returns what is visible and what there is, None while there is nothing.
    """

    moved = Signal(object)  # the Place to go to

    def __init__(self, frame: PictureFrame, here: Here) -> None:
        picture, axis, times = frame.picture, frame.frequency_axis, frame.time_axis
        super().__init__(picture)
        self._picture = picture
        self._here = here
        self._start: Place | None = None
        for source in (picture, axis, times):
            source.drag_began.connect(self._begin)
        picture.dragged.connect(self._drag)
        picture.turned.connect(self._turn)
        picture.pinched.connect(self._pinch)
        axis.dragged.connect(self._drag_frequency)
        axis.turned.connect(self._turn_frequency)
        axis.reset.connect(self._reset)
        times.dragged.connect(lambda pixels: self._drag("time", pixels))
        times.turned.connect(self._turn)
        times.reset.connect(self._fit)

    @Slot()
    def _begin(self) -> None:
        here = self._here()
        self._start = here[0] if here else None

    @Slot(str, float)
    def _drag(self, direction: str, pixels: float) -> None:
        if direction == "frequency":
            self._drag_frequency(pixels)
            return
        here = self._here()
        if here and self._start:
            place, held = here
            # counted from where the drag began, so that the sound stays under the finger
            view = self._start.view
            to = view.edge - pixels
            self.moved.emit(place._replace(view=place.view.panned(to - place.view.edge, held)))

    @Slot(float)
    def _drag_frequency(self, pixels: float) -> None:
        here = self._here()
        if here and self._start:
            share = pixels / self._picture.device_size().height()
            axis = panned_axis(self._start.axis, share, here[1].rate)
            self.moved.emit(here[0]._replace(axis=axis))

    @Slot(object, QPointF)
    def _turn(self, turn: Turn, at: QPointF) -> None:
        here = self._here()
        if not here:
            return
        place, held = here
        if turn.kind == "frequency":
            share = 1.0 - at.y() / self._picture.device_size().height()
            self._turn_frequency(turn.steps, share)
        elif turn.kind in ("pan", "slide"):
            per_step = SCROLL * place.view.width if turn.kind == "pan" else self._picture.ratio
            pixels = round(turn.steps * per_step)
            self.moved.emit(place._replace(view=place.view.panned(-pixels, held)))
        else:
            view = place.view.zoomed(ZOOM_STEP**turn.steps, at.x(), held)
            self.moved.emit(place._replace(view=view))

    @Slot(float, QPointF)
    def _pinch(self, factor: float, at: QPointF) -> None:
        here = self._here()
        if here and factor > 0.0:
            view = here[0].view.zoomed(1.0 / factor, at.x(), here[1])
            self.moved.emit(here[0]._replace(view=view))

    @Slot(float, float)
    def _turn_frequency(self, steps: float, at: float) -> None:
        here = self._here()
        if here:
            axis = zoomed_axis(here[0].axis, ZOOM_STEP**steps, at, here[1].rate)
            self.moved.emit(here[0]._replace(axis=axis))

    @Slot()
    def _reset(self) -> None:
        here = self._here()
        if here:
            self.moved.emit(here[0]._replace(axis=whole_axis(here[0].axis, here[1].rate)))

    @Slot()
    def _fit(self) -> None:
        """Show all of a file, the usual time of live sound."""
        here = self._here()
        if here:
            self.moved.emit(here[0]._replace(view=MOVES["fit"](*here).view))
