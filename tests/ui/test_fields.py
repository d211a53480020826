import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication

from ui.facts import grouped, number, short, whole_hertz
from ui.fields import DECIBEL, HERTZ, PLAIN, SECONDS, Check, Combo, Number, parse
from ui.text_field import TextField


@pytest.mark.parametrize(
    ("text", "units", "value"),
    [
        ("440", HERTZ, 440.0),
        ("440 Hz", HERTZ, 440.0),
        ("2.5k", HERTZ, 2500.0),
        ("2,5 kHz", HERTZ, 2500.0),
        ("250 ms", SECONDS, 0.25),
        ("2 min", SECONDS, 120.0),
        ("-80 dB", DECIBEL, -80.0),
        ("\N{MINUS SIGN}80 dBFS", DECIBEL, -80.0),
        (" .5 ", PLAIN, 0.5),
        ("10 000", HERTZ, 10_000.0),
        ("10\N{NARROW NO-BREAK SPACE}000 Hz", HERTZ, 10_000.0),
        ("1 234 567.5 Hz", HERTZ, 1_234_567.5),
        ("10 k", HERTZ, 10_000.0),
        ("10k Hz", HERTZ, None),
        ("1 2345", HERTZ, None),
        ("1e-6", PLAIN, 1e-6),
        ("2.5E3 Hz", HERTZ, 2500.0),
        ("10⁻⁶", PLAIN, 1e-6),
        ("10^-6", PLAIN, 1e-6),
        ("2.5 × 10⁻⁶", PLAIN, 2.5e-6),
        ("2,5*10^3", PLAIN, 2500.0),
        ("\N{MINUS SIGN}3e\N{MINUS SIGN}2", PLAIN, -0.03),
        ("1e", PLAIN, None),
        ("5.", PLAIN, 5.0),
        ("", PLAIN, None),
        ("loud", DECIBEL, None),
        ("3 apples", HERTZ, None),
        ("1 2", PLAIN, None),
        ("--3", PLAIN, None),
        ("nan", PLAIN, None),
    ],
)
def test_parse(text, units, value):
    assert parse(text, units) == (None if value is None else pytest.approx(value))


@given(st.text(max_size=12))
def test_parse_takes_any_text(text):
    value = parse(text, HERTZ)
    assert value is None or value == pytest.approx(value)


@pytest.fixture
def hertz(qtbot):
    field = Number("Hz", HERTZ, decimals=1)
    qtbot.addWidget(field)
    field.show_value(440.0, 1.0, 24_000.0)
    field.show()
    qtbot.waitExposed(field)
    field.setFocus()
    return field


def typed(qtbot, field, text, end=Qt.Key.Key_Return):
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, end)


def test_number_shows_value_and_unit(hertz):
    assert hertz.text() == "440 Hz"


def test_number_tells_what_was_typed_once_it_is_complete(qtbot, hertz):
    seen = []
    hertz.edited.connect(seen.append)
    typed(qtbot, hertz, "2.5k")
    assert seen == [2500.0]
    assert hertz.text() == "2500 Hz"


def test_a_long_frequency_is_written_in_groups_and_typed_as_one_likes(qtbot):
    field = Number("Hz", HERTZ, decimals=1, write=whole_hertz)
    qtbot.addWidget(field)
    field.show_value(192_000.0, 0.0, 192_000.0)
    assert field.text() == "192\N{NARROW NO-BREAK SPACE}000 Hz"
    seen = []
    field.edited.connect(seen.append)
    for text in ("12500", "13 500 Hz", "10k"):
        typed(qtbot, field, text)
    assert seen == [12_500.0, 13_500.0, 10_000.0]
    assert field.text() == "10\N{NARROW NO-BREAK SPACE}000 Hz"


def test_number_keeps_to_its_limits(qtbot, hertz):
    typed(qtbot, hertz, "99 kHz")
    assert hertz.value() == 24_000.0


def test_nonsense_is_not_taken(qtbot, hertz):
    seen = []
    hertz.edited.connect(seen.append)
    typed(qtbot, hertz, "loud")
    assert (seen, hertz.value(), hertz.text()) == ([], 440.0, "440 Hz")


def test_escape_takes_back_what_was_typed(qtbot, hertz):
    seen = []
    hertz.edited.connect(seen.append)
    typed(qtbot, hertz, "12", Qt.Key.Key_Escape)
    hertz.clearFocus()
    assert (seen, hertz.text()) == ([], "440 Hz")


