"""What leaves the window and comes back to it; loaded when it is wanted."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.desktop.sheets import Sheets
from app.desktop.telling import Telling
from app.session import FILE_KEY
from ui.opening import PICTURES, SUFFIXES
from ui.theme import ThemeSwitch
from ui.window import MainWindow

if TYPE_CHECKING:
    from app.desktop.annotation_desk import AnnotationDesk
    from app.desktop.export_desk import ExportDesk
    from app.desktop.picture_desk import PictureDesk

COMMANDS: Final = (
    "save",
    "copy",
    "export-picture",
    "export-data",
    "export-video",
    "copy-reading",
    "copy-spectrum",
    "save-spectrum",
)
NOTES: Final = ("import-annotations", "export-annotations")


class Exports:
    """The desks that export, and that open what was exported.

    Parameters
    ----------
    window, sheets, themes, telling
        As `ExportDesk` takes them.
    habits
        What `habits` returned before; anything if there is nothing.
    """

    def __init__(
        self,
        window: MainWindow,
        sheets: Sheets,
        themes: ThemeSwitch,
        telling: Telling,
        habits: object,
    ) -> None:
        self._window, self._sheets, self._themes = window, sheets, themes
        self._telling, self._habits = telling, habits
        window.command.connect(self._run)

    @cached_property
    def _desk(self) -> "ExportDesk":
        from app.desktop.export_desk import ExportDesk  # here: the window need not wait for it

        desk = ExportDesk(self._window, self._sheets, self._themes, self._telling)
        desk.take_habits(self._habits)
        return desk

    @cached_property
    def _pictures(self) -> "PictureDesk":
        from app.desktop.picture_desk import PictureDesk  # here: it is rarely wanted

        return PictureDesk(self._window, self._sheets)

    @cached_property
    def _annotations(self) -> "AnnotationDesk":
        from app.desktop.annotation_desk import AnnotationDesk  # here: it is rarely wanted

        return AnnotationDesk(self._window, self._sheets, self._telling)

    def _run(self, command: str) -> None:
        if command in COMMANDS:
            self._desk.deeds[command]()
        elif command in NOTES:
            self._annotations.deeds[command]()

    def write(self, path: Path, scale: int) -> str:
        """Write what is visible at once, `scale` times as large; return what went wrong, if so."""
        return self._desk.write(path, scale)

    def offers(self, key: str) -> bool:
        """Offer the sound of the picture behind the key of a file, or take the annotations in it.

        False if it holds neither.
        """
        ending = Path(key).suffix.lower().removeprefix(".")
        if ending in PICTURES:
            return self._pictures.take(key)
        return key.startswith(FILE_KEY) and ending not in SUFFIXES and self._annotations.take(key)

    def habits(self) -> object:
        """Return what to remember, for JSON."""
        return self._desk.habits() if "_desk" in vars(self) else self._habits

    def close(self) -> None:
        """Give up what is being exported."""
        if "_desk" in vars(self):
            self._desk.close()
