"""The generalised cross-correlation of two channels with phase transform: time of arrival."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.fourier import irfft
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.audible import SILENCE
from dsp.transforms.frames import (
    WindowedTransform,
    blocks,
    calibrated_window,
    padded_frames,
)


def gcc_lags(rate: int, max_delay: float) -> NDArray[np.float64]:
    """Return the delays of `gcc_phat` in seconds, shape (lags,): whole samples at `rate`.

    Raises
    ------
    ValueError
        If `max_delay` is not above 0.
    """
    if not max_delay > 0.0:
        raise ValueError(f"{max_delay=} must lie above 0 s")
    most = ceil(max_delay * rate)
    return np.arange(-most, most + 1) / rate


def gcc_phat(
    x: Samples, framing: Framing, hop: int, rate: int, max_delay: float = 1e-3
) -> NDArray[np.float32]:
    """Return the generalised cross-correlation with phase transform, frame by frame.

    All frequencies count the same, whatever their level, so that the correlation has a sharp peak
    at the delay of the second channel behind the first: C. H. Knapp and G. C. Carter, "The
    generalized correlation method for estimation of time delay", 1976.

    Parameters
    ----------
    x
        Sound of two channels, shape (n, 2).
    framing
        Window and its length; the transform is lengthened as needed for lags not to wrap.
    hop
        Samples from one column to the next, at least 1.
    rate
        Samples per second.
    max_delay
        Largest delay in seconds, above 0.

    Returns
    -------
    NDArray
        Shape (columns, lags), 1 for a pure delay by whole samples, the lags as `gcc_lags` gives
        them; positive ones mean that the first channel is ahead. Column `m` is centred on sample
        ``m * hop``, with silence around the sound. NaN where a channel is silent.

    Raises
    ------
    ValueError
        If `x` does not have two channels or a parameter lies outside its range.
    """
    from scipy.fft import next_fast_len  # here, because its import takes long

    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"{x.shape=} must be (n, 2): two channels")
    most = len(gcc_lags(rate, max_delay)) // 2
    n_fft = next_fast_len(max(framing.n_fft, framing.win_length + most + 1), real=True)
    transform = WindowedTransform(calibrated_window(framing), n_fft)
    first, second = (
        padded_frames(one, framing, hop, centred=True)
        for one in np.ascontiguousarray(bounded(np.asarray(x, np.float32)).T)
    )
    out = np.empty((len(first), 2 * most + 1), np.float32)
    for rows, frames in blocks(first, transform.block):
        cross = np.conj(transform(frames)) * transform(second[rows])
        size = np.abs(cross)
        heard = size >= SILENCE
        cross = np.where(heard, cross / np.maximum(size, SILENCE), 0.0)
        lags = irfft(cross, n_fft)
        out[rows, :most], out[rows, most:] = lags[:, -most:], lags[:, : most + 1]
        out[rows][~heard.any(axis=1)] = np.nan
    return out
