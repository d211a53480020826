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


def png(image: QImage) -> bytes:
    """Return `image` as a PNG file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
