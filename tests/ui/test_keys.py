from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from ui.focus_keys import keeps_key
from ui.keys import BY_ID, COMMANDS, GROUPS, keys_of, make_actions, markdown_table, tip

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_no_two_commands_share_a_name_or_a_key(qapp, platform):
    assert len(BY_ID) == len(COMMANDS)
    pairs = [(c, keys) for c in COMMANDS for keys in keys_of(c, platform)]
    keys = Counter(QKeySequence(keys).toString() for _, keys in pairs)
    assert "" not in keys  # Qt understands each
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_can_be_explained(command):
    assert command.text
    assert command.text.count("&") == 0
    assert command.tooltip.endswith(".")
    assert command.group in GROUPS
    assert command.keys or command.id == "about"


def test_what_macos_has_for_itself_is_no_key_there():
    there = {keys for c in COMMANDS for keys in keys_of(c, "darwin")}
    assert not there & {"Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+M", "Ctrl+H", "F11"}
    assert keys_of(BY_ID["full-screen"], "linux") == keys_of(BY_ID["full-screen"], "win32")
    assert all(bool(keys_of(c, "darwin")) == bool(c.keys) for c in COMMANDS)


def test_actions_carry_the_keys_of_the_table(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    ran = []
    actions = make_actions(window, ran.append)
    assert list(actions) == [command.id for command in COMMANDS]
    assert actions["fit"].shortcuts() == [QKeySequence("0"), QKeySequence("Ctrl+0")]
    assert actions["freeze"].isCheckable()
    assert not actions["freeze"].autoRepeat()
    assert actions["scroll-left"].autoRepeat()
    assert actions["save"].toolTip() == "Save the picture as it is now. (Ctrl+S)"
    for action in actions.values():
        action.trigger()
    assert ran == list(actions)


def test_tip_names_the_first_key_of_each_command(qapp):
    assert tip("Finer.", "n-fft-larger", "n-fft-smaller") == "Finer. (F, Shift+F)"
    assert tip("Only words.") == "Only words."


def test_markdown_lists_every_key():
    lines = markdown_table().splitlines()
    assert lines[:2] == ["| Key | What it does |", "|---|---|"]
    assert "| `+` or `=` | Show less time. |" in lines
    for command in COMMANDS:
        assert all(any(f"`{keys}`" in line for line in lines) for keys in command.keys)
    assert all(line.count("|") == 3 for line in lines)


@pytest.mark.parametrize(
    ("kind", "keys", "kept"),
    [
        (QCheckBox, [Key.Key_Space], True),
        (QCheckBox, [Key.Key_Left, Key.Key_F, Key.Key_Home], False),
        (QPushButton, [Key.Key_Space], True),
        (QComboBox, [Key.Key_Space, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End], True),
        (QComboBox, [Key.Key_F, Key.Key_0, Key.Key_Plus], False),
        (QSlider, [Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_PageUp], True),
        (QSlider, [Key.Key_Space, Key.Key_F], False),
        (QDoubleSpinBox, [Key.Key_Left, Key.Key_Up, Key.Key_End, Key.Key_0, Key.Key_Minus], True),
        (QDoubleSpinBox, [Key.Key_K, Key.Key_Space], True),
        (QDoubleSpinBox, [Key.Key_Return, Key.Key_Enter], True),
        (QPushButton, [Key.Key_Return], False),
        (QDoubleSpinBox, [Key.Key_F1, Key.Key_F11], False),
        (QLineEdit, [Key.Key_A, Key.Key_Home], True),
        (QLabel, [Key.Key_Space, Key.Key_Left], False),
    ],
)
def test_a_control_keeps_the_keys_it_needs(qtbot, kind, keys, kept):
    widget = kind()
    qtbot.addWidget(widget)
    assert [keeps_key(widget, key, PLAIN) for key in keys] == [kept] * len(keys)


def test_commands_with_ctrl_work_everywhere_but_where_they_move_in_text(qtbot):
    spin, combo = QDoubleSpinBox(), QComboBox()
    qtbot.addWidget(spin)
    qtbot.addWidget(combo)
    assert keeps_key(spin, Key.Key_Left, CTRL)
    assert not keeps_key(spin, Key.Key_S, CTRL)
    assert not keeps_key(combo, Key.Key_Left, CTRL)
    assert keeps_key(combo, Key.Key_Down, ALT)  # opens the list


def test_nothing_focused_keeps_nothing():
    assert not keeps_key(None, Key.Key_Space, PLAIN)
