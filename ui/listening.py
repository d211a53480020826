"""Playing and overlooking what the current picture shows: the two rows below it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsp.selection import Selection
from ui.keys import give_space
from ui.limits_dialog import Sound, ask_limits
from ui.overview.marked import Marked
from ui.panel.panel_sound import SourceEntry
from ui.picture.frequency_view import whole_axis
from ui.rows import hairline
from ui.theme import Theme
from ui.transport.carrier import carrier_in_force
from ui.transport.play_settings import PLAY_STEPS, PlaySettings
from ui.transport.transport_row import TransportRow

if TYPE_CHECKING:
    from ui.overview.envelope_source import EnvelopeSource
    from ui.overview.overview import Overview
    from ui.picture.marking import Marking
    from ui.picture.pane import SpectrogramPane
    from ui.source import ColumnSource

SPEED_COMMANDS: Final = ("slower", "faster", "normal-speed", "keep-pitch")
MOVES: Final = tuple(f"selection-{where}" for where in ("left", "right", "up", "down"))
NOTES: Final = ("annotate", "annotation-remove")
SELECTED_COMMANDS: Final = ("select-none", "save-selection", "zoom-selection", *MOVES, *NOTES)
NO_LOOK: Final = ()
"""What the overview shows while that is nothing."""

OVERVIEW_KEYS: Final = {False: "overview_live", True: "overview_file"}


class Listening(QObject):
    """Knows what would be played, and says what the user wants to hear.

    Parameters
    ----------
    window
        What dialogs belong to.
    actions
        The commands by id.

    Signals
    -------
    play_wanted
        `Selection` of what to play. Its frequencies count, too.
    stop_wanted
        Nothing is to be played.
    settings_changed
        The whole new `PlaySettings` that the user wants; `show_settings` makes it so.
    seek_wanted
        Sample to go on from, or to begin at.
    scrub_began, scrub_moved
        Sample under the hand that holds the play head.
    scrub_ended
        The hand let go.
    save_wanted
        `Selection` to save as a sound file.
    resynthesis_wanted
        `Selection` to make sound again of the levels of.
    """

    play_wanted = Signal(object)
    stop_wanted = Signal()
    settings_changed = Signal(object)
    seek_wanted = Signal(object)
    scrub_began = Signal(object)
    scrub_moved = Signal(object)
    scrub_ended = Signal()
    save_wanted = Signal(object)
    resynthesis_wanted = Signal(object)

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._pane: SpectrogramPane | None = None
        self._links: list[Any] = []  # from the signals of that pane
        self._look_key: object = None  # what the overview shows, as far as that is known
        self._live, self._needed_once = True, False
        self._shown = {"overview_live": False, "overview_file": True}
        self.settings, self.playing = PlaySettings(), False
        self.shows_overview = False  # written by the window's thread, read by others
        self.transport = TransportRow(actions)
        self.overview: Overview | None = None
        """The strip with all of the sound, once there is a picture."""
        self.strip = QWidget()
        """Where it stands."""
        self._column = QVBoxLayout(self.strip)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._theme: Theme | None = None
        self._envelope: EnvelopeSource | None = None
        self.commands: dict[str, Callable[[], object]] = {
            "play": self._play,
            "play-visible": self._play_visible,
            "save-selection": self._save,
            "resynthesize": self._resynthesize,
            "limits": self._ask_limits,
            "selection-limits": self._ask_selection,
            "overview": lambda: None,  # listened to here
            **{name: partial(self._step, name) for name in PLAY_STEPS},
        }
        self.transport.changed.connect(self.settings_changed)
        self.transport.save_wanted.connect(self._save)
        actions["overview"].toggled.connect(self._choose_overview)
        self.transport.hide()
        self.strip.hide()
        self.show_settings(self.settings)
        self._show_selection("")

    # What is shown

    def set_pane(self, pane: "SpectrogramPane") -> None:
        """Be about `pane` from now on."""
        if self._pane is not None and self._pane is not pane:
            self._pane.marking.scrub.end()  # while somebody hears of it
            self._pane.marking.show_playing(playing=False)
        for link in self._links:
            link[0].disconnect(link[1])
        overview = self.overview or self._make_overview()
        self._pane, marking = pane, pane.marking
        self._links = [
            (marking.described, self._show_selection),
            (marking.seek_wanted, self.seek_wanted),
            (marking.scrub.began, self.scrub_began),
            (marking.scrub.moved, self.scrub_moved),
            (marking.scrub.ended, self.scrub_ended),
            (marking.viewed, self._look),
            (pane.follow_changed, self._show_follow),
            (overview.moved, marking.move_to),
            (overview.resized, marking.show),
            (overview.drag_began, marking.hand.hold),
            (overview.taken_back, marking.hand.take_back),
        ]
        for news, taker in self._links:
            news.connect(taker)
        self._show_selection(marking.description)
        marking.show_follow_mode(self.settings.follow)
        self._show_follow(pane.follow)
        self._show_rows()

    def _make_overview(self) -> "Overview":
        # it stands on what takes long to load, which the picture has loaded now
        from ui.overview.overview import Overview

        self.overview = overview = Overview()
        self._column.addWidget(hairline())
        self._column.addWidget(overview)
        overview.reset.connect(self._actions["fit"].trigger)
        if self._theme is not None:
            overview.set_theme(self._theme)
        overview.show_envelope(self._envelope)
        return overview

    def show_live(self, *, live: bool) -> None:
        """Show what belongs to a file, or to live sound."""
        if live != self._live:
            self._needed_once = False
        self._live = live
        give_space(self._actions, plays=not live)
        self._actions["overview"].setChecked(self._shown[OVERVIEW_KEYS[not live]])
        self._show_rows()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme, self._look_key = theme, None
        if self.overview is not None:
            self.overview.set_theme(theme)
        self.transport.update()

    def show_settings(self, settings: PlaySettings) -> None:
        """Show how sound is played."""
        self.settings = settings
        self.transport.show_settings(settings)
        for name, on in (
            ("loop", settings.loop),
            ("keep-pitch", settings.keep_pitch),
            ("bat-detector", settings.heterodyne),
            ("mute", settings.muted),
        ):
            self._actions[name].setChecked(on)
        for name in SPEED_COMMANDS:
            self._actions[name].setEnabled(not settings.heterodyne)
        if self._pane is not None:
            self._pane.marking.show_follow_mode(settings.follow)
        self._show_carrier()

    @property
    def carrier_hz(self) -> float | None:
        """The carrier of the bat detector; None while that is off, or there is no sound."""
        pane = self._pane
        return carrier_in_force(self.settings, pane.marking) if pane else None

    def _show_carrier(self) -> None:
        carrier = self.carrier_hz
        held = self._pane and carrier is not None and self._pane.marking.held
        if carrier is not None and held:
            self.transport.show_carrier(carrier, held.rate / 2.0)

    def show_playing(self, *, playing: bool) -> None:
        """Show whether sound is played; the picture follows the play head only then."""
        self.playing = playing
        self._need_transport(needed=playing)
        self.transport.show_playing(playing=playing)
        if self._pane is not None:
            self._pane.marking.show_playing(playing=playing)

    def show_play_head(self, position: int | None) -> None:
        """Show the play head at a sample, or nowhere; for every frame."""
        if self._pane is not None:
            self._pane.marking.show_head(position)

    def show_outputs(self, entries: Sequence[SourceEntry]) -> None:
        """List the devices that can play."""
        self.transport.show_outputs(entries, self.settings.output)

    def show_envelope(self, envelope: "EnvelopeSource | None") -> None:
        """Show the waveform of the sound of the current picture."""
        self._envelope = envelope
        if self.overview is not None:
            self.overview.show_envelope(envelope)

    @Slot()
    def _look(self) -> None:
        """Show in the rows what the picture shows now."""
        pane = self._pane
        if pane is None:
            return
        if not self.transport.isHidden():
            self._show_position(pane.marking)
        if self.overview is not None and pane.source is not None and self.overview.isVisible():
            self._show_overview(self.overview, pane, pane.source)
        elif self.overview is not None and self._look_key != NO_LOOK:
            self._look_key = NO_LOOK
            self.overview.show_nothing()  # what is not seen is not kept either

    def _show_position(self, marking: "Marking") -> None:
        held = marking.held
        if held is None:
            self.transport.show_position(None, None, 1)
            return
        length = None if held.live else held.stop
        self.transport.show_position(marking.head, length, held.rate)
        self._show_carrier()

    def _show_overview(
        self, overview: "Overview", pane: "SpectrogramPane", source: "ColumnSource"
    ) -> None:
        marking, settings = pane.marking, pane.settings
        axis = settings.shown_axis
        if axis is settings.axis:  # what the user can zoom is shown whole here
            axis = whole_axis(axis, source.signal.rate)
        look = (settings.colormap, settings.floor, settings.ceiling, settings.offset)
        key = (source, look, axis)
        if key != self._look_key:
            self._look_key = key
            overview.show_colours(pane.colours(settings))
            overview.show_source(source, axis)
        overview.show_marked(Marked(marking.visible, marking.selection, marking.head))
        overview.refresh()

    @Slot(str)
    def _show_selection(self, text: str) -> None:
        self.transport.show_selection(text)
        for name in SELECTED_COMMANDS:
            self._actions[name].setEnabled(bool(text))

    @Slot(bool)
    def _show_follow(self, follow: bool) -> None:
        self._need_transport(needed=not follow)

    def _need_transport(self, *, needed: bool) -> None:
        """Note that playing is of use: from then on its row stays, below live sound too."""
        if needed and not self._needed_once:
            self._needed_once = True
            self._show_rows()

    def _show_rows(self) -> None:
        """Show the rows that are of use."""
        there = self._pane is not None
        self.transport.setVisible(there and (not self._live or self._needed_once))
        self.shows_overview = there and self._actions["overview"].isChecked()
        self.strip.setVisible(self.shows_overview)
        self._look()

    @Slot(bool)
    def _choose_overview(self, shown: bool) -> None:
        self._shown[OVERVIEW_KEYS[not self._live]] = shown
        self._show_rows()

    # What the user wants

    def _play(self) -> None:
        """Stop, or play the selection, else from the play head or what is visible on."""
        if self.playing:
            self.stop_wanted.emit()
            return
        marking = self._pane.marking if self._pane else None
        held = marking.held if marking else None
        if marking is None or held is None or held.start >= held.stop:
            return
        start = marking.visible.start if marking.visible else held.start
        if marking.head is not None and held.start <= marking.head < held.stop:
            start = marking.head
        self.play_wanted.emit(marking.selection or Selection(max(0, start), held.stop))

    def _play_visible(self) -> None:
        visible = self._pane.marking.visible if self._pane else None
        if visible is not None:
            self.play_wanted.emit(visible)

    def _step(self, command: str) -> None:
        self._need_transport(needed=True)  # where its effect can be seen
        self.settings_changed.emit(PLAY_STEPS[command](self.settings))
        self.show_settings(self.settings)  # a mark in the menu has changed by itself

    @Slot()
    def _save(self) -> None:
        selection = self._pane.marking.selection if self._pane else None
        if selection is not None:
            self.save_wanted.emit(selection)

    def _resynthesize(self) -> None:
        """Take what is selected, else what is visible."""
        marking = self._pane.marking if self._pane else None
        wanted = marking and (marking.selection or marking.place)
        if wanted is not None:
            self.resynthesis_wanted.emit(wanted)

    def _ask_limits(self) -> None:
        marking = self._pane.marking if self._pane else None
        if marking is not None and marking.place is not None:
            self._ask("Show limits", marking.place, marking.show)

    def _ask_selection(self) -> None:
        marking = self._pane.marking if self._pane else None
        if marking is not None and marking.place is not None:
            self._ask("Select limits", marking.selection or marking.place, marking.adjust)

    def _ask(self, title: str, now: Selection, take: Callable[[Selection], None]) -> None:
        pane = self._pane
        if pane is not None and pane.marking.held is not None:
            held = pane.marking.held
            sound = Sound(max(0, held.start), held.stop, held.rate, pane.time_scale.epoch)
            ask_limits(self._window, title, now, sound, take)

    # What comes back at the next start

    def habits(self) -> dict[str, Any]:
        """Return what to remember, for JSON."""
        return {**self._shown, "playing": self.settings.to_json()}

    def take_habits(self, habits: Mapping[str, Any]) -> None:
        """Take what `habits` returned; what is missing or makes no sense stays as it is."""
        for key in self._shown:
            if isinstance(shown := habits.get(key), bool):
                self._shown[key] = shown
        if isinstance(playing := habits.get("playing"), dict):
            self.settings_changed.emit(PlaySettings.from_json(playing))
        self._actions["overview"].setChecked(self._shown[OVERVIEW_KEYS[not self._live]])
