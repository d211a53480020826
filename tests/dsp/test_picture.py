"""A pixel shows every bin and column it covers, whatever the size of the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.levels import CODE_COUNT, FLOOR_DB, NO_DATA, STEP_DB, coding_of, decode, encode
from dsp.picture import RowMap, newest_pixel, palette, pixel_codes, pixel_columns
from dsp.scales import SCALES, FrequencyAxis
from dsp.transforms.transform import Quantity

RATE = 48_000


@given(
    scale=st.sampled_from(list(SCALES)),
    height=st.integers(1, 1200),
    n_fft=st.sampled_from([256, 1000, 4096, 16384]),
    bins=st.lists(st.integers(2, 120), min_size=3, max_size=3, unique=True),
)
def test_equal_tones_stay_equal_at_any_height(scale, height, n_fft, bins):
    axis = FrequencyAxis(scale, 20.0, RATE / 2)
    codes = np.full((n_fft // 2 + 1, 1), 500, np.uint16)
    tones = [b for b in bins if b * RATE / n_fft >= 20.0]
    for b in tones:
        codes[b] = 3000
    rows = RowMap(axis, height, np.arange(n_fft // 2 + 1) * (RATE / n_fft))(codes)[:, 0]
    for b in tones:
        unit = axis.to_unit(b * RATE / n_fft)
        row = min(int((1.0 - unit) * height), height - 1)
        near = rows[max(0, row - 1) : row + 2]
        assert near.max() == 3000


@given(height=st.integers(1, 900), n_fft=st.sampled_from([64, 256, 4096]))
def test_every_bin_is_seen_in_exactly_one_row(height, n_fft):
    rows = RowMap(
        FrequencyAxis("linear", 0.0, RATE / 2), height, np.arange(n_fft // 2 + 1) * (RATE / n_fft)
    )
    bins = n_fft // 2 + 1
    codes = (np.eye(bins) * 1000).astype(np.uint16)
    seen = rows(codes) == 1000
    assert seen.sum(axis=0).tolist() == [1] * bins


def test_both_ways_of_pooling_agree():
    rng = np.random.default_rng(1)
    for n_fft, height in ((4096, 300), (65536, 700)):
        rows = RowMap(
            FrequencyAxis("log", 30.0, 20_000.0), height, np.arange(n_fft // 2 + 1) * (RATE / n_fft)
        )
        codes = rng.integers(0, CODE_COUNT, (n_fft // 2 + 1, 40)).astype(np.uint16)
        wide = rows(codes)
        narrow = np.hstack([rows(codes[:, i : i + 1]) for i in range(40)])
        np.testing.assert_array_equal(wide, narrow)


def test_rows_between_bins_are_interpolated_in_db():
    rows = RowMap(FrequencyAxis("linear", 0.0, RATE / 2), 2000, np.arange(17) * (RATE / 32))
    codes = np.linspace(100, 1700, 17).astype(np.uint16)[:, None]
    shown = rows(codes)[::-1, 0]
    assert (np.diff(shown.astype(int)) >= 0).all()
    middle = 100 + (np.arange(2000) + 0.5) / 2000 * 1600
    np.testing.assert_allclose(shown, middle, atol=1.5)


def test_above_half_the_rate_nothing_is_known():
    rows = RowMap(FrequencyAxis("linear", 0.0, 10_000.0), 100, np.arange(129) * (8_000 / 256))
    shown = rows(np.full((129, 1), 7, np.uint16))[:, 0]
    assert (shown[:59] == 0).all()
    assert (shown[61:] == 7).all()


@given(
    first=st.integers(-50, 10_000),
    count=st.integers(1, 300),
    spp=st.floats(0.01, 5_000),
    step=st.sampled_from([1, 3, 64, 256, 1000]),
)
def test_no_column_is_left_out_or_shown_twice(first, count, spp, step):
    starts, stops = pixel_columns(first, count, spp, step)
    assert (stops > starts).all()
    if step <= spp / 1.001:
        np.testing.assert_array_equal(starts[1:], stops[:-1])
    left = (np.arange(first, first + count)) * spp
    assert (np.abs(starts * step - left) <= max(spp, step) + 1).all()


@given(
    end=st.integers(1, 20_000),
    spp=st.floats(0.01, 3_000),
    step=st.sampled_from([1, 3, 64, 128, 256, 1000]),
)
def test_every_pixel_with_sound_shows_a_column_that_there_is(end, spp, step):
    count = min(2000, max(1, int(end / spp)))
    first = int(np.ceil(end / spp)) - count
    starts, stops = pixel_columns(first, count + 20, spp, step, end)
    columns = -(-end // step)
    with_sound = np.arange(first, first + count + 20) * spp < end
    assert with_sound[: count - 1].all()
    assert (stops > starts).all()
    assert (stops[with_sound] <= columns).all()
    assert (np.diff(starts) >= 0).all()


@given(
    cut=st.integers(1, 99),
    spp=st.floats(20.0, 900.0),
    first=st.integers(0, 500),
)
def test_a_picture_made_in_parts_is_the_picture(cut, spp, first):
    rng = np.random.default_rng(3)
    step, columns = 64, 12_000
    known = rng.integers(0, CODE_COUNT, (33, columns)).astype(np.uint16)
    rows = RowMap(FrequencyAxis("mel", 0.0, 4_000.0), 20, np.arange(33) * (8_000 / 64))

    def pieces(low, stop):
        for at in range(max(low, 0), min(stop, columns), 100):
            yield at, known[:, at : min(at + 100, stop)]

    whole = pixel_codes(pieces, step, rows, range(first, first + 100), spp)
    left = pixel_codes(pieces, step, rows, range(first, first + cut), spp)
    right = pixel_codes(pieces, step, rows, range(first + cut, first + 100), spp)
    np.testing.assert_array_equal(whole, np.hstack([left, right]))


@given(newest=st.integers(1, 10_000), step=st.integers(1, 500), spp=st.floats(0.05, 3_000))
def test_the_newest_pixel_shows_the_newest_column(newest, step, spp):
    right = newest_pixel(newest, step, spp)
    assert (right - 1) * spp <= (newest - 1) * step + 1e-6
    assert right * spp > (newest - 1) * step - 1e-6


def test_codes_keep_levels_to_their_step():
    db = np.linspace(-179, 24, 10_000).astype(np.float32)
    assert np.abs(decode(encode(db.copy())) - db).max() <= STEP_DB / 2 + 1e-4
    assert encode(np.array([-np.inf, -500.0, 500.0], np.float32)).tolist() == [1, 1, CODE_COUNT - 1]
    assert np.isnan(decode(np.zeros(1, np.uint16)))[0]


def test_the_palette_spans_floor_to_ceiling():
    colours = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    table = palette(colours, -100.0, -20.0, (9, 8, 7))
    assert table[0] == 0xFF090807
    blue = (table & 0xFF).astype(int)
    code = lambda db: round((db - FLOOR_DB) / STEP_DB) + 1  # noqa: E731
    assert blue[code(-100)] == 0
    assert blue[code(-20)] == 255
    assert blue[code(-60)] == pytest.approx(128, abs=1)
    assert (np.diff(blue[1:]) >= 0).all()


@pytest.mark.parametrize("rule", ["smooth", "steps", "nearest"])
@given(height=st.integers(4, 50), n=st.integers(1, 3))
def test_one_bin_has_a_picture(rule, height, n):
    axis = FrequencyAxis("linear", 0.0, 4000.0)
    shown = RowMap(axis, height, np.array([1000.0]), rule)(np.full((1, n), 700, np.uint16))
    assert shown.shape == (height, n)
    assert set(shown.ravel().tolist()) <= {NO_DATA, 700}
    assert (shown == 700).any()


def test_one_band_is_an_octave_of_steps():
    rows = RowMap(FrequencyAxis("log", 250.0, 4000.0), 400, np.array([1000.0]), "steps")
    shown = rows(np.array([[700]], np.uint16))[:, 0]
    assert np.flatnonzero(shown == 700).tolist() == list(range(150, 250))


OCTAVES = np.array([125.0, 250.0, 500.0, 1000.0])


def test_bands_are_shown_as_steps_of_their_own_width():
    rows = RowMap(FrequencyAxis("log", 62.5, 2000.0), 500, OCTAVES, "steps")
    shown = rows(np.array([[100], [200], [300], [400]], np.uint16))[::-1, 0]
    # half an octave of nothing, four octaves, half an octave of nothing
    assert shown[[20, 60, 140, 160, 240, 260, 340, 360, 440, 480]].tolist() == [
        *[NO_DATA, 100, 100, 200, 200, 300, 300, 400, 400],
        NO_DATA,
    ]
    assert set(shown.tolist()) == {NO_DATA, 100, 200, 300, 400}


@given(height=st.integers(1, 400), bins=st.integers(1, 300))
def test_what_is_no_level_is_never_mixed(height, bins):
    frequencies = np.arange(bins) * 40.0 + 100.0
    rows = RowMap(FrequencyAxis("linear", 0.0, 12_000.0), height, frequencies, "nearest")
    codes = (2 + 10 * np.arange(bins))[:, None].astype(np.uint16)
    shown = rows(codes)[::-1, 0]
    known = np.flatnonzero(shown)
    assert set(shown.tolist()) <= {NO_DATA, *codes[:, 0].tolist()}
    middle = (known + 0.5) / height * 12_000.0
    assert np.abs(frequencies[(shown[known] - 2) // 10] - middle).max(initial=0.0) <= 120.0


def test_pixels_of_what_is_no_level_show_one_column():
    frequencies = np.arange(4) * 100.0
    rows = RowMap(FrequencyAxis("linear", 0.0, 300.0), 4, frequencies, "nearest")
    codes = np.tile(np.array([[5, 9]], np.uint16), (4, 8))
    shown = pixel_codes(lambda first, stop: [(first, codes[:, first:stop])], 1, rows, range(8), 2.0)
    assert (shown == 5).all()


def test_colours_of_a_quantity_go_from_end_to_end():
    quantity = Quantity("Phase", "rad", -np.pi, np.pi, cyclic=True)
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    table = palette(ramp, -np.pi, np.pi, (9, 9, 9), coding_of(quantity)) & 0xFF
    assert table[:2].tolist() == [9, 9]
    assert (table[2], table[2049], table[CODE_COUNT - 1]) == (0, 128, 255)
    assert (np.diff(table[2:].astype(int)) >= 0).all()
