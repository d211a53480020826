"""The header of a WAV file that is written: RIFF, or RF64 where 4 GB are not enough.

Formats: as in `app.recordings.wav_header`, which reads them.
"""

import struct
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from app.recordings.sample_coding import Coding

LARGEST_RIFF: Final = 0xFFFF_FFFF
"""Bytes behind the first eight of a file that is not RF64, at most."""

_DS64: Final = 28  # bytes of the chunk that tells the sizes of an RF64 file
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL: Final = bytes.fromhex("000000001000800000aa00389b71")


class Growing(NamedTuple):
    """What the head of a file that grows leaves room for.

    `tail` is the number of bytes of the chunks behind the samples, and `largest` the size from
    which the file is RF64.
    """

    tail: int = 0
    largest: int = LARGEST_RIFF


class Mark(NamedTuple):
    """Samples ``[start, stop)`` of a file, and what is to be known of them."""

    start: int
    stop: int
    text: str


def wav_head(
    coding: Coding,
    rate: int,
    channels: int,
    frames: int,
    extra: bytes = b"",
    growing: Growing | None = None,
) -> bytes:
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
    growing
        If given, the head has the same length whatever `frames` is, RIFF or RF64: it can be
        written again over the old one (EBU Tech 3306, "on the fly conversion").
    """
    tail, largest = growing or Growing()
    size = frames * channels * coding.width
    chunks = extra + _format(coding, rate, channels)
    if coding.kind == "float":
        chunks += struct.pack("<4sII", b"fact", 4, min(frames, LARGEST_RIFF))
    room = struct.pack(f"<4sI{_DS64}x", b"JUNK", _DS64) if growing else b""
    whole = 4 + len(room) + len(chunks) + 8 + size + size % 2 + tail
    if whole <= largest:
        head = struct.pack("<4sI4s", b"RIFF", whole, b"WAVE")
        return head + room + chunks + struct.pack("<4sI", b"data", size)
    head = struct.pack("<4sI4s", b"RF64", LARGEST_RIFF, b"WAVE")
    whole += 8 + _DS64 - len(room)
    sizes = struct.pack("<4sIQQQI", b"ds64", _DS64, whole, size, frames, 0)
    return head + sizes + chunks + struct.pack("<4sI", b"data", LARGEST_RIFF)


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


def mark_chunks(marks: Sequence[Mark]) -> bytes:
    """Return the chunks that mark places and stretches of the sound, to stand behind it.

    Cue points, labels and lengths by Microsoft and IBM, "Multimedia Programming Interface and Data
    Specifications 1.0". They count samples with 32 bits: later marks are left out.
    """
    marks = [mark for mark in marks if mark.stop <= 0xFFFF_FFFF]
    if not marks:
        return b""
    points, texts = struct.pack("<I", len(marks)), b"adtl"
    for name, mark in enumerate(marks, 1):
        points += struct.pack("<II4sIII", name, mark.start, b"data", 0, 0, mark.start)
        label = mark.text.encode("ascii", "replace") + b"\0"
        texts += struct.pack("<4sII", b"labl", 4 + len(label), name) + label
        texts += b"\0" * (len(label) % 2)
        length = mark.stop - mark.start
        texts += struct.pack("<4sIII4sHHHH", b"ltxt", 20, name, length, b"rgn ", 0, 0, 0, 0)
    cues = struct.pack("<4sI", b"cue ", len(points)) + points
    return cues + struct.pack("<4sI", b"LIST", len(texts)) + texts


def _format(coding: Coding, rate: int, channels: int) -> bytes:
    """Return the format chunk; extensible where the specification asks for it."""
    tag = _FLOAT if coding.kind == "float" else _PCM
    align, bits = channels * coding.width, 8 * coding.width
    rest = struct.pack("<HIIHH", channels, rate, min(rate * align, LARGEST_RIFF), align, bits)
    if channels > 2 or (tag == _PCM and coding.width > 2):
        rest += struct.pack("<HHIH", 22, bits, 0, tag) + _GUID_TAIL
        tag = _EXTENSIBLE
    elif tag != _PCM:
        rest += struct.pack("<H", 0)  # whatever is not PCM has the length of what follows: nothing
    content = struct.pack("<H", tag) + rest
    return struct.pack("<4sI", b"fmt ", len(content)) + content
