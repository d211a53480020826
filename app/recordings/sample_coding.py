"""How samples are written in a file, and how they become float32 with full scale at 1."""

import sys
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.recordings.random_access import Bytes
from dsp.signal import Samples

Kind = Literal["signed", "unsigned", "float", "A-law", "mu-law"]

WIDTHS: Final[dict[Kind, tuple[int, ...]]] = {
    "signed": (2, 3, 4, 8),
    "unsigned": (1,),
    "float": (4, 8),
    "A-law": (1,),
    "mu-law": (1,),
}
MARGIN: Final = (
    64  # bytes around those converted: 24-bit samples are picked up four bytes at a time
)


@dataclass(frozen=True)
class Coding:
    """One way to write a sample.

    Parameters
    ----------
    kind
        What the bytes mean.
    width
        Bytes per sample, one of ``WIDTHS[kind]``.
    big_endian
        Whether the most significant byte comes first.

    Raises
    ------
    ValueError
        If there is no such width.
    """

    kind: Kind
    width: int
    big_endian: bool = False

    def __post_init__(self) -> None:
        if self.width not in WIDTHS[self.kind]:
            raise ValueError(f"{self.width=} must be one of {WIDTHS[self.kind]} for {self.kind}")

    def __str__(self) -> str:
        if self.kind in ("A-law", "mu-law"):
            return self.kind
        return f"{8 * self.width}-bit {'float' if self.kind == 'float' else 'PCM'}"

    @property
    def is_native_float(self) -> bool:
        """Whether the bytes are those of float32 in memory."""
        native = self.big_endian == (sys.byteorder == "big")
        return self.kind == "float" and self.width == 4 and native

    def convert(self, scratch: Bytes, out: Samples) -> None:
        """Convert as many samples as `out` has, exactly as libsndfile does.

        Parameters
        ----------
        scratch
            The bytes, from `MARGIN` on and with as many to spare behind; may be changed.
        out
            Shape (n, channels).
        """
        if self.kind in ("A-law", "mu-law"):
            codes = scratch[MARGIN : MARGIN + out.size].reshape(out.shape)
            np.take(_companding_table(self.kind), codes, out=out, mode="clip")
        elif self.width == 3:
            out[...] = self._three_bytes(scratch, out.size).reshape(out.shape)
            out *= np.float32(2.0**-31)
        else:
            self._convert_plain(scratch, out)

    def _convert_plain(self, scratch: Bytes, out: Samples) -> None:
        letter = {"signed": "i", "unsigned": "u", "float": "f"}[self.kind]
        dtype = np.dtype(f"{'>' if self.big_endian else '<'}{letter}{self.width}")
        values = np.frombuffer(scratch, dtype, out.size, MARGIN).reshape(out.shape)
        if self.kind == "float":
            with np.errstate(over="ignore", invalid="ignore"):  # beyond float32: infinite
                np.copyto(out, values, casting="same_kind")
            return
        np.copyto(out, values, casting="same_kind")
        if self.kind == "unsigned":
            out -= np.float32(128)
        out *= np.float32(2.0 ** (1 - 8 * self.width))

    def _three_bytes(self, scratch: Bytes, count: int) -> NDArray[np.int32]:
        """Return 24-bit samples as the upper bytes of 32-bit ones: six times faster than by byte.

        Each is loaded together with one byte of a neighbour, which is then masked out.
        """
        order, start = (">", MARGIN) if self.big_endian else ("<", MARGIN - 1)
        overlapping = np.ndarray((count,), f"{order}i4", scratch.data, start, (3,))
        values = overlapping.astype(np.int32)
        values &= np.int32(-256)
        return values


def _companding_table(kind: Kind) -> NDArray[np.float32]:
    """Return the value of each of the 256 codes, after ITU-T G.711."""
    code = np.arange(256)
    if kind == "mu-law":
        code = ~code & 0xFF
        size = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
        sign = np.where(code & 0x80, -1, 1)
    else:
        code ^= 0x55
        segment = (code & 0x70) >> 4
        size = ((code & 0x0F) << 4) + np.where(segment, 0x108, 8) << np.maximum(segment - 1, 0)
        sign = np.where(code & 0x80, 1, -1)
    return np.asarray(sign * size / 32768, np.float32)
