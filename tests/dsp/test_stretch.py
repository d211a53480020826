"""Speed without pitch: tones stay what they are, clicks stay sharp and single."""

import numpy as np
import pytest

from dsp.playing.stretch import StretchedVoice
from tests.dsp.playing_help import decibels, middle, rendered, sine, tape_of, tone

RATE = 48_000
SPEEDS = [1 / 16, 0.25, 0.5, 0.83, 1.5, 2.0, 4.0, 8.0]


def count_for(speed, seconds=1.0):
    return round(seconds * RATE * max(1.0, speed))


def heard(x, speed, rate=RATE, **options):
    return rendered(StretchedVoice(tape_of(x, RATE), rate, speed), **options)


def envelope(y, frequency, rate):
    """Return the level of a tone over time in dB, as an ear of 20 ms has it."""
    w = np.hanning(rate // 50)
    turning = y * np.exp(-2j * np.pi * frequency / rate * np.arange(len(y)))
    return decibels(2 * np.abs(np.convolve(turning, w / w.sum(), "valid")))


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("frequency", [110.7, 1000.0, 7003.3])
def test_a_tone_keeps_its_frequency_and_level(speed, frequency):
    x = sine(frequency, RATE, count_for(speed))
    y = heard(x, speed)[:, 0]
    assert len(y) == pytest.approx(len(x) / speed, abs=1)
    y = middle(y)[:RATE]
    level, rest = tone(y, frequency, RATE)
    assert abs(level) < 0.05
    assert rest < -50
    assert np.ptp(envelope(y, frequency, RATE)) < 0.1


@pytest.mark.parametrize("speed", [0.25, 0.5, 2.0])
def test_a_chord_stays_pure(speed):
    """Four tones, 90 Hz apart at the closest: each at its level, and little between them."""
    parts = (220.0, 310.0, 440.0, 1245.0)
    x = 0.2 * sum(sine(f, RATE, count_for(speed, 2)) for f in parts)
    y = middle(heard(x, speed)[:, 0])
    for frequency in parts:
        assert np.ptp(envelope(y, frequency, RATE)) < 1.5
    at = 2 * np.pi / RATE * np.outer(np.arange(len(y)), parts)
    basis = np.hstack([np.cos(at), np.sin(at)])
    rest = y - basis @ np.linalg.lstsq(basis, y, rcond=None)[0]
    assert decibels(rest.std() / y.std()) < -30


@pytest.mark.parametrize("speed", [0.25, 0.5, 2.0])
@pytest.mark.parametrize("root", [130.81, 164.81, 220.0])
@pytest.mark.parametrize("third", [3, 4])
def test_a_triad_stays_a_triad(speed, root, third):
    """Minor and major, from C3 on: each tone at its level, and little that was not there."""
    parts = root * 2 ** (np.array([0, third, 7]) / 12)
    x = 0.2 * sum(sine(f, RATE, count_for(speed, 2)) for f in parts)
    y = middle(heard(x, speed)[:, 0])
    at = 2 * np.pi / RATE * np.outer(np.arange(len(y)), parts)
    basis = np.hstack([np.cos(at), np.sin(at)])
    weights = np.linalg.lstsq(basis, y, rcond=None)[0]
    levels = decibels(np.hypot(weights[:3], weights[3:]) / 0.2)
    assert levels == pytest.approx(np.zeros(3), abs=0.75)
    assert decibels((y - basis @ weights).std() / y.std()) < -20


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("around", [0.005, 1e-4, 0.0])
def test_a_click_gets_no_louder(speed, around):
    count, place = count_for(speed), count_for(speed) // 2 - 79
    x = around * np.random.default_rng(9).standard_normal(count)
    x[place] += 0.9
    y = heard(x, speed)[:, 0]
    assert 0.85 < np.abs(y).max() < 1.0 + 3 * around


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_click_stays_one_sharp_click(speed):
    count = count_for(speed, 1.5)
    x = 0.05 * sine(500, RATE, count)
    x += 1e-4 * np.random.default_rng(4).standard_normal(count)
    clicks = count // 3, count // 2 + 77
    for at in clicks:
        x[at] += 0.9
    change = np.abs(np.diff(heard(x, speed)[:, 0]))
    for at in clicks:
        place, reach = round(at / speed), 3000
        around = change[place - reach : place + reach]
        peak = int(around.argmax())
        assert abs(peak - reach) <= 2  # in its place, and
        assert around[peak] > 0.8
        others = np.concatenate((around[: peak - 24], around[peak + 24 :]))
        assert decibels(others.max() / around[peak]) < -25


def test_at_its_own_speed_it_is_the_original():
    x = 0.1 * np.random.default_rng(1).standard_normal((20_000, 2))
    np.testing.assert_allclose(heard(x, 1.0), x, atol=1e-6)


@pytest.mark.parametrize("speed", [1 / 16, 0.5, 3.0, 8.0])
def test_noise_keeps_its_loudness_and_place_between_the_ears(speed):
    left = 0.1 * np.random.default_rng(1).standard_normal(count_for(speed, 2))
    y = heard(np.column_stack([left, 0.5 * left]), speed)
    np.testing.assert_allclose(y[:, 1], 0.5 * y[:, 0], atol=1e-6)
    assert abs(decibels(middle(y[:, 0]).std() / 0.1)) < 0.5


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_a_voice_keeps_its_pitch(speed):
    """Pulses of 120 Hz through a resonance: harmonics of 120 Hz, and little between them."""
    x = np.zeros(count_for(speed, 2))
    x[::400] = 1.0
    ring = np.exp(-np.arange(1000) / 150) * np.sin(2 * np.pi * 700 / RATE * np.arange(1000))
    x = np.convolve(x, ring)[: len(x)] + 1e-4 * np.random.default_rng(0).standard_normal(len(x))
    y = middle(heard(x, speed)[:, 0])
    y = y[: len(y) // 400 * 400]
    power = np.abs(np.fft.rfft(y * np.hanning(len(y)))) ** 2
    cycle = len(y) * 120 // RATE
    harmonics = sum(power[k * cycle - 3 : k * cycle + 4].sum() for k in range(1, 40))
    assert harmonics / power.sum() > 0.98


@pytest.mark.parametrize("loop", [False, True])
def test_a_stream_is_what_is_rendered_at_once(loop):
    x = 0.01 * np.random.default_rng(1).standard_normal((9000, 2))
    x[5000] = 1.0
    tape = tape_of(x, RATE, loop=loop, start=100, stop=8800, entry=500)
    whole = rendered(StretchedVoice(tape, 44_100, 0.4), most=30_000)
    parts = rendered(StretchedVoice(tape, 44_100, 0.4), (1, 480, 1111), most=30_000)
    count = 30_000 if loop else min(len(whole), len(parts))
    np.testing.assert_array_equal(whole[:count], parts[:count])
    assert np.abs(whole).max() > 0.8


def test_another_rate_of_the_output():
    x = sine(1000, RATE, RATE)
    y = heard(x, 0.5, rate=44_100)[:, 0]
    assert len(y) == 88_200
    level, rest = tone(middle(y), 1000, 44_100)
    assert abs(level) < 0.05
    assert rest < -50


def test_silence_stays_silent_and_the_position_goes_on():
    voice = StretchedVoice(tape_of(np.zeros(5000), RATE), RATE, 0.5)
    out = np.ones((1000, 1), np.float32)
    assert voice.position == 0
    assert voice.render(out) == 1000
    assert voice.position == 500
    assert not out.any()


@pytest.mark.parametrize("rate", [1000, 8000, 44_100, 250_000])
def test_every_rate_has_a_window(rate):
    x = 0.1 * np.random.default_rng(1).standard_normal(rate // 4)
    y = rendered(StretchedVoice(tape_of(x, rate), RATE, 0.7))
    assert np.isfinite(y).all()
    assert len(y) == int(np.ceil(rate // 4 * RATE / rate / 0.7))


@pytest.mark.parametrize("speed", [0, 1 / 17, 8.1, float("nan")])
def test_bad_speeds_are_refused(speed):
    with pytest.raises(ValueError, match="speed="):
        StretchedVoice(tape_of(np.zeros(10), RATE), RATE, speed)
