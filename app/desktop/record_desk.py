"""Recording to disk for the window: from the key to the file, and what to say of it."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal, Slot

from app.desktop.sheet import News, Sheet
from app.desktop.sheets import Sheets
from app.recorder.plan import FOUR_GB, Plan
from app.recorder.recorder import Recorder, RecorderState, free_bytes
from app.recorder.running import Left, Running, left_behind
from app.recorder.words import RoomWatch, saved_text
from app.recordings.growing_wav import PCM24
from app.recordings.refusal import display_name
from app.recordings.sample_coding import Coding
from app.recordings.stored_samples import FLOAT
from app.session import Source
from ui.banner import BannerAction
from ui.export_dialog import Estimate
from ui.facts import rate_text
from ui.record_dialog import RecordDialog
from ui.record_wish import CODINGS, RecordWish
from ui.record_words import length_text, room_text, size_text
from ui.window import MainWindow

LOOK_MS: Final = 100
LEAVE_SECONDS: Final = 3.0  # for the disk; the file is whole even if it takes longer
NOTICE_MS: Final = 20_000
KEPT: Final[Mapping[str, Coding]] = {"pcm24": PCM24, "float32": FLOAT}
STILL_THERE: Final = "What was heard since is still in the history: select it and save it."


class RecordDesk(QObject):
    """Records the live sound, whichever tab is the current one.

    Parameters
    ----------
    window
        What wants it, and what its news belong to.
    sheets
        Where the sound is, and where recordings are opened.
    habits
        What `habits` returned before; anything if there is nothing.
    folder
        Where the program notes what it records, for the next start to tell if it is killed.

    Signals
    -------
    told
        `News` to show until they are closed; None when they are no longer of use.
    saved
        Path of a file that is complete.
    changed
        There is something else to remember.
    """

    told = Signal(object)
    saved = Signal(str)
    changed = Signal()

    def __init__(self, window: MainWindow, sheets: Sheets, habits: object, folder: Path) -> None:
        super().__init__(window)
        self._window, self._sheets = window, sheets
        known = habits if isinstance(habits, Mapping) else {}
        self._wish = RecordWish.from_json(known.get("wish"))
        self._folder, self._running = folder, Running(folder)
        self._recorder: Recorder | None = None
        self._source: Source | None = None  # what is recorded
        self._open: Path | None = None  # the file that is written
        self._room = RoomWatch()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._notice_timer = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._notice_timer.timeout.connect(lambda: self.told.emit(None))
        window.recording.wanted.connect(self._want)
        window.recording.settings_wanted.connect(self._ask)

    @property
    def usual_folder(self) -> Path:
        """Where recordings go if no folder was chosen."""
        place = QStandardPaths.StandardLocation.MusicLocation
        music = QStandardPaths.writableLocation(place)
        return (Path(music) if music else Path.home()) / "Sonoscope"

    def habits(self) -> dict[str, object]:
        """Return what to remember, for JSON."""
        return {"wish": self._wish.to_json()}

    def tell_last(self) -> None:
        """Say where the recordings are that ran when a program ended."""
        left = left_behind(self._folder)
        if not left:
            return
        text = " ".join(map(_left_text, left))
        paths = [one.path for one in left]
        kind = "info" if all(one.finished for one in left) else "warning"
        self.told.emit(News(text, kind, [BannerAction("Open", partial(self._open_files, paths))]))

    def close(self) -> None:
        """Finish what is being recorded."""
        self._timer.stop()
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.stop()
            finished = recorder.wait(LEAVE_SECONDS) and not recorder.failure
            if path := recorder.state.path:
                self._running.tell(path, finished=finished)
            self._running.leave()

    # From the wish to the recorder

    @Slot(bool)
    def _want(self, wanted: bool) -> None:
        if self._recorder is not None:
            self._recorder.stop()  # wanted or not: it runs, and was asked to change that
        elif wanted:
            self._begin()
        self._show()

    def _begin(self) -> None:
        sheet = self._heard()
        if sheet is None or sheet.session.source is None:
            self._window.show_note("There is no live sound to record: choose an input first")
            return
        folder = Path(self._wish.folder) if self._wish.folder else self.usual_folder
        try:
            if not self._wish.folder:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = f"Nothing is recorded: {folder} cannot be made ({error.strerror or error})."
            self._tell_failure(text)
            return
        self._source, self._room = sheet.session.source, RoomWatch()
        self._recorder = Recorder(self._source, self._plan(folder, sheet.name))
        self._notice_timer.stop()
        self.told.emit(None)
        self._window.show_note(f"Recording to {folder}")
        self._timer.start()

    def _heard(self) -> Sheet | None:
        """Return the sheet that shows live sound, the current one if it does."""
        for sheet in (self._sheets.current, *self._sheets.all):
            source = sheet.session.source
            signal = source.signal if source else None
            if not sheet.is_recording or (signal is not None and signal.length is None):
                return sheet
        return None

    def _plan(self, folder: Path, name: str) -> Plan:
        split = self._wish.split
        return Plan(
            folder,
            name,
            coding=KEPT[self._wish.coding],
            pre_roll=self._wish.pre_roll,
            split_seconds=60.0 * int(split) if split.isdecimal() else None,
            split_bytes=FOUR_GB if split == "4gb" else None,
        )

    # What becomes of it

    @Slot()
    def _look(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        if recorder.done:
            self._end(recorder)
        elif not any(sheet.session.source is self._source for sheet in self._sheets.all):
            recorder.stop()  # nobody listens to it any more
        self._show()

    def _show(self) -> None:
        recorder, recording = self._recorder, self._window.recording
        if recorder is None:
            recording.show_stopped()
            return
        state = recorder.state
        sheets = [s for s in self._sheets.all if s.session.source is self._source]
        pane = sheets[0].pane if sheets else None
        recording.show_running(_words(state), _tip(state), pane)
        if state.path != self._open:
            self._open = state.path
            if state.path is not None:
                self._running.tell(state.path)
        if warning := self._room.warning(state):
            self.told.emit(News(warning, "warning"))

    def _end(self, recorder: Recorder) -> None:
        self._timer.stop()
        self._recorder = self._source = self._open = None
        self._running.forget()
        state = recorder.state
        if recorder.failure:
            self._tell_failure(f"{recorder.failure} {STILL_THERE}", state.path)
        elif state.path is None:
            self.told.emit(None)
            self._window.show_note("Nothing was recorded, as no sound came")
        else:
            open_it = BannerAction("Open", partial(self._open_files, [state.path]))
            self.told.emit(News(saved_text(state), "info", [open_it]))
            self._notice_timer.start()
        if state.path is not None:
            self.saved.emit(str(state.path))

    def _tell_failure(self, text: str, path: Path | None = None) -> None:
        actions = [BannerAction("Recording Settings…", self._ask)]
        if path is not None:
            actions.insert(0, BannerAction("Open", partial(self._open_files, [path])))
        self.told.emit(News(text, "error", actions))

    def _open_files(self, paths: Sequence[Path]) -> None:
        self.told.emit(None)
        for path in paths:
            self._sheets.open_file(str(path))

    # How to record

    @Slot()
    def _ask(self) -> None:
        usual = str(self.usual_folder)
        dialog = RecordDialog(self._window, self._wish, usual, self._estimate)
        dialog.taken.connect(self._take_wish)
        dialog.open()

    @Slot(object)
    def _take_wish(self, wish: RecordWish) -> None:
        self._wish = wish
        self.changed.emit()

    def _estimate(self, wish: RecordWish) -> Estimate:
        """Return how large recordings become, and for how long there is room."""
        folder = Path(wish.folder) if wish.folder else self.usual_folder
        if wish.folder and not (folder.is_absolute() and folder.is_dir()):
            return Estimate("There is no such folder.", possible=False)
        sheet = self._heard()
        source = sheet.session.source if sheet else None
        signal = source.signal if source else None
        if signal is None:
            return Estimate("")
        speed = signal.rate * signal.channels * KEPT[wish.coding].width
        what = f"{CODINGS[wish.coding].partition(', ')[2]}, {rate_text(signal.rate)}"
        channels = "1 channel" if signal.channels == 1 else f"{signal.channels} channels"
        text = f"{what}, {channels}: {size_text(60.0 * speed)} a minute."
        place = next((p for p in (folder, *folder.parents) if p.exists()), folder)
        room = free_bytes(place) / speed
        known = f" The disk has room for {room_text(room)}." if room != float("inf") else ""
        later = " This recording goes on as it began." if self._recorder else ""
        return Estimate(text + known + later)


def _left_text(left: Left) -> str:
    name, folder = display_name(left.path), left.path.parent
    if left.finished:
        return f"The recording was finished when the window was closed: {name} in {folder}."
    return f"The program ended while it recorded. All of it is kept: {name} in {folder}."


def _words(state: RecorderState) -> str:
    return f"{length_text(state.seconds)} · {size_text(state.size)}"


def _tip(state: RecorderState) -> str:
    if state.path is None:
        return "Recording begins as soon as there is sound (R stops)"
    lost = f"\n{state.lost:.1f} s were lost and are silent" if state.gaps else ""
    count = len(state.paths)
    files = f"\nFile {count} of this recording" if count > 1 else ""
    size = size_text(state.size)
    return f"Recording to {state.path} ({size}){files}{lost}\nClick to stop (R)"
