"""The pitch as a line over the picture: one point per frame, or its range in every pixel."""

from dataclasses import dataclass, field
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.pitch_reader import PitchFrames, pitch_hop
from dsp.scales import FrequencyAxis
from dsp.settings import OCTAVE_AXIS
from ui.picture.viewport import Viewport

Places = NDArray[np.float64]

MOST_FRAMES: Final = 16
"""In one pixel; the range of more of them tells nothing any more."""

LEAP: Final = 0.5
"""Octaves from one point to the next that no voice glides: the line is broken there."""

THICK: Final = 1.6
SEAM_THICK: Final = 3.6
"""Units across the line, and across the dark seam under it."""


def _nothing() -> Places:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class PitchLine:
    """A line through `x`, in device pixels since sample 0, and `y`, in those from the top.

    Where a place is NaN the line is broken. `ratio` device pixels make a unit of its thickness.
    """

    x: Places = field(default_factory=_nothing)
    y: Places = field(default_factory=_nothing)
    ratio: float = 1.0

    @property
    def reach(self) -> int:
        """Pixels beside its points that the line covers."""
        return ceil(SEAM_THICK * self.ratio)


def pitch_fits(samples_per_pixel: float, rate: int) -> bool:
    """Return whether the pitch can be drawn where a pixel covers so many samples."""
    return samples_per_pixel <= MOST_FRAMES * pitch_hop(rate)


def frames_in(view: Viewport, hop: int) -> range:
    """Return the frames that the line in `view` goes through, with one beyond each edge."""
    first, last = view.sample_at(0) / hop, view.sample_at(view.width) / hop
    return range(max(0, floor(first) - 1), max(0, ceil(last) + 2))


def pitch_line(
    frames: PitchFrames, view: Viewport, axis: FrequencyAxis, height: int, ratio: float = 1.0
) -> PitchLine:
    """Return the line through `frames` in a picture of `view`.

    Parameters
    ----------
    frames
        The pitch; what lies outside of `view` is left out.
    view
        Time of the columns.
    axis
        Frequencies of the rows; on that of one octave every pitch stands for its note.
    height
        Rows of the picture.
    ratio
        Device pixels per unit.
    """
    wanted = frames_in(view, frames.hop)
    kept = slice(max(0, wanted.start - frames.first), max(0, wanted.stop - frames.first))
    x, f0 = frames.samples[kept] / view.samples_per_pixel, frames.f0[kept].astype(np.float64)
    if view.samples_per_pixel > frames.hop:
        x, f0 = _ranges(x, f0)
    octaves = np.log2(f0)
    if axis == OCTAVE_AXIS:
        octaves = np.log2(axis.fmin) + (octaves - np.log2(axis.fmin)) % 1.0
    # the two ends of one pixel's range are no glide
    leaps = np.flatnonzero((np.abs(np.diff(octaves)) > LEAP) & (np.diff(x) > 0.0)) + 1
    y = (1.0 - axis.to_unit(np.exp2(octaves))) * height
    return PitchLine(*_with_dots(np.insert(x, leaps, x[leaps]), np.insert(y, leaps, np.nan)), ratio)


def _ranges(x: Places, f0: Places) -> tuple[Places, Places]:
    """Return two points per pixel, the lowest and the highest pitch in it."""
    pixels = np.floor(x)
    if not len(pixels):
        return x, f0
    starts = np.flatnonzero(np.diff(pixels, prepend=pixels[0] - 1.0))
    ends = [np.fmin.reduceat(f0, starts), np.fmax.reduceat(f0, starts)]
    return np.repeat(pixels[starts] + 0.5, 2), np.stack(ends, axis=1).ravel()


def _with_dots(x: Places, y: Places) -> tuple[Places, Places]:
    """Return the line with a pixel's width where a point stands alone: else it had no length."""
    known = np.pad(np.isfinite(y), 1)
    alone = np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])
    return np.insert(x, alone + 1, x[alone] + 1.0), np.insert(y, alone + 1, y[alone])


def changed_columns(
    before: PitchFrames, after: PitchFrames, samples_per_pixel: float
) -> range | None:
    """Return the pixel columns, since sample 0, where lines through both differ; None if nowhere.

    What `after` does not have is no matter.
    """
    old = np.full(len(after.f0), np.nan, np.float32)
    low = max(before.first, after.first)
    high = min(before.first + len(before.f0), after.first + len(after.f0))
    if low < high:
        part = before.f0[low - before.first : high - before.first]
        old[low - after.first : high - after.first] = part
    same = (old == after.f0) | (np.isnan(old) & np.isnan(after.f0))
    changed = np.flatnonzero(~same) + after.first
    if not len(changed):
        return None
    first, last = int(changed[0]) - 1, int(changed[-1]) + 1  # the line leads there
    scale = after.hop / samples_per_pixel
    return range(floor(first * scale), ceil(last * scale) + 1)
