"""PNG files: written without loading Qt, and the text that lies in them.

Format: W3C, "Portable Network Graphics (PNG) Specification", third edition, 2025.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.levels import Codes

Pixels = NDArray[np.uint32]

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COMPRESSION: Final = 1  # 3 makes pictures a tenth smaller and takes twice as long
_LARGEST_TEXT: Final = 1 << 20  # bytes
_INDEXED, _RGB, _RGBA = 3, 2, 6  # colour types


def encode(codes: Codes, palette: Pixels) -> bytes:
    """Return a picture as a PNG file.

    Parameters
    ----------
    codes
        Shape (height, width), the top row first, at least 1 by 1.
    palette
        Colour of every code as 0xffRRGGBB, shape (4096,).

    Returns
    -------
    bytes
        With one byte per pixel where 256 colours are enough, which they are unless something
        is not known in a picture that shows every level.
    """
    used = np.flatnonzero(np.bincount(codes.reshape(-1), minlength=len(palette)))
    colours, places = np.unique(palette[used], return_inverse=True)
    if len(colours) > 256:
        return encode_pixels(palette[codes])
    index = np.zeros(len(palette), np.uint8)
    index[used] = places
    return _file(index[codes][:, :, np.newaxis], _INDEXED, chunk(b"PLTE", _rgb(colours).tobytes()))


def encode_pixels(pixels: Pixels, per_metre: int = 0, *, alpha: bool = False) -> bytes:
    """Return an image as a PNG file.

    It is written in a third of the time that Qt takes, and smaller: the filters that Qt tries are
    for photographs.

    Parameters
    ----------
    pixels
        As 0xAARRGGBB, not multiplied by alpha; shape (height, width), at least 1 by 1.
    per_metre
        Pixels per metre of paper, if that is known.
    alpha
        Whether the pixels are more or less transparent.
    """
    extra = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) if per_metre else b""
    return _file(_rgb(pixels, alpha=alpha), _RGBA if alpha else _RGB, extra)


def _rgb(pixels: Pixels, *, alpha: bool = False) -> NDArray[np.uint8]:
    """Return red, green, blue and perhaps alpha of pixels, with one axis more."""
    shifts = (16, 8, 0, 24) if alpha else (16, 8, 0)
    out = np.empty((*pixels.shape, len(shifts)), np.uint8)
    for k, shift in enumerate(shifts):
        out[..., k] = pixels >> np.uint32(shift) & np.uint32(255)
    return out


def _file(values: NDArray[np.uint8], kind: int, extra: bytes) -> bytes:
    """Return a file of `values`, shape (height, width, bytes per pixel), with chunks `extra`."""
    height, width, depth = values.shape
    lines = np.zeros((height, 1 + width * depth), np.uint8)  # a line begins with its filter: none
    lines[:, 1:] = values.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    packed = zlib.compress(lines.data, _COMPRESSION)
    parts = [chunk(b"IHDR", head), extra, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(parts)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_text(png: bytes, key: str, text: str) -> bytes:
    """Return a PNG file with a text in it, uncompressed and in UTF-8 (iTXt).

    Parameters
    ----------
    png
        The file; its first chunk is IHDR, as it must be.
    key
        What to find it by, Latin-1, at most 79 characters.
    text
        Anything.
    """
    after_head = len(SIGNATURE) + 12 + struct.unpack_from(">I", png, len(SIGNATURE))[0]
    data = key.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8")
    return png[:after_head] + chunk(b"iTXt", data) + png[after_head:]


def text_of(png: bytes, key: str) -> str:
    """Return the text that `with_text` put into a PNG file; empty if there is none.

    Parameters
    ----------
    png
        The file or its beginning; whatever is damaged or cut off in it holds no text.
    key
        What it is found by.
    """
    wanted = key.encode("latin-1") + b"\0\0\0"
    for kind, data in _chunks(png):
        if kind == b"iTXt" and data.startswith(wanted) and len(data) <= _LARGEST_TEXT:
            text = data[len(wanted) :].split(b"\0", 2)[-1]  # after language and translated key
            return text.decode("utf-8", "replace")
    return ""


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the sound chunks of a PNG file up to the first one that is not."""
    at = len(SIGNATURE)
    while png.startswith(SIGNATURE) and at + 12 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        check = png[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + data):
            return
        yield kind, data
        at += 12 + length
