"""Keeps the own presets: what the window shows of them, and the file that remembers them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app import presets
from app.files import set_aside
from app.presets import PresetError
from dsp.presets import free_name
from dsp.settings import Settings
from ui.preset_commands import OWN_PRESETS, SAVE_PRESET
from ui.window import MainWindow


class PresetDesk(QObject):
    """The own presets of a person.

    Other windows may keep theirs in the same file: it is read again before every change.

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
        self._section = section = window.panel.presets
        section.saved.connect(self._save)
        section.renamed.connect(self._rename)
        section.moved.connect(self._move)
        section.removed.connect(self._remove)
        section.import_wanted.connect(self._import)
        section.export_wanted.connect(self._export)
        window.command.connect(self._run)
        self._load()

    @Slot(str)
    def _run(self, command: str) -> None:
        """Carry out a command about own presets."""
        if command == SAVE_PRESET:
            self._section.save.trigger()
        elif command in OWN_PRESETS:
            number = OWN_PRESETS.index(command)
            if number < len(self._own):
                self._section.take_own(list(self._own)[number])
            else:
                self._window.show_note(f"There is no own preset {number + 1} yet")

    def _load(self) -> None:
        """Take what is in the file, where another window may have left something."""
        if not self._path.exists():
            return
        try:
            self._own = presets.load(self._path)
        except PresetError as error:
            aside = set_aside(self._path, "unused")
            kept = f" It was set aside as {aside}." if aside else ""
            self._window.show_banner(f"{error}{kept}", "warning")
        self._show()

    def _show(self) -> None:
        self._section.show_own(self._own)
        self._window.menus.show_own_presets(list(self._own))

    @Slot(str, object)
    def _save(self, name: str, settings: Settings) -> None:
        if name in self._own:  # and is to be replaced
            self._load()
            self._own[name] = settings
            self._keep(f"Saved preset {name}")
        else:
            self._add({name: settings}, lambda names: f"Saved preset {names.get(name, name)}")

    @Slot(str, str)
    def _rename(self, name: str, new: str) -> None:
        if self._still_has(name):
            new = free_name(new, self._own)
            self._own = {new if key == name else key: own for key, own in self._own.items()}
            self._keep(f"{name} is called {new} now")

    @Slot(str, int)
    def _move(self, name: str, by: int) -> None:
        """Let a preset change places with the one `by` places below: the keys follow the order."""
        if self._still_has(name):
            names = list(self._own)
            place = names.index(name)
            names.insert(min(max(place + by, 0), len(names)), names.pop(place))
            self._own = {key: self._own[key] for key in names}
            self._keep(f"{name} is number {names.index(name) + 1} now")

    @Slot(str)
    def _remove(self, name: str) -> None:
        if self._still_has(name):
            del self._own[name]
            self._keep(f"Removed preset {name}")

    def _still_has(self, name: str) -> bool:
        """Load, and return whether there is still a preset `name`."""
        self._load()
        if name not in self._own:
            self._window.show_note(f"Another window has removed or renamed preset {name}")
        return name in self._own

    @Slot(str)
    def _import(self, path: str) -> None:
        try:
            coming = presets.load(Path(path))
        except PresetError as error:
            self._window.show_banner(str(error), "error")
        else:
            self._add(coming, _imported)

    def _add(self, coming: presets.Presets, note: Callable[[dict[str, str]], str]) -> None:
        """Take presets in; `note` says it, told what they are called now."""
        self._load()
        try:
            self._own, names = presets.merged(self._own, coming)
        except PresetError as error:
            self._window.show_banner(str(error), "error")
        else:
            self._keep(note(names))

    @Slot(str)
    def _export(self, path: str) -> None:
        self._load()
        self._write(Path(path), f"Saved {Path(path).name}")

    def _keep(self, note: str) -> None:
        self._show()
        self._write(self._path, note)

    def _write(self, path: Path, note: str) -> None:
        try:
            presets.save(path, self._own)
        except PresetError as error:
            self._window.show_banner(str(error), "error")
        else:
            self._window.show_note(note)


def _imported(names: dict[str, str]) -> str:
    """Say which presets came, and what those are called now whose names were taken."""
    if not names:
        return "These presets were all there already"
    told = ["1 preset imported" if len(names) == 1 else f"{len(names)} presets imported"]
    told += [f"{name} as {new}" for name, new in names.items() if new != name]
    return ", ".join(told)
