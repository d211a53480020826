"""Four hours of live sound, time-compressed: does the memory stay flat once the history is full?

The whole program without a screen, ten minutes of history, 48 kHz stereo; a source that brings a
few seconds of sound at a time, as fast as the analysis follows. At the end all that is visible must
be what a fresh look at the sound gives: nothing lost, nothing twice.
"""

import os
import time
from functools import partial
from pathlib import Path

import numpy as np
from stage import LiveSource, after, application, main, open_program, perform

RATE = 48_000
HOURS, HISTORY = 4.0, 10.0  # hours of sound, minutes kept
MARKS = 12
AT_ONCE, MOST_AHEAD = 4.0, 8.0  # seconds of sound that come together, and before the analysis


class Torrent(LiveSource):
    """A source far ahead of the clock; waits only for the analysis."""

    def __init__(self, _choice):
        super().__init__(HISTORY * 60, RATE, 2)
        self.shown = lambda: 0.0  # seconds up to which there is a picture

    def run(self):
        """Write as much as the analysis follows."""
        from dsp.demo import demo_signal

        while not self.ended.is_set() and self.signal.end < HOURS * 3600 * RATE:
            if self.signal.end / RATE > self.shown() + MOST_AHEAD:
                time.sleep(0.001)
                continue
            self.signal.write(demo_signal(self.signal.end, round(AT_ONCE * RATE), RATE))


def resident():
    """Return the memory of this process in MB."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def flow():
    """The hours of sound, the memory at some of them, and what was wrong at the end."""
    from app.desktop import sheet
    from app.session import Session
    from tests.probe import Probe

    sheet.Session = partial(Session, factory=Torrent)
    app = application()
    desktop = open_program(app, "--history", str(HISTORY))
    probe, marks = Probe(desktop), []

    def look():
        if probe.view is not None and probe.engine is not None:
            source = probe.session.source
            source.shown = lambda: probe.view.last * probe.view.samples_per_pixel / RATE
            heard = probe.seconds / 3600
            if heard >= len(marks) * HOURS / MARKS:
                marks.append((heard, resident()))
            if len(marks) > MARKS:
                after(1.0, app.exit)
                return
        after(0.02, look)

    look()
    began = time.perf_counter()
    app.exec()
    return {
        "marks": marks,
        "seconds": time.perf_counter() - began,
        "samples": probe.signal.end,
        "gaps": len(probe.signal.gaps),
        "stale": len(probe.stale(margin=3)),
    }


def show():
    """Print the table."""
    m = perform(__file__, "flow", environment={"QT_QPA_PLATFORM": "offscreen"})
    print("".join(f"{hours:8.2f}" for hours, _ in m["marks"]) + "   hours of sound")
    print("".join(f"{size:8.0f}" for _, size in m["marks"]) + "   MB resident")
    full = [size for hours, size in m["marks"] if hours * 60 > 2 * HISTORY]
    rise = np.polyfit(np.linspace(0, 1, len(full)), full, 1)[0]
    print(f"from the full history on {rise:+.1f} MB; {m['seconds']:.0f} s of real time")
    wanted = round(HOURS * 3600 * RATE)
    print(f"{m['samples']} of {wanted} samples, {m['gaps']} gaps, {m['stale']} wrong columns")


if __name__ == "__main__":
    main(show, {"flow": flow})
