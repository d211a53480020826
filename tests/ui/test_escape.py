"""Esc takes back the drag that is under way, whatever is dragged."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dsp.selection import Selection
from dsp.settings import Settings
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from ui.picture.pane import SpectrogramPane

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
BOX = Selection(10 * RATE, 14 * RATE, 1000.0, 4000.0)


@pytest.fixture(params=["file", "live"])
def pane(qtbot, request):
    source = FakeSource(StillSignal(30 * RATE))
    if request.param == "file":
        source.signal.length = source.signal.end
    pane = SpectrogramPane()
    qtbot.addWidget(pane)
    pane.resize(700, 400)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_source(source)
    qtbot.waitUntil(lambda: pane._view is not None)
    pane.run_command("zoom-in-time")
    qtbot.waitUntil(lambda: not pane._later.isActive())
    return pane


def state(pane):
    marking = pane.marking
    return pane._view, pane._axis, marking.selection, marking.head, pane.follow, pane.settings


@pytest.mark.parametrize("selected", [None, BOX])
@pytest.mark.parametrize("modifiers", [pointer.NONE, SHIFT, CTRL])
def test_a_drag_in_the_picture_leaves_nothing_behind(pane, selected, modifiers):
    pane.marking.select(selected)
    before, steps = state(pane), len(pane.marking.views._before)
    target = pane.picture.viewport()
    pointer.press(target, (300, 80), modifiers=modifiers)
    for at in ((250, 120), (100, 200), (900, 200)):
        pointer.move(target, at, modifiers=modifiers)
    QApplication.processEvents()
    assert state(pane) != before
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert state(pane) == before
    pointer.move(target, (50, 50), modifiers=modifiers)
    pointer.release(target, (50, 50), modifiers=modifiers)
    QApplication.processEvents()
    assert state(pane) == before
    assert len(pane.marking.views._before) == steps
    assert not pane.marking.scrub.active
    assert not pane.marking.hand._edge._timer.isActive()


def test_an_edge_goes_back(pane):
    pane.follow = False
    pane.marking.select(BOX)
    y = (1.0 - float(pane._axis.to_unit(2000.0))) * pane.picture.height()
    x = pane._view.pixel_at(BOX.stop) - pane._view.first
    target = pane.picture.viewport()
    pointer.press(target, (x, y))
    pointer.move(target, (x + 60, y))
    assert pane.marking.selection != BOX
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    pointer.release(target, (x + 60, y))
    assert pane.marking.selection == BOX


def test_the_play_head_goes_back_and_playing_goes_on_from_there(pane):
    pane.follow = False
    pane.marking.show_head(12 * RATE)
    heard = []
    pane.marking.scrub.moved.connect(heard.append)
    pane.marking.scrub.ended.connect(lambda: heard.append("end"))
    target = pane.picture.viewport()
    pointer.press(target, (300, 80), modifiers=CTRL)
    pointer.move(target, (350, 80))
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert heard[-2:] == [12 * RATE, "end"]
    assert pane.marking.head == 12 * RATE


@pytest.mark.parametrize("axis", ["time_axis", "frequency_axis"])
def test_an_axis_goes_back(pane, axis):
    pane.run_command("zoom-in-frequency")
    QApplication.processEvents()
    before, strip = state(pane), getattr(pane, axis)
    pointer.press(strip, (10, 10))
    pointer.move(strip, (60, 60))
    assert state(pane) != before
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    pointer.move(strip, (90, 90))
    pointer.release(strip, (90, 90))
    assert state(pane) == before


def test_the_colour_bar_goes_back_to_the_automatic_range_too(pane):
    settings = replace(Settings(), floor=-90.0, auto_range=True, span=pane.settings.span)
    pane.show_settings(settings)
    bar = pane.colour_bar
    y = bar.y_of(bar.levels.floor)
    pointer.press(bar, (15, y))
    pointer.move(bar, (15, y - 30))
    assert not pane.settings.auto_range
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    pointer.move(bar, (15, y - 60))
    pointer.release(bar, (15, y - 60))
    assert pane.settings.auto_range


def test_the_colour_bar_goes_back_to_its_levels(pane):
    before, bar = pane.settings, pane.colour_bar
    y = bar.y_of(bar.levels.ceiling)
    pointer.press(bar, (15, y))
    pointer.move(bar, (15, y + 30))
    assert pane.settings.ceiling < before.ceiling
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    pointer.release(bar, (15, y + 60))
    assert pane.settings == before


def test_without_a_drag_it_is_left_to_others(pane):
    target = pane.picture.viewport()
    pointer.drag(target, (300, 80), (100, 200))
    chosen = pane.marking.selection
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert pane.marking.selection == chosen
    assert not pane.picture._escape.dragging
