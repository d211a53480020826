"""Matrix products whose rows do not depend on their company."""

from typing import Final

import numpy as np

from dsp.signal import Samples

ROWS: Final = 8
"""Rows of one product. Always as many, so that the order of its sums never changes. No more, as
OpenBLAS on some processors (Haswell, Zen) adds up what is left of twelve rows in another order."""


def whole_products(rows: int) -> int:
    """Return how many rows fill the products that `rows` need."""
    return -(-rows // ROWS) * ROWS


def multiply(rows: Samples, matrix: Samples, out: Samples) -> None:
    """Multiply every one of `rows` with `matrix`, to the same bits wherever it stands.

    Parameters
    ----------
    rows
        Shape (n, k), `n` a multiple of `ROWS`.
    matrix
        Shape (k, m).
    out
        Where the products go, shape (n, m).
    """
    products = len(rows) // ROWS
    np.matmul(
        rows.reshape(products, ROWS, rows.shape[1]),
        matrix,
        out=out.reshape(products, ROWS, out.shape[1]),
    )
