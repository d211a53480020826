import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.scales import SCALES, FrequencyAxis
from ui.picture.frequency_view import LEAST_BAND, panned_axis, whole_axis, zoomed_axis

RATE = 48000
AXES = st.builds(
    lambda scale, low, high: FrequencyAxis(scale, low, low + high),
    st.sampled_from(sorted(SCALES)),
    st.floats(20.0, 8000.0),
    st.floats(100.0, 16000.0),
)


def inside(axis):
    return axis.fmin >= 0.0 and axis.fmax <= RATE / 2 * (1 + 1e-9)


@given(AXES, st.floats(-3.0, 3.0))
def test_panning_keeps_the_length_and_stays_in_the_sound(axis, by):
    moved = panned_axis(axis, by, RATE)
    assert inside(moved)
    length = moved.to_unit(moved.fmax), axis.to_unit(moved.fmax) - axis.to_unit(moved.fmin)
    assert length == pytest.approx((1.0, 1.0), abs=1e-6)


@given(AXES, st.floats(0.1, 10.0), st.floats(0.0, 1.0))
def test_zooming_keeps_the_frequency_under_the_pointer(axis, factor, at):
    zoomed = zoomed_axis(axis, factor, at, RATE)
    assert inside(zoomed)
    assert zoomed.fmax - zoomed.fmin >= LEAST_BAND * 0.99
    assert zoomed.scale == axis.scale
    hertz = axis.from_unit(at)
    if factor < 1.0 and zoomed != axis:
        assert zoomed.to_unit(hertz) == pytest.approx(at, abs=1e-6)
    if factor > 1.0:
        assert zoomed.fmin <= axis.fmin * (1 + 1e-9)
        assert zoomed.fmax >= axis.fmax * (1 - 1e-9)


def test_zooming_in_ends_at_a_band_of_ten_hertz():
    axis = FrequencyAxis("linear", 0.0, 20000.0)
    for _ in range(60):
        axis = zoomed_axis(axis, 0.8, 0.3, RATE)
    assert LEAST_BAND <= axis.fmax - axis.fmin <= LEAST_BAND / 0.8


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("rate", [100, 1000, 8000, RATE, 1_000_000])
def test_the_whole_axis_has_all_frequencies(scale, rate):
    whole = whole_axis(FrequencyAxis(scale, 1000.0, 2000.0), rate)
    assert (whole.scale, whole.fmax) == (scale, rate / 2)
    assert whole.fmin == (min(40.0, rate / 200) if scale == "log" else 0.0)
