"""Going about in two hours of sound at 1920x1080: when is it painted, and when is it exact?

Milliseconds from the wish to the end of the painting that shows it. What is known already: steps
and zooms back and forth. What is not: stretches of some seconds to some minutes, anywhere. The
first painting of those shows what is known coarsely; the last one every column as it is.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from stage import after, after_paint, application, main, on_stage, open_program, perform

RATE, HOURS = 48_000, 2
SPANS = (3.0, 30.0, 300.0)  # seconds
ROUNDS = 20
QUIET = 0.25  # seconds without work before the next wish
PATIENCE = 5.0


def two_hours(path):
    """Write a file of noise bursts, a new one every minute."""
    import soundfile

    minute = np.zeros(60 * RATE, np.int16)
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for number in range(60 * HOURS):
            rng = np.random.default_rng(number)
            minute[: 20 * RATE] = 3000 * rng.standard_normal(20 * RATE)
            file.write(minute)


class Watch:
    """Makes wishes one after the other and notes when they were painted."""

    def __init__(self, app, desktop, wishes):
        self.app, self.desktop, self.wishes = app, desktop, wishes
        self.began = None
        self.paintings = []
        self.found = {}
        after_paint(self.note)

    @property
    def done(self):
        """Whether everything visible is exact and composed."""
        pane = self.desktop.pane
        return not (pane.source.busy or pane._composer.unfinished or pane._later.isActive())

    def note(self):
        """Keep when a painting ended, and whether it was the last that is needed."""
        if self.began is not None:
            self.paintings.append((time.perf_counter() - self.began, self.done))

    def next(self):
        """Make the next wish; end when there is none."""
        if not self.wishes:
            self.app.exit()
            return
        self.name, wish = self.wishes.pop(0)
        self.paintings, self.began = [], time.perf_counter()
        wish()
        after(QUIET, self.look)

    def look(self):
        """Go on when everything has come to rest."""
        if not self.done and time.perf_counter() - self.began < PATIENCE:
            after(QUIET, self.look)
            return
        exact = next((at for at, done in self.paintings if done), self.paintings[-1][0])
        if self.name:
            self.found.setdefault(self.name, []).append((1e3 * self.paintings[0][0], 1e3 * exact))
        self.began = None
        self.next()


def wishes_for(pane):
    """Return what to do, by name; what only prepares the rest has none."""
    from dsp.selection import Selection

    rng = np.random.default_rng(0)

    def show(start, span):
        return lambda: pane.marking.show(Selection(int(start * RATE), int((start + span) * RATE)))

    wishes = []
    for span in SPANS:
        starts = rng.uniform(600, HOURS * 3600 - 600, ROUNDS)
        wishes += [(f"{span:g} s, never seen", show(start, span)) for start in starts]
    wishes += [("", show(1000 + at, 30.0)) for at in (0.0, 10.0)]
    for number in range(ROUNDS):
        wishes.append(("a step, known", show(1000 + 10.0 * (number % 2), 30.0)))
    wishes += [("", show(1000, span)) for span in (30.0, 60.0)]
    for number in range(ROUNDS):
        wishes.append(("a zoom, known", show(1000, 30.0 * (1 + number % 2))))
    return wishes


def measure(path):
    """Open the file, wait for all of it, then go about in it."""
    app = application()
    desktop = open_program(app, path)

    def begin():
        if desktop.pane is None or desktop.pane.source is None or desktop.pane.source.busy:
            after(QUIET, begin)
            return
        watch.wishes = wishes_for(desktop.pane)
        watch.next()

    watch = Watch(app, desktop, [])
    after(2.0, begin)
    app.exec()
    return {"found": watch.found}


def show():
    """Print the table."""
    print(f"{'':24}{'first painting':>22}{'exact':>22}")
    print(f"{'':24}{'median':>14}{'worst':>8}{'median':>14}{'worst':>8}   ms")
    on_stage(show_all)


def show_all(screen):
    """Print the lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "two hours.wav"
        two_hours(path)
        found = perform(__file__, "measure", path, environment=screen.environment)["found"]
    for name, times in found.items():
        first, exact = zip(*times, strict=True)
        print(
            f"{name:24}{median(first):14.0f}{max(first):8.0f}{median(exact):14.0f}{max(exact):8.0f}"
        )


if __name__ == "__main__":
    main(show, {"measure": measure})
