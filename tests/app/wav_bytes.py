"""WAV files byte by byte, so that a test can write what no library would."""

import struct

import numpy as np


def chunk(name, content, *, order="<", length=None):
    """Return a chunk, padded to an even length; `length` is what it claims."""
    claimed = len(content) if length is None else length
    return struct.pack(f"{order}4sI", name, claimed) + content + b"\0" * (len(content) % 2)


def fmt(tag, channels, bits, *, rate=48_000, order="<", align=None):
    align = channels * ((bits + 7) // 8) if align is None else align
    return chunk(
        b"fmt ",
        struct.pack(f"{order}HHIIHH", tag, channels, rate, rate * align % 2**32, align, bits),
        order=order,
    )


def extensible(tag, channels, bits, *, rate=48_000, tail="000000001000800000aa00389b71"):
    align = channels * bits // 8
    head = struct.pack("<HHIIHHHHI", 0xFFFE, channels, rate, rate * align, align, bits, 22, bits, 0)
    return chunk(b"fmt ", head + struct.pack("<H", tag) + bytes.fromhex(tail))


def riff(*chunks, form=b"RIFF", order="<", length=None):
    body = b"WAVE" + b"".join(chunks)
    return struct.pack(f"{order}4sI", form, len(body) if length is None else length) + body


def pcm16(count=1000, channels=1, *, length=None, after=b"", riff_length=None):
    """Return a 16-bit file and its samples as float32, shape (count, channels)."""
    values = np.random.default_rng(count).integers(-(2**15), 2**15, (count, channels), np.int16)
    data = chunk(b"data", values.astype("<i2").tobytes(), length=length)
    content = riff(fmt(1, channels, 16), data, after, length=riff_length)
    return content, values.astype(np.float32) / 32768


def write(path, content):
    path.write_bytes(content)
    return path


def samples(sound):
    """Return all samples of a file."""
    out = np.empty((sound.end, sound.channels), np.float32)
    assert sound.read(0, out)
    return out
