"""Where the marks of an axis go and what they say.

`most` is how many labels have room side by side along the whole axis. Labelled ("major") ticks are
always farther apart than the share ``1 / most`` of it, so they never overlap and never outnumber
`most`; within that they are as many as round numbers allow. Where steps are even they depend on
the length of the axis alone, so nothing jumps when it scrolls. Unlabelled ("minor") ticks subdivide
them. Every function gives the ticks in rising order, and none if `most` is below 1.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise, takewhile
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

import numpy as np

from dsp.notes import NAMES, note_frequency, note_number
from dsp.scales import FrequencyAxis

MINOR_SHARE = 5  # minor ticks may lie this much closer than labels
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
ROUND_TIMES = (
    *(10.0, 20.0, 30.0, MINUTE),
    *(2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR),
    *(2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY),
)
LINEAR_ENOUGH = 2.5  # an axis whose scale varies by less than this gets even steps
NOTE_FAMILIES = (tuple(range(12)), (0, 2, 4, 7, 9), (0, 4, 7), (0, 7), (0,))
SLACK = 1e-9


class Tick(NamedTuple):
    """A mark at `value`; a minor one has no label."""

    value: float
    label: str
    major: bool


def linear_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return ticks at multiples of 1, 2 or 5 times a power of ten.

    Raises
    ------
    ValueError
        If `low` is not below `high`.
    """
    return _even_ticks(low, high, most, _one_two_five, _number)


def time_ticks(start: float, stop: float, most: int) -> list[Tick]:
    """Return ticks at round times: 1-2-5 below 10 s, then parts of minutes, hours and days.

    Parameters
    ----------
    start, stop
        Ends of the axis in seconds, the first below the second.
    most
        Labels that have room.

    Returns
    -------
    list of Tick
        Values in seconds, labels as ``12.5``, ``1:30`` and ``1:02:00``.

    Raises
    ------
    ValueError
        If `start` is not below `stop`.
    """
    return _even_ticks(start, stop, most, _round_times, _duration)


def clock_ticks(start: float, stop: float, most: int, epoch: float) -> list[Tick]:
    """Return ticks at round times of day.

    Parameters
    ----------
    start, stop
        Ends of the axis in seconds, the first below the second.
    most
        Labels that have room.
    epoch
        Local time of second 0 of the axis, in seconds since a midnight, whichever.

    Returns
    -------
    list of Tick
        Values in seconds of the axis, labels as ``14:03:20``, and ``14:03`` where minutes do.

    Raises
    ------
    ValueError
        If `start` is not below `stop`.
    """
    epoch %= DAY
    ticks = _even_ticks(start + epoch, stop + epoch, most, _round_times, _time_of_day)
    return [tick._replace(value=tick.value - epoch) for tick in ticks]


def frequency_ticks(axis: FrequencyAxis, most: int) -> list[Tick]:
    """Return ticks at round frequencies in Hz, labelled as ``50``, ``1k`` and ``2.5k``.

    A linear axis, or a piece of another that is nearly so, has even steps. Else the powers of ten
    come first, then their multiples by 5 and by 2, and then each interval between two of them is
    divided as finely as fits.
    """
    if most < 1:
        return []
    ticks = _even_frequencies if _nearly_linear(axis) else _nested_frequencies
    major, minor = ticks(axis, 1.0 / most)
    return _merged(dict(zip(major, _hertz(major), strict=True)), minor)


def note_ticks(axis: FrequencyAxis, most: int, a4: float = 440.0) -> list[Tick]:
    """Return ticks at notes, values in Hz, labelled as ``C4``.

    Each octave shows all notes, or C D E G A, C E G, C G, or C alone: as many as fit.
    """
    if most < 1:
        return []
    labels = {
        note_frequency(n, a4): f"{NAMES[n % 12]}{n // 12 - 1}" for n in _notes(axis, 1.0 / most, a4)
    }
    minor = [note_frequency(n, a4) for n in _notes(axis, 1.0 / (most * MINOR_SHARE), a4)]
    return _merged(labels, minor)


