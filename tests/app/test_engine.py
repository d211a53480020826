"""The engine shows what a fresh analysis would, the newest sound first, in bounded memory."""

import threading

import numpy as np
import pytest

from app import engine as engine_module
from app.engine import JOBS, Engine
from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import decode
from dsp.passage_average import PassageAverage
from dsp.ring import SampleRing
from ui.source import Wish

RATE = 8_000
SMALL = Analysis(n_fft=64, win_length=64, overlap=0.75)


@pytest.fixture
def news():
    return threading.Event()


@pytest.fixture
def make(news):
    engines = []

    def make_engine(signal, analysis=SMALL, **options):
        options = {"frames_per_second": 10_000.0} | options
        engines.append(Engine(signal, analysis, news.set, **options))
        return engines[-1]

    yield make_engine
    for engine in engines:
        engine.close()
        engine._thread.join(5)
        assert not engine._thread.is_alive()


def ring_of(n, channels=1, seed=0, capacity=None):
    ring = SampleRing(capacity or n, channels, RATE)
    ring.write(noise(n, channels, seed))
    return ring


def noise(n, channels=1, seed=0):
    return 0.1 * np.random.default_rng(seed).standard_normal((n, channels)).astype(np.float32)


def shown(engine, level, first, stop):
    out = np.zeros((engine.analysis.framing.bins, stop - first), np.uint16)
    for column, codes in engine.pieces(level, first, stop):
        out[:, column - first : column - first + codes.shape[1]] = codes
    return out


def wait_until(news, condition, seconds=20):
    for _ in range(round(seconds / 0.05)):
        if condition():
            return
        news.wait(0.05)
        news.clear()
    raise AssertionError("the engine did not get there")


def exact(signal, analysis, level, first, stop):
    out = np.zeros((analysis.framing.bins, stop - first), np.uint16)
    ColumnReader(signal, analysis).read(level, first, out)
    return out


@pytest.mark.parametrize("level", [-3, 0, 2, 6])
def test_a_wish_is_computed_exactly(make, news, level):
    ring = ring_of(300_000)
    engine = make(ring)
    stop = engine.newest(level)
    engine.want(Wish(level, 0, stop, follow=False))
    wanted = exact(ring, SMALL, level, 0, stop)
    wait_until(news, lambda: np.array_equal(shown(engine, level, 0, stop), wanted))
    assert engine.progress > 0


