"""From limits in samples and Hz to what the picture shows."""

from dataclasses import replace

from dsp.scales import FrequencyAxis
from dsp.selection import Selection
from ui.picture.frequency_view import LEAST_BAND, LOWEST_LOG, whole_axis
from ui.picture.navigation import Place
from ui.picture.viewport import LEAST_SPAN, Held, Viewport

MARGIN = 0.1
"""Of the picture, that is seen on both sides of what does not fit into it."""


def zoomed_to(wanted: Selection, place: Place, held: Held) -> Place:
    """Return the place that shows just what is `wanted`; the band stays where it has no limits."""
    view = spanning(place.view, wanted.start, wanted.stop, held)
    return Place(view, zoomed_band(wanted, place.axis, held.rate))


def revealing(wanted: Selection, place: Place, held: Held) -> Place:
    """Return the place moved to where all that is `wanted` can be seen, or its beginning.

    Where it can be seen already it stays. Frequencies that it does not show come in.
    """
    view, axis, length = place.view, place.axis, len(wanted)
    if not view.sample_at(0) <= wanted.start <= wanted.stop <= view.sample_at(view.width):
        before = max(view.span - length, MARGIN * view.span) / 2.0
        view = view.frozen().placed(wanted.start - before, held)
    whole = whole_axis(axis, held.rate)
    low, high = (
        None if limit is None else min(max(limit, whole.fmin), whole.fmax)
        for limit in (wanted.low_hz, wanted.high_hz)
    )
    fmin = axis.fmin if low is None else min(axis.fmin, low)
    fmax = axis.fmax if high is None else max(axis.fmax, high)
    return Place(view, replace(axis, fmin=fmin, fmax=fmax))


def spanning(view: Viewport, start: float, stop: float, held: Held) -> Viewport:
    """Return the view from sample `start` to `stop`, as far as that may be shown."""
    span = min(max(stop - start, LEAST_SPAN * held.rate), held.longest)
    spp = span / view.width
    edge = ((start + stop) / 2.0 + span / 2.0) / spp
    wide = replace(view, samples_per_pixel=spp, edge=edge, follow=False, whole=False)
    return wide.within(held)


def zoomed_band(wanted: Selection, axis: FrequencyAxis, rate: int) -> FrequencyAxis:
    """Return `axis` from the lowest to the highest frequency of `wanted`."""
    if not wanted.is_band:
        return axis
    whole = whole_axis(axis, rate)
    low = whole.fmin if wanted.low_hz is None else wanted.low_hz
    high = whole.fmax if wanted.high_hz is None else wanted.high_hz
    if axis.scale == "log":
        low = max(low, min(LOWEST_LOG, axis.fmin))
    high = min(high, rate / 2.0)
    if high - low < LEAST_BAND:
        middle = (low + high) / 2.0
        low, high = max(0.0, middle - LEAST_BAND / 2), middle + LEAST_BAND / 2
        if axis.scale == "log":
            low = max(low, 0.1)
    return replace(axis, fmin=low, fmax=max(high, low + LEAST_BAND))
