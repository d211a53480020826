"""The pitch of signals: on one grid, never across a gap, the channel of the settings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.pitch import pitch_track
from dsp.pitch_reader import PitchFrames, PitchReader, pitch_hop
from dsp.ring import SampleRing

RATE = 16_000
HOP = 160


def tone(f0, seconds, start=0):
    n = start + np.arange(round(seconds * RATE))
    return (0.1 * np.sin(2 * np.pi * f0 * n / RATE)).astype(np.float32)


def ring_of(x, capacity=10 * RATE):
    x = np.atleast_2d(np.asarray(x, np.float32).T).T
    ring = SampleRing(capacity, x.shape[1], RATE)
    ring.write(x)
    return ring


def near(f0, wanted):
    return np.abs(f0 - wanted) < 0.01 * wanted


@given(st.integers(1, 99))
def test_frames_do_not_depend_on_the_cut(cut):
    ring = ring_of(tone(200.0, 1.0) + tone(100.0, 1.0))
    reader = PitchReader(ring, "mix")
    whole = reader.read(0, 100).f0
    parts = [reader.read(0, cut).f0, reader.read(cut, 100 - cut).f0]
    assert np.concatenate(parts).tobytes() == whole.tobytes()
    assert (
        whole.tobytes()
        == pitch_track(tone(200.0, 1.0) + tone(100.0, 1.0), RATE, HOP).f0[:100].tobytes()
    )


def test_the_newest_frame_has_been_heard_as_a_whole():
    ring = ring_of(tone(200.0, 0.5))
    reader = PitchReader(ring, "mix")
    newest = reader.newest()
    assert 40 < newest < 50
    before = reader.read(0, newest).f0
    ring.write(tone(333.0, 0.5)[:, None])
    assert reader.read(0, newest).f0.tobytes() == before.tobytes()
    assert reader.newest() == newest + 50


def test_there_is_nothing_in_a_gap_and_nothing_leaks_across_it():
    ring = ring_of(tone(200.0, 1.0))
    ring.skip(RATE // 2, "stalled")
    ring.write(tone(300.0, 1.0)[:, None])
    f0 = PitchReader(ring, "mix").read(-5, 260).f0[5:]
    assert near(f0[5:95], 200.0).all()
    assert np.isnan(f0[100:150]).all()
    assert near(f0[156:240], 300.0).all()
    assert np.isnan(f0[250:]).all()


def test_what_is_forgotten_is_not_known():
    ring = ring_of(tone(200.0, 4.0), capacity=2 * RATE)
    reader = PitchReader(ring, "mix")
    f0 = reader.read(0, 390).f0
    known = np.flatnonzero(np.isfinite(f0))
    assert ring.start // HOP < known[0] < ring.start // HOP + 10
    assert near(f0[known[0] : 390], 200.0).all()


@pytest.mark.parametrize(("channel", "f0"), [("1", 200.0), ("2", 330.0), ("3", None)])
def test_the_channel_is_that_of_the_settings(channel, f0):
    ring = ring_of(np.stack([tone(200.0, 0.5), tone(330.0, 0.5)], axis=1))
    heard = PitchReader(ring, channel).read(10, 30).f0
    assert f0 is None or near(heard, f0).all()


def test_frames_know_their_samples():
    frames = PitchFrames(10, 160, np.array([1.0, 2.0, np.nan], np.float32))
    assert frames.samples.tolist() == [1600, 1760, 1920]
    assert [frames.at(s) for s in (1600, 1679, 1681, 1760)] == [1.0, 1.0, 2.0, 2.0]
    assert np.isnan([frames.at(s) for s in (1500, 1920, 9999)]).all()
    assert (pitch_hop(48_000), pitch_hop(44_100), pitch_hop(8_000), pitch_hop(10)) == (
        480,
        441,
        80,
        1,
    )
