"""Passages, the tape they are unwound to, and the voice that plays it as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.playing.voice import CopyVoice, Passage, Tape, fetch
from dsp.ring import SampleRing

RATE = 48000


def ring_of(x, capacity=None, rate=RATE):
    x = np.asarray(x, np.float32).reshape(len(x), -1)
    ring = SampleRing(capacity or len(x), x.shape[1], rate)
    ring.write(x)
    return ring


def noise(count, channels=1):
    return np.random.default_rng(0).uniform(-1, 1, (count, channels)).astype(np.float32)


def rendered(voice, cuts):
    """Return what a voice renders, asked for in pieces."""
    parts = []
    for count in cuts:
        out = np.full((count, voice.channels), np.nan, np.float32)
        got = voice.render(out)
        parts.append(out[:got])
        if got < count:
            break
    return np.concatenate(parts)


@pytest.mark.parametrize(
    ("start", "stop", "entry"), [(5, 5, None), (6, 5, None), (0, 9, 9), (3, 9, 2)]
)
def test_an_empty_passage_or_an_entry_outside_is_refused(start, stop, entry):
    with pytest.raises(ValueError, match="must lie"):
        Passage(start, stop, entry=entry)


@pytest.mark.parametrize("channels", [(), (0, 1, 2), (2,), (-1,)])
def test_channels_that_are_not_there_are_refused(channels):
    with pytest.raises(ValueError, match="must be 1 or 2 of"):
        Tape(ring_of(noise(9, 2)), Passage(0, 9), channels)


@given(st.integers(-300, 1300), st.integers(0, 400))
def test_where_a_signal_holds_nothing_there_is_silence(start, count):
    x = noise(1000)
    ring = ring_of(x, capacity=800)  # the first 200 are forgotten
    out = np.full((count, 1), np.nan, np.float32)
    fetch(ring, start, out)
    padded = np.zeros((2000, 1), np.float32)
    padded[500:1300] = x[200:]
    np.testing.assert_array_equal(out, padded[start + 300 :][:count])


@given(
    st.integers(0, 900),
    st.integers(1, 100),
    st.lists(st.integers(1, 70), min_size=1, max_size=40),
)
def test_a_passage_comes_sample_by_sample_however_it_is_asked_for(start, length, cuts):
    x = noise(1000, 2)
    voice = CopyVoice(Tape(ring_of(x), Passage(start, start + length)))
    y = rendered(voice, [*cuts, length])
    np.testing.assert_array_equal(y, x[start : start + length])
    assert voice.position == start + length
    assert voice.render(np.empty((10, 2), np.float32)) == 0


@given(
    st.integers(200, 500),
    st.integers(1, 400),
    st.integers(0, 399),
    st.lists(st.integers(1, 300), min_size=1, max_size=30),
)
def test_a_loop_does_not_depend_on_the_cut_and_keeps_its_period(start, length, entry, cuts):
    passage = Passage(start, start + length, loop=True, entry=start + entry % length)
    x = noise(1000)
    whole = rendered(CopyVoice(Tape(ring_of(x), passage)), [sum(cuts)])
    voice = CopyVoice(Tape(ring_of(x), passage))
    np.testing.assert_array_equal(rendered(voice, cuts), whole)
    places = start + (entry % length + np.arange(len(whole))) % length
    seam = min(round(0.003 * RATE), length // 2)
    middle = places < start + length - seam
    np.testing.assert_array_equal(whole[middle], x[places[middle]])
    assert start <= voice.position < start + length


def test_a_loop_has_no_step_at_its_seam():
    t = np.arange(4 * RATE) / RATE
    x = np.sin(2 * np.pi * 100 * t)
    period = RATE // 3 + 77  # no whole number of cycles
    tape = Tape(ring_of(x), Passage(RATE, RATE + period, loop=True))
    y = rendered(CopyVoice(tape), [3 * period])[:, 0]
    steepest = np.abs(np.diff(x)).max() + 2 / (0.003 * RATE)
    assert np.abs(np.diff(y)).max() <= steepest


def test_a_loop_of_all_there_is_fades_at_its_seam():
    x = np.ones(RATE // 10)
    tape = Tape(ring_of(x), Passage(0, len(x), loop=True))
    y = rendered(CopyVoice(tape), [3 * len(x)])[:, 0]
    assert y[0] == 1.0  # the first time the player fades it in
    assert np.abs(np.diff(y)).max() <= 1.1 / (0.003 * RATE)
    assert y.min() < 0.01


def test_of_many_channels_the_first_two_are_heard_or_those_that_are_asked_for():
    x = noise(100, 5)
    ring = ring_of(x)
    np.testing.assert_array_equal(rendered(CopyVoice(Tape(ring, Passage(0, 100))), [200]), x[:, :2])
    tape = Tape(ring, Passage(0, 100), (3,))
    np.testing.assert_array_equal(rendered(CopyVoice(tape), [200]), x[:, 3:4])
    tape = Tape(ring, Passage(0, 100), (4, 0))
    np.testing.assert_array_equal(rendered(CopyVoice(tape), [200]), x[:, [4, 0]])


def test_what_is_no_number_is_silent():
    x = np.ones(9)
    x[[2, 4, 6]] = np.nan, np.inf, -np.inf
    y = rendered(CopyVoice(Tape(ring_of(x), Passage(0, 9))), [9])
    np.testing.assert_array_equal(y[:, 0], [1, 1, 0, 1, 0, 1, 0, 1, 1])
