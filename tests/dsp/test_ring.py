"""The ring gives back what was written, or says that it cannot."""

import threading
from itertools import cycle, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.ring import SampleRing
from dsp.signal import Gap, Signal

CHANNELS = 2


def numbered(start: int, count: int) -> np.ndarray:
    """Samples that carry their own absolute index, with the other sign in the second channel."""
    index = np.arange(start, start + count, dtype=np.float32)
    return np.stack([index, -index], axis=1)


def filled(capacity: int, count: int) -> SampleRing:
    ring = SampleRing(capacity, CHANNELS, 48000)
    ring.write(numbered(0, count))
    return ring


class Overtaken(np.ndarray):
    """An output whose copying is interrupted by the writer, before or after the chosen copy."""

    ring: SampleRing
    interrupt: int  # which of the copies, counted from 0
    after: bool
    count: int

    def __setitem__(self, key: object, value: object) -> None:
        now, self.interrupt = self.interrupt == 0, self.interrupt - 1
        if now and not self.after:
            self.ring.write(numbered(self.ring.end, self.count))
        super().__setitem__(key, value)
        if now and self.after:
            self.ring.write(numbered(self.ring.end, self.count))


def test_it_is_a_signal() -> None:
    signal: Signal = SampleRing(8, 2, 48000)
    assert (signal.rate, signal.channels, signal.start, signal.end, signal.gaps) == (
        48000,
        2,
        0,
        0,
        (),
    )


@given(
    capacity=st.integers(1, 50),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 120)), max_size=20),
    start=st.integers(-3, 500),
    n=st.integers(0, 60),
)
def test_a_read_is_exact_or_refused(capacity, steps, start, n) -> None:
    ring = SampleRing(capacity, CHANNELS, 48000)
    truth = np.zeros((0, CHANNELS), np.float32)
    for lost, count in steps:
        if lost:
            ring.skip(count, "lost")
            truth = np.concatenate([truth, np.zeros((count, CHANNELS), np.float32)])
        else:
            ring.write(numbered(len(truth), count))
            truth = np.concatenate([truth, numbered(len(truth), count)])
    assert ring.end == len(truth)
    assert ring.start == max(0, len(truth) - capacity)
    out = np.full((n, CHANNELS), np.nan, np.float32)
    held = ring.start <= start <= ring.end - n
    assert ring.read(start, out) == held
    if held:
        np.testing.assert_array_equal(out, truth[start : start + n])


@given(
    capacity=st.integers(1, 60),
    steps=st.lists(st.tuples(st.sampled_from(["", "", "late", "lost"]), st.integers(0, 40))),
)
def test_gaps_are_what_was_lost_and_is_not_forgotten(capacity, steps) -> None:
    ring = SampleRing(capacity, 1, 48000)
    reasons: list[str] = []
    for reason, count in steps:
        if reason:
            ring.skip(count, reason)
        else:
            ring.write(np.ones((count, 1), np.float32))
        reasons += [reason] * count
    gaps = ring.gaps
    assert all(gap.start < gap.stop for gap in gaps)
    for before, after in pairwise(gaps):
        assert before.stop < after.start or (
            before.stop == after.start and before.reason != after.reason
        )
    assert all(gap.stop > ring.start for gap in gaps)
    told = [""] * len(reasons)
    for gap in gaps:
        told[gap.start : gap.stop] = [gap.reason] * (gap.stop - gap.start)
    assert told[ring.start :] == reasons[ring.start :]
    out = np.empty((ring.end - ring.start, 1), np.float32)
    assert ring.read(ring.start, out)
    np.testing.assert_array_equal(out[:, 0], [not reason for reason in reasons[ring.start :]])


def test_a_gap_that_goes_on_stays_one_and_is_forgotten_at_last() -> None:
    ring = SampleRing(10, 1, 48000)
    for _ in range(5):
        ring.skip(4, "device lost")
    assert ring.gaps == (Gap(0, 20, "device lost"),)
    ring.write(np.ones((9, 1), np.float32))
    assert ring.gaps == (Gap(0, 20, "device lost"),)
    ring.write(np.ones((1, 1), np.float32))
    assert ring.gaps == ()


