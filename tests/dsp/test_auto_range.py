import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.auto_range import GREATEST_SPAN, GRID, LEAST_SPAN, Range, fitting_range, next_range
from dsp.levels import NO_DATA, encode
from dsp.settings import Settings
from dsp.transforms.bands import Mel
from dsp.transforms.spectrum import Spectrum

USUAL = Range(Settings().floor, Settings().ceiling)


def picture(noise=-95.0, loud=-20.0, seed=0):
    """Noise with a few per cent of something loud."""
    rng = np.random.default_rng(seed)
    db = rng.normal(noise, 5.0, (200, 300)).astype(np.float32)
    db[20:24] = loud
    return encode(db)


def at_rest(codes, now=USUAL):
    for _ in range(60):
        now = next_range(now, codes)
    return now


def test_it_covers_the_noise_and_what_is_loud():
    floor, ceiling = fitting_range(picture())
    assert -102.0 < floor < -95.0
    assert -20.0 <= ceiling <= -16.0


@pytest.mark.parametrize("fill", [NO_DATA, 1, 300])
def test_what_is_unknown_or_silent_does_not_decide(fill):
    codes = picture()
    padded = np.full((200, 3000), fill, np.uint16)
    padded[:, -300:] = codes
    assert fitting_range(padded) == pytest.approx(fitting_range(codes), abs=1.5)


def test_a_signal_that_begins_with_zeros_does_not_change_the_colours():
    silence = np.ones((200, 300), np.uint16)
    assert fitting_range(silence) is None
    assert next_range(USUAL, silence) == USUAL
    assert next_range(USUAL, np.zeros((200, 300), np.uint16)) == USUAL
    first_sound = silence.copy()
    first_sound[:, 299] = encode(np.full(200, -70.0, np.float32))
    assert next_range(USUAL, first_sound) == USUAL


@given(st.floats(-140.0, -20.0), st.floats(-80.0, 20.0), st.integers(0, 5))
def test_it_comes_to_rest_near_what_fits_and_stays(noise, loud, seed):
    codes = picture(noise, loud, seed)
    settled = at_rest(codes)
    assert next_range(settled, codes) == settled
    fitting = fitting_range(codes)
    assert settled == pytest.approx(fitting, abs=0.9 * GRID + 1e-6)
    assert settled.floor % GRID == settled.ceiling % GRID == 0.0
    Settings(floor=settled.floor, ceiling=settled.ceiling)


@given(st.floats(-140.0, -20.0), st.floats(-80.0, 20.0), st.floats(-150.0, -30.0), st.floats(1, 90))
def test_on_its_way_the_range_is_always_a_valid_one(noise, loud, floor, span):
    codes = picture(noise, loud)
    now = Range(round(floor), min(20, round(floor) + round(span)))
    for _ in range(20):
        now = next_range(now, codes)
        Settings(floor=now.floor, ceiling=now.ceiling)


def test_sound_that_flickers_a_little_leaves_the_colours_still():
    settled = at_rest(picture())
    for seed in range(20):
        rng = np.random.default_rng(seed)
        codes = picture(-95.0 + rng.uniform(-2, 2), -20.0 + rng.uniform(-2, 2), seed)
        assert next_range(settled, codes) == settled


def test_noise_alone_stays_dark_and_nothing_is_stretched_too_far():
    floor, ceiling = fitting_range(encode(np.full((100, 100), -80.0, np.float32)))
    assert ceiling - floor == pytest.approx(LEAST_SPAN)
    floor, ceiling = fitting_range(picture(-150.0, 0.0))
    assert ceiling - floor == pytest.approx(GREATEST_SPAN)


def test_a_large_picture_is_judged_by_samples_of_all_of_it():
    codes = np.tile(picture(), (6, 7))
    assert fitting_range(codes) == pytest.approx(fitting_range(picture()), abs=1.5)


@pytest.mark.parametrize("zeros", [(8.0, 0.0), (0.0, 8.0), (20.0, 20.0)])
@pytest.mark.parametrize("loudness", [0.5, 0.001])
@pytest.mark.parametrize("choice", [Spectrum(), Mel()], ids=lambda choice: choice.name)
def test_a_file_that_starts_or_ends_with_zeros_has_the_colours_of_its_sound(
    choice, loudness, zeros
):
    """From the samples to the range; a picture of zeros mostly would be one of two colours."""
    rate, framing = 16000, Analysis(n_fft=1024, win_length=1024).framing
    rng = np.random.default_rng(4)
    t = np.arange(3 * rate) / rate
    sound = 0.3 * np.sin(2 * np.pi * 700 * t) * (np.sin(9 * t) > 0) + rng.normal(0, 0.01, len(t))
    sound = (loudness * sound).astype(np.float32)
    padding = [np.zeros(int(seconds * rate), np.float32) for seconds in zeros]

    def codes(x):
        transform = choice.build(framing, rate)
        levels = np.empty(((len(x) - 1024) // 256, len(transform.frequencies)), np.float32)
        transform.columns(x, transform.before, 256, levels)
        return encode(levels).T

    padded = codes(np.concatenate([padding[0], sound, padding[1]]))
    assert (padded == 1).mean() > 0.7  # nearly all of it is silence
    fitting = fitting_range(codes(sound))
    assert fitting_range(padded) == pytest.approx(fitting, abs=1.5)
    assert at_rest(padded) == pytest.approx(at_rest(codes(sound)), abs=5.0)
    assert fitting.floor > 20 * np.log10(loudness) - 90
