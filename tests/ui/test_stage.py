"""Where many pictures stand: tabs that can be read, and pictures that are tall enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.stage import LEAST_HEIGHT, Stage
from ui.tabs import DOTS, LEAST_TAB, shorten

NAMES = [f"A recording with a very long name, number {k}.wav" for k in range(12)]


@pytest.fixture
def stage(qtbot):
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(700, 400)
    for name in NAMES:
        stage.add(QWidget(), name)
    stage.show_pane(stage.panes[0])
    stage.show()
    qtbot.waitExposed(stage)
    return stage


def test_the_names_of_many_tabs_stay_long_enough_to_be_read(stage):
    widths = [stage.tabs.tabRect(k).width() for k in range(len(NAMES))]
    assert min(widths) >= LEAST_TAB
    assert sum(widths) > stage.width()  # so they scroll


def test_a_short_name_takes_no_more_room_than_it_needs(stage):
    stage.rename(stage.panes[3], "a", "a.wav")
    assert stage.tabs.tabRect(3).width() < LEAST_TAB


def test_pictures_below_each_other_are_tall_enough_and_the_one_taken_is_in_sight(stage, qtbot):
    def in_sight():
        pane = stage.panes[-1]
        top = pane.mapTo(stage.area, pane.rect().topLeft()).y()
        return top >= 0 and top + pane.height() <= stage.area.height()

    stage.show_pane(stage.panes[-1])
    stage.stack(True)
    qtbot.waitUntil(in_sight)
    assert all(pane.parentWidget().height() >= LEAST_HEIGHT for pane in stage.panes)
    assert stage.height() == 400  # nobody made the window taller


def test_a_single_picture_has_all_the_room_again(stage, qtbot):
    stage.stack(True)
    stage.stack(False)
    qtbot.waitUntil(lambda: stage.panes[0].height() == stage.area.height())


def test_the_middle_button_closes(stage, qtbot):
    with qtbot.waitSignal(stage.close_wanted) as told:
        place = stage.tabs.tabRect(1).center()
        qtbot.mouseClick(stage.tabs, Qt.MouseButton.MiddleButton, pos=place)
    assert told.args == [stage.panes[1]]


def cut_to(room):
    """Return what cuts texts to so many letters."""

    def cut(text, side):
        if len(text) <= room:
            return text
        if side == Qt.TextElideMode.ElideLeft:
            return DOTS + text[len(text) - room + 1 :]
        if side == Qt.TextElideMode.ElideRight:
            return text[: room - 1] + DOTS
        half = (room - 1) // 2
        return text[:half] + DOTS + text[len(text) - (room - 1 - half) :]

    return cut


@pytest.mark.parametrize(
    ("name", "others", "shown"),
    [
        ("Short.wav", ["Short too.wav"], "Short.wav"),
        ("Something quite long.wav", ["Another.wav"], "Somet…g.wav"),  # the beginning tells it
        ("Recording 2026-03.wav", ["Recording 2026-04.wav"], "…026-03.wav"),
        ("Recording A, at the mill.wav", ["Recording B, at the mill.wav"], "…A, at the…"),
        ("Recording the same.wav", ["Recording the same.wav"], "…e same.wav"),
        ("Only one recording.wav", [], "Only …g.wav"),
    ],
)
def test_a_shortened_name_shows_what_tells_it_from_the_others(name, others, shown):
    assert shorten(name, others, cut_to(len("…026-03.wav"))) == shown


@given(st.text("ab ", min_size=1, max_size=30), st.text("ab ", min_size=1, max_size=30))
def test_names_that_begin_alike_look_different(one, other):
    begin = "A common beginning "
    cut = cut_to(11)
    one, other = begin + one, begin + other
    if one != other and one not in other and other not in one:
        assert shorten(one, [other], cut) != shorten(other, [one], cut)
        assert len(shorten(one, [other], cut)) <= 11


def test_tabs_with_names_that_begin_alike_can_be_told_apart(stage):
    shown = [stage.tabs.shown_name(k) for k in range(len(NAMES))]
    assert len(set(shown)) == len(NAMES)
    assert all(name.startswith(DOTS) and name.endswith(".wav") for name in shown)
    stage.rename(stage.panes[2], "Rain & wind", "")
    assert (stage.tabs.name(2), stage.tabs.shown_name(2)) == ("Rain & wind", "Rain & wind")


def test_a_tab_is_drawn_with_the_name_that_tells_it_apart(stage, qtbot):
    """The pixels change with what differs, far behind what all names have in common."""
    before = stage.tabs.grab(stage.tabs.tabRect(1)).toImage()
    stage.rename(stage.panes[1], NAMES[1].replace("1", "7"))
    assert stage.tabs.grab(stage.tabs.tabRect(1)).toImage() != before
