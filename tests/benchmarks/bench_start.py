"""From the start of the process to the first window and to the first moving picture, warm.

Watched in the frame buffer of the X server. The peer is a bare window with a pyqtgraph plot in it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from stage import ROOT, application, main

from tests import virtual_mic, xserver
from tests.virtual_mic import VirtualMic
from tests.xserver import XServer, mapped

ROUNDS = 5
PATIENCE = 20.0
PICTURE = np.s_[300:500, 100:806]  # of the screen: nothing but the picture, up to its live edge
APP = [sys.executable, "-m", "app", "--fresh"]
PEER = [sys.executable, __file__, "--worker", "peer"]


def started(command, environment, *, moving):
    """Start a program; return the seconds to its first painting and to its moving picture."""
    with tempfile.TemporaryDirectory() as directory, XServer(Path(directory)) as screen:
        environment = {**os.environ, **environment, **screen.environment}
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            return watched(mapped(screen.frame_buffer), began, moving=moving)
        finally:
            process.kill()
            process.wait()


def watched(pixels, began, *, moving):
    """Return the seconds from `began` to the first pixel and to the third picture in a row."""
    shown, changes, before = None, [], None
    while (now := time.perf_counter() - began) < PATIENCE:
        if shown is None and pixels[::16, ::16].any():
            shown = now
        if shown is not None and not moving:
            return shown, float("nan")
        content = hash(pixels[PICTURE].tobytes())
        if content != before:
            changes, before = [*changes[-2:], now], content
        if len(changes) == 3 and changes[2] - changes[0] < 0.1:
            return shown, changes[0]
        time.sleep(0.0005)
    raise TimeoutError(f"nothing moved within {PATIENCE} s")


def peer():
    """A bare window with a plot."""
    import pyqtgraph as pg

    app = application()
    plot = pg.PlotWidget()
    plot.resize(1280, 800)
    plot.show()
    app.exec()
    return {}


def line(name, command, environment, *, moving=True):
    """Print a line of the table; the first start is not counted, it warms the machine up."""
    times = [started(command, environment, moving=moving) for _ in range(ROUNDS + 1)][1:]
    shown, moved = (median(column) for column in zip(*times, strict=True))
    print(f"{name:36}{shown:9.2f}{moved:17.2f}" if moving else f"{name:36}{shown:9.2f}", flush=True)


def show():
    """Print the table."""
    problem = xserver.skip_reason()
    if problem:
        print(f"skipped: {problem}")
        return
    print(f"{'':36}{'window':>9}{'moving picture':>17}   s, median of {ROUNDS}")
    line("demo signal", [*APP, "--source", "demo"], {})
    show_microphone()
    line("peer: a bare PlotWidget", PEER, {}, moving=False)


def show_microphone():
    """Print the line of the default microphone."""
    problem = virtual_mic.skip_reason()
    if problem:
        print(f"microphone skipped: {problem}")
        return
    noise = 0.1 * np.random.default_rng(0).standard_normal(48_000 * 60).astype(np.float32)
    with tempfile.TemporaryDirectory() as directory, VirtualMic(Path(directory)) as mic:
        mic.play(noise, wait=False)
        line("microphone", APP, mic.environment)


if __name__ == "__main__":
    main(show, {"peer": peer})
