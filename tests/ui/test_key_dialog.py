"""The table of keys: finding one in it."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from ui.help import KeyDialog
from ui.keys import COMMANDS
from ui.theme import DARK


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(qtbot, window):
    dialog = KeyDialog(window, DARK)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def seen(dialog):
    return {label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)}


def test_every_command_with_a_key_is_there(dialog):
    assert {command.tooltip for command in COMMANDS if command.keys} <= seen(dialog)


@pytest.mark.parametrize(
    ("typed", "there", "away"),
    [
        ("picture SAVE", "Save the picture as it is now.", "Draw lines at the ticks."),
        ("ctrl+g", "Type the times and frequencies to show.", "Turn the volume up."),
        ("zoom", "Show less time.", "Turn the volume up."),
    ],
)
def test_words_a_key_or_a_group_are_found(dialog, typed, there, away):
    dialog.search.setText(typed)
    assert there in seen(dialog)
    assert away not in seen(dialog)
    dialog.search.clear()
    assert away in seen(dialog)


def test_what_no_key_does_is_said(dialog):
    dialog.search.setText("teleport")
    assert "No key does that. The menus have every command." in seen(dialog)
    assert "Level and colour" not in seen(dialog)


def test_every_row_is_in_sight_in_a_narrow_dialog_too(qtbot, dialog):
    inside, view = dialog.findChild(QScrollArea).widget(), dialog.findChild(QScrollArea).viewport()
    heights = []
    for width in (700, 1600, 800):
        dialog.resize(width, 600)
        qtbot.waitUntil(lambda: inside.width() <= view.width())
        QApplication.processEvents()
        heights.append(inside.height())
    assert min(heights[0], heights[2]) > 1.6 * heights[1]  # one column, two, and one again
