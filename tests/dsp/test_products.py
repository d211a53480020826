import numpy as np
import pytest

from dsp.transforms.products import ROWS, multiply, whole_products


@pytest.mark.parametrize("inner", [5, 64, 322, 958])
@pytest.mark.parametrize("outer", [1, 16, 32, 100])
def test_a_row_gives_the_same_bits_wherever_it_stands(inner, outer):
    rng = np.random.default_rng(inner + outer)
    rows = rng.standard_normal((12 * ROWS, inner), np.float32)
    matrix = rng.standard_normal((inner, outer), np.float32)
    whole = np.empty((len(rows), outer), np.float32)
    multiply(rows, matrix, whole)
    np.testing.assert_allclose(whole, rows.astype(float) @ matrix, rtol=1e-3, atol=1e-3)
    for first in range(1, 3 * ROWS, 5):
        part = rows[first : first + 4 * ROWS].copy()
        out = np.empty((len(part), outer), np.float32)
        multiply(part, matrix, out)
        np.testing.assert_array_equal(out, whole[first : first + len(part)])


def test_parts_of_wider_arrays_are_multiplied_in_place():
    room = np.random.default_rng(1).standard_normal((2 * ROWS, 50), np.float32)
    matrix = np.ones((10, 3), np.float32)
    out = np.zeros((2 * ROWS, 9), np.float32)
    multiply(room[:, 20:30], matrix, out[:, 4:7])
    np.testing.assert_allclose(out[:, 4:7], room[:, 20:30] @ matrix, rtol=1e-4, atol=1e-5)
    assert not out[:, :4].any()
    assert not out[:, 7:].any()


@pytest.mark.parametrize(("rows", "whole"), [(0, 0), (1, 8), (8, 8), (9, 16)])
def test_whole_products(rows, whole):
    assert whole_products(rows) == whole
