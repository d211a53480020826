"""SpecAugment: strips of time and frequency taken out of features, for training on them.

D. S. Park et al., "SpecAugment: a simple data augmentation method for automatic speech
recognition", 2019; widths and places by the rule of torchaudio's `mask_along_axis`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Random = np.random.Generator | int


@dataclass(frozen=True)
class Masks:
    """How many strips to take out, and how wide they may be.

    Parameters
    ----------
    time, frequency
        How many strips of time and of frequency, at least 0.
    time_limit, frequency_limit
        Upper limit of their widths, in frames and in bins, at least 0.
    time_share
        Share of all frames that one strip of time may take, in [0, 1].
    value
        What the strips are filled with: for normalised features 0, their mean.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    time: int = 2
    time_limit: int = 100
    time_share: float = 1.0
    frequency: int = 2
    frequency_limit: int = 27
    value: float = 0.0

    def __post_init__(self) -> None:
        time, frequency = self.time, self.frequency
        time_limit, frequency_limit = self.time_limit, self.frequency_limit
        if min(time, frequency, time_limit, frequency_limit) < 0:
            raise ValueError(
                f"{time=}, {frequency=}, {time_limit=} and {frequency_limit=} must be at least 0"
            )
        _check_share(self.time_share)


def spec_augment(x: Values, masks: Masks | None = None, rng: Random = 0) -> Values:
    """Return a copy of `x` with strips of time and of frequency taken out.

    Parameters
    ----------
    x
        Features, shape (..., frames, bins); every channel loses the same strips. Not changed.
    masks
        How many and how wide, by default two of each.
    rng
        A generator, which moves on, or a seed, which always gives the same.

    Raises
    ------
    ValueError
        If `x` has fewer than two dimensions.
    """
    masks = masks or Masks()
    generator = np.random.default_rng(rng)
    out = x.copy()
    for _ in range(masks.frequency):
        strip = draw(generator, _size(x, -1), masks.frequency_limit)
        _fill(out, -1, strip, masks.value)
    for _ in range(masks.time):
        strip = draw(generator, _size(x, -2), masks.time_limit, masks.time_share)
        _fill(out, -2, strip, masks.value)
    return out


def time_mask(
    x: Values, limit: int, rng: Random, *, share: float = 1.0, value: float = 0.0
) -> Values:
    """Return a copy of `x`, shape (..., frames, bins), with one strip of time filled.

    See `draw` for the rest.
    """
    return _masked(x, -2, limit, rng, share=share, value=value)


def frequency_mask(
    x: Values, limit: int, rng: Random, *, share: float = 1.0, value: float = 0.0
) -> Values:
    """Return a copy of `x`, shape (..., frames, bins), with one strip of frequency filled.

    See `draw` for the rest.
    """
    return _masked(x, -1, limit, rng, share=share, value=value)


def draw(rng: np.random.Generator, size: int, limit: int, share: float = 1.0) -> slice:
    """Return a strip at random: its width is below `limit`, and every place is as likely.

    The limit is `limit`, or with a `share` below 1 no more than ``floor(size * share)``, nor ever
    more than `size`. The width is the whole part of what is drawn evenly below it, the start the
    whole part of what is drawn evenly below what is left of `size`.

    Parameters
    ----------
    rng
        Two numbers are drawn from it, unless the limit is below 1.
    size
        Of the whole.
    limit
        At least 0.
    share
        In [0, 1].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """
    if limit < 0:
        raise ValueError(f"{limit=} must be at least 0")
    _check_share(share)
    most = min(limit, int(size * share), size)
    if most < 1:
        return slice(0, 0)
    width = rng.random() * most
    start = int(rng.random() * (size - width))
    return slice(start, start + int(width))


def _masked(x: Values, axis: int, limit: int, rng: Random, *, share: float, value: float) -> Values:
    out = x.copy()
    _fill(out, axis, draw(np.random.default_rng(rng), _size(x, axis), limit, share), value)
    return out


def _size(x: Values, axis: int) -> int:
    if x.ndim < 2:
        raise ValueError(f"{x.shape=} must be (..., frames, bins)")
    return len(np.moveaxis(x, axis, 0))


def _fill(x: Values, axis: int, strip: slice, value: float) -> None:
    np.moveaxis(x, axis, 0)[strip] = value


def _check_share(share: float) -> None:
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{share=} must lie in [0, 1]")
