"""Outputs that are absent, lost, stalled or changed in the middle of playing."""

import pytest

from app.playback import line as line_module
from app.playback.player import Passage
from app.soundcard.audio_error import AudioError
from app.soundcard.receiver import clock
from tests.app.fake_output import (
    BLOCK,
    FADE,
    PHONES,
    RATE,
    SPEAKERS,
    kept_fed,
    meanwhile,
    noise,
    ring_of,
    sounding,
    stream_of,
)
from tests.virtual_mic import wait_for


class TestDevices:
    def test_a_lost_device_is_told_and_playing_goes_on_where_it_was(self, system, player):
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 20)
        system.devices = []
        stream.lose()
        assert wait_for(lambda: player.state.kind == "lost")
        assert "Speakers" in player.state.message
        assert player.is_playing
        stood = player.position(clock() + 1)
        assert stood == 20 * BLOCK
        system.devices = [SPEAKERS]
        second = sounding(stream_of(system, 1))
        assert second.mixer.reel.first == stood
        assert wait_for(lambda: player.state.kind == "playing")
        assert player.state.message == ""

    def test_without_a_device_it_says_so_and_stops_when_told(self, system, player):
        system.devices = []
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: player.state.kind == "no-device")
        assert player.position() == 0
        player.stop()
        assert wait_for(lambda: player.state.kind == "stopped")
        assert player.state.message == ""

    def test_a_device_that_cannot_be_opened_is_told_in_its_words(self, system, player):
        system.failure = AudioError("It burns.", "Call somebody.")
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: player.state.kind == "failed")
        assert (player.state.message, player.state.hint) == ("It burns.", "Call somebody.")

    def test_a_stream_that_calls_for_nothing_is_told(self, system, player, monkeypatch):
        monkeypatch.setattr(line_module, "STALLED_SECONDS", 0.05)
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        assert wait_for(lambda: player.state.kind == "stalled")
        assert player.position(clock() + 100) == 5 * BLOCK  # the head does not run on
        assert meanwhile(stream, lambda: player.state.kind == "playing")

    def test_a_stream_that_stalls_for_long_is_opened_anew(self, system, player, monkeypatch):
        monkeypatch.setattr(line_module, "STALLED_SECONDS", 0.02)
        monkeypatch.setattr(line_module, "HOPELESS_SECONDS", 0.05)
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        assert stream_of(system, 1)
        assert system.streams[0].closed

    def test_another_output_takes_over(self, system, player):
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 20)
        player.device_key = PHONES.key
        assert player.device_key == PHONES.key
        second = sounding(stream_of(system, 1))
        assert second.device.key == PHONES.key
        assert not second.device.is_default
        assert meanwhile(stream, lambda: stream.closed)
        assert second.mixer.reel.first <= 20 * BLOCK + FADE

    def test_an_absent_output_is_named(self, system, player):
        player.device_key = "PulseAudio/gone"
        player.play(ring_of(noise()), Passage(0, RATE))
        assert wait_for(lambda: player.state.kind == "no-device")
        assert "gone" in player.state.message

    def test_underflows_are_counted(self, system, player):
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 2)
        stream.call(underflow=True)
        assert wait_for(lambda: player.state.underflows == 1)
        stream.call(40)  # more at once than is ever at hand
        assert wait_for(lambda: player.state.underflows == 2)


class TestElsewhere:
    """The chosen output goes away, and the server plays on another one without a word."""

    @pytest.fixture
    def stream(self, system, player):
        player.device_key = PHONES.key
        player.play(ring_of(noise(20)), Passage(0, 20 * RATE))
        stream = stream_of(system)
        kept_fed(stream, 5)
        return stream

    def test_it_is_told_in_a_sentence_and_playing_goes_on(self, system, player, stream):
        system.tell(SPEAKERS, present=False)
        assert meanwhile(stream, lambda: player.state.kind == "elsewhere")
        assert player.state.message == (
            "“Headphones” is gone; playing on “Speakers” until it is back."
        )
        assert player.is_playing
        assert len(system.streams) == 1

    def test_it_comes_back_when_the_chosen_one_does(self, system, player, stream):
        system.tell(SPEAKERS, present=False)
        assert meanwhile(stream, lambda: player.state.kind == "elsewhere")
        system.tell(SPEAKERS, present=True)
        assert meanwhile(stream, lambda: len(system.streams) == 2)
        second = sounding(stream_of(system, 1))
        assert second.device.key == PHONES.key
        assert meanwhile(second, lambda: player.state.kind == "playing")
        assert meanwhile(stream, lambda: stream.closed)

    def test_one_that_the_server_brings_back_goes_on(self, system, player, stream):
        system.tell(SPEAKERS, present=False)
        assert meanwhile(stream, lambda: player.state.kind == "elsewhere")
        system.tell(PHONES, present=True)
        assert meanwhile(stream, lambda: player.state.kind == "playing")
        assert len(system.streams) == 1

    def test_where_the_chosen_one_cannot_be_opened_again_all_goes_on_as_it_is(
        self, system, player, stream
    ):
        system.tell(SPEAKERS, present=False)
        assert meanwhile(stream, lambda: player.state.kind == "elsewhere")
        system.exclusive = True
        system.tell(SPEAKERS, present=True)
        assert meanwhile(stream, lambda: not system.news)
        assert meanwhile(stream, lambda: player.position() > 2 * RATE // 3)
        assert player.state.kind == "elsewhere"

    def test_where_the_user_moved_it_it_stays(self, system, player, stream):
        system.tell(SPEAKERS, present=True)
        assert meanwhile(stream, lambda: not system.news)
        assert meanwhile(stream, lambda: player.position() > 2 * RATE // 3)
        assert player.state.kind == "playing"
        assert len(system.streams) == 1

    def test_nobody_asks_about_the_default_of_the_system(self, system, player, monkeypatch):
        monkeypatch.setattr(system, "output_events", lambda _: pytest.fail("asked"))
        player.play(ring_of(noise()), Passage(0, 4 * RATE))
        kept_fed(stream_of(system), 2)
        assert player.state.kind == "playing"