def _even_ticks(
    low: float,
    high: float,
    most: int,
    steps: Callable[[float], Iterator[float]],
    label: Callable[[float, float], str],
) -> list[Tick]:
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"{low=} must lie below {high=}")
    if most < 1:
        return []
    least = (high - low) / most * (1.0 + SLACK)
    step = next(s for s in steps(least) if s > least)
    finer = least / MINOR_SHARE
    part = next(s for s in steps(finer) if s > finer and _divides(s, step))
    labels = {value: label(value, step) for value in _multiples(step, low, high)}
    return _merged(labels, _multiples(part, low, high))


def _merged(labels: dict[float, str], minor: list[float]) -> list[Tick]:
    """Return labelled and unlabelled ticks in order, each place once."""
    ticks = [Tick(value, label, True) for value, label in labels.items()]
    ticks += [Tick(value, "", False) for value in minor if value not in labels]
    return sorted(ticks)


def _one_two_five(least: float) -> Iterator[float]:
    """Yield 1, 2 and 5 times powers of ten, rising, from `least` or a little below on."""
    for exponent in count(floor(log10(least))):
        for digit in (1, 2, 5):
            yield _decimal(digit, exponent)


def _round_times(least: float) -> Iterator[float]:
    """Yield steps of time in seconds, rising, from `least` or a little below on."""
    if least < ROUND_TIMES[0]:
        yield from takewhile(lambda step: step < ROUND_TIMES[0], _one_two_five(least))
    yield from ROUND_TIMES
    yield from (DAY * days for days in _one_two_five(max(1.0, least / DAY)))


def _decimal(digit: int, exponent: int) -> float:
    """Return ``digit * 10**exponent`` as the nearest float, so that equal places are equal."""
    return float(f"{digit}e{exponent}")


def _divides(part: float, whole: float) -> bool:
    ratio = whole / part
    return abs(ratio - round(ratio)) < 1e-6


def _decimals(step: float) -> int:
    return max(0, -floor(log10(step) + SLACK))


def _multiples(step: float, low: float, high: float) -> list[float]:
    """Return the multiples of `step` in ``[low, high]``."""
    first, last = ceil(low / step - SLACK), floor(high / step + SLACK)
    decimals = _decimals(step)
    return [round(n * step, decimals) for n in range(first, last + 1)]


def _number(value: float, step: float) -> str:
    return f"{value + 0.0:.{_decimals(step)}f}"  # adding 0 makes 0 of -0


