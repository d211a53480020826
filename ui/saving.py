"""Saving files: where to, and pictures how large."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.confirming import confirm

Kinds = Mapping[str, tuple[str, ...]]
"""What a dialog offers, and what the names of such files may end in, the usual end first."""

SIZES: Final = {
    "PNG picture, as large as on the screen (*.png)": 1.0,
    "PNG picture, twice as large (*.png)": 2.0,
    "PNG picture, four times as large (*.png)": 4.0,
}
SOUND_KINDS: Final[Kinds] = {
    "WAV sound (*.wav)": (".wav",),
    "FLAC sound, smaller (*.flac)": (".flac",),
}


class PictureFile(NamedTuple):
    """Where to save a picture, and how many times larger than on the screen."""

    path: Path
    scale: float


def ask_file(
    parent: QWidget, title: str, begin: Path, kinds: Kinds, usual: str = ""
) -> tuple[Path, str] | None:
    """Let the user name a file; None if they think better of it.

    A name that ends in none of what `kinds` allows gets the usual end of the kind taken. The dialog
    has asked whether to replace what is at the name as it was typed; only then is it asked here.

    Parameters
    ----------
    begin
        Folder and name to begin with.
    usual
        The kind to begin with; empty for the first one.

    Returns
    -------
    tuple[Path, str] or None
        The file and its kind.
    """
    ends = [end for ends in kinds.values() for end in ends]
    while True:
        path, kind = QFileDialog.getSaveFileName(parent, title, str(begin), ";;".join(kinds), usual)
        if not path:
            return None
        kind = kind if kind in kinds else next(iter(kinds))
        chosen = Path(path)
        if chosen.suffix.lower() in ends:
            return chosen, kind
        chosen = chosen.with_name(chosen.name + kinds[kind][0])
        if not chosen.exists() or _may_replace(parent, title, chosen):
            return chosen, kind
        begin, usual = chosen, kind


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    question = f"There is already a file {path.name}. Replace it?"
    return confirm(parent, title, question, "Replace")


def ask_picture_file(
    parent: QWidget,
    folder: str,
    scale: float,
    now: Callable[[], datetime] = datetime.now,
) -> PictureFile | None:
    """Let the user name the file and take a size; None if they think better of it.

    Parameters
    ----------
    folder
        Where to begin; empty for the folder of pictures.
    scale
        The size to begin with, one of 1, 2 and 4.
    """
    place = QStandardPaths.StandardLocation.PicturesLocation
    begin = Path(folder or QStandardPaths.writableLocation(place))
    name = f"Sonoscope {now():%Y-%m-%d %H.%M.%S}.png"
    usual = next((text for text, size in SIZES.items() if size == scale), next(iter(SIZES)))
    kinds = dict.fromkeys(SIZES, (".png",))
    asked = ask_file(parent, "Save Picture", begin / name, kinds, usual)
    return PictureFile(asked[0], SIZES[asked[1]]) if asked else None


def ask_cut_file(parent: QWidget, folder: str, name: str) -> Path | None:
    """Let the user name the file for a piece of sound; None if they think better of it.

    Parameters
    ----------
    folder
        Where to begin; empty for the folder of music.
    name
        To begin with, without a suffix.
    """
    place = QStandardPaths.StandardLocation.MusicLocation
    begin = Path(folder or QStandardPaths.writableLocation(place))
    asked = ask_file(parent, "Save Selection", begin / f"{name}.wav", SOUND_KINDS)
    return asked[0] if asked else None


def ask_export_file(
    parent: QWidget, title: str, begin: Path, label: str, suffixes: tuple[str, ...]
) -> Path | None:
    """Let the user name a file; None if they think better of it.

    Parameters
    ----------
    begin
        Folder and name to begin with; without a folder that of the pictures.
    label
        What such files are called.
    suffixes
        What their names may end in, the usual one first.
    """
    place = QStandardPaths.StandardLocation.PicturesLocation
    if not begin.is_absolute():
        begin = Path(QStandardPaths.writableLocation(place)) / begin
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    begin = begin.with_name(f"{begin.name}{suffixes[0]}")
    asked = ask_file(parent, title, begin, {f"{label} ({patterns})": suffixes})
    return asked[0] if asked else None
