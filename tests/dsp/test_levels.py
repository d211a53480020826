"""Codes of levels and of everything else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.levels import (
    CEILING_DB,
    CODE_COUNT,
    FLOOR_DB,
    LEAST,
    LEVELS,
    NO_DATA,
    STEP_DB,
    coding_of,
    decode,
    encode,
    encode_quantity,
)
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity

PHASE = Quantity("Phase", "rad", -np.pi, np.pi, cyclic=True)
ratios = st.floats(0.0, 1.0, width=32)


def test_levels_keep_their_codes():
    assert coding_of(LEVEL) == LEVELS == (1, FLOOR_DB, STEP_DB)
    db = np.linspace(-200.0, 30.0, 5000, dtype=np.float32)
    np.testing.assert_array_equal(encode_quantity(db.copy(), LEVEL), encode(db.copy()))
    assert LEVELS.value(CODE_COUNT - 1) == pytest.approx(CEILING_DB)


@given(low=st.floats(-1e5, 1e5), width=st.floats(1e-3, 1e5), shares=st.lists(ratios, min_size=1))
def test_a_value_comes_back_within_half_a_step(low, width, shares):
    quantity = Quantity("Any", "", low, low + width)
    coding = coding_of(quantity)
    values = (low + width * np.array(shares)).astype(np.float32)
    codes = encode_quantity(values.copy(), quantity)
    assert codes.min() > LEAST
    tolerance = 0.51 * coding.step + 4e-7 * max(abs(low), abs(low + width))
    np.testing.assert_allclose(decode(codes, coding), values, rtol=0, atol=tolerance)


def test_the_ends_of_a_quantity_are_the_ends_of_the_codes():
    codes = encode_quantity(np.array([-9.0, -np.pi, 0.0, np.pi, 9.0], np.float32), PHASE)
    assert codes.tolist() == [2, 2, 2049, CODE_COUNT - 1, CODE_COUNT - 1]


@pytest.mark.parametrize("quantity", [LEVEL, PHASE])
def test_what_is_not_a_number_is_known_to_have_no_value(quantity):
    codes = encode_quantity(np.array([np.nan, 0.0], np.float32), quantity)
    assert codes[0] == LEAST != NO_DATA
    assert codes[1] > LEAST
    if quantity is PHASE:
        assert np.isnan(decode(codes, coding_of(PHASE))[0])
