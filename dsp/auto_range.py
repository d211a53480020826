"""The automatic range: which levels the colours should cover for what is visible."""

from typing import NamedTuple

import numpy as np

from dsp.levels import CODE_COUNT, FLOOR_DB, STEP_DB, Codes

SILENCE_DB = -160.0
"""Levels below it are digital silence, or its rounding, and say nothing about the sound."""

QUIET_SHARE, LOUD_SHARE = 0.2, 0.9995
LEAST_SPAN, GREATEST_SPAN = 45.0, 110.0
HEADROOM, HIGHEST = 3.0, 20.0
GRID = 5.0
"""Levels come to rest on multiples of it."""

LEAST_SAMPLES = 256
_MOST_SAMPLES = 200_000


class Range(NamedTuple):
    """Levels in dB of the two ends of the colours."""

    floor: float
    ceiling: float


def fitting_range(codes: Codes) -> Range | None:
    """Return the range that fits the levels in `codes`, not rounded.

    The floor lies where a fifth of the picture is quieter, so the noise stays dark; the ceiling
    lies above all but the loudest few pixels.

    Parameters
    ----------
    codes
        What is visible, any shape. `NO_DATA` and digital silence do not count.

    Returns
    -------
    Range or None
        None if there is too little sound to tell.
    """
    flat = codes.reshape(-1)
    # an odd stride visits every row and column of a picture
    stride = max(1, len(flat) // _MOST_SAMPLES) | 1
    counts = np.bincount(flat[::stride], minlength=CODE_COUNT)
    counts[: int((SILENCE_DB - FLOOR_DB) / STEP_DB)] = 0
    total = int(counts.sum())
    if total < LEAST_SAMPLES:
        return None
    below = np.cumsum(counts)
    quiet, loud = np.searchsorted(below, [QUIET_SHARE * total, LOUD_SHARE * total])
    floor = FLOOR_DB + STEP_DB * (float(quiet) - 1.0)
    ceiling = FLOOR_DB + STEP_DB * (float(loud) - 1.0) + HEADROOM
    ceiling = min(max(ceiling, floor + LEAST_SPAN), HIGHEST)
    return Range(max(floor, ceiling - GREATEST_SPAN), ceiling)


def next_range(now: Range, codes: Codes) -> Range:
    """Return the range to show after `now`, a step towards the one that fits `codes`.

    Called a few times a second it moves smoothly and comes to rest on multiples of 5 dB; it stays
    there until the fitting level is nearer to another one, and somewhat more than that, so a
    steady sound makes steady colours.
    """
    goal = fitting_range(codes)
    if goal is None:
        return now
    return Range(_step(now.floor, goal.floor), _step(now.ceiling, goal.ceiling))


def _step(now: float, goal: float) -> float:
    at_rest = now % GRID == 0.0
    if at_rest and abs(goal - now) < 0.9 * GRID:
        return now
    rest = GRID * round(goal / GRID)
    way = rest - now
    if abs(way) <= 1.0:
        return rest
    by = max(1.0, 0.4 * abs(way))
    return float(round(now + (by if way > 0 else -by)))
