"""Amplitudes and powers to decibels."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

DB_PER_NEPER = np.float32(10.0 / np.log(10.0))
"""What turns the natural logarithm of a power into dB."""

_AMPLITUDE_FLOOR = np.float32(1e-10)  # added, which is cheaper than a maximum
_POWER_FLOOR = np.float32(1e-20)
_DB_PER_NEPER_OF_AMPLITUDE = np.float32(20.0 / np.log(10.0))


def amplitudes_to_db(values: Values) -> None:
    """Turn amplitudes, at least 0, into ``20 log10`` of them, in place; 0 reads -200 dB."""
    np.add(values, _AMPLITUDE_FLOOR, out=values)
    np.log(values, out=values)
    np.multiply(values, _DB_PER_NEPER_OF_AMPLITUDE, out=values)


def powers_to_db(values: Values) -> None:
    """Turn powers, at least 0, into ``10 log10`` of them, in place; 0 reads -200 dB."""
    np.add(values, _POWER_FLOOR, out=values)
    np.log(values, out=values)
    np.multiply(values, DB_PER_NEPER, out=values)
