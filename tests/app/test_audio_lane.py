"""The one thread for calls that may hang."""

import threading

import pytest

from app.soundcard.lane import Lane, LaneStuckError
from tests.virtual_mic import wait_for


@pytest.fixture
def lane():
    return Lane("test lane")


def hung(lane, undo=None):
    """Let `lane` hang in a call; return what ends it."""
    release, begun = threading.Event(), threading.Event()

    def work():
        begun.set()
        release.wait()
        return "late"

    with pytest.raises(LaneStuckError):
        lane.call(work, 0.01, undo)
    assert begun.wait(10)
    return release


def test_calls_return_their_result_and_raise_their_errors(lane):
    assert lane.call(lambda: 42, 10) == 42
    with pytest.raises(ZeroDivisionError):
        lane.call(lambda: 1 // 0, 10)
    assert lane.call(lambda: 43, 10) == 43


def test_all_calls_are_made_by_one_thread(lane):
    names = {lane.call(lambda: threading.current_thread().name, 10) for _ in range(5)}
    assert names == {"test lane"}


def test_a_lane_is_not_stuck_before_its_first_call(lane):
    assert not lane.stuck


def test_while_a_call_hangs_others_are_refused_at_once(lane):
    release = hung(lane)
    assert lane.stuck
    with pytest.raises(LaneStuckError):
        lane.call(lambda: 1, 1000)
    release.set()
    assert wait_for(lambda: not lane.stuck)
    assert lane.call(lambda: 2, 10) == 2


def test_a_result_that_comes_too_late_is_undone_before_the_lane_is_free(lane):
    undone, stuck = [], []

    def undo(result):
        undone.append(result)
        stuck.append(lane.stuck)

    release = hung(lane, undo)
    release.set()
    assert wait_for(lambda: not lane.stuck)
    assert undone == ["late"]
    assert stuck == [True]


def test_a_failing_undo_does_not_end_the_lane(lane):
    def undo(_result):
        raise RuntimeError

    release = hung(lane, undo)
    release.set()
    assert wait_for(lambda: not lane.stuck)
    assert lane.call(lambda: 3, 10) == 3


def test_a_call_that_was_given_up_in_the_queue_is_never_made(lane):
    release, begun, made = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        release.wait()

    first = threading.Thread(target=lane.call, args=(work, 10))
    first.start()
    assert begun.wait(10)
    with pytest.raises(LaneStuckError):
        lane.call(lambda: made.append(1), 0.01)
    release.set()
    first.join()
    assert wait_for(lambda: not lane.stuck)
    assert lane.call(lambda: 4, 10) == 4
    assert made == []
