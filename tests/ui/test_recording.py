"""The button, the words and the wish of recordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QAction

from ui.banner import Banner
from ui.record_button import RecordButton, record_icon
from ui.record_wish import CODINGS, SPLITS, RecordWish
from ui.record_words import length_text, room_text, size_text
from ui.theme import DARK, LIGHT


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.9, "0:00"), (61, "1:01"), (3599.9, "59:59"), (36_061, "10:01:01")]
)
def test_lengths(seconds, text):
    assert length_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (123_456_789, "123 MB"),
     (4_560_000_000, "4.56 GB")],
)  # fmt: skip
def test_sizes(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59, "less than a minute"), (119, "about 1 minute"), (7199, "about 119 minutes"),
     (7200, "about 2 hours"), (172_800, "about 2 days")],
)  # fmt: skip
def test_room(seconds, text):
    assert room_text(seconds) == text


@given(
    st.builds(
        RecordWish,
        folder=st.text(),
        pre_roll=st.floats(0, 60),
        coding=st.sampled_from(list(CODINGS)),
        split=st.sampled_from(list(SPLITS)),
    )
)
def test_a_wish_comes_back(wish):
    assert RecordWish.from_json(wish.to_json()) == wish


@pytest.mark.parametrize("data", [None, 3, {"pre_roll": 61.0}, {"coding": "mp3"}, {"split": 5}])
def test_what_makes_no_sense_is_the_usual_wish(data):
    assert RecordWish.from_json(data) == RecordWish()


def test_the_button_has_room_for_its_words_and_keeps_its_width(qtbot):
    action = QAction("Record")
    action.setCheckable(True)
    button = RecordButton(action, DARK)
    qtbot.addWidget(button)
    idle = button.sizeHint()
    assert idle.width() == idle.height()
    button.show_recording("1:11 · 1.1 MB", "To a.wav")
    wide = button.sizeHint()
    assert wide.width() > button.fontMetrics().horizontalAdvance("1:11 · 1.1 MB") + 29
    button.show_recording("8:58 · 9.9 MB", "To a.wav")
    assert button.sizeHint() == wide
    assert button.accessibleName() == "Stop recording, 8:58 · 9.9 MB"
    button.show_roomy(roomy=False)
    assert button.sizeHint().width() < wide.width()
    button.resize(button.sizeHint())
    button.show()
    assert button.grab().toImage().pixelColor(3, 12) == DARK.error
    button.set_theme(LIGHT)
    assert button.grab().toImage().pixelColor(3, 12) == LIGHT.error
    button.show_recording("", "")
    assert (button.sizeHint(), button.accessibleName()) == (idle, "Record")


def test_the_mark_of_a_tab_is_red(qapp):
    middle = record_icon(LIGHT, 2.0).pixmap(16, 16).toImage()
    assert middle.pixelColor(middle.width() // 2, middle.height() // 2) == LIGHT.error


def test_a_banner_tells_when_the_user_closes_it(qtbot, qapp):
    from PySide6.QtWidgets import QWidget

    over = QWidget()
    qtbot.addWidget(over)
    banner = Banner(over, DARK)
    banner.announce("News.")
    with qtbot.waitSignal(banner.dismissed):
        banner._close.click()
    banner.announce("More.")
    with qtbot.assertNotEmitted(banner.dismissed):
        banner.close_up()
