"""Keeps the own presets: what the window shows of them, and the file that remembers them."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app import presets
from app.presets import PresetError
from dsp.settings import Settings
from ui.window import MainWindow


class PresetDesk(QObject):
    """The own presets of a person.

    Parameters
    ----------
    window
        What shows them.
    path
        The file that remembers them.
    """

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self._own: presets.Presets = {}
        section = window.panel.presets
        section.saved.connect(self._save)
        section.removed.connect(self._remove)
        section.import_wanted.connect(self._import)
        section.export_wanted.connect(self._export)
        self._load()

    def _load(self) -> None:
        if not self._path.exists():
            return
        try:
            self._own = presets.load(self._path)
        except PresetError as error:
            aside = presets.set_aside(self._path)
            self._window.show_banner(f"{error} It was set aside as {aside}.", "warning")
        self._window.panel.presets.show_own(self._own)

    @Slot(str, object)
    def _save(self, name: str, settings: Settings) -> None:
        self._own[name] = settings
        self._keep(f"Saved preset {name}")

    @Slot(str)
    def _remove(self, name: str) -> None:
        self._own.pop(name, None)
        self._keep(f"Removed preset {name}")

    @Slot(str)
    def _import(self, path: str) -> None:
        try:
            coming = presets.load(Path(path))
        except PresetError as error:
            self._window.show_banner(str(error), "error")
            return
        self._own.update(coming)
        self._keep(f"{len(coming)} presets imported")

    @Slot(str)
    def _export(self, path: str) -> None:
        self._write(Path(path), f"Saved {Path(path).name}")

    def _keep(self, note: str) -> None:
        self._window.panel.presets.show_own(self._own)
        self._write(self._path, note)

    def _write(self, path: Path, note: str) -> None:
        try:
            presets.save(path, self._own)
        except PresetError as error:
            self._window.show_banner(str(error), "error")
        else:
            self._window.show_note(note)
