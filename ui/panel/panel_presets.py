"""The group of the panel with settings that are taken as a whole."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QMenu,
    QToolButton,
    QWidget,
)

from dsp.presets import LONGEST_NAME, PRESETS, free_name, preset_in_force, presets_at, with_preset
from dsp.settings import Settings
from ui.confirming import confirm
from ui.fields import Combo, control_height
from ui.icons import draw_frame
from ui.keys import BY_ID, key_names, tip
from ui.panel.panel_view import DEFAULT_RATE
from ui.panel.section import Section, describe
from ui.preset_commands import OWN_PRESETS, SAVE_PRESET
from ui.saving import ask_file

OWN: Final = "as set below"
FILES: Final = "Presets (*.json)"


def ask_name(parent: QWidget, title: str, usual: str) -> str:
    """Let the user name a preset; return the name, empty if they think better of it."""
    name, taken = QInputDialog.getText(parent, title, "Name of the preset:", text=usual)
    return name.strip()[:LONGEST_NAME] if taken else ""


def ask_presets_to_read(parent: QWidget) -> str:
    """Let the user choose a file of presets; return its path, empty for none."""
    return QFileDialog.getOpenFileName(parent, "Import Presets", "", FILES)[0]


def ask_presets_to_write(parent: QWidget) -> str:
    """Let the user name a file for the presets; return its path, empty for none."""
    asked = ask_file(parent, "Export Presets", Path("presets.json"), {FILES: (".json",)})
    return str(asked[0]) if asked else ""


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
        Name and `Settings` of a preset that is to be kept, in place of one of that name.
    renamed
        Name of an own preset, and the one it is to have.
    moved
        Name of an own preset, and by how many places it is to go down.
    removed
        Name of the own preset that is to be forgotten.
    import_wanted, export_wanted
        Path of the file to take presets from, or to write one's own to.
    """

    saved = Signal(str, object)
    renamed = Signal(str, str)
    moved = Signal(str, int)
    removed = Signal(str)
    import_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, apply: Callable[[Callable[[Settings], Settings]], None]) -> None:
        super().__init__("Preset")
        self._apply = apply
        self._own: dict[str, Settings] = {}
        self._mine = ""  # the own preset that was in force last
        self._settings = Settings()
        self._built_in = presets_at(DEFAULT_RATE)
        self.preset = Combo()
        made_here = _keys("preset-1", f"preset-{len(PRESETS)}")
        own = _keys(OWN_PRESETS[0], OWN_PRESETS[-1])
        describe(self.preset, "Preset", f"Settings for what you listen to. ({made_here}, {own})")
        self.more = MenuButton(self._make_menu())
        describe(
            self.more,
            "Own presets",
            tip(
                "Save, order, rename, remove, import and export your own presets. They keep the "
                "window in samples; those built in keep it in milliseconds.",
                SAVE_PRESET,
            ),
        )
        self.add_row("Settings for", self.preset, self.more)
        self.preset.chosen.connect(self._choose)
        self._list()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.save = menu.addAction(BY_ID[SAVE_PRESET].text)
        self.replace = menu.addAction("")
        menu.addSeparator()
        self.rename = menu.addAction("")
        self.up, self.down = menu.addAction("Move Up"), menu.addAction("Move Down")
        self.remove = menu.addAction("")
        menu.addSeparator()
        self.take, self.give = menu.addAction("Import…"), menu.addAction("Export…")
        deeds: tuple[tuple[QAction, Callable[[], None]], ...] = (
            (self.save, self._save),
            (self.replace, lambda: self.saved.emit(self._mine, self._settings)),
            (self.rename, self._rename),
            (self.up, lambda: self.moved.emit(self._mine, -1)),
            (self.down, lambda: self.moved.emit(self._mine, 1)),
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

    def show_rate(self, rate: int) -> None:
        """Take what the built-in presets mean for sound of `rate` samples per second."""
        self._built_in = presets_at(rate)

    def _list(self) -> None:
        built_in = [(name, name, "Built in") for name in PRESETS]
        self.preset.set_grouped(built_in + [(name, name, "Own") for name in self._own])

    def show_settings(self, settings: Settings) -> None:
        """Show which preset `settings` are, if any."""
        self._settings = settings
        last = {self._mine: self._own[self._mine]} if self._mine in self._own else {}
        known = {**last, **self._built_in, **self._own}  # two may be the same
        name = preset_in_force(settings, known)
        self.preset.show_value(name, lambda: OWN)
        if name in self._own or self._mine not in self._own:
            self._mine = name if name in self._own else ""
        self._show_deeds(changed=name != self._mine)

    def _show_deeds(self, *, changed: bool) -> None:
        """Show what can be done with which own preset."""
        there, names = bool(self._mine), list(self._own)
        name = f" “{self._mine}”".replace("&", "&&") if there else " Preset"
        for action, text, free in (
            (self.replace, f"Replace{name} by These Settings", there and changed),
            (self.rename, f"Rename{name}…", there),
            (self.up, "Move Up", there and self._mine != names[0]),
            (self.down, "Move Down", there and self._mine != names[-1]),
            (self.remove, f"Remove{name}…", there),
            (self.give, "Export…", bool(names)),
        ):
            action.setText(text)
            action.setEnabled(free)

    def take_own(self, name: str) -> None:
        """Take an own preset as if it were chosen here."""
        self._mine = name
        self._take(self._own[name])

    def _take(self, preset: Settings) -> None:
        self._apply(lambda s: with_preset(s, preset))
        self.show_settings(self._settings)  # nobody else does if they are the same

    def _choose(self, name: str) -> None:
        if name in self._own:
            self.take_own(name)
        elif name in PRESETS:
            self._mine = ""
            self._take(self._built_in[name])

    def _save(self) -> None:
        name = ask_name(self.window(), "Save as Preset", self._mine)
        if name in PRESETS:  # those stay
            name = free_name(name, {**PRESETS, **self._own})
        question = f"There is a preset “{name}”. Replace it by these settings?"
        if name and (
            name not in self._own or confirm(self.window(), "Preset", question, "Replace")
        ):
            self._mine = name
            self.saved.emit(name, self._settings)

    def _rename(self) -> None:
        before = self._mine
        name = ask_name(self.window(), "Rename Preset", before)
        if name and name != before:
            self._mine = name = free_name(name, {**PRESETS, **self._own})
            self.renamed.emit(before, name)

    def _remove(self) -> None:
        question = f"Remove the preset “{self._mine}” for good?"
        if confirm(self.window(), "Preset", question, "Remove"):
            self.removed.emit(self._mine)

    def _import(self) -> None:
        path = ask_presets_to_read(self.window())
        if path:
            self.import_wanted.emit(path)

    def _export(self) -> None:
        path = ask_presets_to_write(self.window())
        if path:
            self.export_wanted.emit(path)


def _keys(first: str, last: str) -> str:
    """Return the keys of a row of commands, as people write them."""
    return f"{key_names(BY_ID[first])[0]} to {key_names(BY_ID[last])[0]}"
