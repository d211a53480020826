"""The session without a window: one source, one engine, one set of settings."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.capture.capture_state import CaptureState
from app.capture.demo_source import DemoSource
from app.choosing import key_to_remember, word_key
from app.engine import Engine
from app.recordings.file_source import FileSource
from app.recordings.made_sound import MadeSound, MadeSource
from app.recordings.standard_input import StandardInput, raw_format
from app.session import (
    DEMO,
    FILE_KEY,
    MADE_KEY,
    STANDARD_INPUT,
    Session,
    SourceChoice,
    make_source,
)
from dsp.ring import SampleRing
from dsp.settings import Settings
from dsp.transforms.registry import TRANSFORMS


class Bench:
    """A source under the test's control."""

    def __init__(self):
        self.signal = None
        self.state = CaptureState("opening")
        self.epoch = None
        self.started = self.closed = False

    def start(self):
        self.started = True

    def close(self):
        self.closed = True


@pytest.fixture
def sources():
    return []


@pytest.fixture
def session(sources):
    def factory(choice):
        sources.append(Bench())
        return sources[-1]

    session = Session(Settings(), lambda: None, factory)
    yield session
    session.close()


def test_a_source_is_started_and_the_one_before_is_closed(session, sources):
    session.open(SourceChoice("a"))
    session.open(SourceChoice("b"))
    assert [s.started for s in sources] == [True, True]
    assert [s.closed for s in sources] == [True, False]
    session.close()
    assert sources[1].closed
    assert session.engine is None


def test_an_engine_appears_with_the_ring_and_anew_with_another_ring(session, sources):
    session.open(SourceChoice())
    assert not session.poll()
    assert session.engine is None
    sources[0].signal = SampleRing(1000, 1, 8000)
    assert session.poll()
    first = session.engine
    assert not session.poll()
    assert session.engine is first
    sources[0].signal = SampleRing(1000, 2, 16000)
    assert session.poll()
    assert session.engine.signal.rate == 16000


def test_only_another_analysis_makes_another_engine(session, sources):
    session.open(SourceChoice())
    sources[0].signal = SampleRing(1000, 1, 8000)
    session.poll()
    engine = session.engine
    assert not session.change(replace(session.settings, floor=-70.0, colormap="jet"))
    assert session.engine is engine
    assert session.change(session.settings.with_analysis(n_fft=8192))
    assert session.engine is not engine
    assert session.engine.signal is engine.signal
    assert session.engine.analysis.n_fft == 8192


def test_settings_changed_before_any_sound_are_used_when_it_comes(session, sources):
    assert not session.change(session.settings.with_analysis(channel="2"))
    session.open(SourceChoice())
    sources[0].signal = SampleRing(1000, 2, 8000)
    session.poll()
    assert session.engine.analysis.channel == "2"


def test_the_meter_reads_what_was_heard_since(session, sources):
    session.open(SourceChoice())
    assert session.measure() is None
    ring = sources[0].signal = SampleRing(8000, 1, 8000)
    session.poll()
    ring.write(np.full((800, 1), 0.5, np.float32))
    assert session.measure().peak_db[0] == pytest.approx(-6.02, abs=0.01)
    ring.write(np.full((100_000, 1), 1.0, np.float32))  # far more than it holds
    assert session.measure().clipped == (True,)
    session.reset_clip()
    assert session.measure().clipped == (False,)


def test_the_demo_needs_no_device():
    source = make_source(SourceChoice(DEMO, history=1.0))
    assert isinstance(source, DemoSource)


class Recording:
    """A recording of silence."""

    rate, channels, start, end, length, gaps = 8000, 1, 0, 1000, 1000, ()

    def read(self, start, out):
        out[:] = 0.0
        return True

    def will_read(self, start, count):
        pass


FILE = SourceChoice(f"{FILE_KEY}/sound/a.wav")


def test_a_key_names_a_file():
    assert FILE.path == Path("/sound/a.wav")
    assert SourceChoice("usb").path is None
    source = make_source(FILE)
    assert isinstance(source, FileSource)
    assert source.path == FILE.path


def test_a_file_has_no_level_at_this_moment(session, sources):
    session.open(FILE)
    assert not session.poll()
    sources[0].signal = Recording()
    assert session.poll()
    assert (session.choice, session.measure()) == (FILE, None)


def test_a_session_says_what_it_cannot_do(monkeypatch):
    ring = SampleRing(48_000, 1, 8_000)
    session = Session(Settings(), lambda: None)
    session._signal = ring
    try:
        session.change(Settings().with_analysis(transform=TRANSFORMS["coherence"]()))
        assert "needs two channels" in session.remark
        session.change(Settings().with_analysis(transform=TRANSFORMS["reassigned"]()))
        assert session.remark == ""
        monkeypatch.setattr(Engine, "lowered_rate", 20.0)
        assert session.remark == (
            "Reassigned at 93.8 % overlap is too heavy for this computer: 20 columns a second"
        )
    finally:
        session.close()


# Recordings that are no files


def test_standard_input_is_a_source():
    wav = make_source(SourceChoice(STANDARD_INPUT))
    raw = make_source(SourceChoice(STANDARD_INPUT, rate=8000, raw="s16le"))
    assert isinstance(wav, StandardInput)
    assert (wav._raw, raw._raw) == (None, raw_format("s16le", 8000, 1))


def test_sound_that_was_made_is_a_source():
    made = MadeSource(MadeSound("made", np.zeros(10, np.float32), 8000))
    choice = SourceChoice(f"{MADE_KEY}1", made=made)
    assert make_source(choice) is made
    assert (choice.name, choice.path, choice.is_input) == ("made", None, False)


@pytest.mark.parametrize(
    ("key", "name", "is_input"),
    [
        ("", "", True),
        (DEMO, "Demo signal", True),
        ("PulseAudio/desk", "", True),
        (STANDARD_INPUT, "Standard input", False),
        (FILE.key, "a.wav", False),
    ],
)
def test_what_a_source_is_called_and_whether_one_listens_to_it(key, name, is_input):
    choice = SourceChoice(key)
    assert (choice.name, choice.is_input) == (name, is_input)


def test_live_sound_may_come_to_its_end(session, sources):
    class Stream(Recording):
        length = None

    session.open(SourceChoice(STANDARD_INPUT))
    signal = sources[0].signal = Stream()
    assert not session.hear_end()
    assert session.poll()
    assert session.measure() is not None
    assert not session.hear_end()
    signal.length = signal.end
    assert session.hear_end()
    assert not session.hear_end()
    assert session.measure() is None


def test_words_of_the_command_line_and_what_is_remembered(session, sources):
    assert word_key("-") == STANDARD_INPUT
    assert word_key("./-") == f"{FILE_KEY}{Path.cwd() / '-'}"
    session.open(SourceChoice(STANDARD_INPUT))
    assert key_to_remember([session], "usb") == "usb"
    session.open(SourceChoice(DEMO))
    assert key_to_remember([session], "usb") == DEMO
