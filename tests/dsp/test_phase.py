"""Phase, its two derivatives and power density: known sounds have known answers."""

import warnings

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.density import Density
from dsp.transforms.phase import (
    GroupDelay,
    InstantaneousFrequency,
    Phase,
    group_delay,
    instantaneous_frequency,
    phase,
)
from dsp.transforms.stft import density, stft
from dsp.windows import WINDOWS, Window

RATE = 48_000
CHOICES = [Phase(), InstantaneousFrequency(), GroupDelay(), Density()]


def noise(count: int, seed: int = 0) -> np.ndarray:
    return (0.3 * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


def sine(hertz: float, count: int, turn: float = 0.3) -> np.ndarray:
    return np.cos(2 * np.pi * hertz / RATE * np.arange(count) + turn).astype(np.float32)


@st.composite
def framings(draw) -> Framing:
    n_fft = draw(st.one_of(st.integers(16, 300), st.sampled_from([256, 513, 1024])))
    win_length = draw(st.one_of(st.integers(max(8, n_fft - 5), n_fft), st.integers(8, n_fft)))
    return Framing(Window(draw(st.sampled_from(list(WINDOWS)))), n_fft, win_length)


def columns(choice, framing, x, step, count, pool=1, centre=None) -> np.ndarray:
    transform = choice.build(framing, RATE)
    centre = transform.before if centre is None else centre
    out = np.full((count, framing.bins), 7.0, np.float32)
    transform.columns(x[centre - transform.before :], centre, step, out, pool)
    return out


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_every_choice_says_what_it_is(choice) -> None:
    framing = Framing(Window(), 1024, 800)
    transform = choice.build(framing, RATE)
    np.testing.assert_array_equal(transform.frequencies, framing.frequencies(RATE))
    assert transform.quantity.low < transform.quantity.high
    assert transform.quantity.cyclic == (choice.name == "phase")
    assert transform.quantity.is_level == (choice.name == "density")
    assert transform.spacing == framing.window.half_height_width(800)
    assert transform.before >= 400
    assert transform.after >= 400
    assert choice == type(choice)()
    assert choice.label
    assert choice.help.endswith(".")


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
@given(framings(), st.integers(1, 900), st.lists(st.integers(0, 9), max_size=5))
def test_the_same_bits_at_any_cut(choice, framing, step, cuts) -> None:
    count = sum(cuts) + 1
    x = noise((count - 1) * step + framing.win_length + 4, seed=step)
    whole = columns(choice, framing, x, step, count)
    transform = choice.build(framing, RATE)
    at, parts = 0, []
    for n in [*cuts, 1]:
        part = np.empty((n, framing.bins), np.float32)
        transform.columns(x[at * step :], transform.before + at * step, step, part)
        parts.append(part)
        at += n
    np.testing.assert_array_equal(np.concatenate(parts).view(np.uint32), whole.view(np.uint32))


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
@settings(max_examples=30)
@given(pool=st.integers(1, 50), rows=st.integers(1, 4), n_fft=st.sampled_from([64, 500]))
def test_a_pool_shows_the_value_where_it_is_loudest(choice, pool, rows, n_fft) -> None:
    framing = Framing(Window(), n_fft, n_fft)
    x = noise(pool * rows * 16 + n_fft + 8, seed=pool)
    every = columns(choice, framing, x, 16, pool * rows).reshape(rows, pool, -1)
    edge = choice.build(framing, RATE).before - framing.before
    level = columns(Density(), framing, x[edge:], 16, pool * rows)
    loudest = level.reshape(rows, pool, -1).argmax(axis=1)
    wanted = np.take_along_axis(every, loudest[:, np.newaxis], axis=1)[:, 0]
    got = columns(choice, framing, x, 16, rows, pool)
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    assert same.mean() > 0.999  # two may be as loud to the last bit of single precision


@settings(max_examples=50)
@given(
    st.sampled_from(list(WINDOWS)),
    st.sampled_from([512, 500, 501]),
    st.floats(2000, 20_000),
    st.floats(-3, 3),
)
def test_a_tone_has_its_frequency_and_its_phase(name, win_length, hertz, turn) -> None:
    framing = Framing(Window(name), 512, win_length)
    x = sine(hertz, 6000, turn)
    got = instantaneous_frequency(x, framing, 700, RATE)[2:-2]
    k = round(hertz / RATE * 512)
    # what the mirror image at negative frequencies leaks is the limit, most for rectangular
    least = {"rectangular": 60, "tukey": 8, "hamming": 8, "bartlett": 5, "gaussian": 5}.get(
        name, 0.3
    )
    assert np.abs(got[:, k] - hertz).max() < least
    if least > 1:
        return
    np.testing.assert_allclose(got[:, k - 1 : k + 2], hertz, atol=0.5)
    centres = np.arange(2, 2 + len(got)) * 700
    wanted = 2 * np.pi * hertz / RATE * centres + turn
    # the phase at the centre is the same in all bins that the tone fills
    error = phase(x, framing, 700)[2:-2, k - 1 : k + 2] - wanted[:, np.newaxis]
    if win_length % 2 == 0:  # of an odd periodic window no sample is the centre
        assert np.abs(np.angle(np.exp(1j * error))).max() < 2e-3


@pytest.mark.parametrize("name", ["hann", "blackman", "blackman-harris"])
def test_a_tone_in_a_long_window_has_its_frequency_to_a_thousandth(name) -> None:
    framing = Framing(Window(name), 8192, 4096)
    for hertz in (4321.0, 15_000.123):
        got = instantaneous_frequency(sine(hertz, 12_000), framing, 4000, RATE)[1:3]
        k = round(hertz / RATE * 8192)
        np.testing.assert_allclose(got[:, k - 2 : k + 3], hertz, atol=1e-3)


@given(st.sampled_from(list(WINDOWS)), st.integers(-230, 230))
def test_a_click_has_its_time(name, offset) -> None:
    framing = Framing(Window(name), 1024, 512)
    x = np.zeros(4096, np.float32)
    x[2048 + offset] = 0.5
    got = group_delay(x, framing, 2048, RATE)[1]
    heard = np.isfinite(got)
    assert heard.all() or framing.window.samples(512)[256 + offset] < 1e-4
    np.testing.assert_allclose(got[heard], 1e3 * offset / RATE, atol=1e-3)


def test_the_delay_is_the_derivative_of_the_phase_over_frequency() -> None:
    framing = Framing(Window(), 8192, 512)  # padded, so that neighbouring bins differ by little
    x = noise(2000)
    turns = np.diff(phase(x, framing, 500)[2])
    turns = np.angle(np.exp(1j * turns))
    delay = group_delay(x, framing, 500, RATE)[2] * RATE / 1e3
    strong = np.abs(stft(x, framing, 500)[2]) > 3.0
    wanted = -turns * 8192 / (2 * np.pi)
    middle = (delay[1:] + delay[:-1]) / 2
    both = strong[1:] & strong[:-1]
    assert both.sum() > 500
    np.testing.assert_allclose(middle[both], wanted[both], atol=1.0)


def test_the_frequency_is_the_derivative_of_the_phase_over_time() -> None:
    framing = Framing(Window("blackman"), 512, 512)
    x = noise(3000)
    angle = np.unwrap(phase(x, framing, 1).astype(float), axis=0)
    strong = np.abs(stft(x, framing, 1)) > 2.0
    wanted = (angle[2:] - angle[:-2]) / 2 * RATE / (2 * np.pi)
    got = instantaneous_frequency(x, framing, 1, RATE)[1:-1]
    # unwrapping needs less than half a turn per sample: not near half the rate
    error = np.abs(got - wanted)[300:-300, 2:240][strong[1:-1][300:-300, 2:240]]
    assert len(error) > 10_000
    assert error.max() < 2.0


def test_the_formula_of_the_transform_and_the_centre_differ_by_a_known_turn() -> None:
    framing = Framing(Window(), 300, 211)
    x = noise(5000)
    turn = np.exp(2j * np.pi * np.arange(framing.bins) * framing.before / 300)
    wanted = np.angle(stft(x, framing, 77) * turn)
    difference = np.angle(np.exp(1j * (phase(x, framing, 77) - wanted)))
    assert np.abs(difference).max() < 1e-3


@pytest.mark.filterwarnings("ignore:'where' used without 'out'")  # librosa's
def test_frequencies_are_librosas() -> None:
    x = noise(20_000) + sine(3000, 20_000)
    truth, _, size = librosa.reassigned_spectrogram(
        x, sr=RATE, n_fft=2048, hop_length=512, clip=False
    )
    got = instantaneous_frequency(x, Framing(Window(), 2048, 2048), 512, RATE)
    strong = (size / size.max()).T > 1e-2
    error = np.abs(got[: len(strong)] - truth.T)[strong]
    assert error.max() < 0.01


def test_columns_are_those_of_the_functions() -> None:
    framing = Framing(Window(), 512, 400)
    x = noise(6000)
    room = np.pad(x, 1000)
    for choice, whole in (
        (Phase(), phase(x, framing, 100)),
        (
            InstantaneousFrequency(),
            (instantaneous_frequency(x, framing, 100, RATE) - framing.frequencies(RATE)),
        ),
        (GroupDelay(), group_delay(x, framing, 100, RATE)),
        (Density(), density(stft(x, framing, 100), framing, RATE)),
    ):
        got = columns(choice, framing, room, 100, len(whole), centre=1000)
        if isinstance(choice, InstantaneousFrequency):  # whose picture ends with the main lobe
            beyond = np.abs(whole) > choice.build(framing, RATE).quantity.high
            assert 0.0 < beyond.mean() < 0.3
            whole = np.where(beyond, np.nan, whole)
        np.testing.assert_allclose(got, whole, atol=0.02)


@pytest.mark.parametrize("name", ["hann", "blackman-harris"])
def test_a_tone_has_one_frequency_all_over_its_main_lobe(name) -> None:
    framing, k = Framing(Window(name), 1024, 1024), 100
    shown = columns(InstantaneousFrequency(), framing, sine((k + 0.3) * RATE / 1024, 4000), 256, 5)
    lobe = Window(name).main_lobe(1024)
    inside = np.arange(int(np.ceil(k + 0.3 - lobe)), int(np.floor(k + 0.3 + lobe)) + 1)
    wanted = (k + 0.3 - inside) * RATE / 1024
    np.testing.assert_allclose(shown[2, inside], wanted, atol=0.1 * RATE / 1024)
    limit = lobe * RATE / 1024
    assert np.nanmax(np.abs(shown)) <= limit


@pytest.mark.parametrize("choice", CHOICES[:3], ids=lambda choice: choice.name)
def test_silence_has_no_value(choice) -> None:
    framing = Framing(Window(), 256, 256)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(columns(choice, framing, np.zeros(2000, np.float32), 100, 5)).all()
        x = np.zeros(2000, np.float32)
        x[1000:] = noise(1000)
        pooled = columns(choice, framing, x, 100, 3, 5)
        got = columns(choice, framing, x, 100, 15)
    assert np.isnan(pooled[0]).all()
    least = 0.7 if isinstance(choice, InstantaneousFrequency) else 1.0  # beyond its ends is none
    assert np.isfinite(pooled[2]).mean() >= least
    assert np.isnan(got[:8]).all()
    assert np.isfinite(got[10:]).mean() >= least


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_broken_samples_count_as_silence(choice) -> None:
    framing = Framing(Window(), 256, 256)
    x = noise(2000)
    silent = x.copy()
    silent[700] = 0.0
    for value in (np.nan, np.inf):
        x[700] = value
        got = columns(choice, framing, x, 50, 20)
        np.testing.assert_array_equal(got, columns(choice, framing, silent, 50, 20))
    loud = columns(choice, framing, np.full(2000, 3e38, np.float32), 50, 20)
    assert not np.isinf(loud).any()


@pytest.mark.parametrize(
    ("count", "step", "shape", "pool", "words"),
    [
        (63, 1, (1, 33), 1, r"must be \(64,\) or longer for 1 columns"),
        (64, 0, (1, 33), 1, "step=0"),
        (64, 1, (1, 33), 0, "pool=0"),
        (64, 1, (1, 32), 1, r"must be \(columns, 33\)"),
        (64, 1, (1, 33), 2, r"must be \(65,\)"),
    ],
)
def test_bad_shapes_never_reach_the_memory(count, step, shape, pool, words) -> None:
    transform = Phase().build(Framing(Window(), 64, 64), RATE)
    with pytest.raises(ValueError, match=words):
        transform.columns(np.zeros(count, np.float32), 32, step, np.empty(shape, np.float32), pool)
    transform.columns(np.zeros(0, np.float32), 32, 1, np.empty((0, 33), np.float32))


@pytest.mark.parametrize("kind", [Phase, InstantaneousFrequency, GroupDelay])
def test_what_is_quieter_than_the_threshold_has_no_value(kind) -> None:
    framing, k = Framing(Window(), 512, 512), 40
    x = sine(k * RATE / 512, 2000) * np.float32(10 ** (-70 / 20))
    shown = columns(kind(threshold=-71.0), framing, x, 100, 10)
    assert np.isfinite(shown[:, k]).all()
    assert np.isnan(shown[:, k + 3 :]).all()
    assert np.isnan(columns(kind(threshold=-69.0), framing, x, 100, 10)).all()
    assert np.isfinite(columns(kind(threshold=-69.0), framing, 2 * x, 100, 10)[:, k]).all()
    with pytest.raises(ValueError, match="threshold=1 must lie"):
        kind(threshold=1)
