"""Keeps the annotations of sound files, and finds them again."""

from pathlib import Path
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QObject, QTimer, Slot

from app.annotations.store import AnnotationStore, content_key
from app.desktop.sheet import News, Sheet
from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from dsp.annotation import Annotations
from ui.window import MainWindow

SAVE_MS: Final = 1000  # after the first of some changes, so that a killed program loses little
PASSING: Final = (
    "These annotations last as long as the sound is kept here; export them to keep them"
)


class _Kept(NamedTuple):
    """What is to be kept of a sound."""

    annotations: Annotations
    rate: int
    name: str


class AnnotationKeeper(QObject):
    """Remembers the annotations of all sheets that show files.

    Parameters
    ----------
    window
        Where it is said that something does not last.
    sheets
        Where the sound is, and who holds its annotations.
    telling
        Told what cannot be kept.
    folder
        Where those of files are kept.
    keeps
        Whether they are kept; else they are only shown.
    """

    def __init__(
        self, window: MainWindow, sheets: Sheets, telling: Telling, folder: Path, *, keeps: bool
    ) -> None:
        super().__init__(window)
        self._window, self._sheets, self._telling = window, sheets, telling
        self._keeps = keeps
        self._store = AnnotationStore(folder)
        self._keys = WeakKeyDictionary[Sheet, str]()  # of those that show files
        self._told = WeakSet[Sheet]()  # those whose annotations are known not to last
        self._unsaved: dict[str, _Kept] = {}
        self._timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._timer.timeout.connect(self.save)
        sheets.opened.connect(self._welcome)
        sheets.annotated.connect(self._keep)

    @Slot(str)
    def _welcome(self, path: str) -> None:
        """Show what is kept of a sound file that is open now."""
        for sheet in self._sheets.all:
            engine = sheet.session.engine
            if engine is not None and sheet.place == path:
                self._load(sheet, Path(path), engine.signal.rate)

    def _load(self, sheet: Sheet, path: Path, rate: int) -> None:
        try:
            self._keys[sheet] = key = content_key(path)
        except OSError:  # it has gone meanwhile
            return
        if key in self._unsaved:
            annotations, notice = self._unsaved[key].annotations, ""
        else:
            annotations, notice = self._store.load(key, rate)
        if notice:
            self._telling.tell("annotations", News(notice, "warning"))
        sheet.show_annotations(annotations)

    @Slot(object)
    def _keep(self, sheet: Sheet) -> None:
        """Remember the annotations of a sheet soon, and show them wherever its sound is shown."""
        key, engine = self._keys.get(sheet), sheet.session.engine
        if key is None or engine is None:
            if sheet.annotations and sheet not in self._told:
                self._told.add(sheet)
                self._window.show_note(PASSING)
            return
        for other in self._sheets.all:
            if other is not sheet and self._keys.get(other) == key:
                other.show_annotations(sheet.annotations)
        self._unsaved[key] = _Kept(sheet.annotations, engine.signal.rate, sheet.name)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def save(self) -> None:
        """Write what has changed; what cannot be written is tried again with the next change."""
        if not self._keeps:
            return
        for key, kept in list(self._unsaved.items()):
            try:
                self._store.save(key, *kept)
            except OSError as error:
                text = f"The annotations cannot be kept: {error.strerror or error}."
                self._telling.tell("keeping annotations", News(text, "error"))
            else:
                del self._unsaved[key]
                self._telling.tell("keeping annotations", None)

    def close(self) -> None:
        """Write what has not been written yet."""
        self._timer.stop()
        self.save()
