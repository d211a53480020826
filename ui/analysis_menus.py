"""The menus of the analysis: all that can be chosen, with what is chosen marked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import TypeVar

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from dsp.scales import SCALES
from dsp.settings import Settings
from dsp.transforms.registry import MENU, OWN_COLOURS, OWN_WINDOWS, STEREO, TRANSFORMS
from dsp.windows import WINDOWS
from ui import steps
from ui.palettes import LABELS
from ui.panel.panel_transform import TWO_NEEDED

Change = Callable[[Settings], Settings]
Value = TypeVar("Value")


def radio(menu: QMenu, group: QActionGroup, text: str, run: Callable[[], None]) -> QAction:
    """Return a new entry of `menu` of which only one in its `group` is marked."""
    action = menu.addAction(text)
    action.setCheckable(True)
    group.addAction(action)
    action.triggered.connect(lambda _=False: run())
    return action


class ChoiceMenu:
    """A menu of steps with their keys, and below them every choice, the one in force marked.

    Parameters
    ----------
    menu
        What is filled.
    stepping
        The commands that go from one choice to another.
    """

    def __init__(self, menu: QMenu, stepping: Iterable[QAction]) -> None:
        self.menu = menu
        self._group = QActionGroup(menu)
        self.choices: dict[object, QAction] = {}
        """The entries, by what they stand for."""
        menu.addActions(list(stepping))
        menu.addSeparator()

    def add(self, value: object, label: str, run: Callable[[], None]) -> None:
        """Add an entry for `value`."""
        self.choices[value] = radio(self.menu, self._group, label, run)

    def show_value(self, value: object) -> None:
        """Mark the entry of `value`; none if it is not among them, as an unusual FFT size."""
        marked = self._group.checkedAction()
        if value in self.choices:
            self.choices[value].setChecked(True)
        elif marked is not None:
            marked.setChecked(False)


class AnalysisMenus:
    """The menus of transform, window, FFT size, frequency scale and colours.

    Parameters
    ----------
    parent
        The menu that they stand in.
    actions
        The commands by id.
    change
        Called with the change of the settings that the user wants.
    take_transform
        Called with the name of the transform that the user took.
    """

    def __init__(
        self,
        parent: QMenu,
        actions: Mapping[str, QAction],
        change: Callable[[Change], None],
        take_transform: Callable[[str], None],
    ) -> None:
        self._parent, self._actions, self._change = parent, actions, change
        self.transform = self._transforms(take_transform)
        self.window = self._menu(
            "&Window",
            ("window-next", "window-previous"),
            {name: kind.label for name, kind in WINDOWS.items()},
            steps.with_window,
        )
        self.n_fft = self._menu(
            "&FFT Size",
            ("n-fft-larger", "n-fft-smaller"),
            {n: str(n) for n in steps.SIZES},
            steps.with_n_fft,
        )
        self.scale = self._menu(
            "Frequency &Scale", ("scale-next", "scale-previous"), SCALES, steps.with_scale
        )
        self.colours = self._menu(
            "&Colours",
            ("colormap-next", "colormap-previous"),
            LABELS,
            lambda settings, name: replace(settings, colormap=name),
        )
        self.show_channels(1)

    def _transforms(self, take: Callable[[str], None]) -> ChoiceMenu:
        stepping = (self._actions["transform-next"], self._actions["transform-previous"])
        shown = ChoiceMenu(self._parent.addMenu("&Transform"), stepping)
        shown.menu.setToolTipsVisible(True)
        for group, kinds in MENU.items():
            shown.menu.addSection(group)
            for kind in kinds:
                shown.add(kind.name, kind.label, partial(take, kind.name))
                shown.choices[kind.name].setToolTip(_wrapped(kind.help))
        return shown

    def _menu(
        self,
        title: str,
        stepping: Iterable[str],
        labels: Mapping[Value, str],
        change: Callable[[Settings, Value], Settings],
    ) -> ChoiceMenu:
        shown = ChoiceMenu(self._parent.addMenu(title), [self._actions[name] for name in stepping])
        for value, label in labels.items():
            taken = partial(_changed, change, value)
            shown.add(value, label, partial(self._change, taken))
        return shown

    def show_settings(self, settings: Settings) -> None:
        """Mark what is in force; where a choice has no meaning its menu cannot be opened."""
        analysis, name = settings.analysis, settings.analysis.transform.name
        self.transform.show_value(name)
        self.window.show_value(analysis.window.name)
        self.n_fft.show_value(analysis.n_fft)
        self.n_fft.menu.setEnabled(name not in OWN_WINDOWS)
        self.scale.show_value(settings.axis.scale)
        self.scale.menu.setEnabled(not settings.shows_octave)
        self.colours.show_value(settings.colormap)
        self.colours.menu.setEnabled(name not in OWN_COLOURS)

    def show_channels(self, channels: int) -> None:
        """Offer the comparison of two channels only where there are so many `channels`."""
        for name in STEREO:
            entry, lacks = self.transform.choices[name], channels < 2
            entry.setEnabled(not lacks)
            help_text = TRANSFORMS[name].help
            entry.setToolTip(_wrapped(f"{TWO_NEEDED} {help_text}" if lacks else help_text))


def _changed(
    change: Callable[[Settings, Value], Settings], value: Value, settings: Settings
) -> Settings:
    return change(settings, value)


def _wrapped(text: str) -> str:
    """Return `text` so that a tooltip breaks its lines, which plain text does not get."""
    return f"<p>{escape(text)}</p>"
