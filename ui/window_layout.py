"""What of the window comes back at the next start."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from ui.commands import Commands
from ui.listening import Listening
from ui.panel.controls import ControlPanel


class WindowLayout:
    """Place and parts of a window, for JSON.

    Parameters
    ----------
    window
        The window.
    commands, panel, listening
        Its parts that have something to remember.
    """

    def __init__(
        self, window: QMainWindow, commands: Commands, panel: ControlPanel, listening: Listening
    ) -> None:
        self._window, self._commands = window, commands
        self._panel, self._listening = panel, listening

    def save(self) -> dict[str, Any]:
        """Return place and parts of the window."""
        actions = self._commands.actions
        return {
            "geometry": bytes(self._window.saveGeometry().toBase64().data()).decode("ascii"),
            "panel": actions["panel"].isChecked(),
            "spectrum": actions["spectrum"].isChecked(),
            "folded": self._panel.folded(),
            "listening": self._listening.habits(),
            **self._commands.habits(),
        }

    def restore(self, layout: Mapping[str, Any]) -> None:
        """Take what `save` returned; what is missing or makes no sense stays as it is."""
        geometry, folded = layout.get("geometry"), layout.get("folded")
        if isinstance(geometry, str):
            self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))
        if isinstance(folded, list):
            self._panel.fold([title for title in folded if isinstance(title, str)])
        for name in ("panel", "spectrum"):
            shown, action = layout.get(name), self._commands.actions[name]
            if isinstance(shown, bool) and shown != action.isChecked():
                action.trigger()
        if isinstance(listening := layout.get("listening"), dict):
            self._listening.take_habits(listening)
        self._commands.take_habits(layout)
