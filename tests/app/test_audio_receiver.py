"""What the callback writes, and what it knows to be lost: with a clock of our own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.soundcard import receiver
from app.soundcard.receiver import REASON_LOST, REASON_OVERFLOW, REASON_STALLED, Anchor, Receiver
from dsp.ring import SampleRing

RATE = 8000
N = 80  # a block of 10 ms
LENGTH = N / RATE


class Times:
    """A sound card and the clocks around it, moved by hand."""

    def __init__(self, patch):
        self.now = 1000.0
        patch.setattr(receiver, "clock", lambda: self.now)
        self.ring = SampleRing(RATE * 60, 1, RATE)
        self.offset = 5e8  # PortAudio's clock is another one
        self.receiver = self.open()

    def open(self, before=None):
        self.receiver = Receiver(self.ring, self.now, before, REASON_LOST)
        return self.receiver

    def block(self, after=LENGTH, lag=0.0003, overflow=False, value=1.0):
        """Deliver one block, `after` seconds later, with sound that is `lag` seconds old."""
        self.now += after
        now = self.now + self.offset
        x = np.full((N, 1), value, np.float32)
        self.receiver.receive(x, now - lag, now, overflow)

    def blocks(self, count, **how):
        for _ in range(count):
            self.block(**how)

    @property
    def behind(self):
        """Seconds that the ring's end is behind the sound that was heard."""
        return self.now - 1000.0 - self.ring.end / RATE


@pytest.fixture
def times(monkeypatch):
    return Times(monkeypatch)


def test_a_regular_rhythm_is_written_without_gaps(times):
    times.blocks(100)
    assert times.ring.end == 100 * N
    assert times.ring.gaps == ()
    assert times.receiver.lost == 0
    x = np.empty((100 * N, 1), np.float32)
    assert times.ring.read(0, x)
    assert (x == 1).all()


def test_an_unsteady_rhythm_is_no_loss(times):
    for _ in range(50):
        times.block(after=0.0001, lag=0.004)
        times.block(after=0.0199, lag=0.0003)
    assert times.ring.gaps == ()


def test_a_suspended_source_leaves_a_gap_as_long_as_the_pause(times):
    times.blocks(10)
    times.block(after=2.0 + LENGTH)
    times.blocks(10)
    (gap,) = times.ring.gaps
    assert gap.reason == REASON_STALLED
    assert gap.start == 10 * N
    assert (gap.stop - gap.start) / RATE == pytest.approx(2.0, abs=0.001)
    assert times.receiver.lost == gap.stop - gap.start


def test_a_frozen_server_delivers_everything_late_and_nothing_is_lost(times):
    times.blocks(10)
    times.block(after=2.0 + LENGTH, lag=2.0)
    for left in range(199, -1, -1):
        times.block(after=0.0002, lag=left * LENGTH + 0.0003)
    assert times.ring.gaps == ()
    assert times.receiver.lag == pytest.approx(0.0003, abs=1e-6)


def test_python_held_up_is_no_loss(times):
    """The lag is PortAudio's, from before the callback had to wait."""
    times.blocks(10)
    now = times.now + LENGTH + times.offset  # PortAudio's time when the callback was due
    times.now += 0.5
    x = np.ones((N, 1), np.float32)
    times.receiver.receive(x, now - 0.0003, now, False)
    for left in range(48, -1, -1):
        times.block(after=0.0001, lag=left * LENGTH)
    assert times.ring.gaps == ()


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 0.3, -0.3])
def test_setting_the_clock_of_the_day_is_no_loss(times, jump):
    times.blocks(10)
    times.offset += jump
    times.blocks(10)
    assert times.ring.gaps == ()


def test_a_lag_that_melts_is_no_loss(times):
    """A null sink that wakes: the lag is a lie, and the sound's time runs at twice the speed."""
    for lag in np.arange(0.72, 0.0, -LENGTH):
        times.block(lag=lag)
    times.blocks(10)
    assert times.ring.gaps == ()


def test_a_burst_that_does_not_bring_everything_leaves_a_gap_of_the_rest(times):
    times.blocks(10)
    times.block(after=3.0 + LENGTH, lag=3.0)
    for left in range(99, -1, -1):  # 1 s of the missing 3 arrives, then the sound's time jumps
        times.block(after=0.0, lag=2.0 + left * LENGTH)
    times.blocks(5)
    (gap,) = times.ring.gaps
    assert (gap.stop - gap.start) / RATE == pytest.approx(2.0, abs=0.05)


