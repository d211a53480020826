"""Opening files: which one, by dialog or by drop."""

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


def ask_sound_file(parent: QWidget, folder: str) -> str:
    """Let the user choose a file; return its path, empty if they think better of it.

    Parameters
    ----------
    folder
        Where to begin; empty for the folder of music.
    """
    begin = folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    patterns = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in SUFFIXES)
    path, _ = QFileDialog.getOpenFileName(
        parent, "Open Sound File", begin, f"Sound files ({patterns});;All files (*)"
    )
    return path


class FileDrops(QObject):
    """Lets files be dropped on a window.

    Signals
    -------
    dropped
        Path of the first of the files.
    noted
        A few words where there were more.
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
        self.dropped.emit(files[0])
        if len(files) > 1:
            self.noted.emit("One file at a time: the first one is opened")


def short_place(path: str) -> str:
    """Return the folder of a file for a menu, the home folder as ``~``."""
    folder = Path(path).parent
    home = Path.home()
    return str(Path("~") / folder.relative_to(home) if folder.is_relative_to(home) else folder)
