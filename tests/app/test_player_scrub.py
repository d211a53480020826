"""Scrubbing without a sound card: the hand, the sound it meets, and what played before."""

import numpy as np
import pytest

from app.playback.player import Passage
from app.playback.window_loader import WindowLoader
from app.soundcard.receiver import clock
from dsp.ring import SampleRing
from tests.app.fake_output import (
    BLOCK,
    FADE,
    RATE,
    kept_fed,
    meanwhile,
    noise,
    ring_of,
    sounding,
    stream_of,
)
from tests.virtual_mic import wait_for


class TestScrubbing:
    def scrub(self, player, stream, begin, speed, blocks):
        for k in range(blocks):
            player.scrub_to(begin + speed * BLOCK * k)
            stream.call()

    def test_the_sound_follows_the_hand_and_rests_with_it(self, system, player):
        player.scrub_begin(ring_of(noise()), RATE)
        assert player.is_scrubbing
        assert player.position() == RATE
        stream = stream_of(system)
        assert stream.latency == "low"
        assert wait_for(lambda: stream.mixer.head is not None)
        assert not stream.call(10).any()
        assert wait_for(lambda: player.state.kind == "scrubbing")
        self.scrub(player, stream, RATE, 1.0, 30)
        assert np.concatenate(stream.sound)[-BLOCK:].any()
        head = stream.mixer.head
        assert wait_for(lambda: not stream.call().any())
        assert head.scrub.position == pytest.approx(RATE + 29 * BLOCK, abs=0.1)
        assert player.position(clock() + 1) == pytest.approx(RATE + 29 * BLOCK, abs=0.1)
        player.scrub_end()
        assert not player.is_scrubbing
        assert player.position() is None
        assert wait_for(lambda: stream.mixer.head is None)
        assert wait_for(lambda: player.state.kind == "stopped")

    def test_let_go_in_motion_it_fades(self, system, player):
        player.scrub_begin(ring_of(np.ones(4 * RATE)), RATE)
        stream = stream_of(system)
        assert wait_for(lambda: stream.mixer.head is not None)
        self.scrub(player, stream, RATE, 1.0, 20)
        head = stream.mixer.head
        player.scrub_end()
        assert wait_for(lambda: stream.mixer.head is None)
        stream.call(3)
        y = np.concatenate(stream.sound)[:, 0]
        assert y[-4 * BLOCK] > 0.5
        assert np.abs(np.diff(y)).max() < 2.1 / FADE
        assert not y[-2 * BLOCK :].any()
        assert not stream.mixer.timeline.heard(clock() + 1).moving
        assert stream.mixer.timeline.heard(clock() + 1).track is head.track

    def test_it_leaps_to_a_place_far_off(self, system, player):
        player.scrub_begin(ring_of(noise(20)), RATE)
        stream = stream_of(system)
        assert wait_for(lambda: stream.mixer.head is not None)
        stream.call(5)
        player.scrub_to(18 * RATE)
        head = stream.mixer.head
        assert wait_for(lambda: head.window.start > 10 * RATE)
        assert meanwhile(stream, lambda: abs(head.scrub.position - 18 * RATE) < 1)

    def test_what_plays_waits_and_goes_on_where_the_hand_lets_go(self, system, player):
        ring = ring_of(noise())
        player.play(ring, Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        player.scrub_begin(ring, 5 * BLOCK)
        low = stream_of(system, 1)
        assert wait_for(lambda: stream.mixer.reel is None)
        player.scrub_to(2 * RATE)
        player.scrub_end()
        assert player.is_playing
        third = sounding(stream_of(system, 2))
        assert third.mixer.reel.first == 2 * RATE
        assert third.latency == stream.latency != low.latency

    def test_let_go_outside_the_passage_it_stops(self, system, player):
        ring = ring_of(noise())
        player.play(ring, Passage(0, RATE))
        player.scrub_begin(ring, 0)
        player.scrub_to(2 * RATE)
        player.scrub_end()
        assert not player.is_playing

    def test_a_card_that_only_one_may_use_is_scrubbed_on_the_line_that_is_there(
        self, system, player
    ):
        system.exclusive = True
        ring = ring_of(noise())
        player.play(ring, Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        player.scrub_begin(ring, RATE)
        assert wait_for(lambda: stream.mixer.head is not None)
        assert wait_for(lambda: player.state.kind == "scrubbing")

    def test_the_hand_stays_where_there_is_sound(self, system, player):
        player.scrub_begin(ring_of(noise(), capacity=RATE), -5)
        assert player.position() == 3 * RATE
        player.scrub_to(1e12)
        player.scrub_to(float("nan"))
        assert player._operator.wish.scrubbing.hand.motion.position == 4 * RATE - 1
        player.scrub_end()
        player.scrub_to(0)
        player.scrub_end()
        with pytest.raises(ValueError, match="finite"):
            player.scrub_begin(ring_of(noise()), float("nan"))

    def test_live_sound_is_loaded_as_it_comes(self):
        ring = SampleRing(4 * RATE, 1, RATE)
        ring.write(np.ones((RATE, 1), np.float32))
        loader = WindowLoader(ring, 2, None)
        window = loader.load(RATE, RATE)
        assert window.samples.shape[1] == 2
        assert loader.next(window, RATE, RATE - 1) is None
        ring.write(np.ones((RATE // 10, 1), np.float32))
        window = loader.next(window, RATE, RATE - 1)
        assert window.samples[RATE - window.start + 10, 1] == 1.0
        assert loader.next(window, RATE // 2, RATE // 2) is None
        mono = WindowLoader(ring_of(noise(1, 2)), 1, None)
        assert mono.load(0, 0).samples.shape[1] == 1