def test_live_columns_follow_the_writer_without_progress(make, news):
    x = noise(30_000)
    ring = SampleRing(len(x), 1, RATE)
    engine = make(ring)
    engine.want(Wish(0, 0, 0, follow=True))
    for at in range(0, len(x), 500):
        ring.write(x[at : at + 500])
        ready = max(0, (ring.end - 32) // SMALL.hop + 1)
        wait_until(news, lambda ready=ready: engine.newest(0) == ready)
    stop = engine.newest(0)
    wanted = exact(ring, SMALL, 0, 0, stop)
    wait_until(news, lambda: np.array_equal(shown(engine, 0, 0, stop), wanted))


def test_the_edge_is_published_after_its_columns(make, news):
    """A reader that asks for the edge first finds all of it known."""
    x = noise(200_000)
    ring = SampleRing(len(x), 1, RATE)
    engine = make(ring)
    ring.write(x[:64])
    engine.want(Wish(0, 0, 0, follow=True))
    wait_until(news, lambda: engine.newest(0) == 3 and shown(engine, 0, 0, 3).all())
    for at in range(64, len(x), 2_000):
        ring.write(x[at : at + 2_000])
        edge = engine.newest(0)
        assert (shown(engine, 0, max(0, edge - 60), edge) != 0).all()


def test_the_newest_sound_comes_first(make, news, monkeypatch):
    monkeypatch.setattr(engine_module, "processors", lambda: 2)
    ring = ring_of(8_000_000 // 4)
    engine = make(ring)
    stop = engine.newest(0)
    seen = []

    def look():
        tiles = dict(engine._tiles._tiles)
        done = sorted(index for (_, index), tile in tiles.items() if tile.exact)
        if done:
            seen.append(done)
        return len(done) >= 20

    engine.want(Wish(0, 0, stop, follow=False))
    wait_until(news, look)
    last = (stop - 1) // engine.tile_columns
    for done in seen:  # two threads: one may be ahead of the other by the tiles it was lent
        assert done[-1] >= last - JOBS - 1
        assert done[0] > last - len(done) - JOBS - 1


def test_a_draft_comes_before_the_exact_columns(make, news):
    ring = ring_of(4_000_000)
    engine = make(ring)
    engine._seconds_per_frame = 1.0  # as if every column took very long
    stop = engine.newest(6)
    engine.want(Wish(6, 0, stop, follow=False))
    wait_until(news, lambda: all(t.drafted for t in list(engine._tiles._tiles.values())) and news)
    wanted = exact(ring, SMALL, 6, 0, stop)
    engine._seconds_per_frame = 1e-5
    wait_until(news, lambda: np.array_equal(shown(engine, 6, 0, stop), wanted))


def test_a_new_wish_is_served_before_the_rest_of_the_old_one(make, news):
    ring = ring_of(2_000_000)
    engine = make(ring)
    engine.want(Wish(-4, 0, 1_000_000, follow=False))
    engine.want(Wish(0, 0, 512, follow=False))
    wanted = exact(ring, SMALL, 0, 0, 512)
    wait_until(news, lambda: np.array_equal(shown(engine, 0, 0, 512), wanted))
    size = engine.tile_columns
    old = sum(tile.exact for (level, _), tile in dict(engine._tiles._tiles).items() if level == -4)
    assert old < 1_000_000 - size


def test_memory_is_bounded(make, news):
    ring = ring_of(1_000_000)
    tile_bytes = 33 * 512 * 2
    engine = make(ring, budget=10 * tile_bytes)
    assert engine.tile_columns == 512
    for first in range(0, 60_000, 2_000):
        engine.want(Wish(0, first, first + 1_000, follow=False))
        wanted = exact(ring, SMALL, 0, first, first + 1_000)
        wait_until(news, lambda f=first, w=wanted: np.array_equal(shown(engine, 0, f, f + 1000), w))
        assert len(engine._tiles._tiles) <= 10 + 3


def test_compute_gives_columns_that_nobody_wished_for(make):
    ring = ring_of(50_000)
    engine = make(ring)
    np.testing.assert_array_equal(engine.compute(1, 5, 300), exact(ring, SMALL, 1, 5, 300))


def test_new_columns_are_computed_at_the_pace_of_the_screen(make, news):
    ring = SampleRing(100_000, 1, RATE)
    ring.write(noise(64))
    engine = make(ring, frames_per_second=5.0)
    engine.want(Wish(0, 0, 0, follow=True))
    wait_until(news, lambda: engine.newest(0) == 3 and shown(engine, 0, 0, 3).all())
    edges = {engine.newest(0)}
    for _ in range(100):  # much faster than five times a second
        ring.write(noise(64))
        news.wait(0.004)
        edges.add(engine.newest(0))
    assert len(edges) <= 2 + 1 + 0.4 / 0.2 + 6  # what was saved up, and a machine that is held up
    ready = (ring.end - 32) // SMALL.hop + 1
    wait_until(news, lambda: engine.newest(0) == ready)  # the last ones are not forgotten


class Recording:
    """A recording that is there as a whole, or comes in as it is decoded."""

    rate, channels, start, gaps = RATE, 1, 0, ()

    def __init__(self, n, end=None):
        self._x = noise(n)
        self.length = n
        self.end = n if end is None else end
        self.told = []

    def read(self, start, out):
        out[:] = self._x[start : start + len(out)]
        return True

    def will_read(self, start, count):
        self.told.append(start)


@pytest.mark.parametrize("level", [0, 3, 8])
def test_a_recording_is_complete_to_its_end_and_then_the_engine_rests(make, news, level):
    recording = Recording(300_001)
    engine = make(recording)
    assert engine.busy
    stop = engine.newest(level)
    assert stop == -(-recording.end // SMALL.step(level))
    engine.want(Wish(level, 0, stop + 5, follow=False))
    wait_until(news, lambda: not engine.busy)
    wanted = exact(recording, SMALL, level, 0, stop)
    np.testing.assert_array_equal(shown(engine, level, 0, stop), wanted)


def test_what_is_decoded_later_is_computed_when_it_is_there(make, news):
    recording = Recording(50_000, end=1_000)
    engine = make(recording)
    engine.want(Wish(0, 0, 4_000, follow=False))
    for end in (1_000, 20_000, 50_000):
        recording.end = end
        stop = engine.newest(0)
        wait_until(news, lambda stop=stop: shown(engine, 0, 0, stop).all())
    wait_until(news, lambda: not engine.busy)
    np.testing.assert_array_equal(shown(engine, 0, 0, 3_125), exact(recording, SMALL, 0, 0, 3_125))


@pytest.mark.parametrize("processors", [2, 8])
def test_many_threads_give_what_one_gives(make, news, monkeypatch, processors):
    monkeypatch.setattr(engine_module, "LEAST_LENT_SECONDS", 0.0)  # however fast the machine is
    monkeypatch.setattr(engine_module, "processors", lambda: processors)
    recording = Recording(2_000_000)
    engine = make(recording)
    given = []
    give = engine._helper.give
    monkeypatch.setattr(engine._helper, "give", lambda job: given.append(job.first) or give(job))
    stop = engine.newest(1)
    engine.want(Wish(1, 0, stop, follow=False))
    wait_until(news, lambda: not engine.busy)
    assert given
    np.testing.assert_array_equal(shown(engine, 1, 0, stop), exact(recording, SMALL, 1, 0, stop))


def test_a_coarser_level_is_made_of_a_finer_one_that_is_known(make, news, monkeypatch):
    recording = Recording(2_000_000)
    engine = make(recording)
    stop = engine.newest(4)
    engine.want(Wish(4, 0, stop, follow=False))
    wait_until(news, lambda: not engine.busy)
    read = []
    original = engine._reader.read
    note = lambda *what: read.append(what[1]) or original(*what)  # noqa: E731
    monkeypatch.setattr(engine._reader, "read", note)
    stop = engine.newest(5)
    engine.want(Wish(5, 0, stop, follow=False))
    wait_until(news, lambda: not engine.busy)
    np.testing.assert_array_equal(shown(engine, 5, 0, stop), exact(recording, SMALL, 5, 0, stop))
    size = engine.tile_columns
    assert all(first >= stop // size * size for first in read)  # only what was not whole


def test_the_signal_is_told_once_of_what_the_drafts_need(make, news):
    recording = Recording(4_000_000)
    engine = make(recording)
    engine._seconds_per_frame = 1.0
    stop = engine.newest(9)
    engine.want(Wish(9, 0, stop, follow=False))
    wait_until(news, lambda: any(t.drafted for t in list(engine._tiles._tiles.values())))
    assert sorted(recording.told) == [k * SMALL.step(9) - 32 for k in range(stop)]


def test_nothing_runs_without_a_wish(make, news):
    ring = ring_of(50_000)
    engine = make(ring)
    assert not news.wait(0.2)
    assert not engine._tiles._tiles


def test_four_hours_of_sound_leave_memory_flat_and_lose_no_sample(make, news):
    """Four hours at 48 kHz, as fast as they can be analysed.

    The tone fits the window a whole number of times, so a sample lost or repeated would change
    the level or the neighbouring bins of the column that it falls into.
    """
    analysis = Analysis(n_fft=4096, win_length=4096, overlap=0.0)
    rate, tone_bin, seconds = 48_000, 341, 4 * 3600
    ring = SampleRing(150 * rate, 1, rate)
    engine = make(ring, analysis, budget=32 << 20)
    phase = 2 * np.pi * tone_bin / 4096 * np.arange(4096 * 700)
    block = np.cos(phase).astype(np.float32)[:, None]  # about a minute
    sizes = []
    ring.write(block)
    engine.want(Wish(0, 0, 700, follow=True))
    wait_until(news, lambda: shown(engine, 0, 0, 700).all())
    for _ in range(seconds * rate // len(block)):
        for at in range(0, len(block), 4096):
            ring.write(block[at : at + 4096])
        edge = (ring.end - 2048) // 4096 + 1
        engine.want(Wish(0, edge - 1000, edge, follow=True))
        wait_until(news, lambda edge=edge: engine.newest(0) == edge)
        newest = shown(engine, 0, edge - 699, edge)
        quiet = decode(newest[[tone_bin - 3, tone_bin + 3]])  # beyond the main lobe
        assert quiet.max() < -140, f"a sample was lost or repeated before {ring.end}"
        assert np.ptp(newest[tone_bin]) == 0
        sizes.append(len(engine._tiles._tiles))
    assert ring.end >= seconds * rate - len(block)
    assert max(sizes[len(sizes) // 2 :]) <= max(sizes[: len(sizes) // 2])


def test_a_second_wish_is_served_after_the_first_and_counts_apart(make, news):
    recording = Recording(400_000)
    engine = make(recording)
    stop = engine.newest(3)
    engine.want(Wish(0, 0, 1_000, follow=False))
    wait_until(news, lambda: not engine.busy)
    before = engine.progress
    engine.want_also(Wish(3, 0, stop, follow=False))
    wait_until(
        news,
        lambda: np.array_equal(shown(engine, 3, 0, stop), exact(recording, SMALL, 3, 0, stop)),
    )
    after = engine.progress
    assert engine.changes(before, after, 0) == []
    assert engine.changes(before, after, 3) == [range(stop)]


def test_changes_tell_every_column_that_became_known(make, news):
    recording = Recording(400_000)
    engine = make(recording)
    stop = engine.newest(2)
    engine.want(Wish(2, 0, stop, follow=False))
    wait_until(news, lambda: not engine.busy)
    assert engine.changes(0, engine.progress, 2) == [range(stop)]


def test_two_wishes_for_the_same_columns_do_not_spoil_what_the_helper_does(make, news, monkeypatch):
    monkeypatch.setattr(engine_module, "LEAST_LENT_SECONDS", 0.0)
    monkeypatch.setattr(engine_module, "processors", lambda: 4)
    recording = Recording(1_000_000)
    engine = make(recording)
    stop = engine.newest(1)
    engine.want_also(Wish(1, 0, stop, follow=False))
    engine.want(Wish(1, 0, stop, follow=False))
    wait_until(news, lambda: not engine.busy)
    np.testing.assert_array_equal(shown(engine, 1, 0, stop), exact(recording, SMALL, 1, 0, stop))


def test_the_average_of_a_passage_comes_by_itself(make, news):
    recording = Recording(400_000)
    engine = make(recording)
    engine.want(Wish(4, 0, engine.newest(4), follow=False))
    assert engine.average(range(1_000, 300_000)) is None
    for passage in (range(1_000, 300_000), range(5, 7_000)):
        wait_until(news, lambda p=passage: (engine.average(p) or [None])[0] == p)
        wanted = PassageAverage(ColumnReader(recording, SMALL), passage)
        while not wanted.done:
            wanted.advance()
        np.testing.assert_array_equal(engine.average(passage)[1], wanted.codes)
