"""How soon sound is seen, at 1920x1080 and FFT 4096.

From the arrival of a block in the callback, `SampleRing.write`, to the end of the painting that
shows its columns; and, for a burst after silence, to the pixel in the frame buffer of the X server.
"""

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from stage import (
    LiveSource,
    after,
    after_paint,
    application,
    main,
    on_stage,
    open_program,
    perform,
)

from tests.xserver import mapped

RATE = 48_000
BEGIN, SECONDS = 3.0, 13.0
BLOCKS = {"1/60 s": RATE // 60, "10 ms": RATE // 100}
BURST_EVERY = 0.31  # seconds: the window of the FFT, and some, to be silent in between
DARK = 40  # a sum of red, green and blue that silence does not reach


class Player(LiveSource):
    """A source that writes noise, or bursts of it in silence, and notes when.

    Parameters
    ----------
    block
        Samples that arrive at a time.
    bursts
        Whether most of them are silent.
    """

    def __init__(self, block, *, bursts):
        super().__init__(60, RATE, 1)
        self.written = []  # (time, end) of every block
        self.bursts = []  # time of every block with a burst
        self._noise = np.random.default_rng(0).uniform(-0.9, 0.9, (block, 1)).astype(np.float32)
        self._bursts = bursts

    def run(self):
        """Write one block after the other, each when it is due."""
        silence = np.zeros_like(self._noise)
        due, next_burst = time.perf_counter(), BEGIN
        while not self.ended.is_set():
            due += len(silence) / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            burst = self._bursts and self.signal.end / RATE > next_burst
            if burst:
                next_burst += BURST_EVERY
                self.bursts.append(time.perf_counter())
            self.signal.write(self._noise if burst or not self._bursts else silence)
            self.written.append((time.perf_counter(), self.signal.end))


def play(player, news=None, begun=None):
    """Run the program on `player`; return it. `news` is told of paintings, `begun` of its start."""
    from app.desktop import sheet
    from app.session import Session

    sheet.Session = partial(Session, factory=lambda _choice: player)
    app = application()
    desktop = open_program(app)
    if news:
        after_paint(lambda: news(desktop))
    if begun:
        after(BEGIN / 2, lambda: begun(desktop))
    after(SECONDS, app.exit)
    app.exec()
    return desktop


def to_paint(block):
    """Milliseconds from every block to the painting of the last column that it completed."""
    from dsp.columns import ColumnReader

    times, columns = [], []

    def note(desktop):
        times.append(time.perf_counter())
        columns.append(desktop.pane._composer._newest if desktop.pane else 0)

    player = Player(int(block), bursts=False)
    desktop = play(player, news=note)
    reader = ColumnReader(player.signal, desktop.sheet.session.engine.analysis)
    level = desktop.pane._composer._level
    took = []
    for t, end in player.written:
        reader.signal = SimpleNamespace(end=end, length=None)
        at = np.searchsorted(columns, reader.newest(level))
        if end > BEGIN * RATE and at < len(times):
            took.append(1e3 * (times[at] - t))
    return {"milliseconds": took}


def to_pixel(block, frame_buffer):
    """Milliseconds from every burst to a bright pixel at the right edge of the picture."""
    from PySide6.QtCore import QPoint

    watcher = []

    def watch(desktop):
        view = desktop.pane.picture.viewport()
        corner = view.mapToGlobal(QPoint(view.width(), view.height() // 2))
        place = map(str, (frame_buffer, corner.x(), corner.y(), SECONDS - BEGIN / 2))
        command = [sys.executable, __file__, "--worker", "watch", *place]
        watcher.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))

    player = Player(int(block), bursts=True)
    play(player, begun=watch)
    told, _ = watcher[0].communicate(timeout=30)
    lights = np.array(json.loads(told)["lights"])
    took = [1e3 * (lights[lights > t].min() - t) for t in player.bursts if (lights > t).any()]
    return {"milliseconds": [ms for ms in took if ms < 1e3 * BURST_EVERY]}


def watch(frame_buffer, x, y, seconds):
    """When the pixels left of (x, y) lit up."""
    x, y, ended = int(x), int(y), time.perf_counter() + float(seconds)
    edge = mapped(Path(frame_buffer))[y - 160 : y + 160 : 4, x - 6 : x, :3]
    lights, was_bright = [], True
    while (now := time.perf_counter()) < ended:
        bright = edge.sum(axis=2, dtype=int).max() > DARK
        if bright and not was_bright:
            lights.append(now)
        was_bright = bright
        time.sleep(0.0003)
    return {"lights": lights}


def show():
    """Print the table."""
    print(f"{'from the block':28}{'blocks of':>10}{'median':>9}{'95 %':>8}{'99 %':>8}   ms")
    on_stage(show_all)


def show_all(screen):
    """Print the lines."""
    buffer = screen.frame_buffer
    for what, name, words in (
        ("to the end of the painting", "to_paint", ()),
        ("to the pixel on the screen", "to_pixel", (buffer,)),
    ):
        for size, block in BLOCKS.items():
            found = perform(__file__, name, block, *words, environment=screen.environment)
            quantiles = np.percentile(found["milliseconds"], (50, 95, 99))
            print(f"{what:28}{size:>10}{quantiles[0]:9.1f}{quantiles[1]:8.1f}{quantiles[2]:8.1f}")


if __name__ == "__main__":
    main(show, {"to_paint": to_paint, "to_pixel": to_pixel, "watch": watch})
