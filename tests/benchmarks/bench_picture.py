"""CPU time per frame of the moving picture, against a pyqtgraph ImageItem that is set anew.

Every candidate shows the same sound at 1920x1080 and gets 60 frames a second, each with the new
columns of 1/60 s. Times are of the whole process, without what an empty loop of the same pace
costs. Run it under X (for example with xvfb-run) to include the transport to the screen.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time, sleep

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # peers and ours alike; before Qt is loaded

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsp.analysis import Analysis
from dsp.levels import decode
from dsp.scales import FrequencyAxis
from tests.ui.fake_source import RATE, StillSignal, StoredSource, noise
from ui.picture.composer import Composer, held_by
from ui.picture.pane import SpectrogramPane
from ui.picture.picture_view import PictureView
from ui.picture.viewport import Viewport
from ui.theme import DARK

WIDTH, HEIGHT, FRAMES, WARM_UP = 1920, 1080, 240, 60
RUN = FRAMES + WARM_UP
SAMPLES = RATE // 60
SECONDS = 10.0


def voice(seconds: np.ndarray, hertz: np.ndarray) -> np.ndarray:
    """Levels of a hum with overtones over a little noise."""
    db = noise(seconds, hertz) * 0.1 - 88.0
    for k in range(1, 12):
        tone = 110.0 * k * (1.0 + 0.02 * np.sin(4.4 * seconds))
        db = np.maximum(db, -20.0 - 3 * k - np.minimum(80.0, ((hertz - tone) / 12.0) ** 2))
    return db


def new_source() -> StoredSource:
    """Return a source with all its columns computed."""
    signal = StillSignal(int(RATE * SECONDS) * 2)
    source = StoredSource(signal, voice, Analysis(), piece=256)
    signal.end += 2 * RUN * SAMPLES
    for level in (-1, 0):
        stop = source.newest(level)
        for _ in source.pieces(level, stop // 3, stop):
            pass
    signal.end -= 2 * RUN * SAMPLES
    return source


def show(widget: QWidget) -> None:
    """Put a widget onto the screen in full size."""
    widget.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    widget.setGeometry(0, 0, WIDTH, HEIGHT)
    widget.show()
    for _ in range(5):
        QApplication.processEvents()


def measure(frame: Callable[[], None]) -> float:
    """Return the CPU time per frame in ms at 60 frames a second."""
    for count in (WARM_UP, FRAMES):
        used, due = process_time(), perf_counter()
        for _ in range(count):
            frame()
            QApplication.processEvents()
            due += 1 / 60
            sleep(max(0.0, due - perf_counter()))
        used = process_time() - used
    return used / FRAMES * 1e3


def rolled_image(source: StoredSource) -> Callable[[], None]:
    """Return the frame of the usual way: roll the picture and set it.

    To its advantage the rows are those of the screen already, and levels need no scaling.
    """
    rows = source.rows(FrequencyAxis(), HEIGHT)
    known = source.newest(0)
    data = np.zeros((HEIGHT, WIDTH), np.float32)
    view = pg.PlotWidget()
    item = pg.ImageItem(data, levels=(-100, -10), axisOrder="row-major")
    item.setColorMap(pg.colormap.get("inferno"))
    view.addItem(item)
    view.setRange(xRange=(0, WIDTH), yRange=(0, HEIGHT), padding=0)
    show(view)

    def frame() -> None:
        nonlocal known, data
        source.signal.end += SAMPLES
        newest = source.newest(0)
        data = np.roll(data, known - newest, axis=1)
        for first, codes in source.pieces(0, known, newest):
            at = first - newest + WIDTH
            data[:, at : at + codes.shape[1]] = decode(rows(codes))
        known = newest
        item.setImage(data, autoLevels=False)

    frame.view = view
    return frame


def picture_alone(source: StoredSource) -> Callable[[], None]:
    """Return the frame of the picture in its view, without anything around it."""
    view = PictureView(DARK)
    show(view)
    pane = SpectrogramPane()
    composer = Composer(pane.colours(pane.settings))
    axis = FrequencyAxis()
    place = Viewport(WIDTH, SECONDS * RATE / WIDTH)

    def frame() -> None:
        nonlocal place
        source.signal.end += SAMPLES
        place = place.followed(held_by(source, place.samples_per_pixel))
        change = composer.update(source, place, HEIGHT, axis)
        view.show_change(composer.ring, change)

    frame.view = view
    return frame


def whole_pane(source: StoredSource, *, frozen: bool = False) -> Callable[[], None]:
    """Return the frame of the pane with axes, spectrum and colour bar."""
    pane = SpectrogramPane()
    show(pane)
    pane.set_source(source)
    if frozen:
        pane.freeze()

    def frame() -> None:
        source.signal.end += SAMPLES
        pane.refresh()

    frame.view = pane
    return frame


def main() -> None:
    """Measure and print."""
    app = QApplication([])
    empty = measure(lambda: None)
    print(f"{WIDTH}x{HEIGHT}, {app.platformName()}, ms of CPU per frame at 60 frames a second")
    reference = 0.0
    for name, make in (
        ("ImageItem.setImage(np.roll(...))", rolled_image),
        ("picture alone", picture_alone),
        ("whole pane", whole_pane),
        ("whole pane, frozen", lambda source: whole_pane(source, frozen=True)),
    ):
        frame = make(new_source())
        used = measure(frame) - empty
        frame.view.hide()
        frame.view.deleteLater()
        reference = reference or used
        print(f"{name:36} {used:7.2f}   {reference / max(used, 1e-3):6.1f} times less")


if __name__ == "__main__":
    main()
