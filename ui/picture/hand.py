"""The hand in the picture: it selects, takes hold of marks, scrubs, and can take that back."""

from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QGuiApplication

from dsp.selection import Selection
from ui.picture.annotating import Annotating
from ui.picture.chosen import Chosen
from ui.picture.edge_scroll import EdgeScroll
from ui.picture.history import History
from ui.picture.navigation import Place
from ui.picture.picture_view import PictureView
from ui.picture.scrubbing import Scrub
from ui.picture.selecting import CURSORS, FLAG, Grip, Map, Pull

Modifier = Qt.KeyboardModifier


class Before(NamedTuple):
    """What there was when a drag began: all that it can change."""

    place: Place
    chosen: Chosen
    head: int | None
    views: History[Place]


class HasMarks(Protocol):
    """What the hand needs to know and to change."""

    scrub: Scrub
    annotating: Annotating
    views: History[Place]

    @property
    def selection(self) -> Selection | None:
        """What is selected."""

    @property
    def chosen(self) -> Chosen:
        """What is selected and annotated."""

    @property
    def head(self) -> int | None:
        """Sample at which the play head stands."""

    def map(self) -> Map | None:
        """Return where samples and frequencies lie in the picture."""

    def go(self, place: Place) -> None:
        """Let the picture show `place`."""

    def select(self, selection: Selection | None, *, moves: bool = False) -> None:
        """Select something else, or move what is selected."""

    def choose(self, selection: Selection | None) -> None:
        """Select something else, in a way that can be undone."""

    def note(self, before: Chosen) -> None:
        """Let undoing lead back to what was selected and annotated `before`."""

    def seek(self, sample: int) -> None:
        """Set the play head."""

    def restore(self, before: Before) -> None:
        """Show again what there was before a drag."""

    def refresh(self) -> None:
        """Draw the marks where they belong now."""


class Hand(QObject):
    """What presses, drags and clicks in the picture do to its marks.

    Parameters
    ----------
    picture
        Where they are made.
    marking
        What they change.
    """

    def __init__(self, picture: PictureView, marking: HasMarks) -> None:
        super().__init__(picture)
        self._picture, self._marking = picture, marking
        self._pull: Pull | None = None
        self._before: Before | None = None
        self._edge = EdgeScroll(self, self._scroll, self._move)
        picture.pressed.connect(self._press)
        picture.pulled.connect(self._move)
        picture.released.connect(self._release)
        picture.doubled.connect(self._double)
        picture.hovered.connect(self._hover)
        picture.drag_began.connect(self.hold)
        picture.taken_back.connect(self.take_back)

    @property
    def selects(self) -> bool:
        """Whether a selection is being made or changed right now."""
        return self._pull is not None and self._pull.counts

    def rest(self) -> None:
        """Forget what is held: another sound is shown."""
        self._pull = self._before = None
        self._edge.release()

    @Slot()
    def hold(self) -> None:
        """Keep in mind what there is: a drag begins, here or on what belongs to the picture."""
        marking, here = self._marking, self._marking.map()
        self._before = None
        if here is not None:
            place = Place(here.view, here.axis)
            self._before = Before(place, marking.chosen, marking.head, marking.views.copy())

    @Slot()
    def take_back(self) -> None:
        """Let everything be as it was before the drag."""
        before, self._before, marking = self._before, None, self._marking
        self._pull = None
        self._edge.release()
        if before is None:
            return
        if marking.scrub.active and before.head is not None:
            marking.scrub.to(before.head)  # playing goes on from there
        marking.scrub.end()
        marking.restore(before)

    @Slot(QPointF, object)
    def _press(self, at: QPointF, modifiers: Modifier) -> None:
        marking, here = self._marking, self._marking.map()
        self.hold()
        if here is None:
            return
        if modifiers & Modifier.ControlModifier or self._takes_head(here, at):
            marking.scrub.begin(here.sample(at.x()))
            return
        grip = here.grip(marking.selection, at, whole=bool(modifiers & Modifier.AltModifier))
        self._pull = Pull(marking.map, at, marking.selection if grip else None, grip)

    def _takes_head(self, here: Map, at: QPointF) -> bool:
        """Return whether the play head is taken: its flag always, its line where no edge is."""
        marking = self._marking
        if not here.near_head(marking.head, at):
            return False
        return at.y() < FLAG * here.ratio or not here.grip(marking.selection, at)

    @Slot(QPointF)
    def _move(self, at: QPointF) -> None:
        marking, here = self._marking, self._marking.map()
        if here is None:
            return
        pulls = self._pull is not None and self._pull.reach(at)
        if pulls or marking.scrub.active:
            at = self._edge.hold(at, here.view.width)
        if marking.scrub.active:
            marking.scrub.to(here.sample(at.x()))
        elif self._pull is not None and pulls:
            if here.view.follow:  # what is selected must stand still
                marking.go(Place(here.view.frozen(), here.axis))
            marking.select(self._pull.selection(at), moves=self._pull.adjusts)

    def _scroll(self, pixels: float) -> None:
        here = self._marking.map()
        if here is not None:
            to = here.view.sample_at(pixels)
            self._marking.go(Place(here.view.frozen().placed(to, here.held), here.axis))

    @Slot(QPointF)
    def _release(self, at: QPointF) -> None:
        pull, self._pull = self._pull, None
        before, self._before = self._before, None
        self._edge.release()
        marking, here = self._marking, self._marking.map()
        if marking.scrub.active:
            marking.scrub.end()
        elif pull is not None and here is not None:
            if not pull.counts:
                self._click(here, at)
            elif before is not None:
                marking.note(before.chosen)
        marking.refresh()
        self._hover(at)

    def _click(self, here: Map, at: QPointF) -> None:
        """Take the annotation whose words are there, else set the play head.

        Outside of the selection that goes away.
        """
        marking, sample = self._marking, here.sample(at.x())
        if marking.annotating.take_words(at):
            return
        selection = marking.selection
        if selection is not None and not here.grip(selection, at):
            rows = here.box(selection).rows
            if not (sample in selection and rows.start <= at.y() < rows.stop):
                marking.choose(None)
        if not here.view.follow:
            marking.seek(sample)

    @Slot(QPointF, object)
    def _double(self, at: QPointF, modifiers: Modifier) -> None:
        """Take the annotation in whose box it is, else be a press like any other."""
        if self._marking.annotating.take_box(at):
            self._pull = self._before = None
        else:
            self._press(at, modifiers)

    @Slot(object)
    def _hover(self, at: QPointF | None) -> None:
        """Say by the shape of the pointer what could be taken hold of."""
        marking = self._marking
        if at is None or self._pull is not None or marking.scrub.active or self._picture.panning:
            return
        here = marking.map()
        cursor = CURSORS[Grip.NONE]
        if here is not None:
            whole = bool(QGuiApplication.keyboardModifiers() & Modifier.AltModifier)
            cursor = CURSORS.get(here.grip(marking.selection, at, whole=whole), cursor)
            if self._takes_head(here, at):
                cursor = Qt.CursorShape.SplitHCursor
            elif marking.annotating.has_words(at):
                cursor = Qt.CursorShape.PointingHandCursor
        viewport = self._picture.viewport()
        if viewport.cursor().shape() != cursor:
            viewport.setCursor(cursor)
