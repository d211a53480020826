"""The whole program at 1920x1080 and 60 frames per second: what it takes of one core.

FFT 4096, hop 256, ten seconds across the picture. The peer is the usual program of this kind:
pyqtgraph's `ImageItem.setImage(np.roll(...))`, a picture of the same pixels at the same pace. It is
given its columns; ours listens, analyses and has its axes, spectrum and meter too.
"""

import tempfile
import threading
import time
from pathlib import Path

from stage import FRAME_MS, after, after_paint, application, main, on_stage, open_program, perform

WARM_UP, SECONDS = 4.0, 8.0
SCENES = {
    "default": "with its default panels",
    "alone": "the picture alone",
    "frozen": "frozen",
}
SOUNDS = {
    "noise": "microphone, noise",
    "muted": "microphone, muted",
    "suspended": "microphone, suspended",
}


def measured(app):
    """Let the program run; return the CPU time, the frames and the seconds of a stretch of it."""
    frames, marks = [0], []

    def count():
        frames[0] += 1

    def mark():
        marks.append((time.process_time(), frames[0], time.perf_counter()))
        if len(marks) > 1:
            app.exit()

    after_paint(count)
    after(WARM_UP, mark)
    after(WARM_UP + SECONDS, mark)
    app.exec()
    cpu, painted, passed = (b - a for a, b in zip(*marks, strict=True))
    return {"cpu": cpu, "frames": painted, "seconds": passed}


def program(source, scene="default"):
    """The program in one of its states."""
    app = application()
    desktop = open_program(app, "--source", source)
    if scene == "alone":
        desktop.window.commands["panel"].setChecked(False)
        desktop.window.commands["spectrum"].setChecked(False)
    if scene == "frozen":
        after(WARM_UP / 2, lambda: desktop.pane.freeze())
    result = measured(app)
    size = desktop.pane.picture.device_size()
    return {**result, "width": size.width(), "height": size.height()}


def demo_levels(height):
    """Return ten seconds of the demo signal as levels in dB, shape (height, 1800)."""
    import numpy as np

    from dsp.analysis import Analysis
    from dsp.columns import ColumnReader
    from dsp.demo import demo_signal
    from dsp.levels import decode
    from dsp.ring import SampleRing

    ring = SampleRing(480_000, 2, 48_000)
    ring.write(demo_signal(0, 480_000, 48_000))
    codes = np.empty((2049, 1800), np.uint16)
    ColumnReader(ring, Analysis()).read(0, 0, codes)
    rows = np.linspace(0, 2048, height).astype(int)
    return np.nan_to_num(decode(codes[rows]), nan=-180.0)


def peer(width, height):
    """A picture of as many pixels, moved on by three columns per frame."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtCore import Qt, QTimer

    width, height = int(width), int(height)
    columns = demo_levels(height)
    app = application()
    pg.setConfigOption("imageAxisOrder", "row-major")
    plot = pg.PlotWidget()
    item = pg.ImageItem(np.full((height, width), -180.0, np.float32), levels=(-100, -10))
    item.setLookupTable(pg.colormap.get("inferno").getLookupTable(nPts=256))
    plot.addItem(item)
    plot.setRange(xRange=(0, width), yRange=(0, height), padding=0)
    plot.resize(width + 60, height + 30)
    plot.show()
    image, at = item.image, 0

    def scroll():
        nonlocal image, at
        image = np.roll(image, -3, axis=1)
        image[:, -3:] = columns[:, at : at + 3]
        at = (at + 3) % 1800
        item.setImage(image, autoLevels=False)

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=round(FRAME_MS))
    timer.timeout.connect(scroll)
    timer.start()
    return measured(app)


def show():
    """Print the table."""
    print(f"{'':28}{'% of a core':>12}{'frames/s':>10}{'ms/frame':>10}{'picture':>12}")
    on_stage(show_demo)
    on_stage(show_microphone)


def line(name, m, size=""):
    """Print a line of the table and return the milliseconds of a frame."""
    per_frame = 1e3 * m["cpu"] / m["frames"] if m["frames"] > SECONDS else float("nan")
    percent, rate = 100 * m["cpu"] / m["seconds"], m["frames"] / m["seconds"]
    print(f"{name:28}{percent:12.1f}{rate:10.1f}{per_frame:10.2f}{size:>12}", flush=True)
    return per_frame


def show_demo(screen):
    """Print what the program and its peer take with the demo signal."""
    per_frame = {}
    for scene, name in SCENES.items():
        m = perform(__file__, "program", "demo", scene, environment=screen.environment)
        per_frame[scene] = line(name, m, f"{m['width']}x{m['height']}")
        if scene == "alone":
            size = m["width"], m["height"]
    theirs = line(
        "peer: setImage(np.roll)",
        perform(__file__, "peer", *size, environment=screen.environment),
        f"{size[0]}x{size[1]}",
    )
    print(f"A frame of the peer costs {theirs / per_frame['alone']:.1f} of ours (picture alone).")


def show_microphone(screen):
    """Print what the program takes with a microphone."""
    import numpy as np

    from tests.virtual_mic import VirtualMic, skip_reason

    if skip_reason():
        print(f"microphone skipped: {skip_reason()}")
        return
    noise = 0.1 * np.random.default_rng(0).standard_normal(48_000 * 20).astype(np.float32)
    for sound, name in SOUNDS.items():
        with tempfile.TemporaryDirectory() as directory, VirtualMic(Path(directory)) as mic:
            environment = {**screen.environment, **mic.environment}
            if sound == "noise":
                mic.play(noise, wait=False)
            if sound == "muted":
                mic.mute()
            if sound == "suspended":  # in mid-capture, as power management does
                threading.Timer(WARM_UP / 2 + 1.0, mic.suspend).start()
            line(name, perform(__file__, "program", "microphone", environment=environment))


if __name__ == "__main__":
    main(show, {"program": program, "peer": peer})
