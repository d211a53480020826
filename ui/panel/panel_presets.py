"""The group of the panel with settings that are taken as a whole."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QToolButton, QWidget

from dsp.presets import PRESETS, preset_in_force, with_preset
from dsp.settings import Settings
from ui.icons import draw_frame
from ui.keys import BY_ID, key_names
from ui.panel.fields import Combo, control_height
from ui.panel.section import Section, describe

OWN: Final = "as set below"
FILES: Final = "Presets (*.json)"
LONGEST_NAME: Final = 60


def ask_name(parent: QWidget, usual: str) -> str:
    """Let the user name a preset; return the name, empty if they think better of it."""
    name, taken = QInputDialog.getText(parent, "Save Preset", "Name of the preset", text=usual)
    return name.strip()[:LONGEST_NAME] if taken else ""


def ask_presets_to_read(parent: QWidget) -> str:
    """Let the user choose a file of presets; return its path, empty for none."""
    return QFileDialog.getOpenFileName(parent, "Import Presets", "", FILES)[0]


def ask_presets_to_write(parent: QWidget) -> str:
    """Let the user name a file for the presets; return its path, empty for none."""
    path = QFileDialog.getSaveFileName(parent, "Export Presets", "presets.json", FILES)[0]
    return f"{path}.json" if path and not Path(path).suffix else path


class MenuButton(QToolButton):
    """Three dots that open a menu."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self.setText("…")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)

    def sizeHint(self) -> QSize:
        """Return a square of the height that all controls share."""
        return QSize(control_height(self), control_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a frame and three dots."""
        painter = QPainter(self)
        draw_frame(painter, self, lit=self.underMouse())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.ButtonText))
        middle = QRectF(self.rect()).center()
        for x in (-4.0, 0.0, 4.0):
            painter.drawEllipse(middle + QPointF(x, 0.0), 1.2, 1.2)


class PresetSection(Section):
    """Presets to choose from, and what can be done with one's own.

    Signals
    -------
    saved
        Name and `Settings` of a preset that is to be kept.
    removed
        Name of the own preset that is to be forgotten.
    import_wanted, export_wanted
        Path of the file to take presets from, or to write one's own to.
    """

    saved = Signal(str, object)
    removed = Signal(str)
    import_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, apply: Callable[[Callable[[Settings], Settings]], None]) -> None:
        super().__init__("Preset")
        self._apply = apply
        self._own: dict[str, Settings] = {}
        self._settings = Settings()
        self.preset = Combo()
        first, last = BY_ID["preset-1"], BY_ID[f"preset-{len(PRESETS)}"]
        keys = f"{key_names(first)[0]} to {key_names(last)[0]}"
        describe(self.preset, "Preset", f"Settings for what you listen to. ({keys})")
        self.more = MenuButton(self._make_menu())
        describe(self.more, "Own presets", "Save, remove, import and export your own presets.")
        self.add_row("Settings for", self.preset, self.more)
        self.preset.chosen.connect(self._choose)
        self._list()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.save = menu.addAction("Save as Preset…")
        self.remove = menu.addAction("Remove Preset")
        menu.addSeparator()
        self.take = menu.addAction("Import…")
        self.give = menu.addAction("Export…")
        deeds: tuple[tuple[QAction, Callable[[], None]], ...] = (
            (self.save, self._save),
            (self.remove, self._remove),
            (self.take, self._import),
            (self.give, self._export),
        )
        for action, deed in deeds:
            action.triggered.connect(lambda _=False, deed=deed: deed())
        return menu

    def show_own(self, own: Mapping[str, Settings]) -> None:
        """List the own presets."""
        self._own = dict(own)
        self._list()
        self.show_settings(self._settings)

    def _list(self) -> None:
        built_in = [(name, name, "Built in") for name in PRESETS]
        self.preset.set_grouped(built_in + [(name, name, "Own") for name in sorted(self._own)])

    def show_settings(self, settings: Settings) -> None:
        """Show which preset `settings` are, if any."""
        self._settings = settings
        name = preset_in_force(settings, {**PRESETS, **self._own})
        self.preset.show_value(name, lambda: OWN)
        self.remove.setEnabled(name in self._own)
        self.give.setEnabled(bool(self._own))

    def _choose(self, name: str) -> None:
        preset = self._own.get(name) or PRESETS.get(name)
        if preset is not None:
            self._apply(lambda s: with_preset(s, preset))

    def _save(self) -> None:
        name = ask_name(self.window(), "")
        if name:
            self.saved.emit(name, self._settings)

    def _remove(self) -> None:
        self.removed.emit(self.preset.currentData())

    def _import(self) -> None:
        path = ask_presets_to_read(self.window())
        if path:
            self.import_wanted.emit(path)

    def _export(self) -> None:
        path = ask_presets_to_write(self.window())
        if path:
            self.export_wanted.emit(path)
