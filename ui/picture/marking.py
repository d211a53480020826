"""What is marked in the picture: the selection, the play head, and where the view has been."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot

from dsp.selection import Selection
from ui.picture.edge_scroll import EdgeScroll
from ui.picture.following import Follower
from ui.picture.limits import selection_text
from ui.picture.marks import Marks
from ui.picture.navigation import Place
from ui.picture.picture_view import PictureView
from ui.picture.scrubbing import SCRUB_STEPS, Scrub
from ui.picture.selecting import CURSORS, FLAG, Grip, Map, Pull
from ui.picture.view_history import ViewHistory
from ui.picture.viewport import Held
from ui.picture.zooming import zoomed_to

Here = Callable[[], tuple[Place, Held] | None]


class Marking(QObject):
    """Selection, play head and history of one picture.

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
    seek_wanted
        Sample to which the play head was moved by a click.
    viewed
        Something of this, or the view, was drawn again.
    """

    selection_changed = Signal(object)
    described = Signal(str)
    seek_wanted = Signal(object)  # an int; Qt's own would end at 2**31
    viewed = Signal()

    def __init__(self, picture: PictureView, here: Here, go: Callable[[Place], None]) -> None:
        super().__init__(picture)
        self._picture, self._here, self._go = picture, here, go
        self._history = ViewHistory()
        self._follower = Follower()
        self._selection: Selection | None = None
        self.description = ""
        """The selection in words."""
        self._head: int | None = None
        self._playing = False
        self._pull: Pull | None = None
        self._own_move = False
        self.scrub = Scrub(self, self._map, self._hold_head)
        self._edge = EdgeScroll(self, self._scroll, self._move)
        picture.pressed.connect(self._press)
        picture.pulled.connect(self._move)
        picture.released.connect(self._release)
        picture.hovered.connect(self._hover)
        picture.stepped.connect(self._press_side)
        self._commands: dict[str, Callable[[], object]] = {
            "select-all": self._select_all,
            "select-none": lambda: self.select(None),
            "zoom-selection": self._zoom_to_selection,
            "view-back": lambda: self._step(self._history.back),
            "view-forward": lambda: self._step(self._history.forward),
            **{name: partial(self._scrub_by, by) for name, by in SCRUB_STEPS.items()},
        }

    # What is shown

    @property
    def selection(self) -> Selection | None:
        """What is selected."""
        return self._selection

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

    def select(self, selection: Selection | None) -> None:
        """Select something else, or nothing; what there is no sound of is left out."""
        here = self._here()
        if selection is not None:
            held = here[1] if here else None
            selection = held and selection.within(held.start, held.stop, held.rate)
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)
            rate = here[1].rate if here else 1
            self.description = selection_text(selection, rate) if selection else ""
            self.described.emit(self.description)
        self.refresh()

    def go(self, place: Place) -> None:
        """Let the picture show `place`, to the pixel."""
        self._go(place)

    def show(self, wanted: Selection) -> None:
        """Let the picture show what is `wanted`; the band stays where that has no limits."""
        here = self._here()
        if here is not None:
            self._go(zoomed_to(wanted, *here))

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
        self._history.forget()
        self._pull = None
        self._edge.release()
        self.scrub.end()
        self.show_playing(playing=False)
        self._head = None
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
            self._history.note(left, entered)
            self._follower.user_moved(entered.view, self._head)

    @Slot()
    def refresh(self) -> None:
        """Draw the marks where they belong now."""
        here = self._map()
        if here is None:
            self._picture.show_marks(Marks())
            return
        selection, box = self._selection, None
        if selection is not None and selection.stop <= here.held.start:
            self.select(None)  # the sound is forgotten
            return
        if selection is not None:
            pulling = self._pull is not None and self._pull.counts
            label = selection_text(selection, here.held.rate) if pulling else ""
            box = here.box(selection, label)
        head = None if self._head is None else here.view.pixel_at(self._head)
        self._picture.show_marks(Marks(box, head))
        self.viewed.emit()

    def _map(self) -> Map | None:
        here = self._here()
        if here is None:
            return None
        height = self._picture.device_size().height()
        return Map(here[0], here[1], height, self._picture.ratio)

    def _hold_head(self, sample: int) -> None:
        """Take the play head to where the hand is; live sound stands still for it."""
        self._head = sample
        here = self._here()
        if here is not None and here[0].view.follow:
            self._go(here[0]._replace(view=here[0].view.frozen()))
        self.refresh()

    # What the hand does

    @Slot(QPointF, object)
    def _press(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        here = self._map()
        if here is None:
            return
        if modifiers & Qt.KeyboardModifier.ControlModifier or self._takes_head(here, at):
            self.scrub.begin(here.sample(at.x()))
            return
        grip = here.grip(self._selection, at)
        before = self._selection if grip else None
        self._pull = Pull(self._map, at, before, grip)

    def _takes_head(self, here: Map, at: QPointF) -> bool:
        """Return whether the play head is taken: its flag always, its line where no edge is."""
        if not here.near_head(self._head, at):
            return False
        return at.y() < FLAG * here.ratio or not here.grip(self._selection, at)

    @Slot(QPointF)
    def _move(self, at: QPointF) -> None:
        here = self._map()
        if here is None:
            return
        pulls = self._pull is not None and self._pull.reach(at)
        if pulls or self.scrub.active:
            at = self._edge.hold(at, here.view.width)
        if self.scrub.active:
            self.scrub.to(here.sample(at.x()))
        elif self._pull is not None and pulls:
            if here.view.follow:  # what is selected must stand still
                self._go(Place(here.view.frozen(), here.axis))
            self.select(self._pull.selection(at))

    def _scroll(self, pixels: float) -> None:
        here = self._here()
        if here is not None:
            view = here[0].view
            to = view.sample_at(pixels)
            self._go(here[0]._replace(view=view.frozen().placed(to, here[1])))

    @Slot(QPointF)
    def _release(self, at: QPointF) -> None:
        pull, self._pull = self._pull, None
        self._edge.release()
        here = self._map()
        if self.scrub.active:
            self.scrub.end()
        elif pull is not None and not pull.counts and here is not None:
            self._click(here, at)
        self.refresh()
        self._hover(at)

    def _click(self, here: Map, at: QPointF) -> None:
        """Set the play head; outside of the selection that goes away."""
        sample = here.sample(at.x())
        if self._selection is not None and not here.grip(self._selection, at):
            inside = sample in self._selection
            rows = here.box(self._selection).rows
            if not (inside and rows.start <= at.y() < rows.stop):
                self.select(None)
        if not here.view.follow:
            self._head = sample
            self.seek_wanted.emit(sample)

    @Slot(object)
    def _hover(self, at: QPointF | None) -> None:
        """Say by the shape of the pointer what could be taken hold of."""
        if at is None or self._pull is not None or self.scrub.active:
            return
        here = self._map()
        cursor = CURSORS[Grip.NONE]
        if here is not None:
            cursor = CURSORS.get(here.grip(self._selection, at), cursor)
            if self._takes_head(here, at):
                cursor = Qt.CursorShape.SplitHCursor
        viewport = self._picture.viewport()
        if viewport.cursor().shape() != cursor:
            viewport.setCursor(cursor)

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
            self.select(Selection(max(0, here[1].start), here[1].stop))

    def _scrub_by(self, steps: int) -> None:
        self.scrub.step(self._head, steps)

    def _zoom_to_selection(self) -> None:
        if self._selection is not None:
            self.show(self._selection)

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
