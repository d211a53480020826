"""What leaves the window and comes back to it; loaded when the window is there."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.desktop.sheets import Sheets
from ui.opening import PICTURES
from ui.theme import ThemeSwitch
from ui.window import MainWindow

if TYPE_CHECKING:
    from app.desktop.export_desk import ExportDesk
    from app.desktop.picture_desk import PictureDesk


class Exports:
    """The desks that export, and that open what was exported.

    Parameters
    ----------
    window, sheets, themes
        As `ExportDesk` takes them.
    habits
        What `habits` returned before; anything if there is nothing.
    """

    def __init__(
        self, window: MainWindow, sheets: Sheets, themes: ThemeSwitch, habits: object
    ) -> None:
        self._window, self._sheets, self._themes = window, sheets, themes
        self._habits = habits
        self._desk: ExportDesk | None = None
        self._pictures: PictureDesk | None = None

    def begin(self) -> None:
        """Be ready to export."""
        from app.desktop.export_desk import ExportDesk  # here: the window need not wait for it

        self._desk = ExportDesk(self._window, self._sheets, self._themes)
        self._desk.take_habits(self._habits)

    def offers(self, key: str) -> bool:
        """Offer the sound of the picture behind the key of a file; False if that is no picture."""
        if self._pictures is None and Path(key).suffix.lower().removeprefix(".") in PICTURES:
            from app.desktop.picture_desk import PictureDesk  # here: it is rarely wanted

            self._pictures = PictureDesk(self._window, self._sheets)
        return self._pictures is not None and self._pictures.take(key)

    def habits(self) -> object:
        """Return what to remember, for JSON."""
        return self._desk.habits() if self._desk else self._habits

    def close(self) -> None:
        """Give up what is being exported."""
        if self._desk:
            self._desk.close()
