"""A heterodyne detector: the distance from the carrier, at its level, and nothing else."""

import numpy as np
import pytest

from dsp.playing.heterodyne import HeterodyneVoice
from tests.dsp.playing_help import decibels, middle, rendered, sine, tape_of, tone


@pytest.mark.parametrize("offset", [1000, -1000, 250, 4400])
@pytest.mark.parametrize("rates", [(256_000, 48_000), (192_000, 44_100), (384_000, 48_000)])
def test_the_distance_from_the_carrier_is_heard_at_its_level(rates, offset):
    source, rate = rates
    tape = tape_of(0.5 * sine(45_000 + offset, source, source // 4), source)
    y = middle(rendered(HeterodyneVoice(tape, rate, 45_000.0))[:, 0])
    level, rest = tone(y, abs(offset), rate)
    assert level == pytest.approx(decibels(0.5), abs=0.01)
    assert rest < -80


@pytest.mark.parametrize("frequency", [39_900, 50_100, 60_000, 100, 90_000])
def test_what_lies_beyond_the_band_is_not_heard(frequency):
    tape = tape_of(sine(frequency, 256_000, 64_000), 256_000)
    y = middle(rendered(HeterodyneVoice(tape, 48_000, 45_000.0)))
    assert decibels(np.abs(y).max()) < -80


def test_time_runs_as_it_did():
    x = np.zeros(256_000)
    x[128_000:128_100] = sine(45_000, 256_000, 100)
    y = rendered(HeterodyneVoice(tape_of(x, 256_000), 48_000, 44_000.0))[:, 0]
    assert len(y) == 48_000
    assert abs(int(np.abs(y).argmax()) - 24_009) < 12


def test_a_stream_is_what_is_rendered_at_once():
    x = np.random.default_rng(2).standard_normal((50_000, 2))
    tape = tape_of(x, 250_000, loop=True)
    whole = rendered(HeterodyneVoice(tape, 48_000, 31_000.5, 3000.0), most=20_000)
    parts = rendered(HeterodyneVoice(tape, 48_000, 31_000.5, 3000.0), (7, 480, 1111), most=20_000)
    np.testing.assert_array_equal(whole[:20_000], parts[:20_000])


def test_bad_parameters_are_refused():
    tape = tape_of(np.zeros(100), 96_000)
    for carrier in (0, -1, 48_001, float("nan")):
        with pytest.raises(ValueError, match="carrier="):
            HeterodyneVoice(tape, 48_000, carrier)
    for bandwidth in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="bandwidth="):
            HeterodyneVoice(tape, 48_000, 40_000, bandwidth)
