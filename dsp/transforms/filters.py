"""Bands of hearing and of measurement: Bark, ERB, and parts of an octave."""

import numpy as np

from dsp.scales import bark_to_hz, erb_rate_to_hz, hz_to_bark, hz_to_erb_rate
from dsp.transforms.filter_bank import FilterBank, bins_between, parts, upper_end
from dsp.windows import Curve

_GAMMATONE_WIDTH, _GAMMATONE_FLOOR = 1.019, 1e-6
_LEAST_SHARE = 0.9


def bark_filters(bands: int, fmin: float, fmax: float, n_fft: int, rate: int) -> FilterBank:
    """Return bands one Bark wide, evenly spaced in Bark: critical bands, as many as wished.

    A bin counts by the part of it that lies in the band. The scale is that of H. Traunmueller,
    "Analytical expressions for the tonotopic sensory scale", 1990.

    Parameters
    ----------
    bands
        How many; they overlap if there are more than fit side by side.
    fmin, fmax
        Lower end of the first and upper end of the last in Hz; `fmax` 0 is half the rate.
    n_fft, rate
        Length of the transform, and samples per second.

    Raises
    ------
    ValueError
        If the bands do not fit between the ends, or those not the rate.
    """
    ends = hz_to_bark(np.array([fmin, upper_end(fmin, fmax, rate)]))
    z = _centres_of_unit_bands(bands, ends, "Bark")
    return parts(bark_to_hz(z - 0.5), bark_to_hz(z), bark_to_hz(z + 0.5), n_fft, rate)


def erb_filters(bands: int, fmin: float, fmax: float, n_fft: int, rate: int) -> FilterBank:
    """Return gammatone filters one ERB wide, evenly spaced in ERB-rate.

    The power response of fourth order is ``(1 + (df / b)**2)**-4`` with ``b = 1.019 ERB`` (R. D.
    Patterson et al., "An efficient auditory filterbank based on the gammatone function", 1988),
    down to -60 dB. ``ERB = 24.7 (0.00437 f + 1)`` Hz: B. R. Glasberg and B. C. J. Moore,
    "Derivation of auditory filter shapes from notched-noise data", 1990.

    Parameters
    ----------
    bands
        How many.
    fmin, fmax
        Half an ERB beyond the outermost middles, in Hz; `fmax` 0 is half the rate.
    n_fft, rate
        Length of the transform, and samples per second.

    Raises
    ------
    ValueError
        If the bands do not fit between the ends, or those not the rate.
    """
    ends = hz_to_erb_rate(np.array([fmin, upper_end(fmin, fmax, rate)]))
    centres = erb_rate_to_hz(_centres_of_unit_bands(bands, ends, "ERB"))
    width = _GAMMATONE_WIDTH * 24.7 * (0.00437 * centres + 1.0)
    apart, bins = rate / n_fft, n_fft // 2 + 1
    reach = np.maximum(width * np.sqrt(_GAMMATONE_FLOOR**-0.25 - 1.0), apart)
    first, stop = bins_between(centres - reach, centres + reach, apart, bins)
    weights = []
    for f, b, low, high in zip(centres, width, first, stop, strict=True):
        weights.append((1.0 + ((np.arange(low, high) * apart - f) / b) ** 2) ** -4)
    return FilterBank(centres, first, tuple(weights), bins)


def octave_centres(fraction: int, fmin: float, fmax: float) -> Curve:
    """Return the exact middles in Hz of the bands of 1/`fraction` octave from `fmin` to `fmax`.

    They are rising, shape (bands,), and powers of ten: ``1000 * 10**(0.3 x / b)`` for odd `b` and
    ``1000 * 10**(0.3 (2 x + 1) / (2 b))`` for even ones (IEC 61260-1:2014, 5.2 to 5.4). Nominal
    frequencies may be given as ends: 20 Hz stands for 19.95.
    """
    half = 0.0 if fraction % 2 else 0.5
    near = 10.0 ** (0.05 / fraction)  # a sixth of a band; nominal and exact ones are nearer
    low, high = np.log10(np.array([fmin / near, fmax * near]) / 1000.0) * fraction / 0.3 - half
    x = np.arange(np.ceil(low), np.floor(high) + 1.0)
    return np.asarray(1000.0 * 10.0 ** (0.3 * (x + half) / fraction), np.float64)


def octave_filters(fraction: int, fmin: float, fmax: float, n_fft: int, rate: int) -> FilterBank:
    """Return the bands of 1/`fraction` octave from `fmin` to `fmax` (IEC 61260-1:2014).

    They do not overlap. A bin counts by the part of it that lies in the band, so no power is lost
    or counted twice, whatever the transform resolves. Bands that lie beyond half the rate by more
    than a tenth of their width are left out.

    Parameters
    ----------
    fraction
        Bands per octave.
    fmin, fmax
        As for `octave_centres`.
    n_fft, rate
        Length of the transform, and samples per second.

    Raises
    ------
    ValueError
        If there is no such band.
    """
    middles = octave_centres(fraction, fmin, fmax)
    half = 10.0 ** (0.15 / fraction)
    low, high = middles / half, middles * half
    middles = middles[low + _LEAST_SHARE * (high - low) <= rate / 2.0]
    if not len(middles):
        raise ValueError(f"no band of 1/{fraction} octave between {fmin=} and {fmax=} at {rate=}")
    return parts(middles / half, middles, middles * half, n_fft, rate)


def _centres_of_unit_bands(bands: int, ends: Curve, unit: str) -> Curve:
    low, high = ends + np.array([0.5, -0.5])
    if bands == 1:
        low = high = ends.mean()
    elif not low < high:
        raise ValueError(f"{bands=} of 1 {unit} do not fit between ends {high - low + 1:.3g} apart")
    return np.linspace(low, high, bands)
