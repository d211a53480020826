"""The composition root: builds the window and the session and carries news between them."""

import argparse
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app import __version__, store
from app.capture.capture_state import CaptureState
from app.choosing import file_key, first_key, key_to_remember
from app.file_desk import FileDesk
from app.pictures import write_picture
from app.session import DEMO, Session, SourceChoice
from app.soundcard import audio
from app.soundcard.devices import Device
from app.words import BANNER_KINDS, source_entries, state_text
from dsp.settings import Settings
from ui.banner import BannerAction
from ui.meter import MeterWidget
from ui.pacer import Pacer
from ui.theme import ThemeSwitch
from ui.window import MainWindow

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane

POLL_MS = 100
LEAVE_SECONDS = 1.0
NOTHING = "None"  # key for the lists while there is no source
OPENING_MS = 10  # between polls while a file is being opened
METER_MS = 40
SAVE_MS = 2000  # after the last change, so that a killed program remembers it too
TOO_SHORT = "There was no time to hear anything; let it run for longer."


class DeviceFinder(QObject):
    """Lists the devices in a thread of its own, as asking the sound server may take long."""

    found = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Emit `found` with the devices; with none where they cannot be listed."""
        self._thread = threading.Thread(target=self._look, name="devices", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Wait a moment for the end: a program that ends while PortAudio starts may crash."""
        if self._thread is not None:
            self._thread.join(LEAVE_SECONDS)

    def _look(self) -> None:
        try:
            self.found.emit(audio.input_devices())
        except audio.AudioError:  # the source itself says what is wrong
            self.found.emit([])


