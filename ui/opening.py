"""Opening files: which one, by dialog or by drop."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QStandardPaths
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


def dropped_files(data: QMimeData) -> list[str]:
    """Return the paths of the local files in what is dragged over the window."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def short_place(path: str) -> str:
    """Return the folder of a file for a menu, the home folder as ``~``."""
    folder = Path(path).parent
    home = Path.home()
    return str(Path("~") / folder.relative_to(home) if folder.is_relative_to(home) else folder)