def test_an_overflow_is_counted_and_the_seam_marked(times):
    times.blocks(50)
    times.block(after=0.03, overflow=True)
    times.blocks(50)
    (gap,) = times.ring.gaps
    assert gap.reason == REASON_OVERFLOW
    assert gap.stop - gap.start == pytest.approx(0.02 * RATE, abs=2)
    assert times.receiver.overflows == 1


def test_an_overflow_of_unknown_length_still_marks_the_seam(times):
    times.blocks(50)
    times.block(overflow=True)
    (gap,) = times.ring.gaps
    assert gap.stop - gap.start == 1


def test_the_overflow_of_the_first_block_means_nothing(times):
    times.block(overflow=True)
    assert times.receiver.overflows == 0
    assert times.ring.gaps == ()


def test_an_endless_overflow_does_not_fill_the_list_of_gaps(times):
    times.blocks(1000, overflow=True)
    assert times.receiver.overflows == 999
    assert 40 <= len(times.ring.gaps) <= 50  # 10 s
    assert times.receiver.lost == pytest.approx(999, abs=25)


def test_a_system_that_tells_no_times_gets_a_gap_for_a_pause(times):
    for after in (LENGTH, LENGTH, 1.0 + LENGTH, LENGTH):
        times.now += after
        x = np.zeros((N, 1), np.float32)
        times.receiver.receive(x, 0.0, times.now + times.offset, False)
    (gap,) = times.ring.gaps
    assert gap.stop - gap.start == pytest.approx(RATE, abs=2)
    assert times.receiver.lag == 0.0


def test_the_first_block_closes_the_time_since_the_last_stream(times):
    times.blocks(10)
    before = times.receiver.anchor
    times.now += 1.5
    times.open(before)
    times.blocks(10)
    (gap,) = times.ring.gaps
    assert gap.reason == REASON_LOST
    assert gap.stop - gap.start == pytest.approx(1.5 * RATE, abs=2)
    assert abs(times.behind) < 0.001


def test_a_new_stream_cannot_hold_sound_from_before_it_was_opened(times):
    times.blocks(10)
    before = times.receiver.anchor
    times.now += 1.5
    times.open(before)
    times.block(after=0.02, lag=0.7)
    assert times.ring.gaps[0].stop - times.ring.gaps[0].start == pytest.approx(1.5 * RATE, abs=2)


def test_a_retired_stream_writes_no_more(times):
    times.blocks(10)
    times.receiver.retired = True
    times.blocks(10)
    assert times.ring.end == 10 * N


def test_the_anchor_says_when_the_end_of_the_ring_was_heard(times):
    times.blocks(10)
    assert times.receiver.anchor == Anchor(10 * N, pytest.approx(times.now, abs=0.001))
    times.block(lag=0.5)  # on systems that count the block into the lag
    assert times.receiver.anchor.at == pytest.approx(times.now - 0.5 + LENGTH, abs=0.001)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("run"), st.integers(1, 50)),
            st.tuples(st.just("lose"), st.floats(0.06, 5.0)),
            st.tuples(st.just("burst"), st.integers(1, 300)),
        ),
        max_size=12,
    )
)
def test_whatever_happens_the_ring_keeps_the_time(story):
    """Runs, losses and bursts in any order: the index stays the time, to the least gap."""
    with pytest.MonkeyPatch.context() as patch:
        times = Times(patch)
        times.blocks(20)
        lost = 0.0
        for what, much in story:
            if what == "run":
                times.blocks(much)
            elif what == "lose":
                times.block(after=much + LENGTH)
                lost += much
            else:
                times.block(after=(much + 1) * LENGTH, lag=much * LENGTH)
                for left in range(much - 1, -1, -1):
                    times.block(after=0.0, lag=left * LENGTH)
        times.blocks(30)
        assert abs(times.behind) < 0.01 + 0.001 * len(story)
        marked = sum(gap.stop - gap.start for gap in times.ring.gaps) / RATE
        if times.ring.start == 0:
            assert marked == pytest.approx(lost, abs=0.01 + 0.001 * len(story))
