"""Chroma: pitch classes whatever the octave, calibrated, the same at any cut."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.notes import note_frequency
from dsp.transforms.chroma import Chroma, chroma, folded
from dsp.windows import Window
from tests.dsp.column_laws import (
    assert_broken_samples_are_silent,
    assert_pools_are_maxima,
    assert_same_at_any_cut,
    columns,
    noise,
    room,
    sine,
)

RATE = 22050
FRAMING = Framing(Window(), 2048, 2048)
TRIAD = (60, 64, 67)  # C E G


@pytest.mark.parametrize("number", range(48, 84, 5))
def test_a_full_scale_note_reads_0_in_its_class_in_every_octave(number) -> None:
    transform = Chroma().build(FRAMING, RATE)
    x = sine(note_frequency(number), RATE, room(transform, 1, 1))
    got = columns(transform, x, transform.before, 1, 1)[0]
    assert np.argmax(got) == number % 12
    assert got[number % 12] == pytest.approx(0, abs=0.05)
    assert np.delete(got, number % 12).max() < -40


@pytest.mark.parametrize("cents", [-33, -17, 17, 33])
def test_an_instrument_out_of_tune_keeps_its_class(cents) -> None:
    transform = Chroma().build(FRAMING, RATE)
    x = sine(note_frequency(69 + cents / 100), RATE, room(transform, 1, 1))
    got = columns(transform, x, transform.before, 1, 1)[0]
    assert np.argmax(got) == 9
    assert got[9] == pytest.approx(0, abs=1.0)


def test_another_concert_pitch_moves_the_classes() -> None:
    transform = Chroma(a4=415.3).build(FRAMING, RATE)
    x = sine(415.3, RATE, room(transform, 1, 1))
    assert np.argmax(columns(transform, x, transform.before, 1, 1)[0]) == 9
    assert transform.frequencies[9] == pytest.approx(415.3)


def test_octaves_add_their_powers() -> None:
    low, high = note_frequency(57), note_frequency(69)
    x = 0.5 * sine(low, RATE, RATE) + 0.5 * sine(high, RATE, RATE)
    got = chroma(x.astype(np.float32), RATE, 512)
    assert got.shape == (1 + RATE // 512, 12)
    assert got[20, 9] == pytest.approx(0.5, rel=0.01)


def test_a_chord_has_the_classes_that_librosa_finds() -> None:
    x = sum(sine(note_frequency(n), RATE, 5 * RATE, 0.2) for n in TRIAD).astype(np.float32)
    got = chroma(x, RATE, 512)[40]
    peer = librosa.feature.chroma_cqt(y=x, sr=RATE, hop_length=512, tuning=0.0)[:, 40]
    assert set(np.argsort(got)[-3:]) == set(np.argsort(peer)[-3:]) == {0, 4, 7}


def test_the_classes_lie_at_octave_4() -> None:
    f = Chroma().build(FRAMING, RATE).frequencies
    assert f[0] == pytest.approx(261.6256, abs=1e-3)
    assert f[9] == pytest.approx(440)
    assert len(f) == 12


def test_tones_that_the_rate_cannot_hold_do_not_count() -> None:
    transform = Chroma(2, 8).build(FRAMING, 8000)
    x = sine(440, 8000, room(transform, 1, 1))
    assert columns(transform, x, transform.before, 1, 1)[0, 9] == pytest.approx(0, abs=0.05)


def test_folding_takes_any_number_of_tones() -> None:
    got = folded(np.ones((2, 40), np.float32))
    np.testing.assert_array_equal(got, [[6, 4] + 10 * [3]] * 2)


@settings(max_examples=15)
@given(step=st.sampled_from([64, 100, 512]), cuts=st.lists(st.integers(1, 9), min_size=1))
def test_the_same_at_any_cut(step, cuts) -> None:
    transform = Chroma(4, 3).build(FRAMING, RATE)
    x = noise(room(transform, step, sum(cuts)))
    assert_same_at_any_cut(transform, x, transform.before, step, cuts, atol=2e-3)


def test_pools_silence_and_broken_samples() -> None:
    transform = Chroma(4, 3).build(FRAMING, RATE)
    x = noise(room(transform, 64, 60))
    assert_pools_are_maxima(transform, x, transform.before, 64, 6, 10, atol=2e-3)
    assert_broken_samples_are_silent(transform, x, transform.before, 64, 60)
    got = columns(transform, np.zeros_like(x), transform.before, 64, 2)
    np.testing.assert_allclose(got, -200, atol=0.01)
    assert transform.latency == transform.after / RATE


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"octave": 7}, r"octave=7 must lie in \[0, 6\]"),
        ({"octaves": 0}, r"octaves=0 must lie in \[1, 8\]"),
        ({"a4": 399.0}, r"a4=399.0 must lie in \[400, 480\]"),
    ],
)
def test_bad_choices_are_named(changes, message) -> None:
    with pytest.raises(ValueError, match=message):
        Chroma(**changes)
