"""The session without a window: one source, one engine, one set of settings."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.capture.capture_state import CaptureState
from app.capture.demo_source import DemoSource
from app.recordings.file_source import FileSource
from app.session import DEMO, FILE_KEY, Session, SourceChoice, make_source
from dsp.ring import SampleRing
from dsp.settings import Settings


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
