"""The frames that the columns of the pyramid are made of."""

from functools import cached_property
from math import ceil, floor, log2

from dsp.analysis import Analysis
from dsp.transforms.transform import Transform

MOST_FRAMES = 16
"""Frames of a column of anything but levels: enough to find out where the sound is loudest."""


class Grid:
    """Where the frames of an analysis lie.

    Column `c` of level `k` begins with the frame centred on sample ``c * analysis.step(k)``. It is
    one frame, or holds as many as lie between it and the next column: of levels the maximum.

    Levels are never farther apart than `Transform.spacing`, so that every sample lies in one frame
    at no less than half the amplitude: what happens anywhere is seen, at most 6 dB below its
    level. More overlap than that makes a picture smoother, which cannot be seen where a pixel
    shows many windows, and costs in proportion. Where the settings ask for frames farther apart,
    so it is; only a transform that looks at shorter pieces of sound than their window takes as
    many frames as it needs.

    Parameters
    ----------
    analysis
        The settings.
    transform
        What computes its columns.
    most
        Frames of one column at most that are not levels, at least 1.
    """

    def __init__(self, analysis: Analysis, transform: Transform, most: int = MOST_FRAMES) -> None:
        self._analysis = analysis
        self._spacing = transform.spacing
        self._span = transform.before + transform.after
        self._is_level = transform.quantity.is_level
        self._most = min(most, MOST_FRAMES)
        window = analysis.window.half_height_width(analysis.win_length)
        self._short = self._is_level and transform.spacing < window

    @cached_property
    def widest_level(self) -> int:
        """The coarsest level whose columns are one frame each, at least 0 with the usual frames.

        The columns of the levels above it, if they are levels, are the maxima of finer ones.
        """
        level = floor(log2(self._spacing / self._analysis.hop))
        return min(-1, level) if self._short and level < 0 else max(0, level)

    def frames(self, level: int) -> int:
        """Return how many frames a column of `level` is made of."""
        step = self._analysis.step(level)
        if self._short and self.widest_level < 0:
            return self._divisor(step) if level < 0 else self._divisor(step >> level) << level
        frames = 1 << max(0, level - self.widest_level)
        if self._is_level:
            return frames
        return min(frames, self._most) if step <= 2 * self._span * self._most else 1

    def level_of_frames(self, apart: float) -> int:
        """Return the coarsest level of columns that are one frame each, at most `apart` samples.

        An average over time is one over these: that of maxima would be too high.
        """
        return min(self.widest_level, floor(log2(apart / self._analysis.hop)))

    def stride(self, level: int) -> int:
        """Return the samples between the frames that the columns of `level` are made of."""
        return self._analysis.step(level) // self.frames(level)

    def pools(self, level: int) -> bool:
        """Return whether a column of `level` is the maximum of the two of the level below it."""
        return self._is_level and level > max(0, self.widest_level)

    def _divisor(self, step: int) -> int:
        """Return the fewest parts of whole samples of `step` that are short enough."""
        least = ceil(step / self._spacing)
        return next(parts for parts in range(least, step + 1) if step % parts == 0)
