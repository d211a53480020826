"""Carries annotations from other programs to the current sheet, and back."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from app.annotations import formats
from app.annotations.formats import FORMATS, AnnotationError
from app.desktop.sheet import News, Sheet
from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from app.recordings.refusal import display_name
from app.session import FILE_KEY
from dsp.annotation import Annotations
from ui.annotation_files import Kind, ask_annotation_file, ask_annotation_files
from ui.window import MainWindow

KINDS: Final = {
    name: Kind(FORMATS[name].label, FORMATS[name].suffix)
    for name in ("raven", "audacity", "textgrid", "sonic-visualiser")
}
NO_SOUND: Final = "There is no sound yet"
NONE_YET: Final = "There are no annotations yet: select something and press Return"


class AnnotationDesk(QObject):
    """Asks which files, and tells what came of them.

    Parameters
    ----------
    window
        What dialogs and news belong to.
    sheets
        Where the sound is, and who holds its annotations.
    telling
        Told what is wrong with a file.
    """

    def __init__(self, window: MainWindow, sheets: Sheets, telling: Telling) -> None:
        super().__init__(window)
        self._window, self._sheets, self._telling = window, sheets, telling
        self._waiting: list[Path] = []  # until the sound is open that they belong to
        self._folder = ""
        self.deeds = {
            "import-annotations": self._ask_files,
            "export-annotations": self._export,
        }
        """What to do at which command."""
        sheets.opened.connect(self._welcome)
        sheets.refused.connect(lambda _: self._waiting.clear())

    def take(self, key: str) -> bool:
        """Take the annotations in the file behind `key`; False if it holds none."""
        path = Path(key.removeprefix(FILE_KEY))
        if not formats.claims(path):
            return False
        if self._sheets.opening:
            self._waiting.append(path)
        else:
            self._import(path)
        return True

    @Slot(str)
    def _welcome(self, _path: str) -> None:
        """Take what has waited for a sound, which is the current one now."""
        waiting, self._waiting = self._waiting, []
        for file in waiting:
            self._import(file)

    def _ask_files(self) -> None:
        for path in ask_annotation_files(self._window, self._begin()):
            self._folder = str(Path(path).parent)
            self._import(Path(path))

    def _import(self, path: Path) -> None:
        """Add the annotations in a file to those of the current sound."""
        sheet, name = self._sheets.current, display_name(path)
        engine, pane = sheet.session.engine, sheet.pane
        if engine is None or pane is None:
            self._complain(f"{name} holds annotations; open their sound first.", "info")
            return
        try:
            coming = formats.read(path, engine.signal.rate)
        except AnnotationError as error:
            self._complain(str(error))
            return
        self._telling.tell("annotations", None)
        before = len(sheet.annotations)
        marking = pane.marking
        marking.take(marking.chosen.joined(coming))
        new = len(sheet.annotations) - before
        self._window.show_note(_imported(coming, new, name, engine.signal.end))

    def _export(self) -> None:
        sheet = self._sheets.current
        engine = sheet.session.engine
        if engine is None:
            self._window.show_note(NO_SOUND)
            return
        if not sheet.annotations:
            self._window.show_note(NONE_YET)
            return
        chosen = ask_annotation_file(self._window, Path(self._begin()) / _stem(sheet), KINDS)
        if chosen is None:
            return
        self._folder = str(chosen.path.parent)
        signal, kind = engine.signal, FORMATS[chosen.kind]
        try:
            formats.write(chosen.path, kind, sheet.annotations, signal.rate, signal.end)
        except AnnotationError as error:
            self._complain(str(error))
        else:
            self._telling.tell("annotations", None)
            self._window.show_note(
                f"Saved {_count(len(sheet.annotations))} as {kind.label}: {chosen.path.name}"
            )

    def _complain(self, sentence: str, kind: str = "error") -> None:
        self._telling.tell("annotations", News(sentence, kind))

    def _begin(self) -> str:
        """Return the folder for a dialog to begin with: that of the last file, else the sound."""
        choice = self._sheets.current.choice
        beside = str(choice.path.absolute().parent) if choice and choice.path else ""
        return self._folder or beside


def _stem(sheet: Sheet) -> str:
    name = sheet.name.replace("/", "-")
    return Path(name).stem if sheet.is_file else name


def _count(number: int) -> str:
    return "1 annotation" if number == 1 else f"{number} annotations"


def _imported(coming: Annotations, new: int, name: str, end: int) -> str:
    """Say what came, and what of it cannot be seen."""
    if not coming:
        return f"{name} holds no annotations"
    if not new:
        return f"The annotations in {name} were all there already"
    told = f"{_count(new)} from {name}"
    beyond = sum(item.start >= end for item in coming)
    return f"{told}; {beyond} of them begin after the end of the sound" if beyond else told
