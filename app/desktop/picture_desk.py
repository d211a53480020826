"""Pictures that tell which sound they show: opening that at the same view."""

from functools import partial
from math import floor
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from app.desktop.sheet import News, Sheet
from app.desktop.sheets import Sheets
from app.export.metadata import settings_of_picture
from app.export.picture import KINDS
from app.export.record import Record
from app.session import FILE_KEY
from app.settings_json import UnknownTransformError
from ui.banner import BannerAction
from ui.opening import ask_sound_file
from ui.picture.limits import time_text
from ui.picture.navigation import Place
from ui.picture.viewport import Viewport
from ui.window import MainWindow

UNTOLD: Final = (
    "{} does not tell which sound it shows; only pictures that Sonoscope saved do, and programs "
    "that change a picture may take that out."
)


class PictureDesk(QObject):
    """Offers to open the sound of a picture.

    Parameters
    ----------
    window
        What dialogs belong to.
    sheets
        Where the sound is opened.
    """

    def __init__(self, window: MainWindow, sheets: Sheets) -> None:
        super().__init__(window)
        self._window, self._sheets = window, sheets
        self._waiting: dict[str, Record] = {}  # by the paths of files that are being opened
        sheets.opened.connect(self._welcome)

    def take(self, key: str) -> bool:
        """Offer what the picture behind `key` shows; False if that is no picture."""
        name = key.removeprefix(FILE_KEY)
        if name == key or Path(name).suffix.lower() not in KINDS:
            return False
        self._offer(Path(name))
        return True

    def _offer(self, picture: Path) -> None:
        try:
            record = settings_of_picture(picture)
        except OSError as error:
            self._say(f"{picture.name} cannot be read: {error.strerror or error}.", "error")
            return
        except UnknownTransformError as error:
            self._say(f"{picture.name} shows what this program cannot: {error}.", "warning")
            return
        if record is None:
            self._say(UNTOLD.format(picture.name), "warning")
            return
        self._offer_record(picture, record)

    def _offer_record(self, picture: Path, record: Record) -> None:
        when = _when(record)
        take_settings = BannerAction("Use its settings", lambda: self._take_settings(record))
        if not record.sound:
            text = f"{picture.name} shows {when} of live sound, which is not kept in it."
            self._say(text, "info", take_settings)
            return
        sound, name = record.sound_path(picture), Path(record.sound).name
        if sound is None:
            choose = BannerAction("Choose it…", partial(self._choose, picture, record))
            text = f"{picture.name} shows {name}, {when}, but that file is not there any more."
            self._say(text, "warning", choose, take_settings)
            return
        there = BannerAction("Open it there", partial(self._open, sound, record))
        self._say(f"{picture.name} shows {name}, {when}. Open it there?", "info", there)

    def _say(self, text: str, kind: str, *actions: BannerAction) -> None:
        # NB: as news of the sheet, so that it stays when something else is told meanwhile
        self._sheets.current.news = News(text, kind, actions)
        self._window.show_banner(text, kind, actions)

    def _choose(self, picture: Path, record: Record) -> None:
        begin = str(picture.parent / Path(record.sound).name)
        path = ask_sound_file(self._window, f"Where Is {Path(record.sound).name}?", begin)
        if path:
            self._open(Path(path), record)

    def _take_settings(self, record: Record) -> None:
        self._close_banner()
        self._sheets.change(self._sheets.current, record.settings)

    def _close_banner(self) -> None:
        self._sheets.current.news = None
        self._window.hide_banner()

    def _open(self, sound: Path, record: Record) -> None:
        self._close_banner()
        self._waiting[str(sound)] = record
        self._sheets.open_file(str(sound))
        if any(_is(sheet, str(sound)) and sheet.session.engine for sheet in self._sheets.all):
            self._welcome(str(sound))  # it was open

    @Slot(str)
    def _welcome(self, path: str) -> None:
        record = self._waiting.pop(path, None)
        sheet = next((sheet for sheet in self._sheets.all if _is(sheet, path)), None)
        if record is None or sheet is None or sheet.pane is None:
            return
        self._sheets.change(sheet, record.settings)
        if not self._show(sheet, record):  # the picture has no size yet
            pane = sheet.pane

            def show() -> None:
                pane.marking.viewed.disconnect(show)
                self._show(sheet, record)

            pane.marking.viewed.connect(show)

    def _show(self, sheet: Sheet, record: Record) -> bool:
        """Show the view of a picture; return whether there was any view before."""
        pane, engine = sheet.pane, sheet.session.engine
        if pane is None or engine is None or pane.marking.held is None:
            return False
        rate = engine.signal.rate
        if rate != record.rate:
            self._window.show_note("The sound has another sample rate than in the picture")
        width = pane.picture_width()
        samples = (record.stop - record.start) * rate / record.rate / width
        first = record.start * rate / record.rate / samples
        view = Viewport(width, samples, float(floor(first + 0.5) + width), follow=False)
        pane.marking.go(Place(view, record.settings.axis.limited(rate)))
        return True


def _is(sheet: Sheet, path: str) -> bool:
    return bool(sheet.choice and str(sheet.choice.path) == path)


def _when(record: Record) -> str:
    rate = record.rate
    return f"{time_text(round(record.start), rate)} to {time_text(round(record.stop), rate)}"
