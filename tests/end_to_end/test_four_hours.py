"""Four hours of live sound in a few seconds: no sample is lost or repeated, the memory is flat."""

import os
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from app import session
from app.capture.capture_state import CaptureState
from app.desktop import sheet
from app.desktop.root import Desktop
from app.main import parser
from app.session import Session
from app.soundcard import audio
from dsp.ring import SampleRing
from tests.probe import Probe

RATE = 8000
HOURS, KEPT, SPAN = 4, 900, 600  # hours; seconds that are kept, and seen
BUDGET = 8 << 20  # bytes for columns: small, so that it is soon used up
STATM = Path("/proc/self/statm")


def sound(start, count):
    """Samples that tell their place: the same stretch comes again after 8 s at the earliest."""
    return ((start + np.arange(count)) * 7919 % 65521 / 65536).astype(np.float32)[:, np.newaxis]


class Torrent:
    """A source that is given its sound by the test."""

    epoch = None

    def __init__(self, _choice):
        self.state = CaptureState("running", rate=RATE, channels=1)
        self.signal = SampleRing(KEPT * RATE, 1, RATE)

    def start(self):
        pass

    def close(self):
        pass


@pytest.fixture
def probe(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(audio, "input_devices", list)
    monkeypatch.setattr(audio, "output_devices", lambda *_, **__: [])
    monkeypatch.setattr(sheet, "Session", partial(Session, factory=Torrent))
    monkeypatch.setattr(session, "BUDGET_BYTES", BUDGET)
    monkeypatch.setattr(Session, "budget", BUDGET)  # the window may say what it likes
    desktop = Desktop(qapp, parser().parse_args(["--fresh"]), tmp_path / "state.json")
    qtbot.addWidget(desktop.window)
    desktop.start()
    qtbot.waitUntil(lambda: desktop.pane is not None)
    yield Probe(desktop)
    desktop.window.close()
    for thread in threading.enumerate():
        if thread.name == "analysis":
            thread.join(10.0)
    desktop.deleteLater()


def memory():
    """Return the megabytes that this process takes."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_four_hours(probe, qtbot):
    qtbot.waitUntil(lambda: probe.engine is not None)
    probe.change(n_fft=1024, win_length=1024, overlap=0.5, span=float(SPAN))
    ring, rng, sizes = probe.signal, np.random.default_rng(0), []
    everything = np.empty((SPAN * RATE, 1), np.float32)
    while ring.end < HOURS * 3600 * RATE:
        begin = ring.end
        while (left := begin + SPAN * RATE - ring.end) > 0:
            ring.write(sound(ring.end, min(left, int(rng.integers(1, 60 * RATE)))))
        assert ring.read(begin, everything)
        np.testing.assert_array_equal(everything, sound(begin, SPAN * RATE))
        qtbot.waitUntil(lambda: probe.view.last * probe.view.samples_per_pixel > ring.end - RATE)
        qtbot.waitUntil(lambda: not len(probe.stale(margin=2)))
        if STATM.exists() and ring.end > 2 * KEPT * RATE:
            sizes.append(memory())
    assert ring.end == HOURS * 3600 * RATE
    assert ring.gaps == ()
    assert not sizes or max(sizes[-4:]) < max(sizes[:4]) + 5.0
