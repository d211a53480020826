"""A ring that changes its capacity while sound goes on loses nothing that fits."""

import threading
from functools import partial
from itertools import cycle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp import ring as ring_module
from dsp.ring import SampleRing
from dsp.signal import Gap

CHANNELS = 2
LARGEST_EXACT = 1 << 24  # whole number that a float32 holds


def numbered(start: int, count: int) -> np.ndarray:
    """Samples that carry their own index from 1 on, with the other sign in the second channel."""
    index = np.arange(start + 1, start + 1 + count, dtype=np.float32)
    return np.stack([index, -index], axis=1)


def held(ring: SampleRing) -> np.ndarray:
    """All that the ring holds."""
    out = np.full((ring.end - ring.start, CHANNELS), np.nan, np.float32)
    assert ring.read(ring.start, out)
    return out


def test_a_larger_ring_goes_on_with_all_that_was_held() -> None:
    ring = SampleRing(8, CHANNELS, 20)
    ring.write(numbered(0, 11))
    steps = ring.keep(20)
    next(steps)
    assert (ring.capacity, ring.start) == (8, 3), "as before until the writer goes on"
    ring.write(numbered(11, 2))
    assert (ring.capacity, ring.start, ring.end) == (20, 3, 13)
    assert list(steps) == []
    ring.write(numbered(13, 12))
    assert ring.start == 5
    np.testing.assert_array_equal(held(ring), numbered(5, 20))


def test_a_smaller_ring_goes_on_with_the_newest() -> None:
    ring = SampleRing(20, CHANNELS, 20)
    ring.write(numbered(0, 15))
    next(ring.keep(4))
    assert ring.start == 0
    ring.write(numbered(15, 1))
    np.testing.assert_array_equal(held(ring), numbered(12, 4))


def test_what_was_forgotten_with_its_gaps_does_not_come_back() -> None:
    ring = SampleRing(8, CHANNELS, 20)
    ring.skip(2, "lost")
    ring.write(numbered(2, 6))
    steps = ring.keep(20)
    next(steps)  # with the gap
    ring.skip(1, "late")
    next(steps, None)
    assert (ring.start, ring.gaps) == (0, (Gap(0, 2, "lost"), Gap(8, 9, "late")))
    ring = SampleRing(8, CHANNELS, 1000)
    ring.skip(2, "lost")
    ring.write(numbered(2, 6))
    steps = ring.keep(20)
    next(steps)
    ring._offer, offer = None, ring._offer  # the writer was in the middle of a block
    ring.write(numbered(8, 3))
    ring._offer = offer
    ring.write(numbered(11, 1))
    assert (ring.start, ring.gaps) == (3, ())
    np.testing.assert_array_equal(held(ring), numbered(3, 9))


def test_the_last_wish_rules() -> None:
    ring = SampleRing(8, CHANNELS, 20)
    ring.write(numbered(0, 8))
    first = ring.keep(20)
    next(first)
    second = ring.keep(12)
    next(second)
    assert list(first) == [], "nobody will take it"
    ring.write(numbered(8, 1))
    assert ring.capacity == 12
    assert list(ring.keep(12)) == []
    with pytest.raises(ValueError, match="capacity=0 must be at least 1"):
        next(ring.keep(0))


def test_what_there_is_no_room_for_changes_nothing() -> None:
    ring = SampleRing(8, CHANNELS, 20)
    ring.write(numbered(0, 8))
    with pytest.raises(MemoryError):
        next(ring.keep(1 << 58))
    ring.write(numbered(8, 1))
    assert (ring.capacity, ring.start) == (8, 1)


AFTER = 0.5  # of a look


class Hooked(SampleRing):
    """A ring whose writer comes in just before or after the n-th look at its storage."""

    def come_in(self, n: float, write) -> None:
        self._in, self._writer = n, write

    @property
    def _storage(self):
        storage, writer = self._the_storage, self.__dict__.get("_writer")
        if writer is not None:
            self._in -= 1
            if self._in < 0:
                self._writer = None
                writer()
                return storage if self._in == AFTER - 1 else self._the_storage
        return storage

    @_storage.setter
    def _storage(self, storage) -> None:
        self._the_storage = storage


@pytest.mark.parametrize("when", [0, AFTER, 1, 1 + AFTER, 2, 3])
@pytest.mark.parametrize("capacity", [4, 7, 9, 30])
@pytest.mark.parametrize("count", [1, 5, 40])
@pytest.mark.parametrize("n", [1, 4, 8])
def test_a_storage_that_comes_in_the_middle_of_a_read_is_not_noticed(when, capacity, count, n):
    for start in (3, 11 - n, 11 + count - n):
        ring = Hooked(8, CHANNELS, 20)
        ring.write(numbered(0, 11))
        next(ring.keep(capacity))
        out = np.full((n, CHANNELS), np.nan, np.float32)
        ring.come_in(when, partial(ring.write, numbered(11, count)))
        if ring.read(start, out):
            np.testing.assert_array_equal(out, numbered(start, n))


