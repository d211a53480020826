"""The numbers of the picture: what stands under the pointer, and the spectrum beside it."""

from collections.abc import Callable, Sequence
from math import floor
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QColor

from dsp.levels import NO_DATA
from ui.measures import MINUS, measure_of
from ui.picture.picture_view import PictureView
from ui.picture.readout import Reading, Room, make_readout, read_pixel
from ui.picture.shown import Shown
from ui.picture.spectrum_feed import Lines, SpectrumFeed
from ui.picture.spectrum_panel import Curves, SpectrumPanel
from ui.picture.telling import Teller
from ui.source import ColumnSource

DUE_SECONDS = 0.03
"""Between two paintings of the spectrum; with frames of 1/60 s every second one is due."""

TOTAL_SECONDS = 0.25
LATE_MS = 45
"""After which it is painted without a frame."""


class Numbers(QObject):
    """Keeps readout and spectrum up to date, less often than the picture.

    Parameters
    ----------
    picture, spectrum
        Where they are shown.
    look
        Returns what the picture shows, None before there is any.
    tellers
        What more is told about the place under the pointer.
    """

    reading_changed = Signal(str)

    def __init__(
        self,
        picture: PictureView,
        spectrum: SpectrumPanel,
        look: Callable[[], Shown | None],
        tellers: Sequence[Teller] = (),
    ) -> None:
        super().__init__(picture)
        self._tellers = tellers
        self._picture, self._spectrum, self._look = picture, spectrum, look
        self._feed = SpectrumFeed()
        self._pointer: QPointF | None = None
        self._reading: Reading | None = None
        self._shown_at = self._totalled_at = 0.0
        self._total: float | None = None
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self.show_now)
        picture.hovered.connect(self._hover)

    @property
    def text(self) -> str:
        """What stands under the pointer; empty if nothing does."""
        return str(self._reading) if self._reading else ""

    @property
    def column(self) -> int | None:
        """The pixel under the pointer, counted since sample 0; None if there is none."""
        shown = self._look() if self._reading is not None else None
        if shown is None or self._pointer is None:
            return None
        return shown.view.first + floor(self._pointer.x())

    def set_source(self, source: ColumnSource | None) -> None:
        """Follow the newest columns of another source."""
        self._feed.set_source(source)

    def reset(self) -> None:
        """Forget peaks and average."""
        self._feed.reset()
        self.show_now()

    def show(self) -> None:
        """Bring the numbers up to date: along with this frame if they are due, else soon.

        The average over a whole picture, as of a recording, would hold up the frame.
        """
        if perf_counter() - self._shown_at >= DUE_SECONDS:
            shown = self._look()
            if shown is None or shown.source.signal.length is None:
                self.show_now()
                return
            self._show_reading(shown)
        if not self._late.isActive():
            self._late.start()

    @Slot()
    def show_now(self) -> None:
        """Bring the numbers up to date."""
        self._shown_at = perf_counter()
        self._late.stop()
        shown = self._look()
        self._show_reading(shown)
        if shown is not None and not self._spectrum.isHidden():
            self._feed.follow_as(shown.settings.ballistics)
            if shown.source.signal.length is None:
                self._feed.advance(shown.view.samples_per_pixel)
            self._spectrum.show_curves(self._curves(shown))

    @Slot(object)
    def _hover(self, at: QPointF | None) -> None:
        self._pointer = at
        self._show_reading(self._look())  # the lines must stay with the pointer
        self.show()

    def _show_reading(self, shown: Shown | None) -> None:
        before, self._reading = self._reading, None
        readout = None
        if shown is not None and self._pointer is not None:
            at, ring = self._pointer, shown.ring
            measure = measure_of(shown.source.quantity, shown.settings)
            reading = read_pixel(ring, at, shown.view, shown.axis, shown.times, measure)
            if reading is not None:
                told = [tell(shown, at) for tell in self._tellers]
                more = tuple(each.text for each in told if each.text)
                self._reading = reading = reading._replace(more=more)
                row, column = floor(at.y()), (ring.first + floor(at.x())) % ring.width
                room = Room(
                    QRectF(self._picture.viewport().rect()),
                    self._picture.ratio,
                    self._picture.clearance,
                )
                swatch = QColor(int(ring.pixels[row, column]))
                font = self._picture.item.font
                readout = make_readout(reading, at.toPoint(), swatch, font, room)._replace(
                    across=tuple(line for each in told for line in each.across),
                    ticks=tuple(tick for each in told for tick in each.ticks),
                )
        self._picture.show_readout(readout)
        if self._reading != before:
            self.reading_changed.emit(self.text)

    def _sound_level(self, shown: Shown) -> str:
        """Return the weighted or calibrated level of all there is now, as level meters call it."""
        settings = shown.settings
        weighting, now = settings.analysis.weighting, perf_counter()
        if weighting == "z" and not settings.offset:
            return ""
        if now - self._totalled_at >= TOTAL_SECONDS:  # a number that changes faster is not read
            self._total, self._totalled_at = self._feed.total(), now
        if self._total is None:
            return ""
        letters = f"{weighting}{settings.ballistics[0]}".upper()
        return f"L{letters} {self._total + settings.offset:.1f} dB".replace("-", MINUS)

    def _overall(self, shown: Shown) -> Lines:
        """Return the average over all that is visible of a recording, and the highest levels.

        The average is not that of the pixels, which are maxima; it comes a little later.
        """
        peak = shown.ring.codes.max(axis=1)
        source, view = shown.source, shown.view
        if not source.quantity.is_level:
            return Lines(peak, peak, peak)
        edges = (round(view.sample_at(x)) for x in (0, view.width))
        first, last = (min(max(edge, 0), source.signal.end) for edge in edges)
        passage = range(first, last)
        known = source.average(passage)
        if known is None or known[0] != passage:
            self._late.start()
        codes = np.full(shown.rows.bins, NO_DATA, np.uint16)
        if known is not None and len(known[1]) == len(codes):
            codes = known[1]
        average = shown.rows(codes[:, np.newaxis])[:, 0]
        return Lines(average, average, peak)

    def _curves(self, shown: Shown) -> Curves | None:
        """Return the spectrum under the pointer, else the present one or, frozen, the last.

        What is not live has no present: it has an average over the picture.
        """
        view, ring = shown.view, shown.ring
        live = shown.source.signal.length is None
        lines = self._feed.lines(shown.rows) if live else self._overall(shown)
        if lines is None:
            return None
        if self._reading is not None and self._pointer is not None:
            column, caption = view.first + floor(self._pointer.x()), f"at {self._reading.time}"
        elif view.follow:
            if not shown.source.quantity.is_level:
                return Curves(lines.present)
            return Curves(*lines, self._sound_level(shown))
        elif not live and shown.source.quantity.is_level:
            return Curves(lines.average, None, lines.peak, "average")
        else:
            column, caption = view.last - 1, "at the right edge"
        codes = ring.codes[:, column % ring.width].copy()
        if not shown.source.quantity.is_level:
            return Curves(codes, caption=caption)
        return Curves(codes, lines.average, lines.peak, caption)
