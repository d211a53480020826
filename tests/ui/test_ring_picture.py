import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dsp.levels import CODE_COUNT
from ui.picture.ring_picture import Colours, RingPicture

TABLE = np.arange(CODE_COUNT, dtype=np.uint32) * 7919 | 0xFF000000
COLOURS = Colours(TABLE, 0xFF111111, 0xFFEEEEEE, 8)
WIDTH, HEIGHT = 13, 6


def codes_of(columns, height=HEIGHT):
    """The one true picture: a code for every pixel of an endless strip."""
    column = np.arange(columns.start, columns.stop)
    return (1 + (column * 31 + np.arange(height)[:, None] * 7) % 4000).astype(np.uint16)


def fresh(first, width=WIDTH):
    ring = RingPicture(width, HEIGHT, first, COLOURS)
    columns = range(first, first + width)
    ring.write(columns, codes_of(columns))
    return ring


@given(st.integers(-50, 50), st.lists(st.integers(-20, 20), max_size=12))
def test_scrolled_equals_composed_anew(first, moves):
    ring = fresh(first)
    for move in moves:
        first += move
        for columns in ring.move(first):
            assert (ring.unrolled()[0][:, columns.start - first : columns.stop - first] == 0).all()
            ring.write(columns, codes_of(columns))
    codes, pixels = ring.unrolled()
    assert (codes == codes_of(range(first, first + WIDTH))).all()
    assert (pixels == fresh(first).unrolled()[1]).all()
    assert (ring.pixels == TABLE[ring.codes]).all()


def test_columns_stand_at_their_number_modulo_the_width():
    ring = fresh(1000)
    assert (ring.codes[:, 1004 % WIDTH] == codes_of(range(1004, 1005))[:, 0]).all()


def test_what_is_not_known_leaves_the_old_picture():
    ring = fresh(0)
    codes = codes_of(range(2, 6)) + np.uint16(9)
    codes[:, 1] = 0
    ring.write(range(2, 6), codes)
    shown = ring.unrolled()[0]
    assert (shown[:, 2] == codes[:, 0]).all()
    assert (shown[:, 3] == codes_of(range(3, 4))[:, 0]).all()
    assert (shown[:, 4:6] == codes[:, 2:]).all()
    assert (ring.pixels == TABLE[ring.codes]).all()


@given(st.integers(-20, 20), st.lists(st.booleans(), min_size=WIDTH, max_size=WIDTH))
def test_other_colours_equal_a_picture_made_with_them(first, lost):
    others = Colours(TABLE[::-1].copy(), 0xFF222222, 0xFF333333, 5)
    ring, made = fresh(first), RingPicture(WIDTH, HEIGHT, first, others)
    ring.mark_gaps(np.array(lost))
    ring.recolour(others)
    made.write(range(first, first + WIDTH), codes_of(range(first, first + WIDTH)))
    made.mark_gaps(np.array(lost))
    assert (ring.pixels == made.pixels).all()


def test_gaps_are_hatched_and_what_was_lost_shows_again():
    ring = fresh(5)
    lost = np.zeros(WIDTH, bool)
    lost[3:6] = True
    assert ring.mark_gaps(lost)
    assert not ring.mark_gaps(lost)
    pixels = ring.unrolled()[1]
    assert set(np.unique(pixels[:, 3:6])) == {COLOURS.gap, COLOURS.stripe}
    assert not np.isin(np.delete(pixels, [3, 4, 5], axis=1), [COLOURS.gap, COLOURS.stripe]).any()
    assert ring.mark_gaps(np.zeros(WIDTH, bool))
    assert (ring.pixels == fresh(5).pixels).all()


def test_hatching_scrolls_with_the_picture():
    ring = fresh(0)
    lost = np.zeros(WIDTH, bool)
    lost[4:9] = True
    ring.mark_gaps(lost)
    before = ring.unrolled()[1][:, 4:9]
    for columns in ring.move(3):
        ring.write(columns, codes_of(columns))
    assert (ring.unrolled()[1][:, 1:6] == before).all()


def test_writing_into_a_gap_keeps_it_hatched():
    ring = fresh(0)
    lost = np.arange(WIDTH) == 4
    ring.mark_gaps(lost)
    before = ring.pixels.copy()
    ring.write(range(WIDTH), codes_of(range(WIDTH)))
    assert (ring.pixels == before).all()


def test_a_resampled_picture_is_made_of_the_pixels_of_the_old_one():
    ring = fresh(100)
    columns = np.array([99, 100, 100, 105, 112, 113])
    rows = np.array([-1, 0, 0, 3, 6])
    made = ring.resampled(40, columns, rows)
    codes, pixels = made.unrolled()
    truth = codes_of(range(99, 114))
    assert codes.shape == (5, 6)
    assert (codes[[0, 4]] == 0).all()
    assert (codes[:, [0, 5]] == 0).all()
    assert (codes[1:4, 1:5] == truth[[0, 0, 3]][:, columns[1:5] - 99]).all()
    assert (pixels == TABLE[codes]).all()
