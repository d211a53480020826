"""A picture composed as a whole is the one composed piece by piece."""

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import NO_DATA, Codes
from dsp.picture import pixel_codes
from dsp.ring import SampleRing
from dsp.scales import FrequencyAxis
from dsp.still import native_codes, still_codes

RATE = 8000


@pytest.fixture(scope="module")
def reader():
    ring = SampleRing(2 * RATE, 1, RATE)
    ring.write(0.1 * np.random.default_rng(0).standard_normal((2 * RATE, 1)).astype(np.float32))
    return ColumnReader(ring, Analysis(n_fft=128, win_length=100, overlap=0.75))


@pytest.mark.parametrize("samples_per_pixel", [0.7, 13.0, 25.0, 171.3])
@pytest.mark.parametrize("height", [1, 65, 200])
def test_it_agrees_with_single_pixels(reader, samples_per_pixel, height):
    rows = reader.rows(FrequencyAxis("mel", 0.0, 4000.0), height)
    pixels = range(20, 60)
    whole = still_codes(reader, rows, pixels, samples_per_pixel)
    level = reader.analysis.level_for(samples_per_pixel)
    step = reader.analysis.step(level)

    def pieces(first: int, stop: int) -> list[tuple[int, Codes]]:
        codes = np.zeros((reader.bins, stop - first), np.uint16)
        reader.read(level, first, codes)
        return [(first, codes)]

    for at, pixel in enumerate(pixels):
        one = pixel_codes(pieces, step, rows, range(pixel, pixel + 1), samples_per_pixel)
        assert (whole[:, at : at + 1] == one).all()


class Finished(SampleRing):
    """Sound of which nothing more will come."""

    @property
    def length(self) -> int:
        return self.end


@pytest.mark.parametrize("rate", [8000, 48_000, 1_000_000])
@pytest.mark.parametrize("seconds", [0.0, 1e-5, 1e-3, 1e-2, 0.1])
def test_all_of_a_very_short_sound_is_seen_with_the_usual_settings(rate, seconds):
    length = max(1, round(rate * seconds))
    sound = Finished(2 * length, 1, rate)
    sound.write(np.full((length, 1), 0.1, np.float32))
    reader = ColumnReader(sound, Analysis())
    rows = reader.rows(FrequencyAxis("linear", 0.0, rate / 2), 20)
    codes = still_codes(reader, rows, range(1500), length / 1500)
    assert (codes > 0).all()


def test_chunks_change_nothing(reader, monkeypatch):
    rows = reader.rows(FrequencyAxis("linear", 0.0, 4000.0), 50)
    told = []
    whole = still_codes(reader, rows, range(300), 40.0)
    monkeypatch.setattr("dsp.still.CHUNK_VALUES", 1)
    assert (still_codes(reader, rows, range(300), 40.0, told.append) == whole).all()
    assert told == sorted(told)
    assert (len(told), told[-1]) == (38, 1.0)


def test_native_columns_are_those_of_the_reader(reader, monkeypatch):
    monkeypatch.setattr("dsp.still.CHUNK_VALUES", 1)
    codes = np.zeros((65, 30), np.uint16)
    reader.read(0, 7, codes)
    told = []
    assert (native_codes(reader, range(7, 37), told.append) == codes[::-1]).all()
    assert told[-1] == 1.0


def test_beyond_the_sound_nothing_is_known(reader):
    rows = reader.rows(FrequencyAxis("linear", 0.0, 4000.0), 10)
    codes = still_codes(reader, rows, range(195, 210), 80.0)
    assert (codes[:, :4] != NO_DATA).all()
    assert (codes[:, 6:] == NO_DATA).all()
