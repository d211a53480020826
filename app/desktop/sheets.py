"""The sheets behind the tabs: which there are, which is the current one, and which are coming."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.choosing import file_key
from app.desktop.linking import Link
from app.desktop.sheet import News, Sheet
from app.session import DEMO, SourceChoice
from dsp.annotation import Annotations
from dsp.settings import Settings
from ui.banner import BannerAction
from ui.focus_keys import end_typing
from ui.picture.frequency_view import whole_axis
from ui.steps import with_scale
from ui.window import MainWindow

POLL_MS = 100
LEAVE_SECONDS = 0.2
OPENING_MS = 10  # between polls while a file is being opened
TURNS = {"next-tab": 1, "previous-tab": -1}


class Sheets(QObject):
    """Opens and closes signals, and watches how their sources are doing.

    Parameters
    ----------
    window
        Where the sheets are seen.
    settings
        What the first sheet begins with.
    make_choice
        Returns what to open for a key.

    Signals
    -------
    changed
        Another sheet is the current one, or there are other sheets, or another sound in one.
    settings_changed
        The whole new `Settings` of the current sheet.
    news_changed
        There is something else to say about the current sheet.
    opened, missing
        Path of a file that is open now, or that is not there.
    refused
        Why a recording cannot be shown.
    annotated
        The `Sheet` whose annotations the user has changed.
    unsettled
        The state of a source has changed, maybe because devices came or went.
    """

    changed = Signal()
    settings_changed = Signal(object)
    news_changed = Signal()
    opened = Signal(str)
    missing = Signal(str)
    refused = Signal(str)
    annotated = Signal(object)
    unsettled = Signal()

    def __init__(
        self, window: MainWindow, settings: Settings, make_choice: Callable[[str], SourceChoice]
    ) -> None:
        super().__init__(window)
        self._window, self._make_choice = window, make_choice
        self.current = Sheet(settings, self)
        """What panel, menus and keys are about."""
        self.all = [self.current]  # in the order of their tabs
        self._coming: list[Sheet] = []  # files that are being opened
        self._told: News | None = None
        self._refusal: News | None = None  # what was said last of files that cannot be shown
        self._refused: dict[str, None] = {}  # its sentences
        self._live = settings
        self.polls = QTimer(self, interval=POLL_MS)
        self.polls.timeout.connect(self.poll)
        window.pane_chosen.connect(self._choose)
        window.pane_close_wanted.connect(self._close_pane)
        window.stage.reordered.connect(self._reorder)
        window.command.connect(self._run)
        window.banner.dismissed.connect(self._forget_refusal)
        self.changed.connect(self._name_tabs)
        self._link = Link(self, self._current_first)
        window.commands["link"].toggled.connect(self._link.switch)

    @property
    def lasting(self) -> Settings:
        """The settings as they should come back: what is visible of a recording belongs to that.

        That is its span, clock and frequencies, but not the scale of these.
        """
        settings, live = self.current.session.settings, self._live
        if not self.current.is_recording:
            return settings
        axis = with_scale(live, settings.axis.scale).axis
        return replace(settings, span=live.span, clock_time=live.clock_time, axis=axis)

    @property
    def words(self) -> str:
        """How the current sheet, or the file that comes next, is doing; empty if all is well."""
        return (self._coming[-1] if self._coming else self.current).words

    def begin(self) -> None:
        """Show the first sheet, and watch from now on."""
        self._give_pane(self.current)
        self.activate(self.current)
        self.polls.start()
        self.poll()  # the sound may be there already

    def open_file(self, name: str) -> None:
        """Show the sound file `name` as soon as it is open, behind a tab of its own."""
        self.open(self._make_choice(file_key(name)))

    def open(self, choice: SourceChoice) -> None:
        """Show the recording `choice` as soon as it is there, behind a tab of its own."""
        for sheet in (*self.all, *self._coming):
            if sheet.choice and sheet.choice.key == choice.key:
                if sheet.pane:
                    self.activate(sheet)
                return
        sheet = self.current
        if sheet.choice is not None:  # else there is nothing behind the tab yet
            sheet = Sheet(sheet.session.settings, self)
            self._coming.append(sheet)
        sheet.open(choice)
        self.polls.setInterval(OPENING_MS)
        self.changed.emit()

    def listen(self, key: str) -> None:
        """Listen to the source `key` from now on, or look at it if it is a recording.

        An input that is listened to already goes on, unless it has failed and is tried once more.
        """
        choice = self._make_choice(key)
        if not choice.is_input:
            self.open(choice)
            return
        sheet = next((sheet for sheet in self.all if not sheet.is_recording), None)
        if sheet is None:
            sheet = Sheet(self.lasting, self)
            self._add(sheet)
        other = sheet.choice is None or sheet.choice.key != key
        if other or (sheet is self.current and sheet.is_lost):
            sheet.open(choice)  # else it goes on with what was heard
        self.activate(sheet)
        if sheet.pane:
            self.poll()

    def activate(self, sheet: Sheet) -> None:
        """Make `sheet` the current one; what is still being typed is for the one before."""
        end_typing(self._window.focusWidget())
        self.current = sheet
        if sheet.pane:
            self._window.show_pane(sheet.pane)
        self.changed.emit()
        self._tell()

    def change(self, sheet: Sheet, settings: Settings) -> None:
        """Make `settings` the ones in force for `sheet`."""
        sheet.change(settings)
        if not sheet.is_recording:
            self._live = settings
        if sheet is self.current:
            self.settings_changed.emit(settings)
            self._link.take_settings(settings)

    @Slot()
    def poll(self) -> None:
        """Look how all sources are doing."""
        for sheet in (*self.all, *self._coming):
            if sheet.poll():
                self._welcome(sheet)
            elif sheet.is_recording and sheet.state and sheet.state.kind == "failed":
                self._refuse(sheet)
            elif sheet.session.hear_end():
                self.changed.emit()
            elif sheet.hear_news(BannerAction("Demo signal", lambda: self.listen(DEMO))):
                self.unsettled.emit()
        if self.current.news != self._told:
            self._tell()
        state = self.current.state
        self._window.show_state(self.words, state.kind if state else "")
        self._window.status.show_remark(self.current.remark)
        self.polls.setInterval(OPENING_MS if self.opening else POLL_MS)

    @property
    def opening(self) -> bool:
        """Whether a file is being opened."""
        return any(s.is_file and not s.session.engine for s in (*self._coming, self.current))

    def close(self) -> None:
        """Close all sheets."""
        self.polls.stop()
        threads = [part for s in self.all for part in (s.session.engine, s.session.pitch) if part]
        for sheet in (*self.all, *self._coming):
            sheet.close()
        for thread in threads:  # one in the middle of a transform does not end well
            thread.wait(LEAVE_SECONDS)

    def _give_pane(self, sheet: Sheet) -> None:
        # pyqtgraph takes as long to load as all the rest of the program
        from ui.picture.pane import SpectrogramPane

        pane = SpectrogramPane()
        self._window.add_pane(pane, sheet.name, sheet.place)
        pane.picture.lid = self._window.banner
        pane.settings_changed.connect(lambda settings: self.change(sheet, settings))
        pane.marking.annotations_changed.connect(partial(self._annotate, sheet))
        pane.marking.viewed.connect(lambda: sheet is self.current and self._link.take_view())
        sheet.attach(pane)

    def _annotate(self, sheet: Sheet, annotations: Annotations) -> None:
        sheet.annotations = annotations
        self.annotated.emit(sheet)

    def _current_first(self) -> list[Sheet]:
        return [self.current, *(sheet for sheet in self.all if sheet is not self.current)]

    def _add(self, sheet: Sheet) -> None:
        """Put `sheet` behind a tab."""
        self.all.append(sheet)
        self._give_pane(sheet)

    def _welcome(self, sheet: Sheet) -> None:
        """Show a signal that is there now."""
        if sheet.is_recording:
            self.change(sheet, self._first_look(sheet))
        if sheet in self._coming:
            self._coming.remove(sheet)
            self._add(sheet)
            self.activate(sheet)
        if sheet.choice and sheet.choice.path:
            self.opened.emit(str(sheet.choice.path))
        self.changed.emit()

    def _first_look(self, sheet: Sheet) -> Settings:
        """Return the settings with which the signal of a recording is seen first.

        The time of day is on the axis of one that tells it, and all frequencies are visible; sound
        that the program made, and what joins linked pictures, keeps the frequencies of those.
        """
        session = sheet.session
        source, engine = session.source, session.engine
        knows = source is not None and source.epoch is not None
        settings = replace(session.settings, clock_time=knows)
        made = sheet.choice is not None and sheet.choice.made is not None
        if engine is None or made or self._link.joined:
            return settings
        return replace(settings, axis=whole_axis(settings.axis, engine.signal.rate))

    def _refuse(self, sheet: Sheet) -> None:
        """Say why a recording cannot be shown; what was there stays."""
        sentence = sheet.state.message if sheet.state else ""
        if sheet.is_missing:
            self.missing.emit(sheet.place)
        sheet.session.close()
        if sheet in self._coming:
            self._coming.remove(sheet)
        other = BannerAction("Open another…", self._window.commands["open"].trigger)
        if self._refusal is None or self.current.news is not self._refusal:
            self._refused = {}
        self._refused[sentence] = None  # several may be refused at once, and one of them twice
        self._refusal = News(" ".join(self._refused), "error", [other])
        self.current.news = self._refusal
        self.changed.emit()
        self.refused.emit(sentence)

    @Slot()
    def _forget_refusal(self) -> None:
        self._refusal = None

    @Slot()
    def _name_tabs(self) -> None:
        for sheet in self.all:
            if sheet.pane:
                self._window.stage.rename(sheet.pane, sheet.name, sheet.place)

    @Slot()
    def _reorder(self) -> None:
        panes = self._window.stage.panes
        self.all = [sheet for pane in panes for sheet in self.all if sheet.pane is pane]
        self.changed.emit()

    def _tell(self) -> None:
        self._told = self.current.news
        self.news_changed.emit()

    @Slot(QWidget)
    def _choose(self, pane: QWidget) -> None:
        self.activate(next(sheet for sheet in self.all if sheet.pane is pane))

    @Slot(str)
    def _run(self, command: str) -> None:
        """Carry out a command about tabs."""
        pane, stage = self.current.pane, self._window.stage
        if pane is None:
            return
        if command in TURNS:
            self._choose(stage.neighbour(pane, TURNS[command]))
        elif command == "close-tab":
            self._close_pane(pane)

    @Slot(QWidget)
    def _close_pane(self, pane: QWidget) -> None:
        """Close a tab; the window with the last one."""
        if len(self.all) == 1:
            self._window.close()
            return
        index = next(i for i, sheet in enumerate(self.all) if sheet.pane is pane)
        sheet = self.all.pop(index)
        if sheet is self.current:
            self.activate(self.all[min(index, len(self.all) - 1)])
        sheet.close()
        if sheet.pane:
            self._window.remove_pane(sheet.pane)
        self.changed.emit()
