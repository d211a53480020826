"""Scrubbing as laws: silent at rest, continuous, where the hand is, and backwards in reverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.playing.hand import Hand, Motion
from dsp.playing.scrub import FASTEST, PIECE, Scrub, Window

RATE = 48000
BLOCK = 480


def noise(seconds=8, channels=1):
    rng = np.random.default_rng(0)
    return rng.uniform(-0.5, 0.5, (round(seconds * RATE), channels)).astype(np.float32)


def tone(frequency, seconds=8):
    t = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * frequency * t, dtype=np.float32)[:, None]


class Deck:
    """A scrub with its hand, and what came of it."""

    def __init__(self, x, position, start=0, rate=RATE):
        self.window = Window(start, x)
        self.scrub = Scrub(RATE, rate, position)
        self.hand = Hand(position, 0.0, FASTEST * RATE)
        self.rate = rate
        self.frames = 0
        self.places = []  # after every block

    @property
    def time(self):
        return 1.0 + self.frames / self.rate

    def run(self, blocks, way=None, block=BLOCK):
        """Render blocks; before each, the hand goes to ``way(time)``."""
        parts = []
        for _ in range(blocks):
            if way is not None:
                self.hand.move(way(self.time), self.time)
            out = np.full((block, self.window.samples.shape[1]), np.nan, np.float32)
            self.scrub.render(out, self.hand.motion, self.time, self.window)
            self.frames += block
            self.places.append(self.scrub.position)
            parts.append(out)
        return np.concatenate(parts)


def test_it_is_silent_at_rest_even_on_a_constant():
    deck = Deck(np.ones((RATE, 1), np.float32), RATE / 2)
    assert not deck.run(50).any()


def test_it_falls_silent_when_the_hand_stops_exactly_where_it_is():
    deck = Deck(noise(), RATE)
    assert deck.run(30, lambda t: RATE * t).any()
    deck.run(30)
    assert not deck.run(5).any()
    assert deck.scrub.position == pytest.approx(deck.hand.motion.position, abs=1e-2)
    assert deck.scrub.speed == 0.0


@pytest.mark.parametrize("speed", [-12, -4, -1, -0.25, 0.25, 1, 4, 12])
def test_it_is_where_the_hand_is(speed):
    """While the hand moves evenly, within a millisecond of its way and 1 % of its speed."""
    middle = 8 * RATE
    deck = Deck(noise(16), middle)
    deck.run(30, lambda t: middle + speed * RATE * (t - 1.0))
    hand = middle + speed * RATE * (deck.time - 1.0)
    assert deck.scrub.position == pytest.approx(hand, abs=abs(speed) * 0.001 * RATE + 1)
    assert deck.scrub.speed == pytest.approx(speed, rel=0.01)


def test_at_the_original_speed_it_sounds_as_the_original():
    deck = Deck(tone(1000), RATE)
    y = deck.run(60, lambda t: RATE * t)[-4800:, 0]
    spectrum = np.abs(np.fft.rfft(y * np.hanning(4800)))
    assert np.argmax(spectrum) == 100
    assert np.sqrt(np.mean(y**2)) == pytest.approx(np.sqrt(0.5), rel=0.02)


@pytest.mark.parametrize("speed", [-1.0, -2.0])
def test_backwards_it_is_the_sound_reversed(speed):
    x, last = tone(440), 4 * RATE
    chirped = x * np.linspace(0, 1, len(x), dtype=np.float32)[:, None]
    back = Deck(chirped, last)
    y = back.run(60, lambda t: last + speed * RATE * (t - 1.0))
    there = Deck(chirped[::-1].copy(), len(x) - 1 - last)
    z = there.run(60, lambda t: len(x) - 1 - last - speed * RATE * (t - 1.0))
    np.testing.assert_allclose(y, z, atol=1e-3)


def test_fast_it_keeps_out_what_would_come_back_at_another_pitch():
    """At 16 times the speed 23 kHz of the original would be folded down; it is averaged out."""
    quiet = Deck(tone(23_000, 16), RATE).run(40, lambda t: RATE * (1 + 16 * (t - 1)))
    assert np.abs(quiet[-4800:]).max() < 0.1


@given(
    st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=25),
    st.sampled_from([64, 240, 256, 480, 512, 700]),
)
def test_it_never_jumps_and_is_never_too_fast(steps, block):
    """Neither its place, nor its speed, nor what is heard, whatever the hand does."""
    x = tone(200)
    deck = Deck(x, 4 * RATE)
    place, parts = 4.0 * RATE, []
    for step in steps:
        place += step * RATE
        deck.hand.move(place, deck.time)
        parts.append(deck.run(2, block=block))
    y = np.concatenate([*parts, deck.run(60, block=block)])[:, 0]
    slope = 2 * np.pi * 200 / RATE * FASTEST + 1 / (0.003 * RATE)
    assert np.abs(np.diff(y)).max() <= slope * 1.01
    ways = np.abs(np.diff([4.0 * RATE, *deck.places]))
    assert ways.max() <= FASTEST * block * 1.001


@given(st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_any_size_of_block_is_filled(sizes):
    deck = Deck(noise(2, 2), RATE)
    for size in sizes:
        y = deck.run(1, lambda t: RATE * t, block=size)
        assert y.shape == (size, 2)
        assert np.isfinite(y).all()


def test_it_stops_softly_at_the_end_of_what_is_at_hand():
    deck = Deck(tone(200, 1), RATE / 2)
    y = deck.run(80, lambda t: RATE / 2 + 4 * RATE * (t - 1))[:, 0]
    assert RATE - 2 < deck.scrub.position < RATE
    assert np.abs(np.diff(y)).max() < 2 * np.pi * 200 / RATE * FASTEST
    assert not y[-480:].any()


def test_a_new_window_of_the_same_sound_is_not_heard():
    x = noise()
    one, two = Deck(x, RATE), Deck(x[: 3 * RATE], RATE)
    y = one.run(50, lambda t: RATE * t)
    z = two.run(20, lambda t: RATE * t)
    two.window = Window(RATE // 2, x[RATE // 2 :])
    z = np.concatenate([z, two.run(30, lambda t: RATE * t)])
    np.testing.assert_allclose(y, z, atol=1e-5)


def test_it_leaps_softly_into_a_window_elsewhere_and_is_heard_there():
    x = tone(200, 60)
    deck = Deck(x[: 4 * RATE], 2 * RATE)
    y = [deck.run(20, lambda t: RATE * (t + 1))]
    deck.window = Window(50 * RATE, x[50 * RATE : 54 * RATE])
    deck.hand.move(52.0 * RATE, deck.time)
    y += [deck.run(1), deck.run(12), deck.run(20)]
    assert np.abs(y[2]).max() > 0.3
    assert not y[3][-480:].any()
    assert deck.scrub.position == pytest.approx(52 * RATE, abs=0.01)
    sound = np.concatenate(y)[:, 0]
    assert np.abs(np.diff(sound)).max() <= 2 * np.pi * 200 / RATE * FASTEST + 1 / (0.003 * RATE)


@pytest.mark.parametrize(("signal_rate", "rate"), [(384_000, 48_000), (8_000, 48_000)])
def test_other_rates_keep_their_speed(signal_rate, rate):
    x = np.zeros((4 * signal_rate, 1), np.float32)
    scrub, hand = Scrub(signal_rate, rate, signal_rate), Hand(signal_rate, 0.0, np.inf)
    out = np.empty((480, 1), np.float32)
    for k in range(100):
        hand.move(signal_rate * (1 + 0.01 * k), 1 + 0.01 * k)
        scrub.render(out, hand.motion, 1 + 0.01 * k, Window(0, x))
    assert scrub.natural == signal_rate / rate
    assert scrub.speed == pytest.approx(signal_rate / rate, rel=0.01)


def test_pieces_are_as_good_as_a_block():
    x = noise()
    one, other = Deck(x, RATE), Deck(x, RATE)
    motion = Motion(2 * RATE, 1.0, RATE, 0.04)
    one.hand.motion = other.hand.motion = motion
    np.testing.assert_allclose(
        one.run(1, block=4 * PIECE), other.run(4, block=PIECE), rtol=1e-4, atol=1e-6
    )


class TestHand:
    def test_at_first_it_stands(self):
        assert Hand(7.0, 0.0, 100.0).motion.place(5.0, 0.1) == 7.0

    def test_the_first_move_after_a_rest_has_no_speed(self):
        hand = Hand(0.0, 0.0, 1e6)
        assert hand.move(100.0, 5.0).speed == 0.0

    def test_even_motion_is_known_after_two_looks(self):
        hand = Hand(0.0, 0.0, 1e6)
        for k in range(20):
            motion = hand.move(1000.0 * k, 5 + 0.01 * k)
        assert motion.speed == pytest.approx(100_000)
        assert motion.place(5.19 + 0.005, 0.002) == pytest.approx(19_000 + 700)

    def test_without_news_it_is_where_it_was_seen(self):
        motion = Motion(1000.0, 1.0, 500.0, 0.01)
        assert motion.place(2.0, 0.01) == 1000.0
        times = np.linspace(1.0, 1.2, 2000)
        places = [motion.place(time, 0.01) for time in times]
        assert np.abs(np.diff(places)).max() < 500.0 * 3 * (times[1] - times[0])

    def test_news_at_the_same_moment_count_as_one(self):
        hand = Hand(0.0, 1.0, 1e6)
        assert hand.move(10.0, 1.0) == Motion(10.0, 1.0)

    def test_no_speed_beyond_what_is_believed(self):
        hand = Hand(0.0, 1.0, 100.0)
        hand.move(1000.0, 1.01)
        assert hand.move(2000.0, 1.02).speed == 100.0
