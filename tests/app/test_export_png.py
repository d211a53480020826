"""PNG files: what is written is read back by others, and their text by ourselves."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from app.export import png
from dsp.picture import palette
from ui.palettes import table

PALETTE = palette(table("grey"), -100.0, -10.0, (1, 2, 3))


def read(data):
    image = QImage.fromData(data)
    assert not image.isNull()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    shape = image.height(), image.width()
    return np.frombuffer(image.constBits(), np.uint32).reshape(shape).copy()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_every_code_has_its_colour(height, width, seed):
    codes = np.random.default_rng(seed).integers(0, 4096, (height, width), np.uint16)
    assert (read(png.encode(codes, PALETTE)) == PALETTE[codes]).all()


def test_more_than_256_colours_are_written_one_by_one():
    codes = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    data = png.encode(codes, PALETTE)
    assert data[25] == 2
    assert (read(data) == PALETTE[codes]).all()
    without = png.encode(np.maximum(codes, 1), PALETTE)
    assert without[25] == 3  # one byte per pixel


@pytest.mark.parametrize("alpha", [False, True])
def test_pixels_come_back(alpha):
    made = np.random.default_rng(0).integers(0, 2**32, (7, 5), np.uint32)
    if not alpha:
        made |= np.uint32(0xFF000000)
    assert (read(png.encode_pixels(made, 3780, alpha=alpha)) == made).all()


def test_the_resolution_is_told():
    data = png.encode_pixels(np.zeros((2, 2), np.uint32), 11811)
    assert QImage.fromData(data).dotsPerMeterX() == 11811


@given(st.text(max_size=300))
def test_text_comes_back(text):
    data = png.with_text(png.encode(np.ones((1, 1), np.uint16), PALETTE), "key", text)
    assert read(data).shape == (1, 1)
    assert png.text_of(data, "key") == text
    assert png.text_of(data, "other") == ""


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_file_tells_nothing_or_the_truth(at, value):
    data = bytearray(png.with_text(png.encode(np.ones((3, 3), np.uint16), PALETTE), "key", "text"))
    data[at % len(data)] = value
    assert png.text_of(bytes(data), "key") in ("", "text")
    assert png.text_of(bytes(data[: at % len(data)]), "key") in ("", "text")


def test_a_chunk_has_its_checksum():
    assert png.chunk(b"abcd", b"xy")[-4:] == zlib.crc32(b"abcdxy").to_bytes(4, "big")
