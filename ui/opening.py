"""Opening files: which one, by dialog or by drop."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

SUFFIXES: Final = (
    *("wav", "flac", "mp3", "ogg", "oga", "opus", "aiff", "aif", "aifc", "caf", "au", "snd"),
    *("w64", "rf64", "bwf", "sph", "nist", "voc", "8svx", "iff", "sd2", "xi", "mat", "htk"),
)
"""What the files that can be read are usually called; what a file is, its content tells."""
PICTURES: Final = ("png", "jpg", "jpeg", "svg", "pdf")
"""What pictures are called that may tell which sound they show."""
ANNOTATIONS: Final = ("txt", "TextGrid", "csv")
"""What files of annotations are usually called."""
MOST_AT_ONCE: Final = 12
"""Files that one drop opens: a folder full of them would be more tabs than anybody can use."""


def ask_sound_files(parent: QWidget, folder: str) -> list[str]:
    """Let the user choose files; return their paths, none if they think better of it.

    Parameters
    ----------
    folder
        Where to begin; empty for the folder of music.
    """
    begin = folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    kinds = (
        f"Sound files ({_patterns(SUFFIXES)})",
        f"Saved pictures ({_patterns(PICTURES)})",
        f"Annotations ({_patterns(ANNOTATIONS)})",
    )
    paths, _ = QFileDialog.getOpenFileNames(
        parent, "Open Sound Files", begin, ";;".join([*kinds, "All files (*)"])
    )
    return paths


def ask_sound_file(parent: QWidget, title: str, begin: str) -> str:
    """Let the user find one file; return its path, empty if they think better of it.

    Parameters
    ----------
    begin
        Where to begin, maybe with the name that it used to have.
    """
    kind = f"Sound files ({_patterns(SUFFIXES)})"
    return QFileDialog.getOpenFileName(parent, title, begin, f"{kind};;All files (*)")[0]


def _patterns(suffixes: Sequence[str]) -> str:
    return " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in suffixes)


class FileDrops(QObject):
    """Lets files be dropped on a window.

    Signals
    -------
    dropped
        Path of a file; once for each of them.
    noted
        A few words where there were too many.
    """

    dropped = Signal(str)
    noted = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged if there are local files in it."""
        if isinstance(event, QDropEvent):  # and so every kind of drag
            files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if files:
                event.acceptProposedAction()
            if files and event.type() == QEvent.Type.Drop:
                self._take(files)
            return True
        return super().eventFilter(watched, event)

    def _take(self, files: list[str]) -> None:
        for file in files[:MOST_AT_ONCE]:
            self.dropped.emit(file)
        if len(files) > MOST_AT_ONCE:
            self.noted.emit(f"The first {MOST_AT_ONCE} of {len(files)} files are opened")


def short_place(path: str) -> str:
    """Return the folder of a file for a menu, the home folder as ``~``."""
    folder = Path(path).parent
    home = Path.home()
    return str(Path("~") / folder.relative_to(home) if folder.is_relative_to(home) else folder)
