"""Less is computed when there is too much to do, and all of it again when there is not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.engine import Engine
from app.thinning import BUSY, COARSEST, IDLE, LONGEST_SECONDS, Thinning
from dsp.analysis import Analysis
from dsp.ring import SampleRing
from ui.source import Wish


@given(cost=st.floats(0.01, 30.0))
def test_it_comes_to_rest_where_the_load_fits(cost):
    thinning = Thinning()
    for _ in range(1000):
        thinning.spent(cost / thinning.every, 1.0)
    settled = thinning.every
    for _ in range(200):
        thinning.spent(cost / thinning.every, 1.0)
        assert thinning.every == settled
    if cost / COARSEST <= BUSY:
        assert cost / settled <= BUSY + 1e-6
    if settled > 1:
        assert cost / settled >= IDLE - 1e-6


def test_one_pause_of_the_machine_changes_nothing():
    thinning = Thinning()
    thinning.spent(3.0, 0.016)
    assert thinning.every == 1


def test_a_live_picture_moves_twice_a_second_however_far_apart_its_columns_are(qtbot):
    ring = SampleRing(480_000, 1, 48_000)
    ring.write(np.zeros((96_000, 1), np.float32))
    engine = Engine(ring, Analysis(n_fft=16_384, win_length=16_384, overlap=0.75), lambda: None)
    thinning = engine._thinning
    thinning.every = COARSEST  # from a level whose columns lay closer
    spent = thinning.spent
    thinning.spent = lambda seconds, sound, most: spent(4.0 * sound, sound, most)
    try:
        engine.want(Wish(0, 0, 120, True))
        qtbot.waitUntil(lambda: not engine.busy)
        for _ in range(20):
            before = engine.newest(0)
            ring.write(np.zeros((round(2 * LONGEST_SECONDS * ring.rate), 1), np.float32))
            qtbot.waitUntil(lambda before=before: engine.newest(0) > before)
        assert thinning.every > 1
        assert thinning.every * 4096 <= LONGEST_SECONDS * ring.rate
    finally:
        engine.close()


def test_a_heavy_analysis_follows_at_a_lower_rate_and_is_exact_when_held(qtbot):
    analysis = Analysis(n_fft=256, win_length=256, overlap=0.5)
    ring = SampleRing(48_000, 1, 8_000)
    rng = np.random.default_rng(3)

    def hear(n):
        ring.write(0.1 * rng.standard_normal((n, 1)).astype(np.float32))

    hear(8_000)
    engine = Engine(ring, analysis, lambda: None)
    engine._thinning.every, engine._thinning.spent = 4, lambda *_: None
    try:
        engine.want(Wish(0, 0, 62, True))
        qtbot.waitUntil(lambda: not engine.busy)
        assert engine.lowered_rate == 8_000 / 128 / 4
        before = engine.newest(0)
        hear(8_000)
        qtbot.waitUntil(lambda: engine.newest(0) >= before + 60)
        edge = engine.newest(0)
        shown = np.hstack([codes for _, codes in engine.pieces(0, before, edge)])
        same = (shown[:, 1:] == shown[:, :-1]).all(axis=0)
        assert same.sum() >= len(same) / 2
        engine.want(Wish(0, 0, edge, False))
        exact = engine.compute(0, before, edge)
        qtbot.waitUntil(
            lambda: np.array_equal(
                np.hstack([codes for _, codes in engine.pieces(0, before, edge)]), exact
            )
        )
        assert engine.lowered_rate is None
    finally:
        engine.close()
