"""Levels as 16-bit codes of 0.05 dB: what is kept, so that colours stay a table look-up.

Code 0 says that nothing is known there (no sound yet, a gap, not analysed yet). Codes 1 to 4095
are -180 dB to +24.7 dB re full scale in steps of 0.05 dB, so a table of 4096 colours covers every
level and fits the first-level cache.
"""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]

NO_DATA = 0
CODE_COUNT = 4096
FLOOR_DB = -180.0
STEP_DB = 0.05
CEILING_DB = FLOOR_DB + STEP_DB * (CODE_COUNT - 2)


def encode(db: NDArray[np.float32], out: Codes | None = None) -> Codes:
    """Return the codes of levels in dB.

    Parameters
    ----------
    db
        Levels in dB, any shape; used as scratch space and overwritten.
    out
        Where to put the codes, same shape.
    """
    np.subtract(db, np.float32(FLOOR_DB), out=db)
    np.multiply(db, np.float32(1.0 / STEP_DB), out=db)
    np.add(db, np.float32(1.5), out=db)  # 1 for the first code, 0.5 to round
    np.clip(db, 1.0, CODE_COUNT - 1.0, out=db)
    if out is None:
        out = np.empty(db.shape, np.uint16)
    np.copyto(out, db, casting="unsafe")
    return out


def decode(codes: Codes) -> NDArray[np.float32]:
    """Return the levels in dB of `codes`; NaN where nothing is known."""
    db = np.float32(FLOOR_DB) + np.float32(STEP_DB) * (codes.astype(np.float32) - 1)
    return np.where(codes == NO_DATA, np.float32(np.nan), db).astype(np.float32, copy=False)
