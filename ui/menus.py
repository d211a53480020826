"""The menu bar: the commands of the key table where people look for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from dsp.settings import Settings
from ui.analysis_menus import AnalysisMenus, Change, radio
from ui.meaning import meanings
from ui.menu_bar import MenuBar
from ui.opening import short_place
from ui.panel.panel_sound import SourceEntry
from ui.panel.panel_view import THEME_LABELS
from ui.preset_commands import OWN_PRESETS, SAVE_PRESET

RULE: Final = ""

_FILE: Final = (
    "demo",
    RULE,
    "record",
    "record-settings",
    RULE,
    "save",
    "export-picture",
    "export-data",
    "export-video",
    "save-selection",
    "save-spectrum",
    RULE,
    "copy",
    "copy-reading",
    "copy-spectrum",
    RULE,
    "close-tab",
    "quit",
)
_MOVE: Final = (
    "scroll-left",
    "scroll-right",
    "page-left",
    "page-right",
    "oldest",
    RULE,
    "frequency-up",
    "frequency-down",
)
_ZOOM: Final = (
    "zoom-in-time",
    "zoom-out-time",
    RULE,
    "zoom-in-frequency",
    "zoom-out-frequency",
    RULE,
    "fit",
    "zoom-selection",
    "limits",
    RULE,
    "view-back",
    "view-forward",
)
_SELECT: Final = (
    "select-all",
    "select-none",
    "selection-limits",
    RULE,
    "selection-back",
    "selection-forward",
    RULE,
    "selection-left",
    "selection-right",
    "selection-up",
    "selection-down",
    RULE,
    "zoom-selection",
    "save-selection",
    RULE,
    "annotate",
    "annotation-remove",
    "annotation-next",
    "annotation-previous",
    RULE,
    "import-annotations",
    "export-annotations",
)
_PLAY: Final = (
    "play",
    "play-visible",
    "loop",
    RULE,
    "scrub-left",
    "scrub-right",
    RULE,
    "slower",
    "faster",
    "normal-speed",
    "keep-pitch",
    "bat-detector",
    RULE,
    "louder",
    "quieter",
    "mute",
    RULE,
    "follow-head",
)
_SHOW: Final = (
    RULE,
    "grid",
    "pitch",
    "harmonics",
    "note-names",
    "clock-time",
    RULE,
    "spectrum",
    "overview",
    "panel",
    "full-screen",
    RULE,
    "stack",
    "link",
    "next-tab",
    "previous-tab",
    RULE,
)
_ANALYSIS: Final = (
    RULE,
    "window-longer",
    "window-shorter",
    "pre-emphasis",
    RULE,
    "overlap-more",
    "overlap-less",
    RULE,
    "channel-next",
    "channel-previous",
    RULE,
    "resynthesize",
    RULE,
)
_LEVEL: Final = (
    "auto-range",
    RULE,
    "floor-down",
    "floor-up",
    "ceiling-down",
    "ceiling-up",
    RULE,
    "reset-peak",
)


class Choose(NamedTuple):
    """What to call with what the user took in a menu that changes."""

    source: Callable[[str], None]
    theme: Callable[[str], None]
    file: Callable[[str], None]
    forget: Callable[[], None]
    settings: Callable[[Change], None]
    transform: Callable[[str], None]


class Menus:
    """The menu bar, and the menus in it that change: inputs, files opened last, themes, analysis.

    Parameters
    ----------
    actions
        The commands by id.
    choose
        What to call with what the user took.
    """

    def __init__(self, actions: Mapping[str, QAction], choose: Choose) -> None:
        self.bar = MenuBar()
        self._actions, self._choose = actions, choose
        self._group: QActionGroup | None = None
        self._settings, self._channels, self._dated = Settings(), 1, True
        file = self.bar.addMenu("&File")
        file.addAction(actions["open"])
        self.recent = file.addMenu("Open &Recent")
        self.sources = file.addMenu("&Input")
        _fill(file, actions, _FILE)
        view = self.bar.addMenu("&View")
        _fill(view, actions, ("freeze", "live"))
        _fill(view.addMenu("&Move"), actions, _MOVE)
        _fill(view.addMenu("&Zoom"), actions, _ZOOM)
        _fill(view, actions, _SHOW)
        self.themes = self._theme_menu(view.addMenu("&Theme"), actions, choose.theme)
        _fill(self.bar.addMenu("&Selection"), actions, _SELECT)
        _fill(self.bar.addMenu("&Playback"), actions, _PLAY)
        analysis = self.bar.addMenu("&Analysis")
        self.analysis = AnalysisMenus(analysis, actions, choose.settings, choose.transform)
        _fill(analysis, actions, _ANALYSIS)
        _fill(analysis.addMenu("&Level"), actions, _LEVEL)
        made_here = [name for name in actions if name.startswith("preset-")]
        self._own_presets = [actions[name] for name in OWN_PRESETS]
        presets = (*made_here, RULE, *OWN_PRESETS, RULE, SAVE_PRESET)
        _fill(analysis.addMenu("&Presets"), actions, presets)
        self.show_own_presets(())
        _fill(self.bar.addMenu("&Help"), actions, ("keys", RULE, "about"))
        actions["about"].setMenuRole(QAction.MenuRole.AboutRole)
        actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)

    def _theme_menu(
        self, menu: QMenu, actions: Mapping[str, QAction], choose: Callable[[str], None]
    ) -> dict[str, QAction]:
        group = QActionGroup(menu)
        themes = {}
        for choice, label in THEME_LABELS.items():
            themes[choice] = radio(menu, group, label, partial(choose, choice))
        menu.addSeparator()
        menu.addAction(actions["theme"])
        return themes

    def show_settings(self, settings: Settings) -> None:
        """Mark what is on, and what of the analysis is in force."""
        for name, on in (
            ("auto-range", settings.auto_range),
            ("grid", settings.grid),
            ("pitch", settings.pitch),
            ("harmonics", settings.harmonics),
            ("note-names", settings.shows_notes),
            ("clock-time", settings.clock_time),
            ("pre-emphasis", settings.analysis.pre_emphasis > 0.0),
        ):
            self._actions[name].setChecked(on)
        self.analysis.show_settings(settings)
        self._settings = settings
        self._enable()

    def show_signal(self, channels: int, *, dated: bool) -> None:
        """Offer what has a meaning for sound of so many channels, `dated` or not."""
        self.analysis.show_channels(channels)
        self._channels, self._dated = channels, dated
        self._enable()

    def _enable(self) -> None:
        for name, means in meanings(self._settings, self._channels, dated=self._dated).items():
            self._actions[name].setEnabled(means)

    def show_theme(self, choice: str) -> None:
        """Mark the chosen theme."""
        self.themes[choice].setChecked(True)

    def show_own_presets(self, names: Sequence[str]) -> None:
        """Show the own presets that have a key, under their names."""
        for index, action in enumerate(self._own_presets):
            there = index < len(names)
            action.setVisible(there)
            if there:
                action.setText(names[index].replace("&", "&&"))

    def show_recent(self, paths: Sequence[str]) -> None:
        """List the files opened last, the latest first, with their folders."""
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            text = f"{Path(path).name}\t{short_place(path)}"
            action = self.recent.addAction(text.replace("&", "&&"))
            action.triggered.connect(partial(lambda path, _=False: self._choose.file(path), path))
        self.recent.addSeparator()
        self.recent.addAction("&Clear List").triggered.connect(lambda: self._choose.forget())

    def show_sources(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List the inputs under the names of their groups and mark the one that is heard."""
        self.sources.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = QActionGroup(self.sources)
        heading = ""
        for entry in entries:
            if entry.group != heading:
                heading = entry.group
                self.sources.addSection(heading)
            chosen = radio(
                self.sources,
                self._group,
                entry.label.replace("&", "&&"),
                partial(self._choose.source, entry.key),
            )
            chosen.setChecked(entry.key == current)


def _fill(menu: QMenu, actions: Mapping[str, QAction], names: Sequence[str]) -> None:
    for name in names:
        if name == RULE:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
