"""Frequency scales against published values, and the axis as a law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp import scales
from dsp.scales import SCALES, FrequencyAxis

PAIRS = [
    (scales.hz_to_mel, scales.mel_to_hz),
    (scales.hz_to_bark, scales.bark_to_hz),
    (scales.hz_to_erb_rate, scales.erb_rate_to_hz),
]


@st.composite
def axes(draw) -> FrequencyAxis:
    scale = draw(st.sampled_from(list(SCALES)))
    low = draw(st.floats(0.01 if scale == "log" else 0.0, 20000))
    return FrequencyAxis(scale, low, low + draw(st.floats(1, 180000)))


@pytest.mark.parametrize(
    ("scale", "f", "value"),
    [
        (scales.hz_to_mel, 1000.0, 999.986),
        (scales.hz_to_mel, 440.0, 549.639),
        (scales.hz_to_mel, 8000.0, 2840.023),
        (scales.hz_to_bark, 1000.0, 8.527),
        (scales.hz_to_erb_rate, 1000.0, 15.621),
    ],
)
def test_published_values(scale, f, value) -> None:
    assert scale(f) == pytest.approx(value, abs=5e-4)


def test_the_bark_of_the_formula_are_those_of_zwickers_table() -> None:
    """Within 0.05 Bark from 200 to 6700 Hz, as H. Traunmueller gives it for his formula."""
    ends = np.array([200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700,
                     3150, 3700, 4400, 5300, 6400.0])  # fmt: skip
    np.testing.assert_allclose(scales.hz_to_bark(ends), np.arange(2, 21), atol=0.05)


def test_the_corrected_ends_are_those_of_zwickers_table() -> None:
    low, high = np.array([0, 100, 200.0]), np.array([6400, 7700, 9500, 12_000, 15_500.0])
    np.testing.assert_allclose(scales.hz_to_bark(low), np.arange(3), atol=0.16)
    np.testing.assert_allclose(scales.hz_to_bark(high), np.arange(20, 25), atol=0.16)
    assert scales.hz_to_bark(np.array(20.0)) == pytest.approx(0.15 * 2 + 0.85 * -0.2592, abs=1e-3)


@given(f=st.floats(50, 15000))
def test_a_step_of_erb_rate_is_one_equivalent_rectangular_bandwidth(f) -> None:
    """``24.7 (4.37 f / kHz + 1)`` Hz, to the 0.4 % by which the published constants are rounded."""
    width = 24.7 * (4.37e-3 * f + 1)
    assert scales.hz_to_erb_rate(f + 0.5) - scales.hz_to_erb_rate(f - 0.5) == pytest.approx(
        1 / width, rel=0.004
    )


def test_mel_is_librosas() -> None:
    librosa = pytest.importorskip("librosa")
    f = np.linspace(0, 24000, 500)
    np.testing.assert_allclose(scales.hz_to_mel(f), librosa.hz_to_mel(f, htk=True))


@pytest.mark.parametrize(("forward", "inverse"), PAIRS)
@given(f=st.floats(0, 200000))
def test_inverses(forward, inverse, f) -> None:
    assert inverse(forward(f)) == pytest.approx(f, rel=1e-9, abs=1e-9)


def test_no_frequency_has_more_than_27_64_bark() -> None:
    assert scales.bark_to_hz(27.64) == np.inf
    np.testing.assert_array_equal(scales.bark_to_hz(np.array([30.0, 27.64])), np.inf)
    assert np.isfinite(scales.bark_to_hz(27.6))


@given(axis=axes(), u=st.floats(0, 1))
def test_from_unit_inverts_to_unit_and_stays_inside(axis, u) -> None:
    f = axis.from_unit(u)
    slack = 1e-9 * axis.fmax
    assert axis.fmin - slack <= f <= axis.fmax + slack
    assert axis.to_unit(f) == pytest.approx(u, abs=1e-6)


@given(axis=axes())
def test_the_ends_and_the_order(axis) -> None:
    assert axis.to_unit(axis.fmin) == 0.0
    assert axis.to_unit(axis.fmax) == 1.0
    f = np.linspace(axis.fmin, axis.fmax, 50)
    assert (np.diff(axis.to_unit(f)) > 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_scalars_and_arrays_are_treated_alike(scale) -> None:
    axis = FrequencyAxis(scale, 50.0, 16000.0)
    f = np.array([50.0, 440.0, 20000.0])
    units = axis.to_unit(f)
    assert units.shape == (3,)
    assert isinstance(axis.to_unit(440.0), float)
    assert isinstance(axis.from_unit(0.5), float)
    assert [axis.to_unit(value) for value in f.tolist()] == pytest.approx(units)
    assert [axis.from_unit(value) for value in units.tolist()] == pytest.approx(f)
    np.testing.assert_allclose(axis.from_unit(units), f)


@pytest.mark.parametrize("scale", SCALES)
def test_far_outside_there_is_no_warning(scale) -> None:
    axis = FrequencyAxis(scale, 20.0, 20000.0)
    assert axis.to_unit(0.0) < 0
    assert axis.from_unit(1e6) > 1e6
    assert axis.to_unit(1e9) > 1


def test_zero_hertz_is_infinitely_far_down_a_log_axis() -> None:
    assert FrequencyAxis("log").to_unit(0.0) == -np.inf


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        (("octave", 20.0, 20000.0), "must be one of linear, log, mel, bark, erb"),
        (("log", 0.0, 20000.0), "above 0 Hz on a logarithmic axis"),
        (("linear", -1.0, 20000.0), "fmin=-1.0 must be at least 0 Hz"),
        (("linear", 200.0, 200.0), "fmax=200.0 must lie at least 0.1 Hz above fmin=200.0"),
        (("linear", float("nan"), 200.0), "finite"),
        (("linear", 0.0, float("inf")), "finite"),
    ],
)
def test_bad_axes(axis, message) -> None:
    with pytest.raises(ValueError, match=message):
        FrequencyAxis(*axis)


def test_every_scale_but_log_begins_at_zero() -> None:
    for scale in set(SCALES) - {"log"}:
        assert FrequencyAxis(scale, 0.0, 20000.0).from_unit(0.0) == pytest.approx(0, abs=1e-9)


@given(axis=axes(), rate=st.integers(1, 1_000_000))
def test_a_limited_axis_is_within_half_the_rate(axis, rate) -> None:
    limited = axis.limited(rate)
    assert limited.scale == axis.scale
    assert limited.fmax == min(axis.fmax, rate / 2)
    assert limited.fmin in (axis.fmin, 0.0, limited.fmax / 100)
    assert limited.limited(rate) == limited