def _duration(value: float, step: float) -> str:
    minutes, seconds = divmod(abs(value), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    sign = "-" if value < 0.0 else ""
    decimals = _decimals(step)
    if not (hours or minutes):
        return f"{sign}{seconds:.{decimals}f}"
    text = f"{seconds:0{2 + bool(decimals) + decimals}.{decimals}f}"
    return f"{sign}{hours}:{minutes:02d}:{text}" if hours else f"{sign}{minutes}:{text}"


def _time_of_day(value: float, step: float) -> str:
    minutes, seconds = divmod(value % DAY, 60.0)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{hours:02d}:{minutes:02d}"
    decimals = _decimals(step)
    if step >= 60.0:
        return text
    return f"{text}:{seconds:0{2 + bool(decimals) + decimals}.{decimals}f}"


def _hertz(frequencies: list[float]) -> list[str]:
    """Return the labels of frequencies, in k or M unless that would take many decimals."""
    if not all(_divides(10.0, f) for f in frequencies if f >= 1e3):
        return [f"{f:.10g}" for f in frequencies]
    sizes = [(1e6, "M") if f >= 1e6 else (1e3, "k") if f >= 1e3 else (1.0, "") for f in frequencies]
    return [
        f"{f / size:.10g}{letter}" for f, (size, letter) in zip(frequencies, sizes, strict=True)
    ]


def _apart(axis: FrequencyAxis, values: Sequence[float], least: float) -> bool:
    """Tell whether rising frequencies lie farther apart than the share `least` of the axis."""
    gaps = np.diff(axis.to_unit(np.asarray(values, np.float64)))
    return bool((gaps > least * (1.0 + SLACK)).all())


def _nearly_linear(axis: FrequencyAxis) -> bool:
    if axis.scale == "linear":
        return True
    little = (axis.fmax - axis.fmin) / 1000.0
    at_low, at_high = axis.to_unit(axis.fmin + little), 1.0 - axis.to_unit(axis.fmax - little)
    return 1.0 / LINEAR_ENOUGH < at_low / at_high < LINEAR_ENOUGH


def _even_frequencies(axis: FrequencyAxis, least: float) -> tuple[list[float], list[float]]:
    """Return labelled and unlabelled frequencies in even steps."""

    def finest(least: float, whole: float | None = None) -> tuple[float, list[float]]:
        for step in _one_two_five((axis.fmax - axis.fmin) * least / LINEAR_ENOUGH):
            values = _multiples(step, axis.fmin, axis.fmax)
            if (whole is None or _divides(step, whole)) and _apart(axis, values, least):
                return step, values
        raise AssertionError("a large step leaves one value, which is apart from no other")

    step, major = finest(least)
    return major, finest(least / MINOR_SHARE, step)[1]


def _nested_frequencies(axis: FrequencyAxis, least: float) -> tuple[list[float], list[float]]:
    """Return labelled and unlabelled frequencies by dividing decades."""
    outside = _neighbours(axis)

    def divided(frame: list[float], least: float) -> list[float]:
        bounds = sorted({*frame, *outside})
        inner = [f for low, high in pairwise(bounds) for f in _between(axis, low, high, least)]
        return sorted(frame + inner)

    major = divided(_frame(axis, least), least)
    finer = least / MINOR_SHARE
    decades = _frame(axis, finer) if axis.scale == "log" else []
    return major, divided(sorted({*major, *decades}), finer)


def _neighbours(axis: FrequencyAxis) -> list[float]:
    """Return the 1-2-5 numbers next to the axis on both sides."""
    above = next(f for f in _one_two_five(axis.fmax) if f > axis.fmax)
    if axis.fmin == 0.0:
        return [above]
    *_, below = takewhile(lambda f: f < axis.fmin, _one_two_five(axis.fmin / 10.0))
    return [below, above]


def _frame(axis: FrequencyAxis, least: float) -> list[float]:
    """Return the 1-2-5 numbers on the axis that have room, the roundest first to be placed."""
    lowest = max(axis.fmin, axis.fmax / 1e5)
    decades = range(ceil(log10(axis.fmax)), floor(log10(lowest)) - 1, -1)
    tried = [_decimal(digit, decade) for digit in (1, 5, 2) for decade in decades]
    chosen: list[float] = []
    for f in [0.0, *tried]:
        if axis.fmin <= f <= axis.fmax and _apart(axis, sorted([*chosen, f]), least):
            chosen.append(f)
    return chosen


def _between(axis: FrequencyAxis, low: float, high: float, least: float) -> list[float]:
    """Return the finest even division of an interval whose visible part has room."""
    best: list[float] = []
    begin, end = max(low, axis.fmin), min(high, axis.fmax)
    for exponent in range(floor(log10(high - low)), floor(log10(high - low)) - 4, -1):
        for step in (_decimal(digit, exponent) for digit in (5, 2, 1)):
            if not (_divides(step, low) and _divides(step, high)):
                continue
            values = _multiples(step, begin, end)
            if not _apart(axis, values, least):
                return best
            best = [f for f in values if low < f < high]
    return best


def _notes(axis: FrequencyAxis, least: float, a4: float) -> list[int]:
    """Return the numbers of the notes on the axis that have room, octave by octave downwards."""
    lowest = max(0, ceil(note_number(max(axis.fmin, 1.0), a4) - SLACK))
    highest = floor(note_number(axis.fmax, a4) + SLACK)
    top = highest - highest % 12 + 12
    chosen = [top]
    for octave in range(top - 12, lowest - 12, -12):
        for family in NOTE_FAMILIES:
            inside = [octave + n for n in family]
            if _apart(axis, [note_frequency(n, a4) for n in [*inside, chosen[0]]], least):
                chosen = inside + chosen
                break
    return [n for n in chosen if lowest <= n <= highest]