class Desktop(QObject):
    """One window on one session.

    Parameters
    ----------
    app
        The Qt application.
    options
        The parsed command line, see `app.main.parser`.
    state_file
        Where the state is kept.
    """

    def __init__(self, app: QApplication, options: argparse.Namespace, state_file: Path) -> None:
        super().__init__(app)
        self._app, self._options, self._state_file = app, options, state_file
        self.exit_code = 0
        self._state, notice = (store.State(), "") if options.fresh else store.load(state_file)
        if options.history:
            self._state = replace(self._state, history_minutes=options.history)
        self._devices: list[Device] = []
        self._seen: CaptureState | None = None
        self._epoch: float | None = None
        self._pacer = Pacer(self)
        self._finder = DeviceFinder(self)
        self._session = Session(self._state.settings, self._pacer.tell)
        self._files = FileDesk(self._session, self._change_state)
        self._themes = ThemeSwitch(app, options.theme or self._state.theme)
        self._meter = MeterWidget()
        self.window = MainWindow(self._themes, self._meter, __version__)
        self.pane: SpectrogramPane | None = None
        self._timers = self._make_timers()
        self._connect()
        self.window.restore_layout(self._state.layout)
        self.window.show_history(self._state.history_minutes)
        self.window.show_recent(self._state.recent)
        self.window.show_settings(self._session.settings)
        if notice:
            self.window.show_banner(notice, "warning")

    def start(self) -> None:
        """Show the window; the rest begins when it was seen."""
        self.window.painted.connect(self._begin)
        self.window.top.show_live(live=not self._options.file)
        self.window.show()
        self._show_sources()
        if self._options.run_for:
            QTimer.singleShot(round(self._options.run_for * 1000), self, self._finish)

    @Slot()
    def _begin(self) -> None:
        """Begin to listen and, while device or file open, load the picture."""
        self.listen(first_key(self._options, self._state.source))
        # pyqtgraph takes as long to load as all the rest of the program
        from ui.picture.pane import SpectrogramPane

        self.pane = SpectrogramPane()
        self.window.set_pane(self.pane)
        self._pacer.frame.connect(self.pane.refresh)
        for timer in self._timers:
            timer.start()
        if not self._options.run_for:  # nobody is there to choose one
            self._finder.look()

    @Slot(str)
    def open_file(self, name: str) -> None:
        """Show the sound file `name` as soon as it is open."""
        self.listen(file_key(name))

    @Slot(str)
    def listen(self, key: str) -> None:
        """Listen to the source `key` from now on."""
        self._session.open(
            SourceChoice(
                key,
                self._options.rate,
                self._options.channels,
                self._state.history_minutes * 60,
            )
        )
        if self._session.coming is None:
            if self._seen and self._seen.message:  # it told of another source
                self.window.hide_banner()
            self._seen = None
        self._show_sources()
        if self.pane:
            self._poll()
        self._remember()

    def report(self, sentence: str) -> None:
        """Show what went wrong and was not foreseen."""
        self.window.show_banner(sentence, "error")

    def _make_timers(self) -> list[QTimer]:
        timers = []  # the first one polls
        for interval, slot in ((POLL_MS, self._poll), (METER_MS, self._measure)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(slot)
            timers.append(timer)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._save_timer.timeout.connect(self._save)
        return timers

    def _connect(self) -> None:
        self._finder.found.connect(self._take_devices)
        self._meter.clip_reset.connect(self._session.reset_clip)
        self._themes.changed.connect(self._remember)
        window = self.window
        window.settings_changed.connect(self.change)
        window.source_chosen.connect(self.listen)
        window.file_chosen.connect(self.open_file)
        window.recent_forgotten.connect(self._forget_recent)
        window.history_chosen.connect(self._choose_history)
        window.save_chosen.connect(self._save_picture)
        window.closed.connect(self._close)

    # What the user wants

    @Slot(object)
    def change(self, settings: Settings) -> None:
        """Make `settings` the ones in force."""
        again = self._session.change(settings)
        self.window.show_settings(settings)
        if again:
            self._show_engine()
        self._remember()

    @Slot(float)
    def _choose_history(self, minutes: float) -> None:
        self._state = replace(self._state, history_minutes=minutes)
        self.window.show_history(minutes)
        self.window.show_note("Takes effect when an input is chosen, so that nothing is lost now")
        self._remember()

    @Slot(str, float)
    def _save_picture(self, path: str, scale: float) -> None:
        problem = self._write_picture(Path(path), scale)
        if problem:
            self.window.show_banner(problem, "error")
        else:
            self.window.show_note(f"Saved {Path(path).name}")

    def _write_picture(self, path: Path, scale: float) -> str:
        return write_picture(self.pane, path, scale) if self.pane else TOO_SHORT

    # What there is to show

    @Slot()
    def _poll(self) -> None:
        session = self._session
        self._files.before_poll()
        again = session.poll()
        self._look_at_file()
        source = session.source
        if again or (source and source.epoch != self._epoch):
            self._show_engine()
        state = source.state if source else None
        if state and state != self._seen:
            before, self._seen = self._seen, state
            self._show_state(state, before)
        self.window.show_state(self._files.words or (state_text(state) if state else ""))
        self._timers[0].setInterval(OPENING_MS if session.coming else POLL_MS)

    def _look_at_file(self) -> None:
        """Show what has become of the file that was being opened."""
        if self._files.welcome():
            self._seen = None
            self.window.hide_banner()
            self._show_sources()
        sentence = self._files.refusal()
        if sentence:
            self._show_sources()
            other = BannerAction("Open another…", self.window.commands["open"].trigger)
            self.window.show_banner(sentence, "error", [other])
            if self._options.run_for:
                self._fail(sentence)

    def _change_state(self, change: Callable[[store.State], store.State]) -> None:
        self._state = change(self._state)
        self.window.show_recent(self._state.recent)
        self._remember()

    @Slot()
    def _forget_recent(self) -> None:
        self._change_state(lambda state: state.without_recent(""))

    def _show_engine(self) -> None:
        engine, source = self._session.engine, self._session.source
        if engine and source and self.pane:
            self._epoch = source.epoch
            signal = engine.signal
            self.window.show_signal(signal.rate, signal.channels, live=signal.length is None)
            self.window.show_settings(self._session.settings)  # a file had a span of its own
            self.pane.set_source(engine, source.epoch)

    def _show_state(self, state: CaptureState, before: CaptureState | None) -> None:
        if before and (before.kind, before.message) == (state.kind, state.message):
            return
        if state.message:
            demo = BannerAction("Demo signal", lambda: self.listen(DEMO))
            actions = [] if state.kind == "running" else [demo]
            news = f"{state.message} {state.hint}".strip()
            self.window.show_banner(news, BANNER_KINDS[state.kind], actions)
        elif before and before.message:
            self.window.hide_banner()
        if before and before.kind != state.kind:
            self._finder.look()

    @Slot()
    def _measure(self) -> None:
        source = self._session.source
        heard = source is not None and source.state.kind in ("running", "muted")
        # measured in any case, so that no old sound is left for the moment it comes back
        reading = self._session.measure()
        self._meter.show_reading(reading if heard else None)

    @Slot(object)
    def _take_devices(self, devices: list[Device]) -> None:
        self._devices = devices
        self._show_sources()

    def _show_sources(self) -> None:
        choice, key = self._session.choice, NOTHING
        if choice:
            key = choice.key
        self.window.show_sources(source_entries(self._devices, choice), key)

    # The end

    @Slot()
    def _finish(self) -> None:
        """End an unattended run."""
        source = self._session.source
        if not self._session.settled and (self._session.engine or self._options.file):
            QTimer.singleShot(OPENING_MS, self, self._finish)  # a file has an end, so this has one
            return
        problem = ""
        if self._session.engine is None:
            problem = (source.state.message if source else "") or TOO_SHORT
        elif self._options.screenshot:
            problem = self._write_picture(self._options.screenshot, self._options.scale)
        if problem:
            self._fail(problem)
        self.window.close()

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
        self._state = replace(
            self._state,
            source=key_to_remember(self._session, self._state.source),
            settings=self._session.lasting,
            theme=self._themes.choice,
            layout=self.window.save_layout(),
        )
        try:
            store.save(self._state_file, self._state)
        except OSError as error:
            self.window.show_note(f"The settings could not be saved: {error.strerror}")

    @Slot()
    def _close(self) -> None:
        self._pacer.blockSignals(True)  # there is nothing left to paint on
        self._save()
        self._session.close()
        self._finder.leave()
        self._app.quit()


def run(options: argparse.Namespace) -> int:
    """Open the window and return the exit code when it is closed."""
    sys.setswitchinterval(0.0005)  # a busy analysis thread then delays no frame
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Sonoscope")
    app.setDesktopFileName("sonoscope")
    state_file = store.config_file(os.environ, sys.platform, Path.home())
    desktop = Desktop(app, options, state_file)
    _catch_the_uncaught(desktop.report)
    window = desktop.window
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python calls it between any two steps of ours, maybe while we paint: let these end first
        signal.signal(number, lambda *_: QTimer.singleShot(0, window, window.close))
    desktop.start()
    app.exec()
    audio.leave(desktop.exit_code)
    return desktop.exit_code


def _catch_the_uncaught(report: Callable[[str], None]) -> None:
    """Show an error that nobody foresaw in the window, its details on standard error."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        report(f"Something went wrong that should not: {str(error) or kind.__name__}.")

    sys.excepthook = show
