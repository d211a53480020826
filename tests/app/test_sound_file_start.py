"""When a recording began: names and extensions as recorders write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recordings.sound_file import open_sound
from app.recordings.start_time import started_by_bext, started_by_name
from tests.app.wav_bytes import chunk, fmt, riff, write

LOCAL = datetime(2024, 1, 31, 5, 30, 0).timestamp()
ZONED = datetime(2024, 1, 31, 5, 30, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("stem", "started"),
    [
        ("20240131_053000", LOCAL),
        ("SM4-7_20240131_053000", LOCAL),
        ("S4A01234_20240131_053000_0012", LOCAL),
        ("2024-01-31T05-30-00", LOCAL),
        ("2024-01-31 05.30.00 garden", LOCAL),
        ("2024-01-31_05h30m00", LOCAL),
        ("20240131_053000T", LOCAL),  # AudioMoth, triggered
        ("20240131T053000Z", ZONED),
        ("20240131T053000+0000_rec", ZONED),
        ("20240131T153000+1000", ZONED),
        ("2024-01-31T00-30-00-0500", ZONED),
        (f"{int(ZONED):08X}", ZONED),  # AudioMoth before firmware 1.3
        ("20240131", None),  # not in hexadecimal: that would be 1987
        ("20241331_053000", None),
        ("20240231_053000", None),
        ("20240131_253000", None),
        ("120240131_053000", None),
        ("ABCDEF", None),
        ("recording", None),
        ("", None),
    ],
)
def test_names(stem, started):
    assert started_by_name(stem) == started


@given(st.text())
def test_any_name_is_safe(stem):
    assert started_by_name(stem) is None or started_by_name(stem) > 0


def bext(date, time, reference):
    return bytes(320) + date + time + reference.to_bytes(8, "little") + bytes(256)


@pytest.mark.parametrize(
    ("content", "started"),
    [
        (bext(b"2024-01-31", b"05:30:00", 0), LOCAL),
        (bext(b"2024:01:31", b"05-30-00", 0), LOCAL),
        (bext(b"2024-01-31", b"05:30:00", (5 * 3600 + 1800) * 48_000 + 12_000), LOCAL + 0.25),
        (bext(b"2024-01-31", b"05:30:00", 3600 * 48_000), LOCAL),  # a place on a time line
        (bext(b"2024-01-31", b"05:30:00", 2**64 - 1), LOCAL),
        (bext(b"2024-02-31", b"05:30:00", 0), None),
        (bext(b"\0" * 10, b"\0" * 8, 0), None),
        (b"", None),
        (bext(b"2024-01-31", b"05:30:00", 0)[:340], None),
    ],
)
def test_the_broadcast_extension(content, started):
    assert started_by_bext(content, 48_000) == started


def test_the_extension_goes_before_the_name(tmp_path):
    extension = chunk(b"bext", bext(b"2024-01-31", b"05:30:00", 0))
    content = riff(extension, fmt(1, 1, 16), chunk(b"data", bytes(20)))
    sound = open_sound(write(tmp_path / "20200101_000000.wav", content))
    assert sound.started == LOCAL
    sound.close()
    content = riff(fmt(1, 1, 16), chunk(b"data", bytes(20)))
    sound = open_sound(write(tmp_path / "20240131_053000.wav", content))
    assert sound.started == LOCAL
    sound.close()
