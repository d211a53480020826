"""Values as 16-bit codes: what is kept, so that colours stay a table look-up.

Code 0 says that nothing is known there (no sound yet, a gap, not analysed yet). Codes 1 to 4095
are -180 dB to +24.7 dB re full scale in steps of 0.05 dB, so a table of 4096 colours covers every
level and fits the first-level cache. Of any other quantity, codes 2 to 4095 go from its low end to
its high one, and code 1 says that it has no value there, as the phase of silence has none.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.transforms.transform import Quantity

Codes = NDArray[np.uint16]

NO_DATA = 0
LEAST = 1
"""Silence of a level, or less than can be told; of any other quantity, no value."""
CODE_COUNT = 4096
FLOOR_DB = -180.0
STEP_DB = 0.05
CEILING_DB = FLOOR_DB + STEP_DB * (CODE_COUNT - 2)


class Coding(NamedTuple):
    """What codes mean: code `first` is `low`, each further one `step` more."""

    first: int
    low: float
    step: float

    def value(self, code: float) -> float:
        """Return what `code` means."""
        return self.low + self.step * (code - self.first)

    def place(self, value: float) -> float:
        """Return the code of `value`, not rounded and not limited."""
        return self.first + (value - self.low) / self.step

    def values(self) -> NDArray[np.float64]:
        """Return what every code means, shape (4096,); those before the first mean nothing."""
        steps = np.arange(CODE_COUNT, dtype=np.float64) - self.first
        return self.low + self.step * steps


LEVELS = Coding(1, FLOOR_DB, STEP_DB)


def coding_of(quantity: Quantity) -> Coding:
    """Return how values of `quantity` are coded."""
    if quantity.is_level:
        return LEVELS
    return Coding(2, quantity.low, (quantity.high - quantity.low) / (CODE_COUNT - 3))


def encode(db: NDArray[np.float32], out: Codes | None = None) -> Codes:
    """Return the codes of levels in dB.

    Parameters
    ----------
    db
        Levels in dB, any shape; used as scratch space and overwritten.
    out
        Where to put the codes, same shape.
    """
    np.subtract(db, np.float32(FLOOR_DB), out=db)
    np.multiply(db, np.float32(1.0 / STEP_DB), out=db)
    np.add(db, np.float32(1.5), out=db)  # 1 for the first code, 0.5 to round
    np.clip(db, 1.0, CODE_COUNT - 1.0, out=db)
    if out is None:
        out = np.empty(db.shape, np.uint16)
    np.copyto(out, db, casting="unsafe")
    return out


def encode_quantity(values: NDArray[np.float32], quantity: Quantity) -> Codes:
    """Return the codes of values of any quantity; what is not a number has no value.

    Parameters
    ----------
    values
        In the unit of the quantity, any shape; used as scratch space and overwritten. What lies
        beyond its ends gets the code of the end.
    """
    missing = np.isnan(values)
    values[missing] = quantity.low
    if quantity.is_level:
        codes = encode(values)
    else:
        coding = coding_of(quantity)
        np.subtract(values, np.float32(coding.low), out=values)
        np.multiply(values, np.float32(1.0 / coding.step), out=values)
        np.add(values, np.float32(coding.first + 0.5), out=values)
        np.clip(values, coding.first, CODE_COUNT - 1.0, out=values)
        codes = values.astype(np.uint16)
    codes[missing] = LEAST
    return codes


def decode(codes: Codes, coding: Coding = LEVELS) -> NDArray[np.float32]:
    """Return what `codes` mean, the levels in dB if not told otherwise; NaN where that is nothing.

    Parameters
    ----------
    codes
        Any shape.
    coding
        See `coding_of`.
    """
    steps = codes.astype(np.float32) - coding.first
    values = np.float32(coding.low) + np.float32(coding.step) * steps
    return np.where(codes < coding.first, np.float32(np.nan), values).astype(np.float32, copy=False)
