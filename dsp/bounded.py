"""Sound that computations can rely on: finite, and not absurdly loud."""

import numpy as np

from dsp.signal import Samples

LIMIT = 1e6
"""120 dB over full scale: keeps every step of a computation in single precision finite."""


def bounded(x: Samples) -> Samples:
    """Return `x` with silence for what is not finite, and nothing beyond the limit.

    Parameters
    ----------
    x
        Any shape; left as it is, and returned itself if there is nothing to mend.

    Raises
    ------
    ValueError
        If it holds whole numbers.
    """
    check_floating(x)
    if not x.size or (x.min() >= -LIMIT and x.max() <= LIMIT):  # neither holds if there is a NaN
        return x
    return np.clip(np.nan_to_num(x, nan=0.0, posinf=0.0, neginf=0.0), -LIMIT, LIMIT)


def check_floating(x: Samples) -> None:
    """Refuse whole numbers, as `scipy.io.wavfile` reads them: their full scale is not 1.

    Raises
    ------
    ValueError
        If `x` holds such.
    """
    if x.dtype.kind != "f":
        raise ValueError(f"{x.dtype=} must be floating point, with full scale at 1")
