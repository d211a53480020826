"""The menus of the analysis, and that they, the keys and the panel choose alike."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from dsp.scales import SCALES
from dsp.settings import Settings
from dsp.transforms.registry import (
    MENU,
    NO_LEVELS,
    OWN_COLOURS,
    OWN_WINDOWS,
    STEREO,
    TRANSFORMS,
)
from dsp.windows import WINDOWS
from tests.ui.panels import choose
from ui import meaning
from ui.meaning import meanings
from ui.palettes import NAMES
from ui.panel.panel_transform import TWO_NEEDED
from ui.steps import SIZES
from ui.theme import ThemeSwitch
from ui.window import MainWindow

VALUES = {
    "transform": lambda s: s.analysis.transform.name,
    "window": lambda s: s.analysis.window.name,
    "n_fft": lambda s: s.analysis.n_fft,
    "scale": lambda s: s.axis.scale,
    "colours": lambda s: s.colormap,
}


@pytest.fixture
def window(qtbot, qapp):
    """Return a window whose wishes come true at once, as in the program."""
    switch = ThemeSwitch(qapp, "dark")
    window = MainWindow(switch)
    qtbot.addWidget(window)
    window.heard = []
    window.settings_changed.connect(window.heard.append)
    window.settings_changed.connect(window.show_settings)
    window.show_signal(48_000, 2)
    yield window
    switch.deleteLater()


def show_transform(window, name):
    window.show_settings(Settings().with_analysis(transform=TRANSFORMS[name]()))


def marked(menu):
    return [value for value, action in menu.choices.items() if action.isChecked()]


def test_each_menu_lists_all_that_can_be_chosen(window):
    menus = window.menus.analysis
    for name, wanted in (
        ("transform", TRANSFORMS),
        ("window", WINDOWS),
        ("n_fft", SIZES),
        ("scale", SCALES),
        ("colours", NAMES),
    ):
        assert list(getattr(menus, name).choices) == list(wanted)


def test_transforms_stand_in_the_groups_of_the_panel(window):
    texts = [action.text() for action in window.menus.analysis.transform.menu.actions()]
    rest = texts[3:]  # behind the two steps and a rule
    assert rest == [
        text for group, kinds in MENU.items() for text in (group, *(kind.label for kind in kinds))
    ]


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("transform", ("transform-next", "transform-previous")),
        ("window", ("window-next", "window-previous")),
        ("n_fft", ("n-fft-larger", "n-fft-smaller")),
        ("scale", ("scale-next", "scale-previous")),
        ("colours", ("colormap-next", "colormap-previous")),
    ],
)
def test_the_steps_with_their_keys_stand_first(window, name, steps):
    menu = getattr(window.menus.analysis, name).menu
    assert menu.actions()[:2] == [window.commands[step] for step in steps]
    assert menu.actions()[0].shortcut() == window.commands[steps[0]].shortcut()


@pytest.mark.parametrize("name", VALUES)
def test_every_entry_is_taken_and_then_marked_alone(window, name):
    menu = getattr(window.menus.analysis, name)
    for value, action in reversed(menu.choices.items()):
        action.trigger()
        assert VALUES[name](window.heard[-1]) == value
        assert marked(menu) == [value]
    count = len(window.heard)
    action.trigger()  # again
    assert len(window.heard) == count
    assert marked(menu) == [value]


def test_an_unusual_size_has_no_mark(window):
    menu = window.menus.analysis.n_fft
    window.show_settings(Settings().with_analysis(n_fft=6000, win_length=6000))
    assert marked(menu) == []
    window.show_settings(Settings())
    assert marked(menu) == [4096]


def test_two_channels_are_offered_only_where_there_are_two(window):
    choices = window.menus.analysis.transform.choices
    for channels in (1, 2, 1):
        window.show_signal(48_000, channels)
        for name, action in choices.items():
            assert action.isEnabled() == (channels > 1 or name not in STEREO)
            assert (TWO_NEEDED in action.toolTip()) == (not action.isEnabled())


@pytest.mark.parametrize("name", TRANSFORMS)
def test_what_has_no_meaning_cannot_be_opened(window, name):
    show_transform(window, name)
    menus = window.menus.analysis
    assert menus.n_fft.menu.isEnabled() == (name not in OWN_WINDOWS)
    assert menus.scale.menu.isEnabled() == window.panel.frequency.scale.isEnabled()
    assert menus.colours.menu.isEnabled() == window.panel.level.colours.isEnabled()
    assert menus.colours.menu.isEnabled() == (name not in OWN_COLOURS)


def test_the_keyboard_takes_an_entry(qtbot, window):
    window.show()
    menu = window.menus.analysis.window.menu
    menu.popup(QPoint(0, 0))
    qtbot.waitUntil(menu.isVisible)
    for _ in range(3):  # the two steps come first
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == "Rectangular"
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert window.heard[-1].analysis.window.name == "rectangular"


def test_a_transform_comes_back_as_it_was_left_in_whatever_way(window):
    choose(window.panel.transform.transform, "mel")
    window.panel.transform._forms["mel"].fields["bands"].setValue(40)
    left = replace(TRANSFORMS["mel"](), bands=40)
    assert window.heard[-1].analysis.transform == left
    window.commands["transform-next"].trigger()
    assert window.heard[-1].analysis.transform.name == "bark"
    window.commands["transform-previous"].trigger()
    assert window.heard[-1].analysis.transform == left
    choices = window.menus.analysis.transform.choices
    choices["phase"].trigger()
    choices["mel"].trigger()
    assert window.heard[-1].analysis.transform == left


def test_keys_pass_two_channels_over_on_mono_sound(window):
    window.show_signal(48_000, 1)
    show_transform(window, "group-delay")
    window.commands["transform-next"].trigger()
    assert window.heard[-1].analysis.transform.name == "spectrum"
    window.commands["transform-previous"].trigger()
    assert window.heard[-1].analysis.transform.name == "group-delay"


def test_constant_q_is_marked_as_shown_in_notes(window):
    note_names = window.commands["note-names"]
    window.menus.analysis.transform.choices["constant-q"].trigger()
    assert note_names.isChecked()
    assert window.panel.frequency.notes.isChecked()
    note_names.trigger()
    assert not window.heard[-1].shows_notes
    assert not window.panel.frequency.notes.isChecked()
    window.panel.frequency.notes.click()
    assert note_names.isChecked()
    window.menus.analysis.transform.choices["spectrum"].trigger()
    assert window.heard[-1] == Settings()
    show_transform(window, "chroma")
    assert note_names.isChecked()
    assert not note_names.isEnabled()


def senseless(window):
    known = meanings(Settings(), 2, dated=True)
    return {name for name in known if not window.commands[name].isEnabled()}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_command_without_a_meaning_cannot_be_given(window, name):
    """It would change nothing that is shown."""
    window.show_signal(48_000, 2)
    show_transform(window, name)
    wanted = set()
    wanted |= set(meaning.FRAMES) if name in OWN_WINDOWS else set()
    wanted |= set(meaning.LEVELS) if name in NO_LEVELS else set()
    wanted |= set(meaning.COLOURS) if name in OWN_COLOURS else set()
    wanted |= set(meaning.SCALES) if name == "chroma" else set()
    wanted |= {*meaning.CHANNELS, "pre-emphasis"} if name in STEREO else set()
    assert senseless(window) == wanted


def test_channels_and_the_time_of_day_are_offered_where_there_are_any(window):
    window.show_signal(48_000, 1, live=False, dated=False)
    assert senseless(window) == {*meaning.CHANNELS, "clock-time"}
    assert not window.panel.time.clock.isEnabled()
    window.show_settings(Settings().with_analysis(channel="2"))  # one can get away from that
    assert senseless(window) == {"clock-time"}
    window.show_signal(48_000, 2)
    assert senseless(window) == set()
    assert window.panel.time.clock.isEnabled()


def test_pre_emphasis_is_marked(window):
    action = window.commands["pre-emphasis"]
    assert not action.isChecked()
    action.trigger()
    assert action.isChecked()
    assert window.heard[-1].analysis.pre_emphasis > 0.0
    window.show_settings(Settings())
    assert not action.isChecked()
