"""The spectrum at this moment, fed with columns of codes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.levels import NO_DATA, decode, encode
from dsp.trace import SpectrumTrace

BINS = 5


def columns(*levels: float) -> np.ndarray:
    db = np.repeat(np.asarray(levels, np.float32)[:, None], BINS, axis=1)
    return encode(db + np.arange(BINS, dtype=np.float32))


def trace_after(*pieces: np.ndarray) -> SpectrumTrace:
    trace = SpectrumTrace(BINS)
    for piece in pieces:
        trace.push(piece)
    return trace


def level(codes: np.ndarray) -> float:
    return float(decode(codes)[0])


@given(st.lists(st.integers(0, 20), max_size=8))
def test_the_same_at_any_cut(sizes) -> None:
    rng = np.random.default_rng(len(sizes))
    codes = rng.integers(1, 4096, (sum(sizes), BINS)).astype(np.uint16)
    codes[rng.random(len(codes)) < 0.2] = NO_DATA
    whole = trace_after(codes)
    cut = trace_after(*np.split(codes, np.cumsum(sizes, dtype=int)[:-1]) if sizes else ())
    np.testing.assert_array_equal(whole.current, cut.current)
    np.testing.assert_array_equal(whole.peak, cut.peak)


def test_nothing_is_known_at_first_and_unknown_columns_change_nothing() -> None:
    trace = trace_after(np.zeros((3, BINS), np.uint16), np.empty((0, BINS), np.uint16))
    for codes in (trace.current, trace.peak):
        np.testing.assert_array_equal(codes, np.zeros(BINS))
    mixed = np.vstack([columns(-50), np.zeros((2, BINS), np.uint16)])
    trace.push(mixed)
    for codes in (trace.current, trace.peak):
        np.testing.assert_array_equal(codes, columns(-50)[0])


def test_current_is_the_newest_and_peak_the_highest() -> None:
    trace = trace_after(columns(-60, -20, -40), columns(-50))
    assert level(trace.current) == pytest.approx(-50, abs=0.03)
    assert level(trace.peak) == pytest.approx(-20, abs=0.03)
    np.testing.assert_allclose(decode(trace.peak), -20 + np.arange(BINS), atol=0.03)


def test_reset_begins_anew_from_the_newest_column() -> None:
    trace = trace_after(columns(-10, -70))
    trace.reset()
    for codes in (trace.current, trace.peak):
        np.testing.assert_array_equal(codes, columns(-70)[0])
    empty = SpectrumTrace(BINS)
    empty.reset()
    assert not empty.peak.any()


def test_what_was_read_does_not_change_and_what_was_pushed_may() -> None:
    codes = columns(-30)
    trace = trace_after(codes)
    current = trace.current
    codes[:] = 1
    trace.push(columns(-90))
    assert level(current) == pytest.approx(-30, abs=0.03)


def test_bad_parameters() -> None:
    with pytest.raises(ValueError, match="bins=0"):
        SpectrumTrace(0)
    for shape in ((BINS,), (2, BINS + 1)):
        with pytest.raises(ValueError, match=r"must be \(n, 5\)"):
            SpectrumTrace(BINS).push(np.ones(shape, np.uint16))
