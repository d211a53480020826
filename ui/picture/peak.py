"""The peak at the pointer: the exact frequency and level of the line that it points at."""

from math import floor

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from dsp.levels import decode
from dsp.notes import note_of
from dsp.peaks import Peak, peak_between
from dsp.picture import pixel_columns
from dsp.transforms.registry import LOBES
from ui.facts import grouped
from ui.measures import MINUS, Measure, measure_of
from ui.picture.shown import Shown
from ui.picture.telling import NOTHING, Told, hertz_at, row_of

REACH = 8
"""Device pixels above and below the pointer in which a peak is looked for."""


def tell_peak(shown: Shown, at: QPointF) -> Told:
    """Tell the highest peak near `at`; nothing with Shift, which asks for the plain pixel."""
    if QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
        return NOTHING
    peak = peak_at(shown, at)
    if peak is None:
        return NOTHING
    tick = QPoint(floor(at.x()), row_of(shown, peak.hertz))
    return Told(peak_text(peak, measure_of(shown.source.quantity, shown.settings)), (), (tick,))


def peak_at(shown: Shown, at: QPointF) -> Peak | None:
    """Return the highest peak near `at`, of the columns that its pixel shows; None if none is.

    Only a plain spectrum has peaks whose tops can be found between its bins.
    """
    source, view = shown.source, shown.view
    if source.analysis.transform.name not in LOBES:
        return None
    low, high = hertz_at(shown, at.y() + REACH), hertz_at(shown, at.y() - REACH)
    spp, pixel = view.samples_per_pixel, view.first + floor(at.x())
    level = source.analysis.level_for(spp)
    step, end = source.analysis.step(level), source.signal.length
    starts, stops = pixel_columns(pixel, 1, spp, step, end)
    found = [
        peak_between(column, source.analysis.framing, source.signal.rate, low, high)
        for _, codes in source.pieces(level, int(starts[0]), int(stops[0]))
        for column in np.ascontiguousarray(decode(codes).T)
    ]
    return max((peak for peak in found if peak), key=lambda peak: peak.db, default=None)


def peak_text(peak: Peak, measure: Measure) -> str:
    """Return a peak as ``peak 443.2 Hz   A4 +12 ct   −23.1 dBFS``."""
    note = note_of(peak.hertz)
    level = f"{peak.db + measure.shift:.1f} {measure.unit}"
    parts = (grouped(f"peak {peak.hertz:.1f} Hz"), str(note) if note else "", level)
    return "   ".join(filter(None, parts)).replace("-", MINUS)
