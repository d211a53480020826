"""Saving pictures: where to, how large, and as which bytes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QStandardPaths
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

SIZES: Final = {
    "PNG picture, as large as on the screen (*.png)": 1.0,
    "PNG picture, twice as large (*.png)": 2.0,
    "PNG picture, four times as large (*.png)": 4.0,
}
SOUND_KINDS: Final = {"WAV sound (*.wav)": ".wav", "FLAC sound, smaller (*.flac)": ".flac"}


class PictureFile(NamedTuple):
    """Where to save a picture, and how many times larger than on the screen."""

    path: Path
    scale: float


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
    path, kind = QFileDialog.getSaveFileName(
        parent, "Save Picture", str(begin / name), ";;".join(SIZES), usual
    )
    if not path:
        return None
    chosen = Path(path)
    if chosen.suffix.lower() != ".png":
        chosen = chosen.with_name(f"{chosen.name}.png")
    return PictureFile(chosen, SIZES.get(kind, 1.0))


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
    path, kind = QFileDialog.getSaveFileName(
        parent, "Save Selection", str(begin / f"{name}.wav"), ";;".join(SOUND_KINDS)
    )
    if not path:
        return None
    chosen = Path(path)
    if chosen.suffix.lower() in SOUND_KINDS.values():
        return chosen
    return chosen.with_name(chosen.name + SOUND_KINDS.get(kind, ".wav"))


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
    path, _ = QFileDialog.getSaveFileName(
        parent, title, f"{begin}{suffixes[0]}", f"{label} ({patterns})"
    )
    if not path:
        return None
    chosen = Path(path)
    if chosen.suffix.lower() in suffixes:
        return chosen
    return chosen.with_name(chosen.name + suffixes[0])


def png(image: QImage) -> bytes:
    """Return `image` as a PNG file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
