"""Carries out the commands of the key table."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from dsp.settings import Settings
from ui.help import AboutDialog, KeyDialog
from ui.keys import make_actions
from ui.opening import ask_sound_files
from ui.steps import step
from ui.theme import CHOICES, ThemeSwitch
from ui.transform_memory import TransformMemory

if TYPE_CHECKING:
    from ui.picture.pane import SpectrogramPane

DEMO: Final = "demo"


class Commands(QObject):
    """The actions of a window, and what they do.

    Parameters
    ----------
    window
        What dialogs belong to.
    themes
        Which colours rule.
    version
        Of the program, for the page about it.

    Signals
    -------
    settings_changed
        The whole new `Settings` that the user wants.
    source_chosen
        Key of the source that the user took.
    file_chosen
        Path of the sound file that the user took.
    peaks_reset
        Held peaks and the clip lamp are to be forgotten.
    unknown
        Id of a command that nobody here carries out.
    """

    settings_changed = Signal(object)
    source_chosen = Signal(str)
    file_chosen = Signal(str)
    peaks_reset = Signal()
    unknown = Signal(str)

    def __init__(self, window: QMainWindow, themes: ThemeSwitch, version: str) -> None:
        super().__init__(window)
        self._window = window
        self.pane: SpectrogramPane | None = None
        """The picture; it carries out what moves it, once it is there."""
        self._sound_folder = ""
        self.settings = Settings()
        self.channels, self.rate = 1, 48_000
        self.transforms = TransformMemory()
        """How each transform was set last; who shows the settings keeps it up to date."""
        self.actions = make_actions(window, self.run)
        self._own: dict[str, Callable[[], object]] = {
            "panel": lambda: None,  # the window listens to these actions
            "spectrum": lambda: None,
            "stack": lambda: None,
            "link": lambda: None,
            "full-screen": self._toggle_full_screen,
            "theme": lambda: themes.choose(_after(themes.choice)),
            "reset-peak": self._reset_peak,
            "open": self._open,
            "demo": lambda: self.source_chosen.emit(DEMO),
            "keys": lambda: self._show(KeyDialog, themes.theme),
            "about": lambda: self._show(AboutDialog, version),
            "quit": window.close,
        }

    def add(self, commands: Mapping[str, Callable[[], object]]) -> None:
        """Let others carry out `commands`, by id."""
        self._own.update(commands)

    def run(self, name: str) -> None:
        """Carry out the command `name` of `ui.keys`."""
        settings = step(self.settings, name, self.channels, self.transforms.recall, self.rate)
        if settings is not None:
            self._want(settings)
        elif name in self._own:
            self._own[name]()
        elif self.pane is not None and not self.pane.run_command(name):
            self.unknown.emit(name)

    def change(self, change: Callable[[Settings], Settings]) -> None:
        """Tell that the user wants the settings after `change`."""
        self._want(change(self.settings))

    def take_transform(self, name: str) -> None:
        """Tell that the user wants the transform `name`, as it was set last."""
        self._want(self.settings.with_analysis(transform=self.transforms.recall(name)))

    def _want(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings_changed.emit(settings)

    def _toggle_full_screen(self) -> None:
        """Fill the screen, or be again what the window was before, be that as large as it goes."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _reset_peak(self) -> None:
        if self.pane is not None:
            self.pane.run_command("reset-peak")
        self.peaks_reset.emit()

    def _open(self) -> None:
        for path in ask_sound_files(self._window, self._sound_folder):
            self._sound_folder = str(Path(path).parent)
            self.file_chosen.emit(path)

    def _show(self, page: type[KeyDialog] | type[AboutDialog], content: Any) -> None:
        """Show a dialog of that kind, the one there is or a new one with its `content`."""
        dialog = self._window.findChild(page) or page(self._window, content)
        dialog.show()
        dialog.raise_()

    def habits(self) -> dict[str, Any]:
        """Return what to remember of opening sounds, for JSON."""
        return {"sound_folder": self._sound_folder}

    def take_habits(self, habits: Mapping[str, Any]) -> None:
        """Take what `habits` returned; what is missing or makes no sense stays as it is."""
        if isinstance(folder := habits.get("sound_folder"), str):
            self._sound_folder = folder


def _after(choice: str) -> str:
    return CHOICES[(CHOICES.index(choice) + 1) % len(CHOICES)]
