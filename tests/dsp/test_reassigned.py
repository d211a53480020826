"""Reassignment: librosa's numbers, and a picture that keeps the power and joins without seams."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.reassigned import Reassigned, ReassignedTransform, reassigned
from dsp.windows import WINDOWS, Window

RATE = 22_050


def noise(count: int, seed: int = 0) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


def sine(hertz: float, count: int, rate: int = RATE) -> np.ndarray:
    return np.cos(2 * np.pi * hertz / rate * np.arange(count) + 0.4).astype(np.float32)


def columns(
    transform: ReassignedTransform, x: np.ndarray, centres: range, pool: int = 1
) -> np.ndarray:
    """Of the sound `x` from sample 0 on, with silence around it."""
    room = np.pad(x, (transform.before, transform.after + len(centres) * centres.step))
    out = np.full((len(centres) // pool, len(transform.frequencies)), np.nan, np.float32)
    transform.columns(room[centres.start :], centres.start, centres.step, out, pool)
    return out


@pytest.mark.filterwarnings("ignore:'where' used without 'out'")  # librosa's
@pytest.mark.parametrize("window", ["hann", "blackman"])  # librosa leaves out steps at the ends
@pytest.mark.parametrize("centred", [True, False])
def test_frequencies_times_and_magnitudes_are_librosas(window, centred) -> None:
    x = noise(30_000) + 0.3 * sine(1000, 30_000)
    framing = Framing(Window(window), 2048, 2048)
    wanted = librosa.reassigned_spectrogram(
        x,
        sr=RATE,
        n_fft=2048,
        hop_length=512,
        window=Window(window).samples(2048),
        center=centred,
        clip=False,
    )
    frequencies, times, magnitudes = (part.T for part in wanted)
    got = reassigned(x, framing, 512, RATE, centred=centred)
    # librosa drops the last frame that begins within the sound, and has none past its end
    count = min(len(got.times), len(times)) - 3
    assert count > 40
    error = np.abs(got.magnitudes[3:count] - magnitudes[3:count])
    assert error.max() < 1e-6 * magnitudes.max()
    strong = magnitudes[3:count] > 3e-3 * magnitudes.max()
    assert strong.mean() > 0.3
    assert np.abs(got.frequencies[3:count] - frequencies[3:count])[strong].max() < 0.01
    # librosa counts half a sample from the middle of a periodic window
    late = (times[3:count] - got.times[3:count])[strong] * RATE
    assert np.abs(late - 0.5).max() < 0.1


@settings(max_examples=50)
@given(st.sampled_from(list(WINDOWS)), st.integers(1000, 3000), st.integers(50, 500))
def test_a_click_has_its_time_and_a_tone_its_frequency(name, at, hop) -> None:
    framing = Framing(Window(name), 512, 500)
    x = np.zeros(4000, np.float32)
    x[at] = 1.0
    times = reassigned(x, framing, hop, RATE).times
    # exact but for where the window is next to nothing
    error = np.abs(times * RATE - at)
    assert np.nanmedian(error) < 1e-2
    if name in ("hann", "blackman", "nuttall"):
        frequencies = reassigned(sine(5000, 4000), framing, hop, RATE).frequencies
        k = round(5000 / RATE * 512)
        inner = frequencies[-(-300 // hop) : 3600 // hop, k - 1 : k + 2]
        np.testing.assert_allclose(inner, 5000, atol=0.3)


def test_silence_has_neither() -> None:
    framing = Framing(Window(), 256, 256)
    x = np.concatenate((np.zeros(2000, np.float32), noise(2000)))
    got = reassigned(x, framing, 64, RATE)
    assert np.isnan(got.frequencies[:20]).all()
    assert np.isnan(got.times[:20]).all()
    assert not got.magnitudes[:20].any()
    assert np.isfinite(got.frequencies[40:-5]).all()


@st.composite
def transforms(draw) -> ReassignedTransform:
    n_fft = draw(st.one_of(st.integers(16, 200), st.sampled_from([256, 513])))
    win_length = draw(st.one_of(st.just(n_fft), st.integers(16, n_fft)))
    name = draw(st.sampled_from(["hann", "hamming", "rectangular", "kaiser"]))
    return ReassignedTransform(
        Framing(Window(name), n_fft, win_length), RATE, draw(st.integers(2, 20))
    )


@settings(max_examples=40)
@given(
    transforms(),
    st.integers(0, 300),
    st.integers(1, 600),
    st.lists(st.integers(0, 9), max_size=5),
)
def test_the_same_bits_at_any_cut(transform, first, step, cuts) -> None:
    count = sum(cuts) + 1
    x = noise(first + count * step + 1000, seed=step)
    whole = columns(transform, x, range(first, first + count * step, step))
    at, parts = 0, []
    for n in [*cuts, 1]:
        begin = first + at * step
        parts.append(columns(transform, x, range(begin, begin + n * step, step)))
        at += n
    np.testing.assert_array_equal(np.concatenate(parts).view(np.uint32), whole.view(np.uint32))


@settings(max_examples=40)
@given(transforms(), st.integers(0, 300), st.integers(1, 40), st.integers(1, 9))
def test_pooled_columns_are_the_maxima(transform, first, step, pool) -> None:
    x = noise(8000)
    centres = range(first, first + 6 * pool * step, step)
    every = columns(transform, x, centres)
    pooled = columns(transform, x, centres, pool)
    np.testing.assert_array_equal(pooled, every.reshape(6, pool, -1).max(axis=1))


def test_the_picture_is_the_same_at_any_zoom() -> None:
    framing = Framing(Window(), 512, 512)
    transform = ReassignedTransform(framing, RATE, 8)
    x = noise(12_000)
    cells = columns(transform, x, range(0, 12_800, 64))
    fine = columns(transform, x, range(0, 12_800, 16))
    np.testing.assert_array_equal(fine[::4], cells)
    np.testing.assert_array_equal(fine[1::4], cells)
    np.testing.assert_array_equal(fine[2:-4:4], cells[1:])
    coarse = columns(transform, x, range(0, 12_800, 64), 4)
    np.testing.assert_array_equal(coarse, cells.reshape(-1, 4, 257).max(axis=1))


@pytest.mark.parametrize("pad", [1, 2])
@pytest.mark.parametrize("name", WINDOWS)
def test_a_steady_tone_reads_its_level_between_the_bins_too(name, pad) -> None:
    framing = Framing(Window(name), 1024 * pad, 1024)
    transform = ReassignedTransform(framing, RATE)
    for hertz in (5000.0, 5010.7):
        got = columns(transform, sine(hertz, 20_000), range(6000, 12_000, 500)).astype(float)
        power = 10 ** (got / 10)
        np.testing.assert_allclose(10 * np.log10(power.sum(axis=1)), 0, atol=0.05)
        if name in ("hann", "blackman", "nuttall", "flat-top"):
            near = np.abs(transform.frequencies - hertz) < 0.51 * RATE / framing.n_fft
            np.testing.assert_allclose(10 * np.log10(power[:, near].sum(axis=1)), 0, atol=0.05)


@settings(max_examples=30)
@given(transforms())
def test_no_power_is_lost(transform) -> None:
    x = np.zeros(6000, np.float32)
    x[2000:4000] = noise(2000)
    cell = int(transform.spacing)
    got = columns(transform, x, range(0, 6000, cell)).astype(float)
    total = (10 ** (got / 10)).sum() * cell
    assert total == pytest.approx(2 * np.sum(x.astype(float) ** 2), rel=0.2)


@pytest.mark.parametrize("at", [4010, 4000, 4063, 4064, 4096])  # 4064 begins a cell
@pytest.mark.parametrize("cells", [16, 15])
def test_a_click_is_one_column_wide(at, cells) -> None:
    framing = Framing(Window(), 1024, 1024)
    transform = ReassignedTransform(framing, RATE, cells)
    cell = int(transform.spacing)
    x = np.zeros(8000, np.float32)
    x[at] = 1.0
    power = 10 ** (columns(transform, x, range(0, 8000, cell)).astype(float) / 10)
    share = power.sum(axis=1) / power.sum()
    assert np.argmax(share) == (at + cell // 2) // cell
    assert share.max() > 0.99


def test_silence_is_the_floor_and_broken_samples_are_silence() -> None:
    transform = Reassigned().build(Framing(Window(), 256, 256), RATE)
    assert isinstance(transform, ReassignedTransform)
    x = noise(4000)
    silent = x.copy()
    silent[1000] = 0.0
    x[1000] = np.nan
    centres = range(0, 4000, 32)
    np.testing.assert_array_equal(
        columns(transform, x, centres), columns(transform, silent, centres)
    )
    nothing = columns(transform, np.zeros(4000, np.float32), centres)
    np.testing.assert_allclose(nothing, -200, atol=0.01)
    loud = columns(transform, np.full(4000, 3e38, np.float32), centres)
    assert np.isfinite(loud).all()


def test_the_choice_says_what_it_is() -> None:
    choice = Reassigned()
    assert (choice.name, choice.cells) == ("reassigned", 8)
    transform = choice.build(Framing(Window(), 2048, 2048), RATE)
    assert transform.quantity.is_level
    assert transform.spacing == 256
    with pytest.raises(ValueError, match=r"cells=1 must lie in \[2, 64\]"):
        Reassigned(1)
    with pytest.raises(ValueError, match="step=0"):
        transform.columns(np.zeros(9, np.float32), 0, 0, np.empty((1, 1025), np.float32))
