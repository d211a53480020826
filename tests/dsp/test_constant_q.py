"""Constant-Q: exact kernels, calibrated, the same at any cut."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.constant_q import (
    C1,
    ConstantQ,
    constant_q,
    quality_factor,
    tone_frequencies,
)
from dsp.transforms.kernel_bank import KernelBank
from dsp.windows import WINDOWS, Window
from tests.dsp.column_laws import (
    assert_broken_samples_are_silent,
    assert_pools_are_maxima,
    assert_same_at_any_cut,
    columns,
    noise,
    room,
    sine,
)

RATE = 48000
FRAMING = Framing(Window(), 4096, 4096)
SMOOTH = ["hann", "blackman", "blackman-harris", "nuttall", "flat-top", "kaiser"]


def direct(x, at, frequencies, quality, rate, window) -> np.ndarray:
    """The column around sample `at` by the formula, in double precision at the full rate."""
    column = []
    for f in frequencies:
        length = quality * rate / f
        n = np.arange(-int(length / 2), int(length / 2) + 1)
        w = WINDOWS[window.name].shape(n / length + 0.5, window.parameter or 0.0)
        tone = np.exp(-2j * np.pi * f * n / rate)
        column.append(2 / w.sum() * np.sum(x[at + n].astype(float) * w * tone))
    return np.array(column)


def error(got, truth) -> float:
    """The largest difference, re the largest tone of the column."""
    return float((np.abs(got - truth) / np.abs(truth).max(axis=1, keepdims=True)).max())


@settings(max_examples=25)
@given(
    fmin=st.floats(60, 400),
    per_octave=st.integers(3, 48),
    octaves=st.floats(1, 5),
    rate=st.sampled_from([22050, 44100, 48000]),
    window=st.sampled_from(SMOOTH),
    first=st.integers(0, 100),
    step=st.sampled_from([1, 7, 64, 100, 256, 1001]),
)
def test_the_kernels_are_exact(fmin, per_octave, octaves, rate, window, first, step) -> None:
    frequencies = tone_frequencies(fmin, max(1, int(octaves * per_octave)), per_octave)
    frequencies = frequencies[frequencies < 0.4 * rate]
    quality = quality_factor(per_octave)
    bank = KernelBank(frequencies, quality, Window(window), rate)
    centres = range(bank.reach + first, bank.reach + first + 3 * step, step)
    x = noise(centres[-1] + bank.reach + 1, per_octave)
    out = np.empty((3, len(frequencies)), np.complex64)
    bank.columns(x, 0, centres, out)
    truth = [direct(x, at, frequencies, quality, rate, Window(window)) for at in centres]
    assert error(out, np.array(truth)) < 5e-4


def test_a_corner_or_a_step_of_the_window_costs_little() -> None:
    frequencies, quality = tone_frequencies(130, 36, 12), quality_factor(12)
    x = noise(20000)
    for name, limit in (("bartlett", 3e-3), ("hamming", 1e-2), ("rectangular", 1e-1)):
        bank = KernelBank(frequencies, quality, Window(name), RATE)
        out = np.empty((3, 36), np.complex64)
        bank.columns(x, 0, range(9000, 9999, 333), out)
        truth = [
            direct(x, at, frequencies, quality, RATE, Window(name)) for at in (9000, 9333, 9666)
        ]
        assert error(out, np.array(truth)) < limit


def test_the_84_tones_of_the_piano_are_exact_where_librosas_own_are_near_1e_2() -> None:
    x = noise(2 * RATE, 3)
    got = constant_q(x, RATE, 512)
    at = np.arange(60, 130, 10)
    lengths = quality_factor(12) * RATE / tone_frequencies(C1, 84, 12)
    truth = np.array(
        [
            direct(
                x, 512 * m, RATE / lengths * quality_factor(12), quality_factor(12), RATE, Window()
            )
            for m in at
        ]
    )
    assert error(got[at], truth) < 1e-4
    peer = np.abs(librosa.cqt(x, sr=RATE, hop_length=512, fmin=C1)).T / np.sqrt(lengths) * 2
    assert peer.shape == got.shape
    assert 1e-3 < error(peer[at], np.abs(truth)) < 0.1
    np.testing.assert_allclose(np.abs(got[at]), peer[at], atol=0.03 * peer[at].max())


@pytest.mark.parametrize("per_octave", [12, 24, 36])
def test_a_full_scale_sine_on_a_note_reads_0_and_has_its_phase(per_octave) -> None:
    bins = 5 * per_octave
    f = tone_frequencies(110, bins, per_octave)
    for k in (0, per_octave // 3, 2 * per_octave + 1, bins - 1):
        got = constant_q(sine(f[k], RATE, RATE, phase=0.7), RATE, 1000, 110, bins, per_octave)
        column = got[24]  # at half a second
        assert 20 * np.log10(abs(column[k])) == pytest.approx(0, abs=0.01)
        phase = 2 * np.pi * f[k] * 24000 / RATE + 0.7
        assert np.angle(column[k] * np.exp(-1j * phase)) == pytest.approx(0, abs=1e-3)
        assert np.argmax(np.abs(column)) == k


def test_a_stream_of_levels_is_the_whole_in_decibels() -> None:
    transform = ConstantQ(55, 5, 12).build(FRAMING, RATE)
    x = noise(RATE)
    first = -(-transform.before // 480)
    got = columns(transform, x, 480 * first, 480, 20)
    truth = 20 * np.log10(np.abs(constant_q(x, RATE, 480, 55, 60, 12))[first : first + 20])
    np.testing.assert_allclose(got, truth, atol=1e-3)
    np.testing.assert_allclose(transform.frequencies, tone_frequencies(55, 60, 12))


@settings(max_examples=25)
@given(
    step=st.sampled_from([1, 3, 16, 64, 100, 256, 1001]),
    cuts=st.lists(st.integers(1, 20), min_size=1, max_size=4),
    offset=st.integers(0, 300),
)
def test_the_same_at_any_cut(step, cuts, offset) -> None:
    transform = ConstantQ(220, 4, 12).build(FRAMING, RATE)
    x = noise(room(transform, step, sum(cuts)) + offset)
    # the same bits but for matrix libraries whose sums depend on the place in a product
    assert_same_at_any_cut(transform, x, transform.before + offset, step, cuts, atol=2e-3)


@given(rows=st.integers(1, 4), pool=st.integers(2, 40))
def test_pooled_levels_are_the_maxima(rows, pool) -> None:
    transform = ConstantQ(440, 3, 12).build(FRAMING, RATE)
    x = noise(room(transform, 64, rows * pool))
    assert_pools_are_maxima(transform, x, transform.before, 64, rows, pool, atol=2e-3)


def test_broken_samples_count_as_silence() -> None:
    transform = ConstantQ(220, 4, 12).build(FRAMING, RATE)
    x = noise(room(transform, 256, 20))
    assert_broken_samples_are_silent(transform, x, transform.before, 256, 20)
    x[5000] = np.nan
    assert np.isfinite(constant_q(x, RATE, 512)).all()


def test_silence_is_the_floor() -> None:
    transform = ConstantQ().build(FRAMING, RATE)
    got = columns(
        transform, np.zeros(room(transform, 256, 3), np.float32), transform.before, 256, 3
    )
    np.testing.assert_allclose(got, -200, atol=0.01)


def test_the_latency_is_half_the_longest_window_and_a_little() -> None:
    for choice in (ConstantQ(), ConstantQ(C1, 7, 12), ConstantQ(440, 3, 12)):
        transform = choice.build(FRAMING, RATE)
        half = quality_factor(choice.bins_per_octave) / choice.fmin / 2
        assert transform.latency == transform.after / RATE
        assert half < transform.latency < 1.22 * half
    assert ConstantQ(C1, 7, 12).build(FRAMING, RATE).latency == pytest.approx(0.28, abs=0.01)


def test_a_click_is_seen_as_far_as_the_window_reaches_and_no_farther() -> None:
    transform = ConstantQ(110, 3, 12).build(FRAMING, RATE)
    half = quality_factor(12) * RATE / transform.frequencies / 2
    x = np.zeros(3 * room(transform, 1, 1), np.float32)
    at = len(x) // 2
    x[at] = 1
    for k in (0, 12, 35):
        near = columns(transform, x, at - int(0.9 * half[k]), 1, 1)[0, k]
        far = columns(transform, x, at - int(1.1 * half[k]), 1, 1)[0, k]
        assert near > -110
        assert far < near - 40


def test_columns_as_far_apart_as_the_spacing_miss_no_click() -> None:
    transform = ConstantQ(440, 4, 12).build(FRAMING, RATE)
    step = int(transform.spacing)
    x = np.zeros(room(transform, step, 12), np.float32)
    heights = []
    for at in range(transform.before + 5 * step, transform.before + 6 * step, 7):
        x[:] = 0
        x[at] = 1
        heights.append(columns(transform, x, transform.before, step, 12)[:, -1].max())
    assert max(heights) - min(heights) < 6.1


def test_24_tones_per_octave_tell_neighbouring_notes_apart() -> None:
    transform = ConstantQ(110, 3, 24).build(FRAMING, RATE)
    f = transform.frequencies
    x = sine(f[24], RATE, room(transform, 1, 1), 0.4) + sine(
        f[26], RATE, room(transform, 1, 1), 0.4
    )
    got = columns(transform, x, transform.before, 1, 1)[0]
    assert got[24] == pytest.approx(-7.96, abs=0.1)
    assert got[26] == pytest.approx(-7.96, abs=0.1)
    assert got[22] < -40
    assert got[28] < -40


def test_tones_that_the_rate_cannot_hold_are_left_out_of_the_picture() -> None:
    transform = ConstantQ(C1, 12, 12).build(FRAMING, 16000)
    assert len(transform.frequencies) == 95
    assert transform.frequencies[-1] * (1 + 1 / quality_factor(12)) <= 8000
    x = sine(transform.frequencies[-1], 16000, room(transform, 1, 1))
    got = columns(transform, x, transform.before, 1, 1)[0]
    assert got[-1] == pytest.approx(0, abs=0.3)  # its image is a side lobe away
    with pytest.raises(ValueError, match=r"fmin=5000.00 lies too near to half of rate=8000"):
        ConstantQ(5000).build(FRAMING, 8000)


def test_sound_shorter_than_a_window_and_none_at_all() -> None:
    assert constant_q(np.zeros(0, np.float32), RATE, 512).shape == (1, 84)
    short = constant_q(noise(700), RATE, 512)
    assert short.shape == (2, 84)
    assert np.abs(short).max() > 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": np.zeros((9, 2), np.float32)}, r"x.shape=\(9, 2\) must be \(n,\)"),
        ({"hop": 0}, "hop=0 must be at least 1"),
        ({"bins": 0}, "bins=0 must be at least 1"),
        ({"bins": 120}, r"bins=120 from fmin=32.7\d* on exceed the 11\d"),
        ({"fmin": 1.0}, r"fmin=1.0 must lie in \[8, 20000\]"),
        ({"fmin": float("nan")}, "fmin=nan"),
        ({"bins_per_octave": 2}, r"bins_per_octave=2 must lie in \[3, 96\]"),
    ],
)
def test_bad_parameters_are_named(changes, message) -> None:
    arguments = {"x": np.zeros(9, np.float32), "rate": RATE, "hop": 512, **changes}
    with pytest.raises(ValueError, match=message):
        constant_q(**arguments)


def test_bad_choices_and_shapes_are_named() -> None:
    with pytest.raises(ValueError, match=r"octaves=13 must lie in \[1, 12\]"):
        ConstantQ(octaves=13)
    transform = ConstantQ(440, 2, 12).build(FRAMING, RATE)
    least = room(transform, 1, 1)
    with pytest.raises(ValueError, match="must be"):
        transform.columns(np.zeros(least - 1, np.float32), 0, 1, np.zeros((1, 24), np.float32))
    bank = KernelBank(tone_frequencies(440, 3, 12), 17, Window(), RATE)
    with pytest.raises(ValueError, match="must cover samples"):
        bank.columns(np.zeros(9, np.float32), 0, range(5, 6), np.zeros((1, 3), np.complex64))
    with pytest.raises(ValueError, match=r"out.shape=\(1, 2\) must be \(1, 3\)"):
        bank.columns(np.zeros(9, np.float32), 0, range(5, 6), np.zeros((1, 2), np.complex64))
