"""Recording, as the window sees it: what is wanted, and where it is shown."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.record_button import RecordButton
from ui.stage import Stage
from ui.theme import Theme


class Recording(QObject):
    """Says when to record, and shows that it is done.

    Parameters
    ----------
    window
        What it belongs to.
    actions
        The commands by id.
    button, stage
        Where it is shown.

    Signals
    -------
    wanted
        Whether to record.
    settings_wanted
        How to record is to be chosen.
    """

    wanted = Signal(bool)
    settings_wanted = Signal()

    def __init__(
        self, window: QWidget, actions: Mapping[str, QAction], button: RecordButton, stage: Stage
    ) -> None:
        super().__init__(window)
        self._action, self._button, self._stage = actions["record"], button, stage
        self._window = window
        self._live, self._title = True, window.windowTitle()
        self.runs = False
        """Whether a recording runs."""
        self.commands: dict[str, Callable[[], object]] = {
            "record": lambda: self.wanted.emit(not self.runs),
            "record-settings": self.settings_wanted.emit,
        }

    def show_running(self, words: str, tip: str, pane: QWidget | None) -> None:
        """Show that a recording runs.

        Parameters
        ----------
        words
            How long and large it is.
        tip
            More about it, and where it goes.
        pane
            The picture of what is recorded, if there is one.
        """
        self._show(words, tip, pane)

    def show_stopped(self) -> None:
        """Show that no recording runs."""
        self._show("", "", None)

    def _show(self, words: str, tip: str, pane: QWidget | None) -> None:
        self.runs = bool(words)
        self._action.setChecked(self.runs)
        self._action.setText("Stop Recording" if self.runs else "Record")
        self._button.show_recording(words, tip)
        self._button.setVisible(self._live or self.runs)
        self._stage.mark_recorded(pane)
        self.show_title(self._title)

    def show_live(self, *, live: bool) -> None:
        """Offer to record what is live; a recording that runs is shown in any case."""
        self._live = live
        self._button.setVisible(live or self.runs)

    def show_title(self, title: str) -> None:
        """Give the window a title, with a dot before it while a recording runs."""
        self._title = title
        self._window.setWindowTitle(f"● {title}" if self.runs else title)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._button.set_theme(theme)
