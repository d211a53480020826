"""Keeps the line of the pitch in step with the picture."""

from math import floor
from typing import NamedTuple

from PySide6.QtCore import QPointF

from dsp.notes import note_of
from dsp.pitch_reader import PitchFrames
from dsp.scales import FrequencyAxis
from ui.measures import MINUS
from ui.picture.pitch_line import (
    PitchLine,
    changed_columns,
    frames_in,
    pitch_fits,
    pitch_line,
)
from ui.picture.pitch_source import PitchSource
from ui.picture.shown import Shown
from ui.picture.telling import NOTHING, Told
from ui.picture.viewport import Viewport

TOO_WIDE = "The pitch is drawn where less time is shown; zoom in"


class Canvas(NamedTuple):
    """What the picture looks like: `view` in `height` rows of `axis`, `rate` samples a second."""

    view: Viewport
    height: int
    axis: FrequencyAxis
    ratio: float
    rate: int


class PitchLayer:
    """The pitch of what is visible, and the line through it."""

    def __init__(self) -> None:
        self._source: PitchSource | None = None
        self._key: object = None
        self.frames: PitchFrames | None = None
        """What is drawn; None for nothing."""
        self.line: PitchLine | None = None
        self.remark = ""
        """Why no pitch can be seen although it is wanted; empty if it can."""

    def set_source(self, source: PitchSource | None) -> bool:
        """Take the pitch from `source` from now on; return whether that is another one."""
        again, self._source = source is not self._source, source
        return again

    def update(self, canvas: Canvas) -> range | None:
        """Bring the line up to date; return the pixel columns, since sample 0, to paint again."""
        view = canvas.view
        before, self.frames = self.frames, self._known(canvas)
        key = (self._source, view.samples_per_pixel, *canvas[1:])
        again, self._key = key != self._key, key
        if self.frames is None or before is None or again:
            visible = self.frames is not None or before is not None
            changed = range(view.first, view.last) if visible else None
        else:
            changed = changed_columns(before, self.frames, view.samples_per_pixel)
            if changed is None and before.first == self.frames.first:
                return None
            if changed is not None:
                reach = self.line.reach if self.line else 0
                changed = range(changed.start - reach, changed.stop + reach)
        frames, line = self.frames, None
        if frames is not None:
            line = pitch_line(frames, view, canvas.axis, canvas.height, canvas.ratio)
        self.line = line
        return changed

    def _known(self, canvas: Canvas) -> PitchFrames | None:
        """Wish for what is visible, and return what is known of it; None if it is too much."""
        source, view = self._source, canvas.view
        self.remark = ""
        if source is None:
            return None
        if not pitch_fits(view.samples_per_pixel, canvas.rate):
            self.remark = TOO_WIDE
            return None
        wanted = frames_in(view, source.hop)
        source.want(wanted.start, wanted.stop)
        return source.frames(wanted.start, wanted.stop)


def tell_pitch(shown: Shown, at: QPointF) -> Told:
    """Tell the pitch at the time of `at`, as ``f0 218.4 Hz   A3 −12 ct``."""
    if shown.pitch is None:
        return NOTHING
    f0 = shown.pitch.at(shown.view.sample_at(floor(at.x()) + 0.5))
    note = note_of(f0)
    return Told(f"f0 {f0:.1f} Hz   {note}".replace("-", MINUS)) if note else NOTHING
