"""Columns of any signal: on one grid, never across a gap, the maximum at coarse levels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.grid import Grid
from dsp.levels import NO_DATA, decode
from dsp.ring import SampleRing
from dsp.sound import mixing_weights, stretches
from dsp.transforms.bands import Mel
from dsp.transforms.phase import Phase
from dsp.windows import WINDOWS, Window

RATE = 8_000
SMALL = Analysis(n_fft=64, win_length=64, overlap=0.75)


def ring_of(x, capacity=None, rate=RATE):
    x = np.atleast_2d(np.asarray(x, np.float32).T).T
    ring = SampleRing(capacity or len(x), x.shape[1], rate)
    ring.write(x)
    return ring


def columns(signal, analysis, level, first, n):
    out = np.zeros((analysis.framing.bins, n), np.uint16)
    ColumnReader(signal, analysis).read(level, first, out)
    return out


def grid(analysis):
    return Grid(analysis, analysis.transform.build(analysis.framing, RATE))


def noise(n, channels=1, seed=0):
    return 0.1 * np.random.default_rng(seed).standard_normal((n, channels)).astype(np.float32)


@given(cut=st.integers(1, 199), level=st.integers(-3, 3))
def test_columns_do_not_depend_on_the_cut(cut, level):
    ring = ring_of(noise(40_000))
    whole = columns(ring, SMALL, level, 0, 200)
    parts = [columns(ring, SMALL, level, 0, cut), columns(ring, SMALL, level, cut, 200 - cut)]
    np.testing.assert_array_equal(whole, np.hstack(parts))


DENSE = Analysis(n_fft=64, win_length=64, overlap=0.97)  # a hop of 2: the widest level is 4


@pytest.mark.parametrize("analysis", [SMALL, DENSE])
@given(level=st.integers(1, 8))
def test_a_coarse_column_is_the_maximum_of_the_finer_ones(analysis, level):
    ring = ring_of(noise(40_000))
    widest = min(level, grid(analysis).widest_level)
    per_column = 1 << level - widest
    fine = columns(ring, analysis, widest, 0, 8 * per_column)
    coarse = columns(ring, analysis, level, 0, 8)
    np.testing.assert_array_equal(coarse, fine.reshape(analysis.framing.bins, 8, -1).max(axis=2))


@pytest.mark.parametrize("analysis", [SMALL, DENSE])
@given(level=st.integers(1, 4))
def test_a_level_of_one_frame_per_column_holds_columns_of_the_settings(analysis, level):
    level = min(level, grid(analysis).widest_level)
    ring = ring_of(noise(4_000))
    fine = columns(ring, analysis, 0, 0, 8 << level)
    coarse = columns(ring, analysis, level, 0, 8)
    np.testing.assert_array_equal(coarse, fine[:, :: 1 << level])


@pytest.mark.parametrize("window", WINDOWS)
@given(at=st.integers(10_000, 11_000), level=st.integers(0, 9))
def test_no_level_shows_a_click_more_than_6_db_below_the_finest(window, at, level):
    analysis = Analysis(Window(window), n_fft=64, win_length=64, overlap=0.75)
    x = np.zeros(20_000, np.float32)
    x[at] = 1.0
    ring = ring_of(x)
    finest = decode(columns(ring, analysis, -4, at - 64, 128))[10].max()
    first = at // analysis.step(level)
    shown = decode(columns(ring, analysis, level, max(0, first - 4), 8))[10]
    if analysis.hop <= analysis.window.half_height_width(64):  # as the user's overlap allows
        assert np.nanmax(shown) >= finest - 6.1


@pytest.mark.parametrize("level", range(-2, 9))
def test_a_click_is_seen_at_every_level(level):
    x = np.zeros(200_000, np.float32)
    x[123_457] = 1.0
    step = SMALL.step(level)
    shown = columns(ring_of(x), SMALL, level, 0, 200_000 // step)
    lit = np.flatnonzero((decode(shown) > -60).all(axis=0)) * step
    assert len(lit)
    assert (np.abs(lit - 123_457) <= step + 64).all()


def test_a_column_that_a_gap_divides_holds_what_is_known():
    ring = SampleRing(40_000, 1, RATE)
    ring.write(noise(10_000))
    ring.skip(100, "test")
    ring.write(noise(10_000, seed=1))
    level = 6
    coarse = columns(ring, SMALL, level, 0, 20_000 // SMALL.step(level))
    per_column = SMALL.step(level) // grid(SMALL).stride(level)
    fine = columns(ring, SMALL, grid(SMALL).widest_level, 0, coarse.shape[1] * per_column)
    wanted = fine.reshape(SMALL.framing.bins, -1, per_column).max(axis=2)
    np.testing.assert_array_equal(coarse, wanted)


class Recording:
    """A signal that is whole, or still comes in."""

    rate, start, gaps = RATE, 0, ()

    def __init__(self, x, length=None):
        self._ring = ring_of(x)
        self.channels = self._ring.channels
        self.end = self._ring.end
        self.length = length or self.end
        self.told = []

    def read(self, start, out):
        return self._ring.read(start, out)

    def will_read(self, start, count):
        self.told.append((start, count))


@pytest.mark.parametrize("level", [-2, 0, 3, 7])
@pytest.mark.parametrize("n", [1, 5, 64, 5_001])
def test_a_recording_is_shown_to_its_last_sample(level, n):
    whole, coming = Recording(noise(n)), Recording(noise(n), n + 1)
    newest = ColumnReader(whole, SMALL).newest(level)
    assert newest == -(-n // SMALL.step(level))
    assert (columns(whole, SMALL, level, 0, newest) != NO_DATA).all()
    assert ColumnReader(coming, SMALL).newest(level) == ColumnReader(
        ring_of(noise(n)), SMALL
    ).newest(level)


def test_drafts_announce_just_the_sound_they_need():
    recording = Recording(noise(50_000))
    ColumnReader(recording, SMALL).will_draft(6, 2, 3)
    step = SMALL.step(6)
    assert recording.told == [(k * step - 32, 64) for k in (2, 3, 4)]


def test_a_channel_alone_is_not_touched_by_what_others_hold():
    both = noise(3_000, 2)
    both[:, 1] = np.nan
    analysis = Analysis(n_fft=64, win_length=64, overlap=0.75, channel="1")
    shown = columns(ring_of(both), analysis, 0, 0, 100)
    np.testing.assert_array_equal(shown, columns(ring_of(both[:, :1]), SMALL, 0, 0, 100))


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_broken_channel_is_silent_in_the_mix(broken):
    both, silent = noise(3_000, 2), noise(3_000, 2)
    both[:, 1], silent[:, 1] = broken, 0.0
    shown = columns(ring_of(both), SMALL, 0, 0, 100)
    np.testing.assert_array_equal(shown, columns(ring_of(silent), SMALL, 0, 0, 100))


def test_columns_are_centred_on_their_sample():
    x = np.zeros(4_000, np.float32)
    x[2_000] = 1.0
    shown = decode(columns(ring_of(x), SMALL, -4, 0, 4_000))  # one column per sample
    assert SMALL.step(-4) == 1
    loudest = np.flatnonzero(shown[10] == shown[10].max())
    assert loudest.mean() == 2_000


def test_sound_before_the_start_is_silence_and_beyond_the_ends_nothing_is_known():
    shown = columns(ring_of(np.ones(1_000)), SMALL, 0, -5, 100)
    assert (shown[:, :5] == NO_DATA).all()
    assert (shown[:, 5] != NO_DATA).all()
    last = -(-1_000 // SMALL.hop) + 5
    assert (shown[:, last:] == NO_DATA).all()


def test_no_frame_reads_across_a_gap():
    x = noise(6_000)
    ring = SampleRing(10_000, 1, RATE)
    ring.write(x[:3_000])
    ring.skip(10, "test")  # far shorter than a window
    ring.write(x[3_010:])
    left, right = ring_of(x[:3_000]), ring_of(np.vstack([np.zeros((10, 1)), x[3_010:]]))
    shown = columns(ring, SMALL, 0, 0, 360)
    before = columns(left, SMALL, 0, 0, 188)
    np.testing.assert_array_equal(shown[:, :188], before)
    assert [tuple(s) for s in stretches(ring)] == [(0, 3_000), (3_010, 6_000)]
    shift = 3_000 // SMALL.hop * SMALL.hop  # the right side by itself, on the same grid
    alone = SampleRing(10_000, 1, RATE)
    alone.skip(10 + 3_000 - shift, "test")
    alone.write(x[3_010:])
    after = columns(alone, SMALL, 0, 0, 360 - shift // SMALL.hop)
    inside = -(-3_010 // SMALL.hop)
    np.testing.assert_array_equal(shown[:, inside:], after[:, inside - shift // SMALL.hop :])
    assert right.end == 3_000


def test_a_long_gap_is_blank():
    ring = SampleRing(10_000, 1, RATE)
    ring.write(noise(2_000))
    ring.skip(2_000, "test")
    ring.write(noise(2_000))
    known = (columns(ring, SMALL, 0, 0, 375) != NO_DATA).all(axis=0)
    centres = np.arange(375) * SMALL.hop
    np.testing.assert_array_equal(known, (centres < 2_000) | (centres >= 4_000))


def test_what_is_forgotten_is_not_known_and_the_rest_is():
    ring = ring_of(noise(9_000), capacity=4_000)
    shown = columns(ring, SMALL, 0, 0, 560)
    known = (shown != NO_DATA).all(axis=0)
    first = -(-(5_000 + 32) // SMALL.hop)
    np.testing.assert_array_equal(np.flatnonzero(known), np.arange(first, 560))
    whole = columns(ring_of(noise(9_000)), SMALL, 0, first, 560 - first)
    np.testing.assert_array_equal(shown[:, first:], whole)


@pytest.mark.parametrize("level", [-2, 0, 3])
def test_newest_is_the_last_column_with_a_whole_window(level):
    ring = ring_of(noise(5_001))
    newest = ColumnReader(ring, SMALL).newest(level)
    # the last frame of the last column
    last = newest * SMALL.step(level) - grid(SMALL).stride(level)
    assert last + 32 <= 5_001
    following = last + SMALL.step(level)
    assert following + 32 > 5_001


def test_channels_are_mixed_as_named():
    left, right = noise(3_000, seed=1), noise(3_000, seed=2)
    both = ring_of(np.hstack([left, right]))
    for channel, mono in (
        ("1", left),
        ("2", right),
        ("mix", (left + right) / 2),
        ("difference", (left - right) / 2),
    ):
        analysis = Analysis(n_fft=64, win_length=64, overlap=0.75, channel=channel)
        shown = columns(both, analysis, 0, 0, 100).astype(int)
        wanted = columns(ring_of(mono), SMALL, 0, 0, 100).astype(int)
        assert np.abs(shown - wanted).max() <= 1
    assert mixing_weights("3", 2).tolist() == [0.5, 0.5]
    assert mixing_weights("difference", 1).tolist() == [1.0]


def test_pre_emphasis_is_the_difference_equation():
    x = noise(3_000)
    emphasised = x.copy()
    emphasised[1:] -= np.float32(0.97) * x[:-1]
    analysis = Analysis(n_fft=64, win_length=64, overlap=0.75, pre_emphasis=0.97)
    shown = columns(ring_of(x), analysis, 0, 0, 150).astype(int)
    wanted = columns(ring_of(emphasised), SMALL, 0, 0, 150).astype(int)
    assert np.abs(shown - wanted).max() <= 1


@given(level=st.integers(-2, 4))
def test_a_draft_shows_true_columns(level):
    ring = ring_of(noise(60_000))
    out = np.zeros((SMALL.framing.bins, 64), np.uint16)
    ColumnReader(ring, SMALL).draft(level, 16, out)
    if level <= grid(SMALL).widest_level:
        exact = columns(ring, SMALL, level, 16, 64)[:, ::8].repeat(8, axis=1)
    else:
        exact = columns(ring, SMALL, 0, 16 << level, 64 << level)[:, :: 1 << level]
    np.testing.assert_array_equal(out, exact)


@pytest.mark.parametrize("window", ["hann", "flat-top", "kaiser", "rectangular"])
@pytest.mark.parametrize("n_fft", [512, 4096])
def test_a_tone_reads_its_level(window, n_fft):
    k = n_fft // 8
    t = np.arange(60_000)
    x = 10 ** (-20 / 20) * np.cos(2 * np.pi * k / n_fft * t)
    analysis = Analysis(Window(window), n_fft, n_fft)
    shown = decode(columns(ring_of(x), analysis, 0, 2 * n_fft // analysis.hop, 5))
    assert shown[k] == pytest.approx(np.full(5, -20.0), abs=0.03)


@given(every=st.sampled_from([1, 2, 8]), first=st.integers(0, 40))
def test_thinned_columns_are_true_ones(every, first):
    ring = ring_of(noise(20_000))
    out = np.zeros((SMALL.framing.bins, 33), np.uint16)
    ColumnReader(ring, SMALL).thinned(0, first, out, every)
    exact = columns(ring, SMALL, 0, first, 33)
    np.testing.assert_array_equal(out, exact[:, ::every].repeat(every, axis=1)[:, :33])


def test_columns_far_apart_are_those_computed_one_by_one():
    ring = ring_of(noise(60_000))
    analysis = Analysis(n_fft=64, win_length=64, overlap=0.75, transform=Mel(bands=8))
    reader = ColumnReader(ring, analysis)
    drafted = np.zeros((8, 6), np.uint16)
    reader.draft(8, 2, drafted)
    step = analysis.step(8)
    for k in range(6):
        alone = np.zeros((8, 1), np.uint16)
        reader.read(0, (2 + k) * step // analysis.hop, alone)
        np.testing.assert_array_equal(drafted[:, k : k + 1], alone)


@pytest.mark.parametrize("level", [0, 3, 6, 9])
def test_what_is_no_level_is_shown_across_a_gap_and_at_any_level(level):
    ring = SampleRing(60_000, 1, RATE)
    ring.write(noise(20_000))
    ring.skip(3_000, "test")
    ring.write(noise(20_000, seed=1))
    analysis = Analysis(n_fft=64, win_length=64, overlap=0.75, transform=Phase())
    n = 43_000 // analysis.step(level)
    shown = columns(ring, analysis, level, 0, n)
    centres = np.arange(n) * analysis.step(level)
    inside = (centres >= 20_000) & (centres + analysis.step(level) <= 23_000)
    assert (shown[:, inside] == NO_DATA).all()
    assert (shown[:, centres < 20_000] != NO_DATA).all()
