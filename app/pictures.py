"""Saving the picture as a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.files import write_whole
from ui.saving import png

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane


def write_picture(pane: "SpectrogramPane", path: Path, scale: float) -> str:
    """Save what `pane` shows as a PNG file; return what went wrong, empty if nothing did.

    Parameters
    ----------
    scale
        How many times larger than on the screen.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, png(pane.figure(scale)))
    except OSError as error:
        return f"The picture could not be saved as {path}: {error.strerror}."
    return ""
