"""A control is moved while sound runs: when does the whole visible picture show it?

Ten seconds at 1920x1080. Analysis: until every visible column equals the one computed anew, and is
painted. Colours: until the first painting in the new ones.
"""

import time
from dataclasses import replace
from functools import partial

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

SIZES = [256 << k for k in range(9)]
RATE = 48_000
WARM_UP, LONGEST, REST = 4.0, 1.5, 1.0  # seconds
ROUNDS = 3


def changes(settings):
    """Return the changes to try by name: from the settings to begin with to those to take."""
    from dsp.windows import Window
    from ui.steps import with_n_fft

    found = {f"FFT size {n}": with_n_fft(settings, n) for n in SIZES if n != 4096}
    found["Blackman window"] = settings.with_analysis(window=Window("blackman"))
    found["channel 2"] = settings.with_analysis(channel="2")
    found["range"] = replace(settings, floor=-90.0)
    found["colour map"] = replace(settings, colormap="viridis")
    return found


class Observer:
    """Keeps what is painted after a change."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.began = None  # when the change was made
        self.seen = []  # (seconds, first pixel, codes, pixels' colours changed) of every painting

    def note(self):
        """Keep what was just painted."""
        if self.began is None:
            return
        ring = self.desktop.pane._composer.ring
        passed = time.perf_counter() - self.began
        if passed < LONGEST:
            self.seen.append((passed, ring.first, ring.codes.copy()))

    def make(self, settings):
        """Make a change."""
        self.seen, self.began = [], time.perf_counter()
        self.desktop.change(settings)

    def until_exact(self, fresh):
        """Return the milliseconds until the picture was right, and the paintings it took."""
        _, first, codes = self.seen[0]
        pixels = range(first, first + codes.shape[1] - 2)
        wanted = fresh(pixels)
        known = (wanted > 0).any(axis=0)
        for number, (passed, now, codes) in enumerate(self.seen, start=1):
            both = np.arange(max(now, pixels.start), pixels.stop)
            place = both - pixels.start
            same = (codes[:, both % codes.shape[1]] == wanted[:, place]).all(axis=0)
            if same[known[place]].all():
                return 1e3 * passed, number
        return float("nan"), len(self.seen)


class Heard(LiveSource):
    """A source that has been heard for a while, so that the picture is full at once."""

    def __init__(self, _choice):
        from dsp.demo import demo_signal

        super().__init__(60, RATE, 2)
        self.signal.write(demo_signal(0, 20 * RATE, RATE))

    def run(self):
        """Go on at the pace of a sound card."""
        from dsp.demo import demo_signal

        while not self.ended.wait(0.01):
            self.signal.write(demo_signal(self.signal.end, RATE // 100, RATE))


def measure():
    """Make every change some times; return the milliseconds and the paintings of each time."""
    from app.desktop import sheet
    from app.session import Session
    from tests.probe import Probe

    sheet.Session = partial(Session, factory=Heard)
    app = application()
    desktop = open_program(app)
    observer, probe = Observer(desktop), Probe(desktop)
    usual = desktop.sheet.session.settings
    todo = [(name, wanted) for name, wanted in changes(usual).items() for _ in range(ROUNDS)]
    found = {}
    after_paint(observer.note)

    def change():
        if not todo:
            app.exit()
            return
        name, wanted = todo.pop(0)
        observer.make(wanted)
        after(LONGEST, lambda: evaluate(name, wanted))

    def evaluate(name, wanted):
        if wanted.analysis == usual.analysis:
            took = 1e3 * observer.seen[0][0], 1
        else:
            took = observer.until_exact(probe.fresh)
        found.setdefault(name, []).append(took)
        observer.began = None
        desktop.change(usual)
        after(REST, change)

    after(WARM_UP, change)
    app.exec()
    return {"found": found}


def show():
    """Print the table."""
    print(f"{'':20}{'median':>8}{'worst':>8}   ms{'paintings':>12}")
    on_stage(show_all)


def show_all(screen):
    """Print the lines."""
    measured = perform(__file__, "measure", environment=screen.environment)["found"]
    for name, found in measured.items():
        took, paintings = np.array(found).T
        print(f"{name:20}{np.median(took):8.0f}{took.max():8.0f}{np.median(paintings):17.0f}")


if __name__ == "__main__":
    main(show, {"measure": measure})
