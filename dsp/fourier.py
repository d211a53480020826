"""The discrete Fourier transform of rows of numbers: scipy's, or a faster one where installed.

scipy passes transforms on to another library that knows its protocol. Intel's MKL, by way of the
package mkl_fft (the extra ``fast``), takes a third of the time on x86. It is looked for once, with
the first transform. The results agree within the rounding of single precision.
"""

from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Spectra = NDArray[np.complex64]


def rfft(x: Rows) -> Spectra:
    """Return the transforms of the rows of `x`, real, as complex rows of ``n // 2 + 1`` values.

    The same row gives the same bits whichever rows it stands beside, as long as they are a multiple
    of four; see `dsp.transforms.frames.LANES`.
    """
    spectra: Spectra = _library().rfft(x, axis=1, workers=1)  # threads are for others to start
    return spectra


def irfft(spectra: Spectra, n: int) -> Rows:
    """Return the real rows of `n` values whose transforms are the rows of `spectra`."""
    x: Rows = _library().irfft(spectra, n, axis=1, workers=1)
    return x


@cache
def accelerator() -> str:
    """Let scipy use the accelerator; return its name and version, empty if there is none."""
    from scipy.fft import set_global_backend  # here: its import takes as long as opening a window

    try:
        import mkl_fft
        from mkl_fft.interfaces import scipy_fft
    except ImportError:  # not installed, or MKL itself is missing
        return ""
    set_global_backend(scipy_fft)
    return f"MKL (mkl_fft {mkl_fft.__version__})"


@cache
def _library() -> ModuleType:
    """Return scipy's transforms, ready for use."""
    from scipy import fft

    accelerator()
    return fft
