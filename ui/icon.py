"""The icon of the program."""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QIcon

SIZES: Final = (16, 32, 64, 128, 256)


def window_icon() -> QIcon:
    """Return the icon, drawn for each of its sizes."""
    folder = Path(__file__).resolve().parents[1] / "assets"
    icon = QIcon()
    for size in SIZES:
        icon.addFile(str(folder / f"sonoscope-{size}.png"))
    return icon
