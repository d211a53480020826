"""The output callback, the timeline and the choice of voices, each alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.mixer import Mixer
from app.playback.player import Manner, Passage
from app.playback.reel import AHEAD_SECONDS, Reel
from app.playback.timeline import Run, Timeline
from app.playback.track import Track
from app.playback.voices import make_voice
from app.soundcard.receiver import clock
from dsp.playing.voice import CopyVoice, Tape
from dsp.selection import Selection
from dsp.transforms.masked import masked
from tests.app.fake_output import (
    BLOCK,
    FADE,
    LATENCY,
    RATE,
    noise,
    ring_of,
)


class TestMixer:
    """The callback alone."""

    @given(st.lists(st.integers(1, 700), min_size=1, max_size=20), st.booleans())
    def test_every_block_is_filled_and_the_cut_is_not_heard(self, sizes, stereo):
        def play(cuts):
            mixer = Mixer(RATE, 2)
            signal, passage = ring_of(noise(1, 1 + stereo)), Passage(0, RATE // 4)
            reel = Reel(signal, passage, CopyVoice(Tape(signal, passage)), 2, 1.0)
            mixer.reel = reel
            parts = []
            for count in cuts:
                while reel.fill():
                    pass
                out = np.full((count, 2), np.nan, np.float32)
                mixer.fill(out, 0.0, 0.0, False)
                parts.append(out)
            return np.concatenate(parts)

        np.testing.assert_allclose(play(sizes), play([sum(sizes)]), atol=1e-6)

    def test_seeking_faster_than_the_fade_clicks_not(self):
        mixer = Mixer(RATE, 1)
        signal, passage = ring_of(np.ones(RATE)), Passage(0, RATE)
        parts = []
        for _ in range(8):
            reel = Reel(signal, passage, CopyVoice(Tape(signal, passage)), 1, 1.0)
            while reel.fill():
                pass
            mixer.reel = reel
            out = np.empty((64, 1), np.float32)
            mixer.fill(out, 0.0, 0.0, False)
            parts.append(out)
        assert np.abs(np.diff(np.concatenate(parts)[:, 0])).max() < 2.1 / FADE

    def test_a_reel_is_never_fuller_than_it_may_be(self):
        signal, passage = ring_of(noise()), Passage(0, 4 * RATE)
        reel = Reel(signal, passage, CopyVoice(Tape(signal, passage)), 2, 1.0)
        while reel.fill():
            pass
        assert reel.available <= reel.capacity == round(AHEAD_SECONDS * RATE)


class TestTimeline:
    def stepping(self, jitter=0.0, wrong=0, count=200):
        """A timeline of blocks of 10 ms from the hands of PortAudio, and when they are heard."""
        line, now = Timeline(RATE), clock()
        rng = np.random.default_rng(0)
        for k in range(count):
            called = 1000.0 + 0.01 * k
            heard = called if k < wrong else called + LATENCY + rng.uniform(-jitter, jitter)
            line.note_block(k * BLOCK, BLOCK, heard, clock() - now + 1000.0)
        return line, now

    def heard_at(self, line, at):
        return line.frame(at)

    @pytest.mark.parametrize(("jitter", "wrong"), [(0.0, 0), (0.002, 0), (0.0, 3)])
    def test_the_frame_that_is_heard_comes_from_the_times_of_the_blocks(self, jitter, wrong):
        line, now = self.stepping(jitter, wrong)
        # PortAudio's time 1000 was `now`; frame 0 was heard LATENCY later.
        at = now + LATENCY + 1.5
        assert line.frame(at) == pytest.approx(1.5 * RATE, abs=0.002 * RATE)

    def test_what_has_not_been_made_is_not_heard(self):
        line, now = self.stepping()
        assert line.frame(now + 1000) == 200 * BLOCK
        assert Timeline(RATE).frame(0.0) is None
        assert Timeline(RATE).heard(0.0) is None
        assert Timeline(RATE).ahead(0.0) == 0.0

    def test_the_last_run_that_has_begun_counts(self):
        line, now = self.stepping()
        one, two = Track(), Track()
        one.add(0, 5000.0, 2.0)
        two.add(0, 100.0, 1.0)
        line.note_run(Run(0, one, 0, moving=True))
        line.note_run(Run(RATE, two, 480, moving=False))
        early = line.heard(now + LATENCY + 0.5)
        assert early.track is one
        assert early.sample == pytest.approx(5000 + RATE, abs=0.01 * RATE)
        late = line.heard(now + LATENCY + 1.5)
        assert (late.track, late.sample, late.moving) == (two, 580.0, False)

    def test_a_clock_that_somebody_set_does_no_harm(self):
        line, now = Timeline(RATE), clock()
        for k in range(100):
            shift = 3600.0 if k > 50 else 0.0
            called = clock() - now + 1000.0 + shift
            line.note_block(k * BLOCK, BLOCK, called + LATENCY, called)
        assert line.frame(clock() + LATENCY) == pytest.approx(99 * BLOCK, abs=0.005 * RATE)

    @given(st.integers(1, 300), st.floats(0.1, 8.0), st.integers(0, 5000))
    def test_a_track_goes_round_with_its_loop(self, chunk, step, frame):
        """However the chunks are cut, and however often the loop goes round in one."""
        loop, track = (1000, 1700), Track((1000, 1700))

        def place(k):
            return 1000 + (k * step) % 700

        for first in range(0, 6000, chunk):
            if first > frame:
                break
            track.add_chunk(first, chunk, (place(first), place(first + chunk)), step)
        off = abs(track.sample(frame) - place(frame))
        assert min(off, 700 - off) < 1e-6
        assert loop[0] <= track.sample(frame) < loop[1] + 1e-6


class TestVoices:
    def test_each_setting_has_its_voice(self):
        ring, passage = ring_of(noise(1)), Passage(0, RATE)
        kinds = {
            "CopyVoice": (RATE, Manner()),
            "ResampledVoice": (44100, Manner()),
            "StretchedVoice": (RATE, Manner(speed=0.5)),
            "HeterodyneVoice": (RATE, Manner(heterodyne_hz=1e6)),
        }
        for name, (rate, settings) in kinds.items():
            voice = make_voice(ring, passage, rate, settings)
            assert type(voice).__name__ == name
            assert (voice.rate, voice.channels, voice.position) == (rate, 1, 0.0)
        tape_like = make_voice(ring, passage, RATE, Manner(speed=2.0, keep_pitch=False))
        assert type(tape_like).__name__ == "ResampledVoice"

    @pytest.mark.parametrize("words", [{"speed": 0.05}, {"speed": 9}, {"heterodyne_hz": 0}])
    def test_settings_outside_their_range_are_refused(self, words):
        with pytest.raises(ValueError, match="must"):
            Manner(**words)

    def test_a_box_lets_its_band_through_alone(self):
        t = np.arange(2 * RATE) / RATE
        low, high = np.sin(2 * np.pi * 500 * t), np.sin(2 * np.pi * 5000 * t)
        box = Selection(RATE // 2, 3 * RATE // 2, 4000.0, 6000.0)
        ring = ring_of(low + high)
        voice = make_voice(ring, Passage(box.start, box.stop), RATE, Manner(box=box))
        out = np.empty((RATE, 1), np.float32)
        assert voice.render(out) == RATE
        inside = out[1000:-1000, 0] - high[RATE // 2 :][1000 : RATE - 1000]
        assert np.abs(inside).max() < 1e-3

    @pytest.mark.parametrize("channels", [1, 2])
    def test_a_box_sounds_as_its_definition_says(self, channels):
        x = np.random.default_rng(2).uniform(-0.5, 0.5, (2 * RATE, channels)).astype(np.float32)
        box = Selection(RATE // 2, 3 * RATE // 2, 700.0, 1900.0)
        voice = make_voice(ring_of(x), Passage(box.start, box.stop), RATE, Manner(box=box))
        out = np.empty((RATE, channels), np.float32)
        for first in range(0, RATE, 777):  # in pieces, as the player does
            voice.render(out[first : first + 777])
        np.testing.assert_allclose(out, masked(x, box, RATE)[box.start : box.stop], atol=1e-6)
