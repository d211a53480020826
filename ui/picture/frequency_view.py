"""Moving and magnifying the frequency axis within what the signal can hold."""

from dataclasses import replace

from dsp.scales import FrequencyAxis

LEAST_BAND = 10.0
"""Hz that the axis shows at least."""

LOWEST_LOG = 10.0
"""Hz at which a logarithmic axis begins at the lowest, unless it was set lower."""

LOG_SHARE = 1e-2
"""Of its end, where a logarithmic axis begins at the highest when it shows all."""


def panned_axis(axis: FrequencyAxis, by: float, rate: int) -> FrequencyAxis:
    """Return `axis` moved up by the share `by` of its length, as far as there is sound."""
    bottom, top = _bounds(axis, rate)
    by = min(max(by, min(bottom, 0.0)), max(top - 1.0, 0.0))
    return _between(axis, by, 1.0 + by, rate)


def zoomed_axis(axis: FrequencyAxis, factor: float, at: float, rate: int) -> FrequencyAxis:
    """Return `axis` with `factor` times the length, keeping the place `at` (0 to 1) still."""
    bottom, top = _bounds(axis, rate)
    low = max(at - at * factor, min(bottom, 0.0))
    high = min(at + (1.0 - at) * factor, max(top, 1.0))
    zoomed = _between(axis, low, high, rate)
    return axis if zoomed.fmax - zoomed.fmin < LEAST_BAND else zoomed


def whole_axis(axis: FrequencyAxis, rate: int) -> FrequencyAxis:
    """Return the axis of the same scale that shows all frequencies a signal of `rate` can have."""
    fmax = rate / 2.0
    fmin = min(FrequencyAxis().fmin, LOG_SHARE * fmax) if axis.scale == "log" else 0.0
    return FrequencyAxis(axis.scale, fmin, fmax)


def _bounds(axis: FrequencyAxis, rate: int) -> tuple[float, float]:
    """Return the places on `axis` of the lowest and the highest frequency that can be shown."""
    lowest = min(LOWEST_LOG, axis.fmin) if axis.scale == "log" else 0.0
    return float(axis.to_unit(lowest)), float(axis.to_unit(rate / 2.0))


def _between(axis: FrequencyAxis, low: float, high: float, rate: int) -> FrequencyAxis:
    fmin = max(float(axis.from_unit(low)), 0.0)
    fmax = min(float(axis.from_unit(high)), max(rate / 2.0, axis.fmax))
    if fmax < fmin + LEAST_BAND:
        return axis
    return replace(axis, fmin=fmin, fmax=fmax)
