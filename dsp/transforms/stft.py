"""The short-time Fourier transform with its phase, whole and as a stream.

``X[m, k] = sum over n of x[n + m H] w[n] exp(-2 pi j k n / N)`` with the hop `H`, the length of the
transform `N` and a window `w` of at most `N` samples. Centred columns begin half a window earlier,
so that column `m` is centred on sample ``m H``, with silence around the sound.

J. B. Allen, "Short term spectral analysis, synthesis, and modification by discrete Fourier
transform", 1977.
"""

import numpy as np

from dsp.bounded import bounded
from dsp.decibels import powers_to_db
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import (
    Complex,
    Values,
    WindowedTransform,
    blocks,
    column_count,
    frames_of,
    padded_frames,
)
from dsp.windows import Window


def framing_ms(
    rate: int, window: Window, win_ms: float = 25.0, hop_ms: float = 10.0
) -> tuple[Framing, int]:
    """Return the framing and the hop of frames given in milliseconds, as in speech: 25 and 10.

    The transform is as long as the next power of two.

    Parameters
    ----------
    rate
        Samples per second.
    window
        Shape of the window.
    win_ms, hop_ms
        Length of the window and distance of the columns in ms.

    Raises
    ------
    ValueError
        If one of them is less than a sample.
    """
    win_length, hop = round(rate * win_ms / 1e3), round(rate * hop_ms / 1e3)
    if win_length < 1 or hop < 1:
        raise ValueError(f"{win_ms=} and {hop_ms=} must be at least a sample at {rate=}")
    return Framing(window, 1 << (win_length - 1).bit_length(), win_length), hop


def whole_hops(x: Samples, hop: int) -> Samples:
    """Return sound with silence after it up to a whole number of hops.

    Its last centred column then lies at its end or beyond, so that `dsp.transforms.istft.istft`
    brings back the last samples as well as those in the middle.

    Parameters
    ----------
    x
        Mono sound, shape (n,).
    hop
        Samples from one column to the next, at least 1.
    """
    return np.pad(x, (0, -len(x) % hop))


def stft(x: Samples, framing: Framing, hop: int, *, centred: bool = True) -> Complex:
    """Return the short-time Fourier transform.

    Parameters
    ----------
    x
        Mono sound, shape (n,). What is not finite counts as silence.
    framing
        Window and length of the transform.
    hop
        Samples from one column to the next, at least 1.
    centred
        Whether column `m` is centred on sample ``m * hop``, with silence around the sound;
        otherwise it begins there, and all columns lie within the sound.

    Returns
    -------
    Complex
        Shape (columns, n_fft // 2 + 1). The phase counts from the start of the window.

    Raises
    ------
    ValueError
        If `x` is not one-dimensional or `hop` is below 1.
    """
    frames = padded_frames(bounded(x), framing, hop, centred=centred)
    w = framing.window.samples(framing.win_length)
    return _transforms(WindowedTransform(w, framing.n_fft), frames, framing.bins)


class StftStream:
    """The same transform of sound that comes in blocks, cut anywhere: the same bits.

    For one thread, as it owns its work space.

    Parameters
    ----------
    framing, hop, centred
        As for `stft`.
    """

    def __init__(self, framing: Framing, hop: int, *, centred: bool = True) -> None:
        if hop < 1:
            raise ValueError(f"{hop=} must be at least 1")
        self._framing, self._hop, self._centred = framing, hop, centred
        w = framing.window.samples(framing.win_length)
        self._transform = WindowedTransform(w, framing.n_fft)
        self._held = np.zeros(framing.before if centred else 0, np.float32)
        self._skip = 0  # samples to come that lie between two windows
        self._heard = self._made = 0  # samples, columns

    def feed(self, x: Samples) -> Complex:
        """Return the columns that `x`, shape (n,), completes; shape (columns, bins)."""
        self._heard += len(x)
        return self._take(bounded(x))

    def finish(self) -> Complex:
        """Return the columns that are left, with silence after the end; nothing may follow."""
        if not self._centred:
            return self._take(np.empty(0, np.float32))
        wanted = column_count(self._heard, self._framing, self._hop, centred=True)
        need = (wanted - self._made - 1) * self._hop + self._framing.win_length
        silence = max(0, self._skip + need - len(self._held)) if wanted > self._made else 0
        return self._take(np.zeros(silence, np.float32))

    def _take(self, x: Samples) -> Complex:
        skipped = min(self._skip, len(x))
        self._skip -= skipped
        sound = np.concatenate((self._held, x[skipped:]))
        count = max(0, (len(sound) - self._framing.win_length) // self._hop + 1)
        frames = frames_of(sound, self._framing.win_length, self._hop, count)
        out = _transforms(self._transform, frames, self._framing.bins)
        used = count * self._hop
        self._skip += max(0, used - len(sound))
        self._held = sound[used:].copy()  # a view would keep the whole block alive
        self._made += count
        return out


def _transforms(transform: WindowedTransform, frames: Samples, bins: int) -> Complex:
    """Return the transforms of any number of frames, shape (frames, bins)."""
    out = np.empty((len(frames), bins), np.complex64)
    for rows, block in blocks(frames, transform.block):
        out[rows] = transform(block)
    return out


def magnitude(spectrum: Complex) -> Values:
    """Return ``|X|``, same shape."""
    return np.abs(spectrum)


def power(spectrum: Complex) -> Values:
    """Return ``|X|**2``, same shape."""
    return np.square(spectrum.real) + np.square(spectrum.imag)


def level(spectrum: Complex, framing: Framing) -> Values:
    """Return the levels in dB re a full-scale sine, as `SpectrumTransform` reads them.

    ``20 log10(2 |X| / sum(w))``; 0 Hz and half the rate, which have no twin at negative frequency,
    are not doubled. Silence reads -200 dB.

    Parameters
    ----------
    spectrum
        From `stft`, shape (..., bins).
    framing
        With which it was made.
    """
    scale = 2.0 / framing.window.samples(framing.win_length).sum()
    powers = power(spectrum)
    powers *= one_sided(framing, scale**2, single=0.25)
    powers_to_db(powers)
    return powers


def density(spectrum: Complex, framing: Framing, rate: int) -> Values:
    """Return the power density in dB re full scale squared per Hz.

    ``10 log10(2 |X|**2 / (rate sum(w**2)))``, the mean square of the sound per Hz, of all windows
    the same: power over the noise bandwidth of the window. Noise of standard deviation `s` reads
    ``20 log10(s) - 10 log10(rate / 2)``. 0 Hz and half the rate are not doubled. G. Heinzel,
    A. Ruediger and R. Schilling, "Spectrum and spectral density estimation by the DFT", 2002,
    equation 23.

    Parameters
    ----------
    spectrum
        From `stft`, shape (..., bins).
    framing
        With which it was made.
    rate
        Samples per second.
    """
    powers = power(spectrum)
    powers *= one_sided(framing, density_scale(framing, rate), single=0.5)
    powers_to_db(powers)
    return powers


def density_scale(framing: Framing, rate: int) -> float:
    """Return what turns ``|X|**2`` into the one-sided power density per Hz."""
    w = framing.window.samples(framing.win_length)
    return float(2.0 / (rate * np.sum(w * w)))


def one_sided(framing: Framing, scale: float, single: float) -> Values:
    """Return `scale` for every bin, times `single` for those without a twin; shape (bins,)."""
    scales = np.full(framing.bins, scale, np.float32)
    scales[framing.single] *= single
    return scales
