"""What lies over the picture: grid lines at the ticks and labels on lost sound."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from dsp.signal import Gap
from ui.picture.composer import gap_columns
from ui.picture.picture_item import GapLabel, Overlay
from ui.picture.viewport import Viewport


def make_overlay(
    view: Viewport,
    rate: int,
    gaps: Sequence[Gap],
    times: Sequence[float] = (),
    heights: Sequence[int] = (),
) -> Overlay:
    """Return the overlay of `view`.

    Parameters
    ----------
    gaps
        What was lost; what cannot be seen in `view` is left out.
    times
        Grid lines in seconds since sample 0.
    heights
        Grid lines in rows from the top.
    """
    labels = [
        GapLabel(gap_columns((gap,), view.samples_per_pixel)[0], gap_text(gap, rate))
        for gap in visible_gaps(view, gaps)
    ]
    return Overlay([view.pixel_at(t * rate) for t in times], list(heights), labels)


def visible_gaps(view: Viewport, gaps: Sequence[Gap]) -> Sequence[Gap]:
    """Return those of `gaps`, which are in order and disjoint, that can be seen in `view`."""
    first = bisect_right(gaps, view.sample_at(0), key=lambda gap: gap.stop)
    return gaps[first : bisect_left(gaps, view.sample_at(view.width), key=lambda gap: gap.start)]


def gap_text(gap: Gap, rate: int) -> str:
    """Return how much was lost, as ``0.8 s lost``."""
    seconds = (gap.stop - gap.start) / rate
    if seconds < 0.0995:
        return f"{max(seconds * 1000.0, 0.1):.{0 if seconds >= 0.00995 else 1}f} ms lost"
    return f"{seconds:.1f} s lost" if seconds < 99.95 else f"{seconds / 60.0:.1f} min lost"
