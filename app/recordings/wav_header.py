"""What the header of a WAV file says, and what is true when it lies.

Formats: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (RIFF,
RIFX); EBU Tech 3306 (RF64) and ITU-R BS.2088 (BW64); EBU Tech 3285 (bext). Nothing is believed that
the length of the file does not bear out, and nothing is allocated from a number in the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.recordings.random_access import RandomFile
from app.recordings.sample_coding import Coding

_FORMS: Final = {b"RIFF": "WAV", b"RIFX": "WAV (big-endian)", b"RF64": "RF64", b"BW64": "BW64"}
_UNKNOWN_LENGTH: Final = 0x7FFF_F000  # sox's "until it ends"; others write 0x7fffffff or 0xffffffff
_MOST_CHUNKS: Final = 4096
_SEARCHED: Final = 1 << 16  # bytes looked through when the chain of chunks is broken
_LARGEST_READ: Final = 1024  # of any chunk: fmt has 40 bytes, bext begins with 602
_EXTENSIBLE: Final = 0xFFFE
_GUID_TAILS: Final = (
    bytes.fromhex("000000001000800000aa00389b71"),  # KSDATAFORMAT_SUBTYPE
    bytes.fromhex("00002107d3118644c8c1ca000000"),  # Ambisonic B-format
)
_USUAL: Final = (b"LIST", b"id3 ", b"ID3 ", b"iXML", b"bext", b"cue ", b"_PMX", b"afsp")
_STREAMED: Final = (
    "The header does not tell the length (a stream or an interrupted recording): "
    "the sound is shown to the end of the file."
)
_PASSED_OVER: Final = "The header is damaged; what could not be understood was passed over."


class WavError(ValueError):
    """The header cannot be used; the message completes the sentence 'The file ...'."""


@dataclass(frozen=True)
class WavHeader:
    """Where the samples are and what they are.

    Parameters
    ----------
    form
        ``"WAV"``, ``"RF64"`` ... for the eyes of the user.
    rate
        Samples per second, as the header says: may be absurd.
    channels
        Channels per sample, at least 1.
    coding
        How samples are written; None if it is not plain: compressed or unknown.
    offset, frames
        Byte of the first sample and their number; all of them lie in the file.
    stated
        Samples that the fact chunk tells of, which a compressed file needs; 0 if there is none.
    bext
        The broadcast extension as far as it is needed, or nothing.
    note
        What was recovered or is odd; one sentence or nothing.
    """

    form: str
    rate: int
    channels: int
    coding: Coding | None
    offset: int
    frames: int
    stated: int
    bext: bytes
    note: str


class _Chunk(NamedTuple):
    name: bytes
    start: int  # of the content
    length: int  # as declared


class _Format(NamedTuple):
    rate: int
    channels: int
    coding: Coding | None
    note: str = ""


class _Extent(NamedTuple):
    length: int
    note: str = ""


def is_wav(head: bytes) -> bool:
    """Whether a file that begins with these 12 bytes is a WAV file."""
    return head[:4] in _FORMS and head[8:12] == b"WAVE"


def read_header(file: RandomFile) -> WavHeader:
    """Read the header of a WAV file.

    Raises
    ------
    WavError
        If the file cannot be shown.
    """
    head = file.bytes_at(0, 12)
    if not is_wav(head):
        raise WavError("is not a WAV file")
    chunks, note = _chunks_to_data(file, ">" if head[:4] == b"RIFX" else "<")
    data = chunks.get(b"data")
    if b"fmt " not in chunks:
        known = " before its sound" if data else ""
        raise WavError(f"has no format{known}, so it cannot be read")
    form = _read_format(file, chunks[b"fmt "], head[:4] == b"RIFX")
    if data is None:
        raise WavError("ends before any sound begins")
    extent = _extent(file, head, data, chunks.get(b"ds64"))
    width = form.channels * (form.coding.width if form.coding else 1)
    return WavHeader(
        form=_FORMS[head[:4]],
        rate=form.rate,
        channels=form.channels,
        coding=form.coding,
        offset=data.start,
        frames=extent.length // width,
        stated=int.from_bytes(_content(file, chunks.get(b"fact"))[:4], "little"),
        bext=_content(file, chunks.get(b"bext")),
        note=extent.note or form.note or note,
    )


def _chunks_to_data(file: RandomFile, order: str) -> tuple[dict[bytes, _Chunk], str]:
    """Return the first chunk of each name up to the sound, and a note if some were damaged."""
    found: dict[bytes, _Chunk] = {}
    note, size = "", file.size
    for chunk in _walk(file, order):
        if chunk.name not in found:
            found[chunk.name] = chunk
        if chunk.name == b"data":
            break
        if chunk.start + chunk.length > size:
            note = _PASSED_OVER
    return found, note


def _walk(file: RandomFile, order: str) -> Iterator[_Chunk]:
    at, size = 12, file.size
    for _ in range(_MOST_CHUNKS):
        head = file.bytes_at(at, 8)
        if len(head) < 8:
            return
        name, length = struct.unpack(f"{order}4sI", head)
        chunk = _Chunk(name, at + 8, length)
        yield chunk
        end = chunk.start + length
        if end > size:
            at = _search(file, chunk.start)
        else:
            at = end + (length % 2 and not _is_unpadded(file, end))


def _search(file: RandomFile, start: int) -> int:
    """Return where the next format or sound begins when the chain is broken; else the end."""
    window = file.bytes_at(start, _SEARCHED)
    places = [p for p in (window.find(b"fmt "), window.find(b"data")) if p >= 0]
    return start + min(places) if places else file.size


def _is_unpadded(file: RandomFile, end: int) -> bool:
    """Whether a program forgot to pad an odd chunk: a name follows where the zero should be."""
    following = file.bytes_at(end, 5)
    return len(following) > 3 and _is_name(following[:4]) and not _is_name(following[1:5])


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and all(0x20 <= byte < 0x7F for byte in name)


def _content(file: RandomFile, chunk: _Chunk | None) -> bytes:
    """Return the beginning of a chunk; nothing if it is missing."""
    return b"" if chunk is None else file.bytes_at(chunk.start, min(chunk.length, _LARGEST_READ))


def _read_format(file: RandomFile, chunk: _Chunk, big_endian: bool) -> _Format:
    content = _content(file, chunk)
    if len(content) < 14:
        raise WavError("is cut off in its header")
    order = ">" if big_endian else "<"
    tag, channels, rate, _, align = struct.unpack(f"{order}HHIIH", content[:14])
    bits = struct.unpack(f"{order}H", content[14:16])[0] if len(content) >= 16 else 0
    if channels == 0:
        raise WavError("has no channels, so there is nothing to show")
    if tag == _EXTENSIBLE and content[26:40] in _GUID_TAILS:
        tag = struct.unpack(f"{order}H", content[24:26])[0]
    width = _width(bits, align, channels)
    coding = _coding(tag, width, big_endian)
    form = _Format(rate, channels, coding)
    if bits == 0 and len(content) >= 16 and coding:
        return form._replace(
            note=f"The header does not tell the width of a sample; it is {coding}."
        )
    return form


def _width(bits: int, align: int, channels: int) -> int:
    """Return the bytes of one sample: those it stands in if the header is consistent."""
    needed = (bits + 7) // 8
    held, rest = divmod(align, channels)
    return held if rest == 0 and needed <= held <= 8 else needed


def _coding(tag: int, width: int, big_endian: bool) -> Coding | None:
    """Return the plain coding of a format tag.

    Raises
    ------
    WavError
        If the tag is plain but no such width exists.
    """
    if tag == 6:
        return Coding("A-law", 1)
    if tag == 7:
        return Coding("mu-law", 1)
    if tag not in (1, 3):
        return None
    try:
        if tag == 3:
            return Coding("float", width, big_endian)
        return Coding("unsigned" if width == 1 else "signed", width, big_endian)
    except ValueError as error:
        what = "floating-point" if tag == 3 else "integer"
        raise WavError(f"says it has {what} samples of {8 * width} bits, which do not exist") from (
            error
        )


def _extent(file: RandomFile, head: bytes, data: _Chunk, ds64: _Chunk | None) -> _Extent:
    """Return how many bytes of sound there are, whatever the header says."""
    order = ">" if head[:4] == b"RIFX" else "<"
    (declared,) = struct.unpack(f"{order}I", head[4:8])
    length, held = data.length, max(0, file.size - data.start)
    sizes = _content(file, ds64) if head[:4] in (b"RF64", b"BW64") else b""
    if len(sizes) >= 16 and length in (0, 0xFFFF_FFFF):
        declared, length = struct.unpack("<QQ", sizes[:16])
    data = data._replace(length=length)
    if length > held:
        return _Extent(held, _STREAMED if length >= _UNKNOWN_LENGTH else _cut_off(held, length))
    rest = held - length
    if rest < 8 or _is_chain(file, data, order):
        return _Extent(length)
    if length == 0 or _goes_on(file, declared, data):
        return _Extent(held, _STREAMED)
    return _Extent(length, f"{rest:,} bytes after the end of the sound are not shown.")


def _cut_off(held: int, length: int) -> str:
    return (
        f"The file is cut off: {100 * held // length} % of the sound that its header tells of "
        "is there."
    )


def _is_chain(file: RandomFile, data: _Chunk, order: str) -> bool:
    """Whether what follows the sound is a chunk: one that lies in the file, or a usual one."""
    end = data.start + data.length
    for at in {end, end + data.length % 2}:
        head = file.bytes_at(at, 8)
        if len(head) < 8:
            continue
        name, length = struct.unpack(f"{order}4sI", head)
        if name in _USUAL or (_is_name(name) and at + 8 + length <= file.size):
            return True
    return False


def _goes_on(file: RandomFile, declared: int, data: _Chunk) -> bool:
    """Whether there is more sound than its length says: the form or 32 bits of length say so."""
    end = data.start + data.length + data.length % 2
    return declared in (0, 0xFFFF_FFFF) or declared + 8 > end or file.size > 1 << 32
