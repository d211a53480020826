import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.selection import Selection

limits = st.none() | st.floats(0.0, 1e6)


@st.composite
def selections(draw):
    start = draw(st.integers(0, 10**12))
    low, high = draw(limits), draw(limits)
    if high is not None and (low or 0.0) >= high:
        low, high = (None, high) if high else (low, None)
    return Selection(start, start + draw(st.integers(1, 10**10)), low, high)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ((-1, 5), "start=-1"),
        ((5, 5), "stop=5"),
        ((0, 5, -1.0), "low_hz=-1.0"),
        ((0, 5, 300.0, 200.0), "high_hz=200.0"),
        ((0, 5, None, 0.0), "high_hz=0.0"),
        ((0, 5, None, float("inf")), "high_hz=inf"),
        ((0, 5, float("nan"), 7.0), "low_hz=nan"),
    ],
)
def test_nonsense_is_refused(parameters, told):
    with pytest.raises(ValueError, match=told):
        Selection(*parameters)


def test_it_knows_its_samples_and_whether_it_is_a_band():
    box = Selection(10, 20, None, 500.0)
    assert (len(box), 10 in box, 19 in box, 20 in box) == (10, True, True, False)
    assert box.is_band
    assert not Selection(10, 20).is_band


@given(selections(), st.integers(0, 10**12), st.integers(0, 10**10), st.integers(1000, 10**6))
def test_within_is_the_part_that_is_there(selection, start, count, rate):
    part = selection.within(start, start + count, rate)
    if part is None:
        beyond = selection.low_hz is not None and selection.low_hz >= rate / 2
        assert beyond or selection.stop <= start or start + count <= selection.start or not count
        return
    assert max(selection.start, start) == part.start
    assert min(selection.stop, start + count) == part.stop
    assert part.within(start, start + count, rate) == part
    assert part.high_hz is None or part.high_hz < rate / 2


def test_limits_that_leave_nothing_out_are_none():
    assert Selection(0, 9, 0.0, 24_000.0).within(0, 9, 48_000) == Selection(0, 9)
