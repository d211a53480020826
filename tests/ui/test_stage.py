"""Where many pictures stand: tabs that can be read, and pictures that are tall enough."""

import pytest
from PySide6.QtWidgets import QWidget

from ui.stage import LEAST_HEIGHT, LEAST_TAB, Stage

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
    from PySide6.QtCore import Qt

    with qtbot.waitSignal(stage.close_wanted) as told:
        place = stage.tabs.tabRect(1).center()
        qtbot.mouseClick(stage.tabs, Qt.MouseButton.MiddleButton, pos=place)
    assert told.args == [stage.panes[1]]
