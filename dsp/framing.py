"""How sound is cut into frames: the window, its length, and the length of the transform."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.windows import Window


@dataclass(frozen=True)
class Framing:
    """A windowed frame of `win_length` samples, filled up with zeros to `n_fft`.

    Parameters
    ----------
    window
        Shape of the window.
    n_fft
        Length of the transform.
    win_length
        Length of the window in samples, at most `n_fft`.

    Raises
    ------
    ValueError
        If the window is empty or does not fit.
    """

    window: Window
    n_fft: int
    win_length: int

    def __post_init__(self) -> None:
        n_fft, win_length = self.n_fft, self.win_length
        if not 1 <= win_length <= n_fft:
            raise ValueError(f"{win_length=} must lie in [1, {n_fft=}]")

    @property
    def bins(self) -> int:
        """Frequencies from 0 Hz to half the sample rate, both included."""
        return self.n_fft // 2 + 1

    @property
    def single(self) -> slice:
        """The bins without a twin at negative frequency: 0 Hz and, of an even `n_fft`, the last."""
        return slice(0, None, self.n_fft // 2) if self.n_fft % 2 == 0 else slice(0, 1)

    @property
    def before(self) -> int:
        """Samples of the frame before its centre."""
        return self.win_length // 2

    @property
    def after(self) -> int:
        """Samples of the frame from its centre on."""
        return self.win_length - self.win_length // 2

    def frequencies(self, rate: int) -> NDArray[np.float64]:
        """Return the frequency of every bin in Hz, shape (bins,)."""
        return np.arange(self.bins, dtype=np.float64) * (rate / self.n_fft)
