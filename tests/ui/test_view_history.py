import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from dsp.scales import FrequencyAxis
from tests.ui import pointer
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from tests.ui.panes import shown
from ui.picture.history import PAUSE_SECONDS, History
from ui.picture.navigation import MOVES, Place
from ui.picture.view_history import same_place
from ui.picture.viewport import Held, Viewport

HELD = Held(0, 100 * RATE, RATE, live=False)
START = Place(Viewport(100, 48000.0, follow=False).fitted(HELD), FrequencyAxis())
ZOOMS = ("zoom-in-time", "zoom-in-frequency", "scroll-right", "fit", "zoom-out-time")


class Walk:
    """A user who waits between moves."""

    def __init__(self):
        self.now, self.place = 0.0, START
        self.history = History(same_place, lambda: self.now)

    def move(self, command, pause=2 * PAUSE_SECONDS):
        self.now += pause
        left, self.place = self.place, MOVES[command](self.place, HELD)
        self.history.note(left, self.place)

    def back(self):
        there = self.history.back(self.place)
        self.place = there or self.place
        return there

    def forward(self):
        there = self.history.forward(self.place)
        self.place = there or self.place
        return there


@given(st.lists(st.sampled_from(ZOOMS), max_size=20))
def test_back_goes_through_all_places_and_forward_through_them_again(commands):
    walk, places = Walk(), [START]
    for command in commands:
        walk.move(command)
        if walk.place != places[-1]:
            places.append(walk.place)
    for place in reversed(places[:-1]):
        assert walk.back() == place
    assert walk.back() is None
    for place in places[1:]:
        assert walk.forward() == place
    assert walk.forward() is None


def test_moves_in_quick_succession_are_one():
    walk = Walk()
    for _ in range(5):
        walk.move("zoom-in-time", pause=PAUSE_SECONDS / 2)
    assert walk.back() == START


def test_a_move_after_going_back_is_one_of_its_own_and_ends_the_way_forward():
    walk = Walk()
    walk.move("zoom-in-time")
    walk.back()
    walk.move("zoom-in-frequency", pause=0.0)
    assert walk.forward() is None
    assert walk.back() == START


def test_what_goes_by_itself_is_no_move():
    walk = Walk()
    view = Viewport(100, 48000.0, 60.0)
    later = Viewport(100, 48000.0, 61.0)
    walk.history.note(Place(view, START.axis), Place(later, START.axis))
    assert walk.history.back(walk.place) is None


def test_it_forgets():
    walk = Walk()
    walk.move("zoom-in-time")
    walk.history.forget()
    assert walk.back() is None


@pytest.fixture
def pane(qtbot):
    source = FakeSource(StillSignal(30 * RATE))
    source.signal.length = source.signal.end
    return shown(qtbot, source)


def test_the_pane_goes_back_and_forward_by_command_and_mouse(pane):
    whole = pane._view
    pane.run_command("zoom-in-time")
    zoomed = pane._view
    assert zoomed != whole
    assert pane.run_command("view-back")
    assert pane._view == whole
    assert pane.run_command("view-forward")
    assert pane._view == zoomed
    pointer.click(pane.picture.viewport(), (10, 10), Qt.MouseButton.BackButton)
    assert pane._view == whole


def test_back_in_another_width_shows_the_same_span(pane):
    pane.run_command("zoom-in-time")
    span = pane._view.span
    pane.marking.views._changed_at = -10.0
    pane.run_command("zoom-in-time")
    pane.resize(500, 400)
    pane.refresh()
    pane.run_command("view-back")
    assert pane._view.span == pytest.approx(span)
