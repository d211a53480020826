"""The spectrum at this moment: the newest column, and the highest levels so far."""

import numpy as np

from dsp.levels import NO_DATA, Codes


class SpectrumTrace:
    """Follows columns of levels; for one thread.

    Parameters
    ----------
    bins
        Values per column, at least 1.

    Raises
    ------
    ValueError
        If it is below 1.
    """

    def __init__(self, bins: int) -> None:
        if bins < 1:
            raise ValueError(f"{bins=} must be at least 1")
        self._current: Codes = np.full(bins, NO_DATA, np.uint16)
        self._peak = self._current.copy()

    def push(self, codes: Codes) -> None:
        """Take in columns, oldest first; those that hold nothing are passed over.

        Parameters
        ----------
        codes
            Shape (n, bins).

        Raises
        ------
        ValueError
            If the number of bins is another.
        """
        if codes.ndim != 2 or codes.shape[1] != len(self._peak):
            raise ValueError(f"{codes.shape=} must be (n, {len(self._peak)})")
        codes = codes[codes[:, 0] != NO_DATA]  # a column is known as a whole or not at all
        if not len(codes):
            return
        self._current = codes[-1].copy()
        self._peak = np.maximum(self._peak, codes.max(axis=0))

    @property
    def current(self) -> Codes:
        """Codes of the newest column, shape (bins,); `NO_DATA` before there is one."""
        return self._current

    @property
    def peak(self) -> Codes:
        """Codes of the highest level since the start or the last reset, shape (bins,)."""
        return self._peak

    def reset(self) -> None:
        """Begin the peak anew, from the newest column on."""
        self._peak = self._current.copy()
