"""Sound made of levels alone: near to what they were of, silent outside of the band, refused."""

import numpy as np
import pytest

from app.recordings.made_sound import MadeSound, MadeSource
from app.resynthesis import LONGEST_SECONDS, MOST_VALUES, Resynthesis, too_long
from dsp.analysis import Analysis
from dsp.resynthesis import fitting_samples
from dsp.ring import SampleRing
from dsp.selection import Selection
from dsp.signal import is_complete
from dsp.transforms.stft import stft
from dsp.windows import Window

RATE = 8000
ANALYSIS = Analysis(n_fft=512, win_length=512, overlap=0.75)
ALL = Selection(0, 2 * RATE)


def glide(start=400.0, stop=1500.0):
    t = np.arange(2 * RATE) / RATE
    return np.sin(2 * np.pi * (start * t + (stop - start) * t**2 / 4)).astype(np.float32)


def ring_of(*channels):
    x = np.stack(channels, axis=1)
    ring = SampleRing(*x.shape, RATE)
    ring.write(x)
    return ring


def made(cut=ALL, analysis=ANALYSIS, signal=None, **words):
    job = Resynthesis(signal or ring_of(glide()), cut, analysis, "glide.wav", **words)
    assert job.wait(30)
    assert job.failure == ""
    return job


def samples(sound):
    out = np.empty((sound.end, 1), np.float32)
    assert sound.read(0, out)
    return out[:, 0]


def test_its_levels_come_near_to_those_of_the_sound():
    job = made()
    assert job.progress == 1.0
    assert job.convergence_db < -15.0
    x, wanted = samples(job.made), np.abs(stft(glide(), ANALYSIS.framing, ANALYSIS.hop))
    assert len(x) == len(ALL)
    levels = np.abs(stft(x, ANALYSIS.framing, ANALYSIS.hop))
    missed = 20 * np.log10(np.linalg.norm(levels - wanted) / np.linalg.norm(wanted))
    assert missed == pytest.approx(job.convergence_db, abs=1.0)  # the cut end costs a little
    figure = f"{job.convergence_db:.1f}".replace("-", "\N{MINUS SIGN}")
    assert job.made.name == f"glide.wav – resynthesized ({figure} dB)"


def test_the_same_levels_give_the_same_sound():
    np.testing.assert_array_equal(samples(made().made), samples(made().made))


def test_what_lies_outside_of_the_box_is_silent():
    two = ring_of(glide() + glide(2500.0, 3500.0))
    x = samples(made(Selection(4000, 12_001, 300.0, 2000.0), signal=two).made)
    assert len(x) == 8001
    levels = np.abs(stft(x, ANALYSIS.framing, ANALYSIS.hop)).max(axis=0)
    frequencies = ANALYSIS.framing.frequencies(RATE)
    outside = (frequencies > 2100) | (frequencies < 200)
    assert levels[outside].max() < 0.03 * levels.max()


def test_the_channel_that_is_looked_at_is_heard_and_pre_emphasis_is_not():
    both = ring_of(np.zeros(2 * RATE, np.float32), glide())
    second = Analysis(n_fft=512, win_length=512, overlap=0.75, channel="2", pre_emphasis=0.97)
    np.testing.assert_array_equal(samples(made(analysis=second, signal=both).made),
                                  samples(made().made))  # fmt: skip


@pytest.mark.parametrize("count", [1, 127, 128, 513])
def test_a_passage_may_be_shorter_than_a_window(count):
    x = samples(made(Selection(100, 100 + count)).made)
    assert len(x) == count
    assert np.isfinite(x).all()


def test_silence_stays_silent():
    job = made(signal=ring_of(np.zeros(2 * RATE, np.float32)))
    assert not samples(job.made).any()
    assert job.made.name == "glide.wav – resynthesized"


def test_cancelled_nothing_is_made():
    class Slow(SampleRing):
        def read(self, start, out):
            job.cancel()
            return super().read(start, out)

    ring = Slow(RATE, 1, RATE)
    ring.write(np.ones((RATE, 1), np.float32))
    job = None

    class Told(Resynthesis):
        def __init__(self, *words):
            nonlocal job
            job = self
            super().__init__(*words)

    Told(ring, Selection(0, RATE), ANALYSIS, "x")
    assert job.wait(30)
    assert (job.done, job.made, job.failure) == (True, None, "")


@pytest.mark.parametrize(
    ("analysis", "cut", "said"),
    [
        (Analysis(n_fft=512, win_length=512, overlap=0.0), ALL, "choose more overlap"),
        (ANALYSIS, Selection(0, 601 * RATE), "at most 10 minutes of a picture"),
        (ANALYSIS, Selection(RATE, 5 * RATE), "no longer there"),
    ],
)
def test_what_cannot_be_made_is_said(analysis, cut, said):
    job = Resynthesis(ring_of(glide()), cut, analysis, "x")
    assert job.wait(30)
    assert said in job.failure
    assert job.failure.endswith(".")
    assert job.made is None


def test_how_long_a_passage_may_be():
    fine = Analysis(Window(), 65536, 65536, 0.99)
    assert too_long(Selection(0, int(LONGEST_SECONDS) * RATE), ANALYSIS, RATE) == ""
    longest = fitting_samples(MOST_VALUES, fine)
    assert too_long(Selection(0, longest), fine, RATE) == ""
    assert f"at most {longest // RATE} s of a picture" in too_long(
        Selection(0, longest + 1), fine, RATE
    )


# What is made


def test_made_sound_is_a_complete_signal():
    x = np.arange(10, dtype=np.float32)
    source = MadeSource(MadeSound("made", x, RATE), 5.0)
    source.start()
    signal = source.signal
    assert is_complete(signal)
    assert (signal.start, signal.end, signal.length, signal.channels) == (0, 10, 10, 1)
    out = np.empty((4, 1), np.float32)
    assert signal.read(6, out)
    np.testing.assert_array_equal(out[:, 0], x[6:])
    assert not signal.read(7, out)
    assert not signal.read(-1, out)
    with pytest.raises(ValueError, match=r"out\.shape=\(4, 2\)"):
        signal.read(0, np.empty((4, 2), np.float32))
    source.close()
    assert (source.state.kind, source.state.rate, source.epoch) == ("running", RATE, 5.0)
