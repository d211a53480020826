import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dsp.selection import Selection
from ui.buttons import WordButton
from ui.limits_dialog import LimitsDialog, Sound, ask_limits

RATE = 48000
NOW = Selection(10 * RATE, 20 * RATE + 7, 1000.0, 4000.0)


@pytest.fixture
def ask(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)

    def ask(now=NOW, epoch=None):
        dialog = LimitsDialog(parent, "Show limits", now, Sound(0, 100 * RATE, RATE, epoch))
        dialog.heard, dialog.holder = [], parent
        dialog.taken.connect(dialog.heard.append)
        dialog.show()
        return dialog

    return ask


def type_in(qtbot, field, text):
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, text)


def test_what_nobody_changes_comes_back_to_the_sample(ask):
    assert ask().wanted() == NOW
    assert ask(epoch=50_000.0).wanted() == NOW


def test_limits_are_typed_with_units(qtbot, ask):
    dialog = ask()
    for field, text in (
        (dialog.start, "0:05"),
        (dialog.stop, "7500 ms"),
        (dialog.low, "A4"),
        (dialog.high, "2.5k"),
    ):
        type_in(qtbot, field, text)
    qtbot.keyClick(dialog.high, Qt.Key.Key_Return)
    wanted = dialog.heard[0]
    assert (wanted.start, wanted.stop) == (5 * RATE, round(7.5 * RATE))
    assert (wanted.low_hz, wanted.high_hz) == (pytest.approx(440.0), 2500.0)
    assert dialog.isHidden()


def test_a_new_beginning_keeps_the_length(qtbot, ask):
    dialog = ask()
    type_in(qtbot, dialog.start, "50")
    wanted = dialog.wanted()
    assert (wanted.start, len(wanted)) == (50 * RATE, len(NOW))
    type_in(qtbot, dialog.start, "95")
    assert dialog.wanted().stop == 100 * RATE


def test_an_empty_frequency_is_no_limit(qtbot, ask):
    dialog = ask()
    type_in(qtbot, dialog.low, "")
    assert dialog.wanted().low_hz is None


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("start", "soon", "time"),
        ("stop", "3", "end"),
        ("low", "loud", "frequency"),
        ("high", "500", "highest"),
        ("start", "500", "sound"),
    ],
)
def test_nonsense_is_told_and_cannot_be_taken(qtbot, ask, field, text, problem):
    dialog = ask()
    if field == "start" and text == "500":
        type_in(qtbot, dialog.stop, "600")
    type_in(qtbot, getattr(dialog, field), text)
    assert problem in dialog._problem.text()
    assert not dialog._take.isEnabled()
    qtbot.keyClick(dialog.start, Qt.Key.Key_Return)
    assert dialog.heard == []
    assert dialog.isVisible()


def test_asking_returns_at_once(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    taken = []
    dialog = ask_limits(parent, "Select limits", NOW, Sound(0, 100 * RATE, RATE), taken.append)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog._take, Qt.MouseButton.LeftButton)
    assert taken == [NOW]


def test_return_upon_cancel_cancels(qtbot, ask):
    dialog = ask()
    (cancel,) = (b for b in dialog.findChildren(WordButton) if b.text() == "Cancel")
    cancel.setFocus()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(cancel, Qt.Key.Key_Return)
    assert dialog.heard == []
