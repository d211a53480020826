"""Playing without a sound card: what is heard, and where the head is."""

import gc
import threading
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from app.playback import outputs as outputs_module
from app.playback.player import Manner, Passage, Player
from app.playback.voices import make_voice
from app.soundcard.devices import Device
from app.soundcard.receiver import clock
from dsp.ring import SampleRing
from tests.app.fake_output import (
    BLOCK,
    FADE,
    RATE,
    SPEAKERS,
    kept_fed,
    noise,
    ring_of,
    sounding,
    stream_of,
)
from tests.virtual_mic import wait_for


class TestPlaying:
    def test_what_is_heard_is_the_passage_with_soft_ends(self, system, player):
        x = noise()
        player.play(ring_of(x), Passage(1000, 1000 + RATE // 2))
        stream = stream_of(system)
        assert (stream.device, stream.rate) == (SPEAKERS, RATE)
        y = kept_fed(stream, 60)
        expected = x[1000 : 1000 + RATE // 2].copy()
        expected[:FADE] *= (np.arange(1, FADE + 1) / FADE)[:, None]
        expected[-FADE:] *= (np.arange(FADE - 1, -1, -1) / FADE)[:, None]
        np.testing.assert_allclose(y[: RATE // 2], np.repeat(expected, 2, axis=1), atol=1e-6)
        assert not y[RATE // 2 :].any()

    def test_a_passage_ends_when_its_last_frame_has_been_heard(self, system, player):
        player.play(ring_of(noise()), Passage(0, 4 * BLOCK))
        stream = stream_of(system)
        assert player.is_playing
        kept_fed(stream, 4)
        assert player.position() is not None
        assert wait_for(lambda: stream.call().any() or not player.is_playing)
        assert wait_for(lambda: player.state.kind == "stopped")
        assert player.position() is None
        assert player.has_played_out
        player.stop()
        assert not player.has_played_out

    def test_a_loop_goes_on_and_on(self, system, player):
        x = noise()
        player.play(ring_of(x), Passage(RATE, RATE + 1000, loop=True))
        y = kept_fed(stream_of(system), 50)[:, 0]
        np.testing.assert_array_equal(y[5000:10000], y[6000:11000])
        assert player.is_playing

    def test_stopping_fades_and_leaves_nothing(self, system, player):
        player.play(ring_of(noise()), Passage(0, RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        player.stop()
        assert not player.is_playing
        assert player.position() is None
        assert wait_for(lambda: stream.mixer.reel is None)
        y = stream.call(2)[:, 0]
        assert y[: FADE - 1].all()
        assert not y[FADE:].any()

    def test_seeking_crosses_over_to_the_other_place(self, system, player):
        ramp = np.arange(1, 4 * RATE + 1) / (8 * RATE)
        player.play(ring_of(ramp), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        before = stream.mixer.reel
        player.seek(3 * RATE)
        assert wait_for(lambda: stream.mixer.reel not in (None, before))
        y = kept_fed(stream, 2)[:, 0]
        np.testing.assert_allclose(y[FADE:], ramp[3 * RATE + FADE :][: len(y) - FADE], rtol=1e-5)
        assert np.abs(np.diff(y)).max() < 0.4 / FADE * 1.1

    def test_other_settings_go_on_from_where_it_is(self, system, player):
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 50)
        player.change(Manner(speed=2.0, keep_pitch=False))
        assert wait_for(lambda: stream.mixer.reel is not None and stream.mixer.reel._step == 2.0)
        assert stream.mixer.reel.first == 50 * BLOCK

    def test_the_gain_is_smooth_and_exact(self, system, player):
        player.play(ring_of(np.ones(4 * RATE)), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 2)
        player.volume_db = -20.0
        assert wait_for(lambda: stream.mixer.gain == pytest.approx(0.1))
        y = kept_fed(stream, 20)[:, 0]
        assert np.abs(np.diff(y)).max() < 0.003
        assert y[-1] == pytest.approx(0.1)
        player.muted = True
        assert wait_for(lambda: stream.mixer.gain == 0.0)
        assert kept_fed(stream, 20)[-1, 0] == 0.0
        assert player.volume_db == -20.0
        player.volume_db = 1000.0
        assert player.volume_db == 40.0

    def test_two_channels_come_out_of_one_loudspeaker_as_their_mean(self, system, player):
        system.devices = [Device("a/b", "Mono", 0, 1, RATE, is_default=True)]
        x = noise(1, 2)
        player.play(ring_of(x), Passage(0, RATE // 2))
        y = kept_fed(stream_of(system), 10)[:, 0]
        np.testing.assert_allclose(y[FADE:], x[FADE : len(y)].mean(axis=1), rtol=1e-5)

    def test_sound_above_what_devices_do_is_rendered_at_their_rate(self, system, player):
        player.play(ring_of(noise(), 384_000), Passage(0, 4 * RATE))
        assert stream_of(system).rate == SPEAKERS.rate

    def test_what_cannot_be_played_says_so(self, system, player):
        player.play(ring_of(noise()), Passage(0, RATE), Manner(channels=(3,)))
        assert wait_for(lambda: player.state.kind == "failed")
        assert "channels" in player.state.message
        assert not player.is_playing
        assert not player.has_played_out
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: player.state.kind == "playing")

    def test_an_error_is_told_and_the_next_play_works(self, system, monkeypatch):
        told = []
        monkeypatch.setattr(threading, "excepthook", told.append)
        voices = [lambda *_: 1 / 0, make_voice]
        player = Player(system=system, factory=lambda *words: voices[0](*words))
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: not player._thread.is_alive())
        assert "error" in player.state.message
        assert told[0].exc_type is ZeroDivisionError
        voices.pop(0)
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: player.state.kind == "playing")
        player.close()

    def test_closing_does_not_wait_for_a_system_that_hangs(self, system, player):
        system.gate.clear()
        player.play(ring_of(noise()), Passage(0, RATE))
        began = clock()
        player.close()
        assert clock() - began < 2.0


class TestGrowing:
    def test_sound_that_is_not_there_yet_is_waited_for(self, system, player):
        x = noise()
        ring = SampleRing(4 * RATE, 1, RATE)
        ring.write(x[:RATE])
        player.play(ring, Passage(RATE, 3 * RATE))
        stream = stream_of(system)
        assert wait_for(lambda: player.state.kind == "waiting")
        assert not stream.call(5).any()
        assert player.position(clock() + 1) == RATE
        ring.write(x[RATE:])
        y = kept_fed(stream, 10)[:, 0]
        start = np.flatnonzero(y)[0]
        played = y[start + FADE :]
        np.testing.assert_allclose(played, x[RATE + FADE :, 0][: len(played)], rtol=1e-5)
        assert player.state.underflows == 0

    def test_it_never_runs_into_the_end_of_what_is_live(self, system, player):
        x = noise()
        ring = SampleRing(4 * RATE, 1, RATE)
        ring.write(x[:RATE])
        player.play(ring, Passage(0, 4 * RATE))
        stream = stream_of(system)
        reel = sounding(stream).mixer.reel
        ready = RATE // 10
        while not reel.waiting:
            if reel.available > ready:
                stream.call()
        y = stream.call(100)[:, 0]
        last = np.flatnonzero(y)[-1]
        assert np.abs(y[last - FADE // 8 : last + 1]).max() < 0.2  # it has faded
        ring.write(x[RATE:])
        assert wait_for(lambda: stream.call().any())

    def test_a_length_that_was_guessed_too_long_is_not_waited_for(self, system, player):
        ring = ring_of(noise(1))
        file = SimpleNamespace(
            rate=RATE, channels=1, start=0, end=RATE, length=RATE, read=ring.read
        )
        player.play(file, Passage(RATE // 2, 100 * RATE))
        stream = stream_of(system)
        assert wait_for(lambda: stream.mixer.reel is not None)
        reel = stream.mixer.reel
        while not reel.ended:
            stream.tick()
        assert reel.written <= RATE // 2 + BLOCK

    def test_what_is_forgotten_is_silent(self, system, player):
        ring = ring_of(noise(), capacity=RATE)
        player.play(ring, Passage(0, 2 * RATE))
        assert not kept_fed(stream_of(system), 10).any()


def test_what_was_played_is_not_kept_once_the_output_is_closed(system, player, monkeypatch):
    monkeypatch.setattr(outputs_module, "IDLE_SECONDS", 0.02)

    def play():
        sound = ring_of(noise())
        player.play(sound, Passage(0, 2 * BLOCK))
        stream = stream_of(system)
        assert wait_for(lambda: stream.tick() or not player.is_playing)
        player.stop()
        assert wait_for(lambda: stream.tick() or stream.closed)
        system.streams.clear()
        return weakref.ref(sound)

    kept = play()
    assert wait_for(lambda: gc.collect() >= 0 and kept() is None)


def test_with_nothing_to_do_the_thread_sleeps(system, player, monkeypatch):
    monkeypatch.setattr(outputs_module, "IDLE_SECONDS", 0.01)
    player.play(ring_of(noise()), Passage(0, RATE))
    stream = stream_of(system)
    player.stop()
    assert wait_for(lambda: stream.closed)
    assert wait_for(lambda: player._operator._outputs.patience() is None)
