"""Peaks of a spectrum, told more finely than its bins are apart."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.framing import Framing

_NOTHING = 1e-12  # between the lobes of a window, where a tone reads nothing


class Peak(NamedTuple):
    """A tone: its frequency `hertz`, and its level `db`."""

    hertz: float
    db: float


def peak_between(
    db: NDArray[np.float32], framing: Framing, rate: int, low: float, high: float
) -> Peak | None:
    """Return the highest peak between two frequencies; None if there is none.

    A peak is a bin above both of its neighbours. The parabola through the three levels in dB has
    its top near the tone (J. O. Smith and X. Serra, "PARSHL", 1987). By how much it misses it, and
    how much less than the tone the bin reads, is known from the window.

    Parameters
    ----------
    db
        Levels of one column, shape (bins,); NaN where nothing is known.
    framing
        What the column was made with.
    rate
        Samples per second.
    low, high
        In Hz.
    """
    spacing = rate / framing.n_fft
    first = max(1, int(low / spacing))
    stop = min(len(db) - 1, int(high / spacing) + 2)
    inner, left, right = db[first:stop], db[first - 1 : stop - 1], db[first + 1 : stop + 1]
    tops = first + np.flatnonzero((inner >= left) & (inner > right))
    for at in tops[np.argsort(-db[tops])]:
        beside = _top(*db[at - 1 : at + 2].tolist())
        of_window = _top(*(lobe(framing, bins - beside) for bins in (-1.0, 0.0, 1.0)))
        beside += beside - of_window
        hertz = (float(at) + beside) * spacing
        if low <= hertz <= high:
            return Peak(hertz, float(db[at]) - lobe(framing, beside))
    return None


def _top(left: float, middle: float, right: float) -> float:
    """Return how far beside the middle of three values, not below the others, a parabola turns."""
    return 0.5 * (left - right) / (left - 2.0 * middle + right)


def lobe(framing: Framing, beside: float) -> float:
    """Return how much less a tone reads `beside` bins away from itself, in dB, at most 0."""
    w = framing.window.samples(framing.win_length)
    turns = np.exp(-2j * np.pi * beside / framing.n_fft * np.arange(len(w)))
    return float(20.0 * np.log10(np.abs(w @ turns) / w.sum() + _NOTHING))