@pytest.mark.parametrize("when", [0, AFTER, 1])
@pytest.mark.parametrize("capacity", [4, 7, 9, 30])
@pytest.mark.parametrize("count", [1, 5, 40])
def test_the_start_never_goes_back(when, capacity, count):
    ring = Hooked(8, CHANNELS, 20)
    ring.write(numbered(0, 11))
    next(ring.keep(capacity))
    ring.come_in(when, lambda: ring.write(numbered(ring.end, count)))
    told = [ring.start for _ in range(4)]
    assert told == sorted(told)


@given(
    capacity=st.integers(1, 40),
    steps=st.lists(
        st.tuples(st.sampled_from(["write", "skip", "keep", "go on"]), st.integers(1, 90)),
        max_size=30,
    ),
)
def test_a_read_is_exact_or_refused_whatever_the_capacity_does(capacity, steps) -> None:
    ring = SampleRing(capacity, CHANNELS, 100)
    truth = np.zeros((0, CHANNELS), np.float32)
    moving = iter(())
    oldest = 0
    for what, n in steps:
        if what == "keep":
            moving = ring.keep(n)
        if what in ("keep", "go on"):
            next(moving, None)
            continue
        if what == "write":
            ring.write(numbered(len(truth), n))
            truth = np.concatenate([truth, numbered(len(truth), n)])
        else:
            ring.skip(n, "lost")
            truth = np.concatenate([truth, np.zeros((n, CHANNELS), np.float32)])
        assert ring.end == len(truth)
        assert ring.start >= max(oldest, ring.end - ring.capacity)
        oldest = ring.start
        np.testing.assert_array_equal(held(ring), truth[ring.start :])
        lost = np.ones(len(truth), bool)
        for gap in ring.gaps:
            lost[gap.start : gap.stop] = False
        np.testing.assert_array_equal(lost[oldest:], truth[oldest:, 1] != 0)


class Traffic:
    """A thread that writes into a ring and one that changes its capacity, until told to stop."""

    def __init__(self, ring: SampleRing) -> None:
        self.ring = ring
        self.done = threading.Event()
        self.kept: list[int] = []  # capacities that have come to their end
        self._threads = [threading.Thread(target=work) for work in (self._write, self._change)]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        sizes = cycle(np.random.default_rng(2).integers(1, 600, 4000).tolist())
        for k, size in enumerate(sizes):
            if k % 50 == 49:
                self.ring.skip(size, "lost")
            else:
                self.ring.write(numbered(self.ring.end, size))
            if self.done.is_set() or self.ring.end > LARGEST_EXACT - 600:
                break
        self.done.set()

    def _change(self) -> None:
        for capacity in cycle((60_000, 5_000, 30_000, 90_000, 20_000)):
            for _ in self.ring.keep(capacity):
                if self.done.is_set():
                    return
            self.kept.append(capacity)


def read_checked(ring: SampleRing, part: np.ndarray) -> bool:
    """Read near the oldest sample, where tearing would show; return whether it was not refused."""
    n, end, gaps = len(part), ring.end, ring.gaps
    start = max(ring.start, end - n - n // 4)
    if start + n > end or not ring.read(start, part):
        return False
    silent = np.zeros(n, bool)
    for gap in gaps:
        silent[max(0, gap.start - start) : max(0, gap.stop - start)] = True
    np.testing.assert_array_equal(part, np.where(silent[:, None], 0, numbered(start, n)))
    return True


def test_a_real_writer_and_a_real_reader_do_not_notice(monkeypatch) -> None:
    """Capacities come and go by a third thread."""
    monkeypatch.setattr(ring_module, "PIECE", 2000)
    ring = SampleRing(20_000, CHANNELS, 48_000)
    reads, oldest = 0, 0
    out = np.empty((20_000, CHANNELS), np.float32)
    with Traffic(ring) as traffic:
        for n in cycle((1, 300, 2000, 4000, 20_000)):
            if traffic.done.is_set() or (reads >= 50 and len(traffic.kept) >= 6):
                break
            assert ring.start >= oldest
            oldest = ring.start
            reads += read_checked(ring, out[:n])
    assert reads >= 50
    assert len(traffic.kept) >= 6
