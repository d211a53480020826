"""Samples as they are to be written: what a file held bit for bit where the new one can hold it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.recordings.sample_coding import MARGIN, Coding

Integers = NDArray[np.int32]

FLOAT: Final = Coding("float", 4)
_SHORT: Final = Coding("signed", 2)


def stored(coding: Coding) -> Coding:
    """Return how samples in `coding` are written into a WAV file.

    Whatever is PCM or float stays as it is, in the order of bytes of a WAV file; A-law and mu-law
    become 16-bit PCM, which holds each of their values.
    """
    if coding.kind in ("A-law", "mu-law"):
        return _SHORT
    return Coding(coding.kind, coding.width)


def to_stored(data: bytes, coding: Coding) -> bytes:
    """Return samples in `coding` as `stored` tells."""
    if coding.kind in ("A-law", "mu-law"):
        scratch = np.zeros(len(data) + 2 * MARGIN, np.uint8)
        scratch[MARGIN:-MARGIN] = np.frombuffer(data, np.uint8)
        values = np.empty((len(data), 1), np.float32)
        coding.convert(scratch, values)
        return (values * 32768).astype("<i2").tobytes()
    if coding.big_endian:
        return np.frombuffer(data, np.uint8).reshape(-1, coding.width)[:, ::-1].tobytes()
    return data


def fits_flac(coding: Coding) -> int:
    """Return the bits of FLAC that hold every sample written so exactly; 0 if none do."""
    if coding.kind == "float":
        return 0
    return {1: 16, 2: 16, 3: 24}.get(coding.width, 0)


def to_integers(data: bytes, coding: Coding) -> Integers:
    """Return stored samples as the upper bits of 32-bit integers, shape (n,).

    Those that have more than 24 bits are rounded to 24, and what lies beyond full scale is cut
    there; a sample that is not finite becomes 0.
    """
    if coding.kind == "float":
        values = np.frombuffer(data, f"<f{coding.width}").astype(np.float64)
        scaled = np.nan_to_num(np.rint(values * 2.0**23), nan=0.0, posinf=0.0, neginf=0.0)
        bounded: Integers = np.clip(scaled, -(2**23), 2**23 - 1).astype(np.int32) << 8
        return bounded
    if coding.kind == "unsigned":
        return (np.frombuffer(data, np.uint8).astype(np.int32) - 128) << 24
    if coding.width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        joined: Integers = wide.reshape(-1).view("<i4").astype(np.int32)
        return joined
    numbers = np.frombuffer(data, f"<i{coding.width}")
    if coding.width == 2:
        return numbers.astype(np.int32) << 16
    upper = (numbers >> 32 if coding.width == 8 else numbers).astype(np.int64)
    rounded: Integers = (np.minimum(upper + 128, 2**31 - 1) >> 8 << 8).astype(np.int32)
    return rounded
