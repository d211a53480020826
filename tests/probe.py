"""Looks into a running program: what stands in its picture, and what should stand there."""

import zlib
from dataclasses import fields, replace

import numpy as np
from PySide6.QtWidgets import QAbstractButton

from dsp.picture import pixel_codes
from dsp.settings import Settings


class Probe:
    """The inside of an `app.desktop.root.Desktop`, for tests; the only place that knows of it."""

    def __init__(self, desktop):
        self.desktop = desktop
        self._counts = {}

    @property
    def session(self):
        return self.desktop.sheet.session

    @property
    def engine(self):
        return self.session.engine

    @property
    def signal(self):
        return self.engine.signal

    @property
    def seconds(self):
        """How much sound there has been, lost or not."""
        return self.signal.end / self.signal.rate if self.engine else 0.0

    @property
    def gaps(self):
        """Start, length in seconds and reason of every gap."""
        signal = self.signal
        return [
            (gap.start / signal.rate, (gap.stop - gap.start) / signal.rate, gap.reason)
            for gap in signal.gaps
        ]

    @property
    def banner(self):
        return self.desktop.window.banner.text

    @property
    def kind(self):
        """How the source is doing."""
        return self.session.source.state.kind if self.session.source else ""

    @property
    def view(self):
        return self.desktop.pane._view if self.desktop.pane else None

    @property
    def picture(self):
        return self.desktop.pane._composer.ring

    @property
    def axis(self):
        """The frequency axis in force."""
        return self.desktop.pane._axis

    @property
    def drawn(self):
        """Whether there is a picture of some sound."""
        return bool(self.view and self.picture.width > 1 and (self.picture.codes > 0).any())

    @property
    def last_pixel(self):
        """One past the pixel column at the right edge, counted since sample 0."""
        return self.picture.last

    @property
    def digest(self):
        """A number that is another one when anything in the picture is."""
        return zlib.crc32((self.picture.unrolled()[1] & 0xFFFFFF).tobytes())

    @property
    def resting(self):
        """Whether the automatic range moves no more; that of a picture that follows always may."""
        return self.desktop.pane._range.resting

    @property
    def busy(self):
        """Whether some of the picture is still to be composed."""
        return self.desktop.pane._composer.unfinished

    @property
    def hatched(self):
        """How many pixel columns show that sound was lost."""
        return int(self.picture.gaps.sum())

    @property
    def polls(self):
        """How often the program has looked how its source is doing, since this was first asked."""
        return self._count("polls", self.desktop.sheets.polls.timeout)

    @property
    def frames(self):
        """How many frames were drawn, since this was first asked."""
        return self._count("frames", self.desktop.sheet.pacer.frame)

    def _count(self, name, signal):
        if name not in self._counts:
            self._counts[name] = 0
            signal.connect(lambda: self._counts.update({name: self._counts[name] + 1}))
        return self._counts[name]

    def change(self, **changes):
        """Change settings, or those of the analysis, as the controls do."""
        settings, names = self.session.settings, {field.name for field in fields(Settings)}
        view = {name: value for name, value in changes.items() if name in names}
        analysis = {name: value for name, value in changes.items() if name not in names}
        if analysis:
            settings = settings.with_analysis(**analysis)
        self.desktop.change(replace(settings, **view))

    def press(self, text):
        """Press a button in the banner."""
        buttons = self.desktop.window.banner.findChildren(QAbstractButton)
        next(button for button in buttons if button.text() == text).click()

    def codes(self):
        """Return the levels in the picture, shape (height, width), the oldest column first."""
        return self.picture.unrolled()[0]

    def fresh(self, pixels=None):
        """Return what the picture should show: all computed anew, at once, from the sound.

        `pixels` are counted since sample 0; all that are visible if it is not given.
        """
        engine, view = self.engine, self.view
        spp, analysis = view.samples_per_pixel, engine.analysis
        level = analysis.level_for(spp)
        rows = engine.rows(self.axis, self.picture.height)

        def pieces(first, stop):
            return [(first, engine.compute(level, first, stop))]

        pixels = range(view.first, view.last) if pixels is None else pixels
        return pixel_codes(pieces, analysis.step(level), rows, pixels, spp)

    def __str__(self):
        return f"{self.kind} {self.banner!r}, {self.seconds:.2f} s"

    def stale(self, margin=0):
        """Return the visible pixel columns that are not what they should be.

        The `margin` newest ones, which are still being drawn while the picture follows, are left
        out.
        """
        last = self.picture.last - margin
        pixels = range(max(self.picture.first, 0), max(last, 0))
        if not pixels:
            return pixels
        shown = self.codes()[:, pixels.start - self.picture.first :][:, : len(pixels)]
        wanted = self.fresh(pixels)
        known = (wanted > 0).any(axis=0)  # where nothing is known what stood there before stays
        return np.flatnonzero(known & (wanted != shown).any(axis=0)) + pixels.start
