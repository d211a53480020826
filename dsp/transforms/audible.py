"""Where sound is too quiet for its phase to mean anything."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

SILENCE: Final = np.float32(1e-18)
"""-180 dB re the power of a full-scale sine."""


def least_power(threshold: float) -> float:
    """Return the power of a sine of `threshold` dB re full scale."""
    return float(10.0 ** (0.1 * threshold))


@dataclass(frozen=True)
class Audible:
    """What choices have in common whose values do not tell how loud the sound is.

    A phase, a delay or a ratio of faint noise is as colourful as that of any sound, and hides it.
    So such a picture has a level below which it stays empty.

    Parameters
    ----------
    threshold
        The level in dB re a full-scale sine, in [-180, 0].

    Raises
    ------
    ValueError
        If `threshold` lies outside its range.
    """

    threshold: float = field(default=-80.0, kw_only=True)

    def __post_init__(self) -> None:
        threshold = self.threshold
        if not -180.0 <= threshold <= 0.0:
            raise ValueError(f"{threshold=} must lie in [-180, 0] dB")
