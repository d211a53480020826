"""Saving what is selected as a sound file, for the window."""

from functools import partial

from PySide6.QtCore import QObject

from app.desktop.job_watch import JobWatch, Watched
from app.desktop.sheet import Sheet
from app.desktop.telling import Telling
from app.recordings.cutting import proposed_name
from app.recordings.saving import Saving
from dsp.selection import Selection
from ui.saving import ask_cut_file
from ui.window import MainWindow


class SaveDesk(QObject):
    """Asks where to save a cut, and tells what becomes of it.

    Parameters
    ----------
    window
        What dialogs belong to.
    telling
        Takes the news.
    """

    def __init__(self, window: MainWindow, telling: Telling) -> None:
        super().__init__(window)
        self._window = window
        self._folder = ""
        self._watch = JobWatch(window, telling, "selection")

    def save(self, sheet: Sheet, selection: Selection) -> None:
        """Save `selection` of what `sheet` shows, if the user names a file."""
        engine, source = sheet.session.engine, sheet.session.source
        if engine is None or source is None:
            return
        if self._watch.busy:
            self._window.show_note("Another selection is still being saved")
            return
        signal = engine.signal
        name = proposed_name(sheet.name, selection, signal.rate, source.epoch)
        path = ask_cut_file(self._window, self._folder, name)
        if path is not None:
            self._folder = str(path.parent)
            saving = Saving(signal, selection, path, source.epoch)
            self._watch.follow(
                Watched(
                    saving,
                    f"Saving {path.name} …",
                    lambda: f"{path.name}: {100 * saving.progress:.0f} % saved",
                    partial(self._tell, saving),
                )
            )

    def close(self) -> None:
        """Give up what is being saved; nothing is left of it."""
        self._watch.close()

    def _tell(self, saving: Saving) -> None:
        if saved := saving.saved:
            text = f"Saved {saving.path.name} as {saved.format}"
            self._window.show_note(f"{text}; {saved.note}" if saved.note else text)
        else:
            self._window.show_note(f"{saving.path.name} was not saved")
