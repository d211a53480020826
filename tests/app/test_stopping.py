import os
import signal
import threading

import pytest

from app.stopping import Stop

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")


@pytest.fixture
def stop():
    made = Stop()
    with made.heeding([signal.SIGTERM]):
        yield made


def ask():
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pthread_kill(threading.get_ident(), 0)  # a chance for Python to see it


def test_a_request_is_raised_at_once_and_only_once(stop):
    with pytest.raises(KeyboardInterrupt):
        ask()
    ask()  # is passed over while all is cleared up


def test_what_is_held_back_is_raised_at_the_end_of_the_outermost(stop):
    reached = []

    def work():
        with stop.held_back():
            with stop.held_back():
                ask()
                stop.look()
                reached.append("inner")
            reached.append("outer")
        reached.append("beyond")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["inner", "outer"]


def test_a_request_that_was_passed_over_is_found_by_a_look(stop):
    with pytest.raises(KeyboardInterrupt):
        ask()
    with pytest.raises(KeyboardInterrupt):
        stop.look()


def test_other_threads_hold_nothing_back(stop):
    def work():
        with stop.held_back():
            held.set()
            release.wait(10)

    held, release = threading.Event(), threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    held.wait(10)
    with pytest.raises(KeyboardInterrupt):
        ask()
    release.set()
    thread.join()


def test_the_handlers_before_come_back():
    before = signal.getsignal(signal.SIGTERM)
    stop = Stop()
    with stop.heeding([signal.SIGTERM]):
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
