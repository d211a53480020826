"""The header of a WAV file that is written: RIFF, or RF64 where 4 GB are not enough.

Formats: as in `app.recordings.wav_header`, which reads them.
"""

import struct
from datetime import datetime
from typing import Final

from app.recordings.sample_coding import Coding

_LARGEST_RIFF: Final = 0xFFFF_FFFF
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL: Final = bytes.fromhex("000000001000800000aa00389b71")


def wav_head(coding: Coding, rate: int, channels: int, frames: int, extra: bytes = b"") -> bytes:
    """Return all that stands before the samples.

    A zero byte must follow the samples if they take an odd number of bytes.

    Parameters
    ----------
    coding
        How the samples are written: PCM or float, little-endian.
    rate, channels
        Of the sound.
    frames
        How many samples of all channels there will be.
    extra
        Whole chunks to put before the samples.
    """
    size = frames * channels * coding.width
    chunks = extra + _format(coding, rate, channels)
    if coding.kind == "float":
        chunks += struct.pack("<4sII", b"fact", 4, min(frames, _LARGEST_RIFF))
    whole = 4 + len(chunks) + 8 + size + size % 2
    if whole <= _LARGEST_RIFF:
        head = struct.pack("<4sI4s", b"RIFF", whole, b"WAVE")
        return head + chunks + struct.pack("<4sI", b"data", size)
    head = struct.pack("<4sI4s", b"RF64", _LARGEST_RIFF, b"WAVE")
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, whole + 36, size, frames, 0)
    return head + sizes + chunks + struct.pack("<4sI", b"data", _LARGEST_RIFF)


def bext_chunk(began: float, rate: int, description: str) -> bytes:
    """Return a broadcast extension that tells when the sound began (EBU Tech 3285).

    Parameters
    ----------
    began
        Time of day of the first sample in seconds since 1970; written as local time.
    rate
        Samples per second.
    description
        What it is; what is not ASCII is replaced.

    Raises
    ------
    ValueError, OverflowError, OSError
        If the system knows no such date.
    """
    moment = datetime.fromtimestamp(began)
    of_day = 3600 * moment.hour + 60 * moment.minute + moment.second + began % 1
    content = struct.pack(
        "<256s32s32s10s8sQH254s",
        description.encode("ascii", "replace")[:255],
        b"Sonoscope",
        b"",
        moment.strftime("%Y-%m-%d").encode(),
        moment.strftime("%H:%M:%S").encode(),
        round(of_day * rate),
        0,
        b"",
    )
    return struct.pack("<4sI", b"bext", len(content)) + content


def _format(coding: Coding, rate: int, channels: int) -> bytes:
    """Return the format chunk; extensible where the specification asks for it."""
    tag = _FLOAT if coding.kind == "float" else _PCM
    align, bits = channels * coding.width, 8 * coding.width
    rest = struct.pack("<HIIHH", channels, rate, min(rate * align, _LARGEST_RIFF), align, bits)
    if channels > 2 or (tag == _PCM and coding.width > 2):
        rest += struct.pack("<HHIH", 22, bits, 0, tag) + _GUID_TAIL
        tag = _EXTENSIBLE
    content = struct.pack("<H", tag) + rest
    return struct.pack("<4sI", b"fmt ", len(content)) + content