def test_a_very_long_gap_costs_no_more_than_the_capacity() -> None:
    ring = filled(16, 16)
    ring.skip(10**15, "asleep")
    ring.write(numbered(5, 3))
    assert (ring.start, ring.end) == (10**15 + 3, 10**15 + 19)
    assert ring.gaps == (Gap(16, 16 + 10**15, "asleep"),)
    out = np.empty((16, CHANNELS), np.float32)
    assert ring.read(ring.start, out)
    np.testing.assert_array_equal(out[:13], 0)
    np.testing.assert_array_equal(out[13:], numbered(5, 3))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("interrupt", [0, 1])
@pytest.mark.parametrize("wrapped", [0, 3, 8])
def test_a_reader_overtaken_at_any_copy_is_told(wrapped, interrupt, after) -> None:
    ring = filled(8, 8 + wrapped)
    out = np.empty((8, CHANNELS), np.float32).view(Overtaken)
    out.ring, out.interrupt, out.after, out.count = ring, interrupt, after, 1
    assert not ring.read(ring.start, out)


@pytest.mark.parametrize("interrupt", [0, 1])
def test_a_reader_just_not_overtaken_gets_its_samples(interrupt) -> None:
    ring = filled(8, 11)
    out = np.empty((5, CHANNELS), np.float32).view(Overtaken)
    out.ring, out.interrupt, out.after, out.count = ring, interrupt, False, 3
    assert ring.read(6, out)
    np.testing.assert_array_equal(np.asarray(out), numbered(6, 5))


class Watched(np.ndarray):
    """A block that looks into the ring while the writer is copying it."""

    def __getitem__(self, key: object) -> np.ndarray:
        self.look()
        return np.asarray(self)[key]


def test_in_the_middle_of_a_write_the_samples_being_overwritten_are_refused() -> None:
    ring = filled(8, 8)
    block = numbered(8, 3).view(Watched)
    seen: list[tuple[int, int, bool, bool]] = []
    out = np.empty((1, CHANNELS), np.float32)

    def look() -> None:
        seen.append((ring.start, ring.end, ring.read(2, out), ring.read(3, out)))

    block.look = look
    ring.write(block)
    # seen before the claim, the ring is as it was; after it, what is being overwritten is refused
    assert set(seen) <= {(0, 8, True, True), (3, 8, False, True)}
    assert (3, 8, False, True) in seen
    assert (ring.start, ring.end) == (3, 11)


def test_a_block_longer_than_the_ring_leaves_its_newest_part() -> None:
    ring = filled(8, 3)
    ring.write(numbered(3, 100))
    out = np.empty((8, CHANNELS), np.float32)
    assert (ring.start, ring.end) == (95, 103)
    assert ring.read(95, out)
    np.testing.assert_array_equal(out, numbered(95, 8))


def test_a_real_writer_never_shows_a_torn_sample() -> None:
    capacity, blocks = 4096, 6000
    ring = SampleRing(capacity, CHANNELS, 48000)
    sizes = np.random.default_rng(1).integers(1, 1200, blocks).tolist()

    def write() -> None:
        for k, size in enumerate(sizes):
            if k % 50 == 49:
                ring.skip(size, "lost")
            else:
                ring.write(numbered(ring.end, size))

    writer = threading.Thread(target=write)
    writer.start()
    out = np.empty((capacity, CHANNELS), np.float32)
    reads = 0
    for n in cycle((1, 300, 2000, 4000, capacity)):
        part = out[:n]
        end, gaps = ring.end, ring.gaps
        start = max(ring.start, end - n - n // 4)  # near the oldest, where tearing would show
        if start + n <= end and ring.read(start, part):
            reads += 1
            silent = np.zeros(n, bool)
            for gap in gaps:
                silent[max(0, gap.start - start) : max(0, gap.stop - start)] = True
            truth = np.where(silent[:, None], 0, numbered(start, n))
            np.testing.assert_array_equal(part, truth)
        if not writer.is_alive():
            break
    writer.join()
    assert reads > 0
    assert ring.end == sum(sizes)


@pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 3)])
def test_the_wrong_number_of_channels_is_refused_and_nothing_is_written(shape) -> None:
    ring = filled(8, 4)
    with pytest.raises(ValueError, match="must be"):
        ring.write(np.ones(shape, np.float32))
    with pytest.raises(ValueError, match="must be"):
        ring.read(0, np.ones(shape, np.float32))
    assert (ring.start, ring.end) == (0, 4)


@pytest.mark.parametrize("bad", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_bad_parameters(bad) -> None:
    with pytest.raises(ValueError, match="=0 must be at least 1"):
        SampleRing(*bad)


def test_a_negative_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="count=-1"):
        SampleRing(8, 1, 1).skip(-1, "")
