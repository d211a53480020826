"""A selection is moved as a whole, by hand and by keys, and undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from dsp.scales import SCALES, FrequencyAxis
from dsp.selection import Selection
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from ui.picture.navigation import Place
from ui.picture.pane import SpectrogramPane
from ui.picture.selecting import Grip, Map
from ui.picture.viewport import Held, Viewport

ALT = Qt.KeyboardModifier.AltModifier
BOX = Selection(10 * RATE, 20 * RATE, 1000.0, 4000.0)


@pytest.fixture
def pane(qtbot):
    """A picture of 30 s of a file."""
    source = FakeSource(StillSignal(30 * RATE))
    source.signal.length = source.signal.end
    pane = SpectrogramPane()
    qtbot.addWidget(pane)
    pane.resize(700, 400)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_source(source)
    QApplication.processEvents()
    return pane


def target(pane):
    return pane.picture.viewport()


def middle_of(pane):
    box = pane.picture.marks.box
    x = (box.columns.start + box.columns.stop) // 2 - pane._view.first
    return x, (box.rows.start + box.rows.stop) // 2


def units(axis, selection):
    return float(axis.to_unit(selection.low_hz)), float(axis.to_unit(selection.high_hz))


@given(
    scale=st.sampled_from(sorted(SCALES)),
    start=st.integers(0, 90 * RATE),
    length=st.integers(1, 9 * RATE),
    low=st.floats(41.0, 9000.0),
    wide=st.floats(1.0, 9000.0),
    samples=st.integers(-(10**7), 10**7),
    share=st.floats(-2.0, 2.0),
)
def test_it_keeps_its_length_and_height_within_sound_and_axis(
    scale, start, length, low, wide, samples, share
):
    held = Held(0, 100 * RATE, RATE, live=False)
    axis = FrequencyAxis(scale, 40.0, 20000.0)
    here = Map(Place(Viewport(100, 48000.0).fitted(held), axis), held, 400, 1.0)
    before = Selection(start, start + length, low, low + wide)
    after = here.moved(before, samples, share)
    assert len(after) == length
    assert after.start >= 0
    assert after.stop <= held.stop
    assert after.start in (start + samples, 0, held.stop - length)
    was, now = units(axis, before), units(axis, after)
    assert now[1] - now[0] == pytest.approx(was[1] - was[0], abs=1e-6)
    assert now[0] >= -1e-6
    assert now[1] <= 1.0 + 1e-6
    assert now[0] - was[0] == pytest.approx(share, abs=1e-6) or (now[0] < 1e-6 or now[1] > 1 - 1e-6)
    assert after.within(0, held.stop, RATE) == after  # it stays a box with two limits


def test_a_box_at_an_end_of_a_linear_axis_stays_a_box():
    held = Held(0, 100 * RATE, RATE, live=False)
    axis = FrequencyAxis("linear", 0.0, RATE / 2)
    here = Map(Place(Viewport(100, 48000.0).fitted(held), axis), held, 400, 1.0)
    for share in (-1.0, 1.0):
        after = here.moved(BOX, 0, share).within(0, held.stop, RATE)
        assert after.low_hz is not None
        assert after.high_hz - after.low_hz == pytest.approx(3000.0, abs=1.0)


@pytest.mark.parametrize("way", ["cross", "alt"])
def test_the_cross_in_the_middle_or_alt_moves_it(pane, way):
    pane.marking.select(BOX)
    x, y = middle_of(pane)
    modifiers = pointer.NONE
    if way == "alt":
        x, y, modifiers = x + 30, y + 20, ALT
    else:
        pointer.hover(target(pane), (x, y))
        assert target(pane).cursor().shape() == Qt.CursorShape.SizeAllCursor
    pointer.drag(target(pane), (x, y), (x + 40, y - 30), (x + 50, y - 40), modifiers=modifiers)
    after = pane.marking.selection
    assert len(after) == len(BOX)
    assert after.start - BOX.start == round(50 * pane._view.samples_per_pixel)
    was, now = units(pane._axis, BOX), units(pane._axis, after)
    assert now[0] - was[0] == pytest.approx(40 / pane.picture.height())
    assert now[1] - was[1] == pytest.approx(40 / pane.picture.height())


def test_along_an_axis_the_other_one_stays(pane):
    pane.marking.select(BOX)
    x, y = middle_of(pane)
    pointer.drag(target(pane), (x, y), (x + 50, y - 8))
    assert (pane.marking.selection.low_hz, pane.marking.selection.high_hz) == (1000.0, 4000.0)
    pane.marking.select(BOX)
    pointer.drag(target(pane), (x, y), (x + 3, y - 40))
    assert pane.marking.selection.start == BOX.start
    assert pane.marking.selection.low_hz > 1000.0


def test_a_stretch_of_time_moves_in_time_alone_and_stops_at_the_ends(pane):
    pane.marking.select(Selection(10 * RATE, 20 * RATE))
    x, y = middle_of(pane)
    pointer.drag(target(pane), (x, y), (x - 400, y + 100))
    assert pane.marking.selection == Selection(0, 10 * RATE)


def test_inside_of_it_a_drag_still_selects_anew(pane):
    pane.marking.select(BOX)
    x, y = middle_of(pane)
    pointer.drag(target(pane), (x + 30, y), (x + 50, y))
    assert len(pane.marking.selection) < len(BOX) / 2


@pytest.mark.parametrize("pixels", [1, 3, 8])
def test_a_small_one_is_still_resized(pane, pixels):
    spp = pane._view.samples_per_pixel
    small = Selection(round(200 * spp), round((200 + pixels) * spp), 1000.0, 1100.0)
    pane.marking.select(small)
    y = (1.0 - float(pane._axis.to_unit(1050.0))) * pane.picture.height()
    here = pane.marking.map()
    assert Grip.WHOLE not in here.grip(small, QPointF(200 + pixels / 2, y))
    pointer.drag(target(pane), (200 + pixels + 2, y), (300, y))
    assert pane.marking.selection.start == small.start
    assert pane.marking.selection.stop == pytest.approx(300 * spp, abs=1)


def test_keys_move_it_and_are_undone_as_one(pane):
    marking = pane.marking
    marking.choose(BOX)
    for _ in range(3):
        pane.run_command("selection-right")
    assert len(marking.selection) == len(BOX)
    assert marking.selection.start > BOX.start
    pane.run_command("selection-up")
    assert marking.selection.low_hz > 1000.0
    pane.run_command("selection-down")
    assert marking.selection.low_hz == pytest.approx(1000.0)
    pane.run_command("selection-back")
    assert marking.selection == BOX


def test_a_selection_that_was_lost_comes_back(pane):
    pointer.drag(target(pane), (300, 80), (100, 200))
    first = pane.marking.selection
    pointer.drag(target(pane), (350, 80), (400, 200))
    second = pane.marking.selection
    pointer.click(target(pane), (20, 20))
    assert pane.marking.selection is None
    for wanted in (second, first, None, None):
        pane.run_command("selection-back")
        assert pane.marking.selection == wanted
    for wanted in (first, second, None, None):
        pane.run_command("selection-forward")
        assert pane.marking.selection == wanted
