"""The transform by the book, the same at any cut, and back again."""

import warnings

import librosa
import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.istft import IstftStream, istft
from dsp.transforms.spectrum import SpectrumTransform
from dsp.transforms.stft import (
    StftStream,
    density,
    framing_ms,
    level,
    magnitude,
    power,
    stft,
    whole_hops,
)
from dsp.windows import WINDOWS, Window

RATE = 22050


def noise(count: int, seed: int = 0, scale: float = 0.3) -> np.ndarray:
    return (scale * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


@st.composite
def framings(draw) -> Framing:
    n_fft = draw(st.one_of(st.integers(16, 300), st.sampled_from([256, 513, 1024])))
    win_length = draw(st.one_of(st.just(n_fft), st.integers(8, n_fft)))
    return Framing(Window(draw(st.sampled_from(list(WINDOWS)))), n_fft, win_length)


def pieces(x: np.ndarray, cuts: list[int]) -> list[np.ndarray]:
    return np.split(x, sorted(cut % (len(x) + 1) for cut in cuts))


@given(framings(), st.integers(1, 400), st.integers(0, 2500), st.booleans())
def test_it_is_the_formula(framing, hop, length, centred) -> None:
    x = noise(length)
    got = stft(x, framing, hop, centred=centred)
    lead = framing.before if centred else 0
    padded = np.concatenate([np.zeros(lead), x, np.zeros(framing.win_length + hop)])
    w = framing.window.samples(framing.win_length)
    n = np.arange(framing.win_length)
    circle = np.exp(-2j * np.pi * np.arange(framing.n_fft) / framing.n_fft)
    kernel = circle[np.outer(np.arange(framing.bins), n) % framing.n_fft] * w
    columns = range(0, len(got), max(1, len(got) // 5))
    for m in columns:
        truth = kernel @ padded[m * hop : m * hop + framing.win_length]
        assert np.abs(got[m] - truth).max() < 1e-6 * max(1.0, w.sum())
    last = (len(got) - 1) * hop
    if centred:
        assert last <= length < last + hop
    else:
        assert last + framing.win_length <= length < last + hop + framing.win_length or not len(got)


@given(
    framings(),
    st.integers(1, 700),
    st.integers(0, 3000),
    st.lists(st.integers(0, 3000), max_size=6),
    st.booleans(),
)
def test_a_stream_cut_anywhere_gives_the_same_bits(framing, hop, length, cuts, centred) -> None:
    x = noise(length, seed=hop)
    whole = stft(x, framing, hop, centred=centred)
    stream = StftStream(framing, hop, centred=centred)
    parts = [stream.feed(part) for part in pieces(x, cuts)]
    parts.append(stream.finish())
    np.testing.assert_array_equal(np.concatenate(parts).view(np.uint64), whole.view(np.uint64))


@given(framings(), st.floats(0.05, 1.0), st.integers(0, 3000), st.booleans())
def test_there_and_back_is_the_same_sound_or_an_error(framing, share, length, centred) -> None:
    hop = max(1, round(share * framing.win_length))
    x = np.random.default_rng(length).uniform(-1, 1, length).astype(np.float32)
    columns = stft(whole_hops(x, hop) if centred else x, framing, hop, centred=centred)
    w = framing.window.samples(framing.win_length)
    sums = np.pad(w * w, (0, -len(w) % hop)).reshape(-1, hop).sum(axis=0)
    if sums.min() < 0.04 * sums.max():
        with pytest.raises(ValueError, match="cannot be brought back"):
            istft(columns, framing, hop, length, centred=centred)
        return
    if centred:
        back = istft(columns, framing, hop, length)
        assert np.abs(back - x).max(initial=0.0) < 1.5e-6
        return
    back = istft(columns, framing, hop, centred=False)
    ends = framing.win_length
    assert len(back) <= length
    middle = slice(ends, max(ends, len(back) - ends))
    assert np.abs(back[middle] - x[: len(back)][middle]).max(initial=0.0) < 1.5e-6


@pytest.mark.parametrize(
    ("name", "parts"),
    # the squares of a flat-top window leave holes at an overlap of two thirds
    [(name, parts) for name in WINDOWS for parts in (3, 4, 6) if (name, parts) != ("flat-top", 3)],
)
def test_usual_overlaps_come_back_within_a_millionth(name, parts) -> None:
    x = np.random.default_rng(parts).uniform(-1, 1, 30_000).astype(np.float32)
    framing = Framing(Window(name), 2048, 2048)
    hop = 2048 // parts
    back = istft(stft(whole_hops(x, hop), framing, hop), framing, hop, len(x))
    assert back.dtype == np.float32
    assert np.abs(back - x).max() < 1e-6


@pytest.mark.parametrize(("name", "hop"), [("hann", 1024), ("hann", 900), ("bartlett", 1000)])
def test_a_hop_that_leaves_samples_out_is_refused_in_words(name, hop) -> None:
    framing = Framing(Window(name), 1024, 1000)
    with pytest.raises(ValueError, match=f"{hop=} is too long for {name} of 1000 samples"):
        IstftStream(framing, hop)


@given(
    framings(),
    st.floats(0.05, 0.5),
    st.integers(0, 3000),
    st.lists(st.integers(0, 200), max_size=6),
    st.booleans(),
)
def test_columns_cut_anywhere_give_the_same_sound(framing, share, length, cuts, centred) -> None:
    hop = max(1, round(share * framing.win_length))
    x = noise(length, seed=hop)
    columns = stft(x, framing, hop, centred=centred)
    try:
        stream = IstftStream(framing, hop, centred=centred)
    except ValueError:
        return
    parts = [stream.feed(part) for part in pieces(columns, cuts)]
    parts.append(stream.finish())
    got = np.concatenate(parts)
    most = (len(columns) - 1) * hop + framing.win_length - (framing.before if centred else 0)
    whole = istft(columns, framing, hop, max(0, most) if len(columns) else 0, centred=centred)
    np.testing.assert_array_equal(got[: len(whole)].view(np.uint32), whole.view(np.uint32))
    assert not got[len(whole) :].any()


@pytest.mark.parametrize(("n_fft", "hop"), [(2048, 512), (1024, 300), (500, 125)])
def test_it_is_librosas(n_fft, hop) -> None:
    x = noise(20_000)
    framing = Framing(Window("hann"), n_fft, n_fft)
    truth = librosa.stft(x, n_fft=n_fft, hop_length=hop).T
    got = stft(x, framing, hop)
    assert len(got) == len(truth)
    np.testing.assert_allclose(got, truth, atol=2e-6 * np.abs(truth).max())
    truth = librosa.stft(x, n_fft=n_fft, hop_length=hop, center=False).T
    got = stft(x, framing, hop, centred=False)
    np.testing.assert_allclose(got, truth, atol=2e-6 * np.abs(truth).max())
    back = istft(truth, framing, hop, centred=False)
    np.testing.assert_allclose(back[n_fft:-n_fft], x[: len(back)][n_fft:-n_fft], atol=1e-6)


def test_power_and_magnitude_of_the_same_numbers() -> None:
    columns = stft(noise(5000), Framing(Window(), 256, 256), 64)
    assert magnitude(columns).dtype == power(columns).dtype == np.float32
    np.testing.assert_allclose(magnitude(columns), np.abs(columns), rtol=1e-6)
    np.testing.assert_allclose(power(columns), np.abs(columns) ** 2, rtol=1e-5)


@pytest.mark.parametrize("name", WINDOWS)
def test_levels_are_those_of_the_picture(name) -> None:
    framing = Framing(Window(name), 501 if name == "hann" else 512, 480)
    x = noise(480 + 20 * 100)
    got = level(stft(x, framing, 100, centred=False), framing)
    truth = np.empty_like(got)
    SpectrumTransform(framing, 48_000).columns(x, 0, 100, truth)
    np.testing.assert_allclose(got, truth, atol=0.02)
    tone = np.sin(2 * np.pi * 1000 / 48_000 * np.arange(4800)).astype(np.float32)
    framing = Framing(Window(name), 4800, 4800)
    assert level(stft(tone, framing, 1, centred=False), framing).max() == pytest.approx(0, abs=1e-3)
    silence = level(np.zeros((2, framing.bins), np.complex64), framing)
    np.testing.assert_allclose(silence, -200, atol=1e-3)


@pytest.mark.parametrize("name", ["hann", "blackman", "hamming", "flat-top"])
@pytest.mark.parametrize("n_fft", [512, 511])
def test_density_is_scipys(name, n_fft) -> None:
    x = noise(20_000)
    w = Window(name).samples(n_fft)
    *_, truth = scipy.signal.spectrogram(
        x.astype(float), RATE, w, n_fft, n_fft - 128, mode="psd", detrend=False
    )
    framing = Framing(Window(name), n_fft, n_fft)
    got = density(stft(x, framing, 128, centred=False), framing, RATE)
    np.testing.assert_allclose(got, 10 * np.log10(truth.T), atol=0.02)


@pytest.mark.parametrize("name", WINDOWS)
def test_noise_has_the_same_density_under_every_window(name) -> None:
    framing = Framing(Window(name), 1024, 700)
    columns = density(stft(noise(300_000, scale=0.1), framing, 350, centred=False), framing, RATE)
    mean = 10 * np.log10(np.mean(10 ** (columns[:, 10:-10] / 10)))
    assert mean == pytest.approx(-20 - 10 * np.log10(RATE / 2), abs=0.1)


@pytest.mark.parametrize(
    ("rate", "n_fft", "win_length", "hop"),
    [(16_000, 512, 400, 160), (8000, 256, 200, 80), (44_100, 2048, 1102, 441)],
)
def test_frames_in_milliseconds(rate, n_fft, win_length, hop) -> None:
    assert framing_ms(rate, Window("hamming")) == (
        Framing(Window("hamming"), n_fft, win_length),
        hop,
    )
    assert framing_ms(16_000, Window(), 32.0)[0].n_fft == 512
    with pytest.raises(ValueError, match=r"win_ms=0\.01 and hop_ms=10.0 must be at least a sample"):
        framing_ms(rate, Window(), 0.01)


def test_broken_samples_count_as_silence() -> None:
    framing = Framing(Window(), 64, 64)
    x = noise(500)
    silent = x.copy()
    silent[[100, 200]] = 0.0
    x[100], x[200] = np.nan, np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = stft(x, framing, 16)
    np.testing.assert_array_equal(got, stft(silent, framing, 16))
    assert np.isnan(x[100])


def test_what_does_not_fit_is_refused() -> None:
    framing = Framing(Window(), 64, 64)
    columns = stft(noise(500), framing, 16)
    for call, words in (
        (lambda: stft(noise(500)[:, None], framing, 16), "one channel"),
        (lambda: stft(noise(500), framing, 0), "hop=0 must be at least 1"),
        (lambda: StftStream(framing, 0), "hop=0 must be at least 1"),
        (lambda: istft(columns, framing, 0), "hop=0 must be at least 1"),
        (lambda: istft(columns[:, 1:], framing, 16), r"must be \(columns, 33\)"),
        (lambda: istft(columns, framing, 16, 10_000), r"length=10000 must lie in \[0, "),
    ):
        with pytest.raises(ValueError, match=words):
            call()