def test_showing_a_value_is_silent_and_leaves_a_typing_person_alone(qtbot, hertz):
    seen = []
    hertz.edited.connect(seen.append)
    hertz.show_value(880.0, 1.0, 24_000.0)
    assert (seen, hertz.text()) == ([], "880 Hz")
    hertz.selectAll()
    qtbot.keyClicks(hertz, "12")
    hertz.show_value(100.0, 1.0, 24_000.0)
    assert hertz.lineEdit().text().startswith("12")


def test_rounded_text_does_not_change_the_value(qtbot):
    field = Number("px/s", PLAIN, decimals=2, write=number)
    qtbot.addWidget(field)
    field.show_value(123.45, 0.0, 1000.0)
    seen = []
    field.edited.connect(seen.append)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.value(), seen) == ("123 px/s", 123.45, [])


def test_limits_that_cross_do_no_harm(hertz):
    hertz.show_value(5.0, 10.0, 1.0)
    assert hertz.value() == 10.0


@pytest.fixture
def combo(qtbot):
    field = Combo([(256, "256"), (512, "512"), (1024, "1024")])
    qtbot.addWidget(field)
    field.show_value(512, str)
    return field


def test_combo_shows_values_of_its_list_and_others(combo):
    assert combo.currentText() == "512"
    combo.show_value(1000, lambda: "1000 (own)")
    assert (combo.currentText(), combo.count()) == ("1000 (own)", 4)
    combo.show_value(256, lambda: "unused")
    assert (combo.currentText(), combo.count()) == ("256", 3)


def test_combo_tells_only_of_the_user(qtbot, combo):
    seen = []
    combo.chosen.connect(seen.append)
    combo.show_value(1024, str)
    assert seen == []
    combo.show()
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert seen == [512]


def test_grouped_combo_offers_no_headings(combo):
    combo.set_grouped([("a", "Built-in", "Microphones"), ("demo", "Demo", "Built in")])
    enabled = [bool(combo.model().item(i).isEnabled()) for i in range(combo.count())]
    assert [combo.itemText(i) for i in range(4)] == ["Microphones", "Built-in", "Built in", "Demo"]
    assert enabled == [False, True, False, True]
    combo.show_value("demo", str)
    assert combo.currentText() == "Demo"


def turn(widget):
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        widget.mapToGlobal(centre),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_the_wheel_changes_only_what_has_the_keyboard(qtbot, combo, hertz):
    hertz.clearFocus()
    assert not turn(hertz)
    assert not turn(combo)
    assert (hertz.value(), combo.currentData()) == (440.0, 512)
    hertz.setFocus()
    assert turn(hertz)
    assert hertz.value() != 440.0


def test_check_tells_only_of_the_user(qtbot):
    check = Check("Grid")
    qtbot.addWidget(check)
    check.show()
    seen = []
    check.ticked.connect(seen.append)
    check.setChecked(True)
    assert seen == []
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton)
    assert seen == [False]


def test_an_open_list_stays_as_it_is_when_it_is_told_the_same(qtbot):
    combo = Combo([(1, "One"), (2, "Two"), (3, "Three")])
    qtbot.addWidget(combo)
    combo.show_value(1, str)
    combo.show()
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(2, 0))
    combo.set_entries([(1, "One"), (2, "Two"), (3, "Three")])
    combo.show_value(1, str)
    assert combo.view().isVisible()
    assert combo.view().currentIndex().row() == 2
    combo.hidePopup()
    combo.set_entries([(1, "One"), (2, "Two")])
    assert combo.count() == 2


def test_a_number_that_is_copied_can_be_read_elsewhere(qtbot):
    clipboard = QGuiApplication.clipboard()
    for value, text in ((-80.5, "-80.5 Hz"), (12_500.0, "12500 Hz")):
        number = Number("Hz", HERTZ, write=lambda value: grouped(short(value)))
        qtbot.addWidget(number)
        number.show_value(value, -1e5, 1e5)
        number.selectAll()
        number.lineEdit().selectAll()
        qtbot.keyClick(number, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert clipboard.text() == text
    field = TextField("Frequency")
    qtbot.addWidget(field)
    field.setText(grouped("12500 Hz"))
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "12500 Hz"
    field.deselect()
    clipboard.setText("as it was")
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "as it was"


def test_the_menu_of_a_number_copies_as_its_key_does(qtbot):
    number = Number("dB", DECIBEL)
    qtbot.addWidget(number)
    number.show_value(-80.5, -100.0, 0.0)
    number.show()
    number.lineEdit().selectAll()
    at = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, number.mapToGlobal(at))
    QApplication.sendEvent(number, event)
    menu = QApplication.activePopupWidget()
    menu.findChild(QAction, "edit-copy").trigger()
    assert QGuiApplication.clipboard().text() == "-80.5 dB"
    menu.close()
