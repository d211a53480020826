"""Widgets in a process of their own, where screen and scale are those that a test wants."""

import os
import subprocess
import sys
from pathlib import Path

from tests import xserver

ROOT = str(Path(__file__).resolve().parents[2])

_LIVE_PANE = """
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from dsp.selection import Selection
from tests.ui.fake_source import FakeSource, StillSignal
from tests.ui.screen import pixels
from ui.picture.pane import SpectrogramPane

app = QApplication([])
pane = SpectrogramPane()
pane.setWindowFlag(Qt.WindowType.FramelessWindowHint)
pane.setGeometry(0, 0, 600, 400)
source = FakeSource(StillSignal(300000))
pane.show()
QTest.qWaitForWindowExposed(pane)
pane.set_source(source)
{first}
for frame in range(60):
    source.signal.end += (0, 700, 1500, 2500)[frame % 4]
    {each}
    pane.refresh()
    app.processEvents()
def same():
    seen = pane.screen().grabWindow(0, 0, 0, 600, 400).toImage()
    return (pixels(seen) == pixels(pane)).all()
for _ in range(100):
    if same():
        break
    QTest.qWait(20)
print("same" if same() else "different")
"""


def output_of(script, **environment):
    """Return what a script prints, which finds the packages of this folder."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.path.insert(0, {ROOT!r})\n{script}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def assert_what_scrolled_is_what_would_be_painted(folder, ratio, first="", each="pass"):
    """Show live sound on a real screen of the given density, and compare it with a new painting.

    `first` is run before the sound goes on, and `each` before every one of 60 frames.
    """
    with xserver.XServer(folder, 1280, 800) as x:
        script = _LIVE_PANE.format(first=first, each=each)
        assert output_of(script, **{**x.environment, "QT_SCALE_FACTOR": ratio}) == "same\n"
