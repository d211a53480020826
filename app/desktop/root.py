"""The desktop: one window, and the sheets behind its tabs."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app import __version__, store
from app.choosing import file_key, first_key, key_to_remember, word_key
from app.desktop.annotation_keeper import AnnotationKeeper
from app.desktop.device_finder import DeviceFinder
from app.desktop.exports import Exports
from app.desktop.play_desk import PlayDesk
from app.desktop.preset_desk import PresetDesk
from app.desktop.record_desk import RecordDesk
from app.desktop.resynthesis_desk import ResynthesisDesk
from app.desktop.save_desk import SaveDesk
from app.desktop.sheet import Sheet
from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from app.session import SourceChoice
from app.soundcard.devices import Device
from app.words import source_entries
from dsp.settings import Settings
from ui.meter import MeterWidget
from ui.theme import ThemeSwitch
from ui.window import MainWindow

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane

NOTHING = "None"  # key for the lists while there is no source
OPENING_MS = 10  # between polls while a file is being opened
METER_MS = 50
HELD_METER_MS = 100  # while the picture is held: then nothing else is painted
SAVE_MS = 2000  # after the last change, so that a killed program remembers it too
TOO_SHORT = "There was no time to hear anything; let it run for longer."


class Desktop(QObject):
    """One window on one or more signals.

    Parameters
    ----------
    app
        The Qt application.
    options
        The parsed command line, see `app.main.parser`.
    state_file
        Where the state is kept.

    Signals
    -------
    failed
        Something went wrong that nobody foresaw; any thread may say so.
    """

    failed = Signal(str)

    def __init__(self, app: QApplication, options: argparse.Namespace, state_file: Path) -> None:
        super().__init__(app)
        self._app, self._options, self._state_file = app, options, state_file
        self.exit_code = 0
        self._state, notice = (store.State(), "") if options.fresh else store.load(state_file)
        if options.history:
            self._state = replace(self._state, history_minutes=options.history)
        if options.memory:
            self._state = replace(self._state, memory_mb=options.memory)
        self._devices: list[Device] = []
        self._outputs: list[Device] = []
        self._finder = DeviceFinder(self)
        self._themes = ThemeSwitch(app, options.theme or self._state.theme)
        self._meter = MeterWidget()
        self.window = MainWindow(self._themes, self._meter, __version__)
        self.sheets = Sheets(self.window, self._state.settings, self._choice)
        self._telling = Telling(self.window, self.sheets, notice)
        self._meter_timer = QTimer(self, interval=METER_MS)
        self._meter_timer.timeout.connect(self._measure)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._save_timer.timeout.connect(self._save)
        self._connect()
        self._make_desks()
        self.window.restore_layout(self._state.layout)
        self.window.show_history(self._state.history_minutes)
        self.window.show_recent(self._state.recent)
        self.window.show_settings(self._state.settings)

    def _make_desks(self) -> None:
        self._playing = PlayDesk(self.window.listening)
        self._playing.troubled.connect(partial(self._telling.tell, "output"))
        self._saving = SaveDesk(self.window, self._telling)
        self._resynthesis = ResynthesisDesk(self.window, self.sheets, self._telling)
        # before the desk that brings further ones
        self._annotations = AnnotationKeeper(
            self.window,
            self.sheets,
            self._telling,
            self._state_file.with_name("annotations"),
            keeps=not self._options.run_for,  # an unattended run leaves no traces
        )
        habits = self._state.layout.get("exports")
        self._exports = Exports(self.window, self.sheets, self._themes, self._telling, habits)
        self.window.listening.save_wanted.connect(
            lambda selection: self._saving.save(self.sheet, selection)
        )
        habits = self._state.layout.get("recording")
        self._recording = RecordDesk(self.window, self.sheets, habits, self._state_file.parent)
        self._recording.told.connect(partial(self._telling.tell, "recording"))
        self._recording.changed.connect(self._remember)
        self._recording.saved.connect(
            lambda path: self._change_state(lambda s: s.with_recent(path))
        )
        self._presets = PresetDesk(self.window, self._state_file.with_name("presets.json"))

    @property
    def sheet(self) -> Sheet:
        """The current sheet."""
        return self.sheets.current

    @property
    def pane(self) -> "SpectrogramPane | None":
        """The picture of the current sheet, once it is there."""
        return self.sheet.pane

    def start(self) -> None:
        """Show the window; the rest begins when it was seen."""
        self.window.painted.connect(self._begin)
        self.window.top.show_live(live=not self._options.files)
        self.window.show()
        self._show_sources()
        self._telling.show()
        if not self._options.run_for:  # nobody is there to read it
            self._recording.tell_last()
        else:
            QTimer.singleShot(round(self._options.run_for * 1000), self, self._finish)

    @Slot()
    def _begin(self) -> None:
        """Begin to listen and, while device or file open, load the picture."""
        self.listen(first_key(self._options, self._state.source))
        self.sheets.begin()
        for word in self._options.files[1:]:
            self.listen(word_key(word))
        self._meter_timer.start()
        if not self._options.run_for:  # nobody is there to choose one
            self._finder.look()

    def _connect(self) -> None:
        self._finder.found.connect(self._take_devices)
        self._meter.clip_reset.connect(lambda: self.sheet.session.reset_clip())
        self._themes.changed.connect(self._remember)
        self._app.applicationStateChanged.connect(self._look_around)
        self.failed.connect(self.report)
        window = self.window
        window.settings_changed.connect(self.change)
        window.source_chosen.connect(self.listen)
        window.file_chosen.connect(self.open_file)
        window.recent_forgotten.connect(self._forget_recent)
        window.history_chosen.connect(self._choose_history)
        window.menus.sources.aboutToShow.connect(self._finder.look)
        window.closed.connect(self._close)
        sheets = self.sheets
        sheets.changed.connect(self._show_sheet)
        sheets.settings_changed.connect(self._show_settings)
        sheets.opened.connect(lambda path: self._change_state(lambda s: s.with_recent(path)))
        sheets.missing.connect(lambda path: self._change_state(lambda s: s.without_recent(path)))
        sheets.refused.connect(self._hear_refusal)
        sheets.unsettled.connect(self._finder.look)

    # What the user wants

    @Slot(object)
    def change(self, settings: Settings) -> None:
        """Make `settings` the ones in force for the current sheet."""
        self.sheets.change(self.sheet, settings)

    @Slot(str)
    def open_file(self, name: str) -> None:
        """Show the sound file `name` as soon as it is open, or take what else it holds."""
        if not self._exports.offers(file_key(name)):
            self.sheets.open_file(name)

    @Slot(str)
    def listen(self, key: str) -> None:
        """Listen to the source `key` from now on, or look at it if it is a file."""
        if self._exports.offers(key):
            return
        self.sheets.listen(key)
        self._remember()

    def _choice(self, key: str) -> SourceChoice:
        options = self._options
        history = self._state.history_minutes * 60
        return SourceChoice(key, options.rate, options.channels, history, options.raw or "")

    @Slot(float)
    def _choose_history(self, minutes: float) -> None:
        self._state = replace(self._state, history_minutes=minutes)
        self.window.show_history(minutes)
        for sheet in self.sheets.all:
            sheet.session.keep(minutes * 60)
        self._remember()

    # What there is to show

    def _change_state(self, change: Callable[[store.State], store.State]) -> None:
        self._state = change(self._state)
        self.window.show_recent(self._state.recent)
        self._remember()

    @Slot()
    def _forget_recent(self) -> None:
        self._change_state(lambda state: state.without_recent(""))

    def _show_sheet(self) -> None:
        """Show what the current sheet is about all over the window."""
        session = self.sheet.session
        if session.engine:
            signal = session.engine.signal
            live, source = signal.length is None, session.source
            dated = live or (source is not None and source.epoch is not None)
            self.window.show_signal(signal.rate, signal.channels, live=live, dated=dated)
        else:
            self.window.show_no_signal(live=not self.sheet.is_recording)
        self.window.show_settings(session.settings)
        for sheet in self.sheets.all:
            sheet.session.budget = round(self._state.memory_mb * 1e6 / len(self.sheets.all))
        self._playing.show_sheet(self.sheet)
        self._playing.forget(self.sheets.all)
        self._show_sources()

    @Slot(object)
    def _show_settings(self, settings: Settings) -> None:
        self.window.show_settings(settings)
        self._remember()

    @Slot(str)
    def report(self, sentence: str) -> None:
        """Show what went wrong and was not foreseen; it ends an unattended run."""
        self.window.show_banner(sentence, "error")
        if self._options.run_for and not self.exit_code:
            self._fail(sentence)

    @Slot()
    def _measure(self) -> None:
        follows = self.pane is not None and self.pane.follow
        interval = METER_MS if follows else HELD_METER_MS
        if interval != self._meter_timer.interval():
            self._meter_timer.setInterval(interval)
        state = self.sheet.state
        heard = state is not None and state.kind in ("running", "muted")
        # measured in any case, so that no old sound is left for the moment it comes back
        reading = self.sheet.session.measure()
        self._meter.show_reading(reading if heard else None)

    @Slot(object)
    def _look_around(self, state: Qt.ApplicationState) -> None:
        """Look for devices that were plugged in while another program was in front."""
        if state == Qt.ApplicationState.ApplicationActive and self._meter_timer.isActive():
            self._finder.look()

    @Slot(object, object)
    def _take_devices(self, inputs: list[Device], outputs: list[Device]) -> None:
        if (inputs, outputs) != (self._devices, self._outputs):  # an open menu stays as it is
            self._devices, self._outputs = inputs, outputs
            self._playing.show_outputs(outputs)
            self._show_sources()

    def _show_sources(self) -> None:
        choice = self.sheet.choice
        sheets = [sheet for sheet in self.sheets.all if sheet.is_recording]
        recordings = [sheet.choice for sheet in sheets if sheet.choice]
        entries = source_entries(self._devices, recordings)
        self.window.show_sources(entries, choice.key if choice else NOTHING)

    # The end

    @Slot()
    def _finish(self) -> None:
        """End an unattended run."""
        if self.exit_code:  # it has failed meanwhile
            return
        session = self.sheet.session
        if not session.settled and self.sheet.ends:
            QTimer.singleShot(OPENING_MS, self, self._finish)  # a file has an end, so this has one
            return
        problem = ""
        if session.engine is None or self.pane is None:
            problem = (self.sheet.state.message if self.sheet.state else "") or TOO_SHORT
        elif self._options.screenshot:
            self.pane.refresh()  # what has come since the last frame belongs to it
            problem = self._exports.write(self._options.screenshot, self._options.scale)
        if problem:
            self._fail(problem)
        self.window.close()

    @Slot(str)
    def _hear_refusal(self, sentence: str) -> None:
        if self._options.run_for:
            self._fail(sentence)

    def _fail(self, sentence: str) -> None:
        print(f"sonoscope: {sentence}", file=sys.stderr)  # noqa: T201
        self.exit_code = 2
        self.window.close()

    @Slot()
    def _remember(self) -> None:
        self._save_timer.start()

    @Slot()
    def _save(self) -> None:
        if self._options.run_for:  # an unattended run leaves no traces
            return
        sessions = [sheet.session for sheet in self.sheets.all]
        self._state = replace(
            self._state,
            source=key_to_remember(sessions, self._state.source),
            settings=self.sheets.lasting,
            theme=self._themes.choice,
            layout={
                **self.window.save_layout(),
                "exports": self._exports.habits(),
                "recording": self._recording.habits(),
            },
        )
        try:
            store.save(self._state_file, self._state)
        except OSError as error:
            self.window.show_note(f"The settings could not be saved: {error.strerror}")

    @Slot()
    def _close(self) -> None:
        self._recording.close()  # first: what comes up to now belongs to it
        self._save()
        self._playing.close()
        self._saving.close()
        self._resynthesis.close()
        self._exports.close()
        self.sheets.close()
        self._annotations.close()  # last: what is being typed belongs to it
        self._finder.leave()
        self._app.quit()
