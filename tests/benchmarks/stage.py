"""What the benchmarks of the whole program share: a screen, and the program in a worker process.

A benchmark calls `perform`, which runs it again as ``script --worker NAME WORDS...`` on the
screen; the worker prints what it measured as one line of JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests import xserver

SIZE = xserver.WIDTH, xserver.HEIGHT
FRAME_MS = 1000 / 60
Worker = Callable[..., dict[str, Any]]


def on_stage(play: Callable[[xserver.XServer], None]) -> None:
    """Call `play` with a screen, or say why there is none."""
    problem = xserver.skip_reason()
    if problem:
        print(f"skipped: {problem}")
        return
    with tempfile.TemporaryDirectory() as directory, xserver.XServer(Path(directory)) as screen:
        play(screen)


def perform(
    script: str, name: str, *words: object, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Run worker `name` of `script` and return what it measured."""
    command = [sys.executable, script, "--worker", name, *map(str, words)]
    done = subprocess.run(
        command,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(show: Callable[[], None], workers: Mapping[str, Worker]) -> None:
    """Be the worker that the command line names, or else `show` the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", choices=workers)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    if not options.worker:
        show()
        return
    print(json.dumps(workers[options.worker](*options.words)), flush=True)
    os._exit(0)  # a sound server that hangs must not hold up the next measurement


def application() -> Any:
    """Return the Qt application, set up as `app.desktop.run` does."""
    from PySide6.QtWidgets import QApplication

    sys.setswitchinterval(0.0005)
    return QApplication([sys.argv[0]])


def open_program(application: Any, *words: str, size: tuple[int, int] = SIZE) -> Any:
    """Return the program, running with default settings in a window of `size`."""
    from app.desktop.root import Desktop
    from app.main import parser

    state_file = Path(tempfile.mkdtemp()) / "state.json"
    desktop = Desktop(application, parser().parse_args(["--fresh", *words]), state_file)
    desktop.window.resize(*size)
    desktop.start()
    return desktop


def after(seconds: float, deed: Callable[[], object]) -> None:
    """Call `deed` from the event loop when `seconds` have passed."""
    from PySide6.QtCore import QTimer

    QTimer.singleShot(round(seconds * 1000), deed)


def after_paint(news: Callable[[], object]) -> None:
    """Call `news` whenever a picture has been painted, of this program or of pyqtgraph's."""
    import pyqtgraph as pg

    from ui.picture.picture_view import PictureView

    for kind in (PictureView, pg.GraphicsView):
        kind.paintEvent = _followed_by(kind.paintEvent, news)


def _followed_by(paint: Callable[..., None], news: Callable[[], object]) -> Callable[..., None]:
    def paint_and_tell(self: object, event: object) -> None:
        paint(self, event)
        news()

    return paint_and_tell


class LiveSource:
    """A live source whose sound a benchmark writes, in a thread of its own, see `run`.

    Parameters
    ----------
    seconds
        Of sound that it keeps.
    rate, channels
        Of the sound.
    """

    epoch = None

    def __init__(self, seconds: float, rate: int, channels: int) -> None:
        from app.capture.capture_state import CaptureState
        from dsp.ring import SampleRing

        self.signal = SampleRing(round(seconds * rate), channels, rate)
        self.state = CaptureState("running", rate=rate, channels=channels)
        self.ended = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self.run, daemon=True).start()

    def close(self) -> None:
        """End."""
        self.ended.set()

    def run(self) -> None:
        """Write sound until `ended` is set."""
        raise NotImplementedError
