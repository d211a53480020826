"""Whatever was looked at before, and in which order: the columns are the same."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Engine
from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.ring import SampleRing
from tests.virtual_mic import wait_for
from ui.source import Wish

RATE, SECONDS = 8_000, 20
SMALL = Analysis(n_fft=64, win_length=64, overlap=0.75)
LEVELS = st.integers(-2, 9)
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@pytest.fixture(scope="module")
def ring():
    x = np.random.default_rng(8).uniform(-0.5, 0.5, (RATE * SECONDS, 1)).astype(np.float32)
    ring = SampleRing(len(x), 1, RATE)
    ring.write(x)
    return ring


def wish_for(level, shares):
    columns = (RATE * SECONDS - SMALL.n_fft) // SMALL.step(level) - 1  # later ones are not whole
    first, last = (int(share * columns) for share in shares)
    return Wish(level, first, last + 1, follow=False)


def wanted(ring, wish):
    """Return the columns computed one cut at a time, at places of their own."""
    reader = ColumnReader(ring, SMALL)
    out = np.zeros((reader.bins, wish.last - wish.first), np.uint16)
    for first in range(0, out.shape[1], 37):
        reader.read(wish.level, wish.first + first, out[:, first : first + 37])
    return out


@settings(max_examples=12)
@given(
    visits=st.lists(st.tuples(LEVELS, SHARES, st.booleans()), max_size=6),
    last=st.tuples(LEVELS, SHARES),
    budget=st.sampled_from([1 << 16, 1 << 28]),
)
def test_columns_depend_on_no_visit_before(ring, visits, last, budget):
    news = threading.Event()
    engine = Engine(ring, SMALL, news.set, budget)
    for level, shares, stays in visits:
        engine.want(wish_for(level, shares))
        assert not stays or wait_for(lambda: not engine.busy)
    wish = wish_for(*last)
    engine.want(wish)
    assert wait_for(lambda: not engine.busy)
    shown = np.zeros_like(expected := wanted(ring, wish))
    for column, codes in engine.pieces(wish.level, wish.first, wish.last):
        shown[:, column - wish.first : column - wish.first + codes.shape[1]] = codes
    engine.close()
    np.testing.assert_array_equal(shown, expected)
