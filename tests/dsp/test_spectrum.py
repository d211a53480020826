"""Levels of frames: exact, calibrated, and the same however they are cut into calls."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import ShortTimeFFT, get_window

from dsp.analysis import Analysis
from dsp.transforms.spectrum import SpectrumTransform
from dsp.windows import WINDOWS, Window

RATE = 48000


def levels(analysis: Analysis, x: np.ndarray, step: int, count: int) -> np.ndarray:
    out = np.empty((count, analysis.framing.bins), np.float32)
    SpectrumTransform(analysis.framing, RATE).columns(x, 0, step, out)
    return out


def reference(analysis: Analysis, x: np.ndarray, step: int, count: int) -> np.ndarray:
    """The same as amplitudes, in double precision, by the book."""
    w = analysis.window.samples(analysis.win_length)
    frames = np.stack([x[i * step :][: analysis.win_length] for i in range(count)]).astype(float)
    amplitudes = np.abs(np.fft.rfft(frames * w, analysis.n_fft)) * 2 / w.sum()
    amplitudes[:, 0] /= 2
    if analysis.n_fft % 2 == 0:
        amplitudes[:, -1] /= 2
    return amplitudes


def sine(level: float, f: float, count: int, rate: int = RATE) -> np.ndarray:
    t = np.arange(count) / rate
    return (10 ** (level / 20) * np.sin(2 * np.pi * f * t + 0.3)).astype(np.float32)


@st.composite
def analyses(draw) -> Analysis:
    n_fft = draw(st.one_of(st.integers(16, 700), st.sampled_from([256, 2048, 4096, 4099, 16384])))
    win_length = draw(st.one_of(st.just(n_fft), st.integers(16, n_fft)))
    return Analysis(Window(draw(st.sampled_from(list(WINDOWS)))), n_fft, win_length)


@given(analyses(), st.integers(1, 3000), st.lists(st.integers(0, 9), max_size=6), st.data())
def test_the_same_bits_at_any_cut(analysis, step, cuts, data) -> None:
    count = sum(cuts) + 1
    rng = np.random.default_rng(count)
    x = rng.standard_normal((count - 1) * step + analysis.win_length).astype(np.float32)
    whole = levels(analysis, x, step, count)
    spectrum = SpectrumTransform(analysis.framing, RATE)
    at, parts = 0, []
    for n in [*cuts, 1]:
        part = np.full((n, analysis.framing.bins), np.nan, np.float32)
        offset = data.draw(st.integers(0, 3))  # memory that is aligned otherwise
        room = np.empty(offset + len(x) - at * step, np.float32)
        room[offset:] = x[at * step :]
        spectrum.columns(room[offset:], 0, step, part)
        parts.append(part)
        at += n
    np.testing.assert_array_equal(np.concatenate(parts).view(np.uint32), whole.view(np.uint32))


@given(analyses(), st.integers(1, 3000), st.floats(-100, 0))
def test_it_is_the_transform_by_the_book(analysis, step, level) -> None:
    rng = np.random.default_rng(step)
    x = rng.standard_normal(2 * step + analysis.win_length) * 10 ** (level / 20)
    x = x.astype(np.float32)
    got = 10 ** (levels(analysis, x, step, 3).astype(float) / 20) - 1e-10
    truth = reference(analysis, x, step, 3)
    assert np.abs(got - truth).max() < 4e-6 * truth.max() + 1e-13  # single precision, of dB too


@pytest.mark.parametrize("n_fft", [256, 3000, 4096, 65536])
def test_a_hundredth_of_a_decibel_down_to_minus_120(n_fft) -> None:
    analysis = Analysis(Window("hann"), n_fft, n_fft)
    rng = np.random.default_rng(n_fft)
    x = sine(-45, 997, n_fft) + rng.normal(0, 2e-6 * n_fft**0.5, n_fft).astype(np.float32)
    truth = 20 * np.log10(reference(analysis, x, 1, 1))
    error = np.abs(levels(analysis, x, 1, 1) - truth)
    assert (truth > -120).mean() > 0.5
    assert error[truth > -120].max() < 0.01


def test_beside_full_scale_single_precision_holds_a_step_down_to_minus_100() -> None:
    analysis = Analysis(Window("blackman-harris"), 4096, 4096)
    rng = np.random.default_rng(4)
    x = sine(0, 3509, 4096) + rng.normal(0, 5e-4, 4096).astype(np.float32)
    truth = 20 * np.log10(reference(analysis, x, 1, 1))
    error = np.abs(levels(analysis, x, 1, 1) - truth)
    assert error[truth > -100].max() < 0.05


@pytest.mark.parametrize("pad", [1, 2, 8])
@pytest.mark.parametrize("name", WINDOWS)
def test_a_full_scale_sine_reads_0_with_every_window_and_size(name, pad) -> None:
    for win_length in (480, 4800, 6000):  # multiples of 48: 1 kHz is the centre of a bin
        analysis = Analysis(Window(name), win_length * pad, win_length)
        x = sine(0, 1000, win_length)
        assert levels(analysis, x, 1, 1).max() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("window", "reading"),
    [
        ("rectangular", -21.65),
        ("hann", -20.63),
        ("hamming", -20.77),
        ("blackman", -20.49),
        ("blackman-harris", -20.37),
        ("kaiser:8.6", -20.49),
        ("kaiser:14", -20.32),
        ("flat-top", -20.00),
    ],
)
def test_a_tone_of_minus_20_reads_that_within_the_scalloping(window, reading) -> None:
    analysis = Analysis(Window.parse(window), 4096, 4096)
    assert levels(analysis, sine(-20, 1000, 4096), 1, 1).max() == pytest.approx(reading, abs=0.02)


@pytest.mark.parametrize("n_fft", [16, 17, 4096, 4099])
def test_neither_0_hz_nor_half_the_rate_is_doubled(n_fft) -> None:
    analysis = Analysis(Window("hann"), n_fft, n_fft)
    constant = np.full(n_fft, 0.5, np.float32)
    assert levels(analysis, constant, 1, 1)[0, 0] == pytest.approx(-6.0206, abs=1e-3)
    if n_fft % 2 == 0:
        turning = constant * (-1) ** np.arange(n_fft)
        got = levels(analysis, turning.astype(np.float32), 1, 1)[0]
        assert got[-1] == pytest.approx(-6.0206, abs=1e-3)


def test_an_impulse_is_flat_and_parseval_holds() -> None:
    analysis = Analysis(Window("rectangular"), 1024, 1024)
    x = np.zeros(1024, np.float32)
    x[0] = 1.0
    np.testing.assert_allclose(levels(analysis, x, 1, 1)[0, 1:-1], -54.185, atol=1e-3)
    noise = np.random.default_rng(5).standard_normal(1024).astype(np.float32)
    power = 10 ** (levels(analysis, noise, 1, 1)[0].astype(float) / 10)
    power[1:-1] /= 2  # the peak of a sine squared is twice its power
    assert power.sum() == pytest.approx(np.mean(noise.astype(float) ** 2), rel=1e-5)


def test_it_agrees_with_scipys_short_time_transform() -> None:
    analysis = Analysis(Window("hann"), 2048, 2048)
    x = np.random.default_rng(6).standard_normal(48000).astype(np.float32)
    w = get_window("hann", 2048)
    peer = ShortTimeFFT(w, 512, RATE, scale_to="magnitude", fft_mode="onesided")
    truth = np.abs(peer.stft(x.astype(float), p0=2, p1=92).T) * 2  # frame 2 begins at sample 0
    got = levels(analysis, x, 512, 90)
    np.testing.assert_allclose(got[:, 1:-1], 20 * np.log10(truth[:, 1:-1]), atol=0.01)


def test_silence_is_the_floor() -> None:
    got = levels(Analysis(), np.zeros(4096, np.float32), 1, 1)
    np.testing.assert_allclose(got[0, 1:-1], -200, atol=0.01)
    assert got.max() < -180


def test_broken_samples_count_as_silence_and_nothing_warns() -> None:
    analysis = Analysis(Window("hann"), 512, 512)
    rng = np.random.default_rng(7)
    x = rng.standard_normal(4096).astype(np.float32)
    broken, silent = x.copy(), x.copy()
    for at, value in ((700, np.nan), (1500, np.inf), (1501, -np.inf), (3000, np.nan)):
        broken[at], silent[at] = value, 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = levels(analysis, broken, 256, 15)
    np.testing.assert_array_equal(got, levels(analysis, silent, 256, 15))
    assert np.isnan(broken[700])  # the caller's sound is left alone


@pytest.mark.parametrize("value", [3.4e38, -3.4e38, np.nan, np.inf])
def test_levels_are_always_finite(value) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = levels(Analysis(), np.full(4096, value, np.float32), 1, 1)
    assert np.isfinite(got).all()
    assert got.max() <= 120.01


def test_strided_sound_and_strided_levels_are_taken() -> None:
    analysis = Analysis(Window("hann"), 64, 64)
    stereo = np.random.default_rng(8).standard_normal((1000, 2)).astype(np.float32)
    room = np.zeros((10, 2 * analysis.framing.bins), np.float32)
    bins = analysis.framing.bins
    SpectrumTransform(analysis.framing, RATE).columns(stereo[:, 1], 0, 90, room[:, :bins])
    truth = levels(analysis, stereo[:, 1].copy(), 90, 10)
    np.testing.assert_array_equal(room[:, :bins], truth)
    assert not room[:, bins:].any()


def test_no_frames_is_no_work() -> None:
    spectrum = SpectrumTransform(Analysis().framing, RATE)
    spectrum.columns(np.empty(0, np.float32), 0, 1, np.empty((0, 2049), np.float32))


@pytest.mark.parametrize(
    ("count", "step", "shape", "message"),
    [
        (4096, 0, (1, 2049), "step=0 must be at least 1"),
        (4095, 1, (1, 2049), r"x.shape=\(4095,\) must be \(4096,\) or longer for 1 columns"),
        (4100, 5, (2, 2049), r"must be \(4101,\)"),
        (4096, 1, (1, 2048), r"out.shape=\(1, 2048\) must be \(columns, 2049\)"),
        (4096, 1, (2049,), "out.shape"),
    ],
)
def test_bad_shapes_never_reach_the_memory(count, step, shape, message) -> None:
    with pytest.raises(ValueError, match=message):
        SpectrumTransform(Analysis().framing, RATE).columns(
            np.zeros(count, np.float32), 0, step, np.empty(shape, np.float32)
        )


@given(pool=st.integers(1, 70), rows=st.integers(1, 5), n_fft=st.sampled_from([64, 1000, 4096]))
def test_pooled_levels_are_the_maxima_of_the_levels(pool, rows, n_fft):
    analysis = Analysis(n_fft=n_fft, win_length=n_fft)
    spectrum = SpectrumTransform(analysis.framing, RATE)
    x = np.random.default_rng(pool).standard_normal((pool * rows - 1) * 16 + n_fft)
    x = x.astype(np.float32)
    every = np.empty((pool * rows, analysis.framing.bins), np.float32)
    pooled = np.empty((rows, analysis.framing.bins), np.float32)
    spectrum.columns(x, 0, 16, every)
    spectrum.columns(x, 0, 16, pooled, pool)
    np.testing.assert_array_equal(pooled, every.reshape(rows, pool, -1).max(axis=1))
