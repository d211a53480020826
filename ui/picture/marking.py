"""What is marked in the picture: selection, annotations, play head, and where the view has been."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from dsp.annotation import Annotations
from dsp.selection import Selection
from ui.picture.annotating import Annotating
from ui.picture.chosen import Chosen
from ui.picture.following import Follower
from ui.picture.hand import Before, Hand
from ui.picture.history import PAUSE_SECONDS
from ui.picture.limits import selection_text
from ui.picture.marks import Marks
from ui.picture.navigation import Place
from ui.picture.picture_view import PictureView
from ui.picture.scrubbing import SCRUB_STEPS, Scrub
from ui.picture.selecting import Map
from ui.picture.view_history import selection_history, view_history
from ui.picture.viewport import Held, Viewport
from ui.picture.zooming import spanning, zoomed_to

Here = Callable[[], tuple[Place, Held] | None]

NUDGE = 1 / 400
"""Of the picture, by which a key moves the selection."""


class Marking(QObject):
    """Selection, annotations, play head and history of one picture.

    Parameters
    ----------
    picture
        Where they are shown and made.
    here
        Returns what is visible and what there is, None while there is nothing.
    go
        Called with a `Place` to show.

    Signals
    -------
    selection_changed
        The `Selection` now, or None.
    described
        The selection in words, empty if there is none.
    annotations_changed
        The whole new `Annotations` that the user wants; they are in force already.
    seek_wanted
        Sample to which the play head was moved by a click.
    viewed
        Something of this, or the view, was drawn again.
    """

    selection_changed = Signal(object)
    described = Signal(str)
    annotations_changed = Signal(object)
    seek_wanted = Signal(object)  # an int; Qt's own would end at 2**31
    viewed = Signal()

    def __init__(self, picture: PictureView, here: Here, go: Callable[[Place], None]) -> None:
        super().__init__(picture)
        self._picture, self._here, self._go = picture, here, go
        self.views = view_history()
        """Where the view has been."""
        self._selections = selection_history()
        self._follower = Follower()
        self._chosen = Chosen()
        self.description = ""
        """The selection in words."""
        self._head: int | None = None
        self._playing = False
        self._own_move = False
        self.scrub = Scrub(self, self.map, self._hold_head)
        self.annotating = Annotating(picture, self)
        self.hand = Hand(picture, self)
        picture.stepped.connect(self._press_side)
        self._commands: dict[str, Callable[[], object]] = {
            "select-all": self._select_all,
            "select-none": lambda: self.choose(None),
            "selection-back": lambda: self._select_again(self._selections.back),
            "selection-forward": lambda: self._select_again(self._selections.forward),
            "selection-left": lambda: self._nudge(-NUDGE, 0.0),
            "selection-right": lambda: self._nudge(NUDGE, 0.0),
            "selection-up": lambda: self._nudge(0.0, NUDGE),
            "selection-down": lambda: self._nudge(0.0, -NUDGE),
            "zoom-selection": self._zoom_to_selection,
            "view-back": lambda: self._step(self.views.back),
            "view-forward": lambda: self._step(self.views.forward),
            **self.annotating.commands,
            **{name: partial(self._scrub_by, by) for name, by in SCRUB_STEPS.items()},
        }

    # What is shown

    @property
    def selection(self) -> Selection | None:
        """What is selected."""
        return self._chosen.selection

    @property
    def chosen(self) -> Chosen:
        """What is selected and annotated."""
        return self._chosen

    @property
    def head(self) -> int | None:
        """Sample at which the play head stands; None if it is not shown."""
        return self._head

    @property
    def held(self) -> Held | None:
        """The sound there is; None without any."""
        here = self._here()
        return here[1] if here else None

    @property
    def place(self) -> Selection | None:
        """What the picture shows, with its frequencies; None without sound."""
        here, visible = self._here(), self.visible
        if here is None or visible is None:
            return None
        return replace(visible, low_hz=here[0].axis.fmin, high_hz=here[0].axis.fmax)

    @property
    def visible(self) -> Selection | None:
        """The stretch of time that the picture shows, with all frequencies; None without sound."""
        here = self._here()
        if here is None:
            return None
        view, held = here[0].view, here[1]
        start, stop = round(view.sample_at(0)), round(view.sample_at(view.width))
        start, stop = max(start, held.start, 0), min(stop, held.stop)
        return Selection(start, stop) if start < stop else None

    @property
    def seen(self) -> tuple[float, float] | None:
        """The samples at the two edges of the picture, be there sound or not; None without any."""
        here = self._here()
        if here is None:
            return None
        view = here[0].view
        return (view.edge - view.width) * view.samples_per_pixel, view.edge * view.samples_per_pixel

    def focus(self, view: Viewport) -> float:
        """Return where in `view` the user looks, in pixels from its left edge.

        That is the play head, else the middle of the selection; if neither is visible, the middle.
        """
        chosen = self.selection
        middle = None if chosen is None else (chosen.start + chosen.stop) // 2
        for sample in (self._head, middle):
            if sample is not None and view.first <= view.pixel_at(sample) < view.last:
                return float(view.pixel_at(sample) - view.first)
        return view.width / 2

    def choose(
        self, selection: Selection | None, pause: float = 0.0, *, moves: bool = False
    ) -> None:
        """Select something else, or nothing, in a way that can be undone.

        What follows on the last time within `pause` seconds is undone with that. If it `moves`
        what is selected, the annotation goes with it for which that stands.
        """
        before = self._chosen
        self.select(selection, moves=moves)
        self.note(before, pause)

    def adjust(self, selection: Selection) -> None:
        """Give what is selected other limits, in a way that can be undone."""
        self.choose(selection, moves=True)

    def take(self, chosen: Chosen) -> None:
        """Let something else be selected and annotated, in a way that can be undone."""
        before = self._chosen
        self._set(chosen)
        self.note(before)

    def note(self, before: Chosen, pause: float = 0.0) -> None:
        """Let undoing lead back to what was selected and annotated `before`."""
        self._selections.note(before, self._chosen, pause)

    def select(self, selection: Selection | None, *, moves: bool = False) -> None:
        """Select something else, or nothing; what there is no sound of is left out."""
        selection = self._held_part(selection)
        change = self._chosen.moved if moves else self._chosen.selecting
        self._set(change(selection))

    def show_annotations(self, annotations: Annotations) -> None:
        """Show other annotations, from which nothing leads back."""
        self._chosen = Chosen(self.selection, annotations)
        self._selections.forget()
        self.refresh()

    def _held_part(self, selection: Selection | None) -> Selection | None:
        """Return what there is sound of in a selection."""
        here = self._here()
        if selection is None or here is None:
            return None
        return selection.within(here[1].start, here[1].stop, here[1].rate)

    def _set(self, chosen: Chosen) -> None:
        """Let something else be selected and annotated, and tell of it."""
        selection = self._held_part(chosen.selection)
        if selection is None:
            chosen = chosen.selecting(None)
        before, self._chosen = self._chosen, chosen._replace(selection=selection)
        if selection != before.selection:
            self.selection_changed.emit(selection)
            here = self._here()
            rate = here[1].rate if here else 1
            self.description = selection_text(selection, rate) if selection else ""
            self.described.emit(self.description)
        if chosen.annotations != before.annotations:
            self.annotations_changed.emit(chosen.annotations)
        self.refresh()

    def go(self, place: Place) -> None:
        """Let the picture show `place`, to the pixel."""
        self._go(place)

    def show(self, wanted: Selection) -> None:
        """Let the picture show what is `wanted`; the band stays where that has no limits."""
        here = self._here()
        if here is not None:
            self._go(zoomed_to(wanted, *here))

    def show_seen(self, left: float, right: float) -> None:
        """Let the picture show samples `left` to `right`, be there sound or not."""
        here = self._here()
        if here is not None:
            self._go(here[0]._replace(view=spanning(here[0].view, left, right, here[1])))

    def move_to(self, left: int) -> None:
        """Let the picture begin at sample `left`; at the end of live sound it follows that."""
        here = self._here()
        if here is not None:
            place, held = here
            view = place.view.frozen().panned(
                left / place.view.samples_per_pixel - place.view.first, held
            )
            self._go(place._replace(view=view))

    def reset(self) -> None:
        """Begin anew: another sound is shown."""
        self.views.forget()
        self._selections.forget()
        self.hand.rest()
        self.scrub.end()
        self.show_playing(playing=False)
        self._head = None
        self._chosen = Chosen(self.selection)
        self.annotating.rest()
        self.select(None)

    def show_head(self, position: int | None) -> None:
        """Show the play head at sample `position`, or nowhere; called for every frame."""
        if self.scrub.active and position is not None and self._picture.isVisible():
            self._head = position
            self.refresh()
            return
        self._head = position
        here = self._here()
        if here is not None and position is not None and self._playing:
            view = self._follower.follow(here[0].view, position, here[1])
            if view is not here[0].view:
                self._own_move = True
                self._go(here[0]._replace(view=view))
                self._own_move = False
        self.refresh()

    def show_playing(self, *, playing: bool) -> None:
        """Learn whether sound is played; the view follows the head only then."""
        if playing and not self._playing:
            self._follower.begin()
        elif not playing:
            self._follower.end()
        self._playing = playing

    def show_follow_mode(self, mode: str) -> None:
        """Follow the head in another way, one of `FOLLOW_MODES`."""
        self._follower.mode = mode

    def moved(self, left: Place, entered: Place) -> None:
        """Note that the view went from one place to another."""
        if not self._own_move:
            self.views.note(left, entered)
            self._follower.user_moved(entered.view, self._head)

    @Slot()
    def refresh(self) -> None:
        """Draw the marks where they belong now."""
        here = self.map()
        if here is None:
            self._picture.show_marks(Marks())
            return
        if (known := self._chosen.since(here.held.start)) is not self._chosen:
            self._set(known)  # the sound of the others is forgotten
            return
        selection, box = self.selection, None
        if selection is not None:
            label = selection_text(selection, here.held.rate) if self.hand.selects else ""
            box = here.box(selection, label)
        head = None if self._head is None else here.view.pixel_at(self._head)
        self._picture.show_marks(Marks(box, head, self.annotating.notes(here)))
        self.viewed.emit()

    def map(self) -> Map | None:
        """Return where samples and frequencies lie in the picture; None without sound."""
        here = self._here()
        if here is None:
            return None
        height = self._picture.device_size().height()
        return Map(here[0], here[1], height, self._picture.ratio)

    def seek(self, sample: int) -> None:
        """Set the play head, and let playing go on from there."""
        self._head = sample
        self.seek_wanted.emit(sample)

    def restore(self, before: Before) -> None:
        """Show again what there was before a drag."""
        here = self._here()
        if here is not None and here[0] != before.place:
            self._own_move = True
            self._go(before.place)
            self._own_move = False
        self.views = before.views
        self._head = before.head
        self._set(before.chosen)

    def _hold_head(self, sample: int) -> None:
        """Take the play head to where the hand is; live sound stands still for it."""
        self._head = sample
        here = self._here()
        if here is not None and here[0].view.follow:
            self._go(here[0]._replace(view=here[0].view.frozen()))
        self.refresh()

    # What keys and menus do

    def run(self, command: str) -> bool:
        """Carry out a command about marks or history; return whether it was one."""
        if command not in self._commands:
            return False
        self._commands[command]()
        return True

    @Slot(int)
    def _press_side(self, by: int) -> None:
        self.run("view-back" if by < 0 else "view-forward")

    def _select_all(self) -> None:
        here = self._here()
        if here is not None and here[1].start < here[1].stop:
            self.choose(Selection(max(0, here[1].start), here[1].stop))

    def _select_again(self, step: Callable[[Chosen], Chosen | None]) -> None:
        chosen = step(self._chosen)
        if chosen is not None:
            self._set(chosen)

    def _nudge(self, across: float, up: float) -> None:
        """Move the selection by these shares of the picture."""
        here = self.map()
        if here is not None and self.selection is not None:
            samples = round(across * here.view.span) or (across > 0) - (across < 0)
            self.choose(here.moved(self.selection, samples, up), PAUSE_SECONDS, moves=True)

    def _scrub_by(self, steps: int) -> None:
        self.scrub.step(self._head, steps)

    def _zoom_to_selection(self) -> None:
        if self.selection is not None:
            self.show(self.selection)

    def _step(self, move: Callable[[Place], Place | None]) -> None:
        here = self._here()
        there = move(here[0]) if here else None
        if here is None or there is None:
            return
        self._own_move = True
        view = there.view.resized(here[0].view.width, here[1])
        self._go(there._replace(view=view))
        self._own_move = False
        self._follower.user_moved(view, self._head)
