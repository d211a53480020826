"""Annotating what is selected: what keys and clicks do to annotations, and where these lie."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Slot

from dsp.annotation import Annotation
from dsp.selection import Selection
from ui.picture.chosen import Chosen
from ui.picture.mark_frame import Frame
from ui.picture.navigation import Place
from ui.picture.note_field import NoteField
from ui.picture.notes import Note, lay_out, note_around, note_at
from ui.picture.picture_view import PictureView
from ui.picture.selecting import Map
from ui.picture.zooming import revealing


class HasChosen(Protocol):
    """What annotating needs to know and to change."""

    @property
    def chosen(self) -> Chosen:
        """What is selected and annotated."""

    @property
    def head(self) -> int | None:
        """Sample at which the play head stands."""

    @property
    def visible(self) -> Selection | None:
        """The stretch of time that the picture shows."""

    def map(self) -> Map | None:
        """Return where samples and frequencies lie in the picture."""

    def go(self, place: Place) -> None:
        """Let the picture show `place`."""

    def take(self, chosen: Chosen) -> None:
        """Let something else be selected and annotated, in a way that can be undone."""


class Annotating(QObject):
    """The annotations of one picture.

    Parameters
    ----------
    picture
        Where they are drawn and taken hold of.
    marking
        What they belong to.
    """

    def __init__(self, picture: PictureView, marking: HasChosen) -> None:
        super().__init__(picture)
        self._picture, self._marking = picture, marking
        self._notes: tuple[Note, ...] = ()
        self._laid_out: object = None  # what they were laid out for
        self._field: NoteField | None = None
        self.commands: dict[str, Callable[[], object]] = {
            "annotate": self._annotate,
            "annotation-remove": lambda: marking.take(marking.chosen.removed()),
            "annotation-next": partial(self._step, 1),
            "annotation-previous": partial(self._step, -1),
        }

    # What is shown

    def notes(self, here: Map) -> tuple[Note, ...]:
        """Return the annotations in the picture; they are laid out anew only if they must be."""
        chosen = self._marking.chosen
        if not chosen.annotations:
            self._notes = ()
        else:
            view, frame = here.view, self._frame(here)
            key = chosen[1:], view.first, view.width, view.samples_per_pixel, here.axis, frame
            if key != self._laid_out:
                self._laid_out = key
                self._notes = lay_out(chosen.annotations, view, here.axis, frame, chosen.current)
        self._place_field(here)
        return self._notes

    def _frame(self, here: Map) -> Frame:
        bounds = QRect(0, 0, here.view.width, here.height)
        return self._picture.marks_frame._replace(first=here.view.first, bounds=bounds)

    def rest(self) -> None:
        """Type no more: another sound is shown."""
        if self._field is not None:
            self._field.close_up(keep=False)

    def finish(self) -> None:
        """Keep what is being typed: there is no more time for that."""
        if self._field is not None:
            self._field.finish()

    # What the hand does

    def has_words(self, at: QPointF) -> bool:
        """Return whether the words of an annotation are at a place in device pixels."""
        return note_at(self._notes, at, self._picture.marks_frame) is not None

    def take_words(self, at: QPointF) -> bool:
        """Select the annotation whose words are at a place; return whether there is one."""
        return self._take(note_at(self._notes, at, self._picture.marks_frame))

    def take_box(self, at: QPointF) -> bool:
        """Select the annotation in whose box a place lies; return whether there is one."""
        return self._take(note_around(self._notes, at, self._picture.marks_frame))

    def _take(self, annotation: Annotation | None) -> bool:
        if annotation is not None:
            self._marking.take(self._marking.chosen.taking(annotation))
        return annotation is not None

    # What the keys do

    def _annotate(self) -> None:
        """Let the user type what is to be said of the selection."""
        marking, here = self._marking, self._marking.map()
        chosen = marking.chosen
        if here is None or chosen.selection is None:
            return
        # what is spoken of must stand still and be seen
        marking.go(revealing(chosen.selection, Place(here.view.frozen(), here.axis), here.held))
        if self._field is None:
            self._field = NoteField(self._picture.parentWidget() or self._picture)
            self._field.kept.connect(self._name)
        self._field.begin(chosen.current.text if chosen.current else "")
        if (there := marking.map()) is not None:
            self._place_field(there)

    @Slot(str)
    def _name(self, text: str) -> None:
        self._marking.take(self._marking.chosen.named(text))

    def _place_field(self, here: Map) -> None:
        """Let the field stand at the selection, wherever that goes."""
        field, selection = self._field, self._marking.chosen.selection
        if field is None or not field.typing:
            return
        if selection is None:  # its sound is forgotten
            field.close_up(keep=False)
            return
        picture = self._picture
        origin = picture.mapTo(field.parentWidget(), QPoint())
        left, top = here.x(selection.start), here.y(selection.high_hz, 0.0)
        corner = origin + (QPointF(left, max(top, 0.0)) / here.ratio).toPoint()
        field.place(QRect(corner, corner), QRect(origin, picture.viewport().size()))

    def _step(self, step: int) -> None:
        """Select the next annotation, or the one before, and show it."""
        marking, here = self._marking, self._marking.map()
        if here is None:
            return
        chosen, held = marking.chosen, here.held
        there = chosen.annotations.beside(chosen.current or self._beginning(step), step)
        while there is not None and not there.selection.within(held.start, held.stop, held.rate):
            there = chosen.annotations.beside(there, step)
        if there is not None:
            marking.take(chosen.taking(there))
            marking.go(revealing(there.selection, Place(here.view, here.axis), held))

    def _beginning(self, step: int) -> int:
        """Return the sample from which on to look: selection, play head, edge of the picture."""
        marking = self._marking
        selection, visible = marking.chosen.selection, marking.visible
        if selection is not None:
            return selection.start
        if marking.head is not None:
            return marking.head
        if visible is None:
            return 0
        return visible.start - 1 if step > 0 else visible.stop
