"""Features for machine learning: what a whole sound looks like to a network.

All have the shape (frames, features), time first, in float32. Frame `i` is centred on sample
``i * hop``. Numbers are those of librosa, with its names and defaults.
"""

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import check_floating
from dsp.feature_settings import NORMALISATIONS, FeatureSettings
from dsp.pitch import pitch_track
from dsp.signal import Samples
from dsp.transforms.constant_q import constant_q, quality_factor, tone_frequencies, tones_within
from dsp.transforms.mel import mel_power, power_to_db
from dsp.transforms.pcen import SCALE, pcen

Values = NDArray[np.float32]

_LEAST_DEVIATION = 1e-8  # what never changes becomes 0 and not noise
_MAGNITUDE_FLOOR = 1e-5


def extract(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return the features of a whole sound.

    Parameters
    ----------
    x
        Mono sound, full scale is 1, shape (n,).
    rate
        Samples per second.
    settings
        What is computed.

    Returns
    -------
    Values
        Shape (n // hop + 1, features); derivatives follow the features.

    Raises
    ------
    ValueError
        If the settings do not fit the sound, or it holds whole numbers.
    """
    check_floating(x)
    settings = settings or FeatureSettings()
    compute = {"log-mel": log_mel, "mfcc": mfcc, "pcen": pcen_mel, "cqt": log_tones, "f0": pitch}
    values = compute[settings.kind](x, rate, settings)
    orders = range(1, settings.deltas + 1)
    with_deltas = [values, *(delta(values, settings.delta_width, order) for order in orders)]
    return normalised(np.concatenate(with_deltas, axis=1), settings.normalisation)


def log_mel(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return the power in mel bands in dB re 1, shape (frames, bands).

    Parameters
    ----------
    x, rate
        As for `extract`.
    settings
        Of them `mel`, `widen` and `top_db` count, with the transform and the hop.

    Raises
    ------
    ValueError
        If the settings do not fit the sound.
    """
    settings = settings or FeatureSettings()
    power = _mel_power(x, rate, settings)
    return power_to_db(power, top_db=settings.top_db, out=power)


def mfcc(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return cepstral coefficients, shape (frames, count): the orthonormal DCT-II of `log_mel`.

    S. B. Davis and P. Mermelstein, "Comparison of parametric representations for monosyllabic word
    recognition in continuously spoken sentences", 1980; scaled as `librosa.feature.mfcc` does.

    Parameters
    ----------
    x, rate
        As for `extract`.
    settings
        Those of `log_mel`, and `cepstrum`.

    Raises
    ------
    ValueError
        If the settings do not fit the sound.
    """
    from scipy.fft import dct  # here, because its import takes as long as opening a window

    settings = settings or FeatureSettings(kind="mfcc")
    count, lifter = settings.cepstrum.count, settings.cepstrum.lifter
    db = log_mel(x, rate, settings)
    coefficients = np.asarray(dct(db, axis=1, type=2, norm="ortho")[:, :count], np.float32)
    if lifter:
        n = np.arange(1, count + 1)
        coefficients *= (1.0 + lifter / 2.0 * np.sin(np.pi * n / lifter)).astype(np.float32)
    return coefficients


def pcen_mel(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return normalised power in mel bands, shape (frames, bands); see `dsp.transforms.pcen`.

    Parameters
    ----------
    x, rate
        As for `extract`.
    settings
        Of them `mel`, `widen` and `pcen` count, with the transform and the hop.

    Raises
    ------
    ValueError
        If the settings do not fit the sound.
    """
    settings = settings or FeatureSettings(kind="pcen")
    energy = _mel_power(x, rate, settings) * np.float32(SCALE)
    return pcen(energy, rate / settings.hop, settings.pcen)


def log_tones(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return the magnitude of constant-Q tones in dB re 1, shape (frames, bins).

    The scale is that of ``librosa.cqt(..., scale=True)``, in which noise is even over the tones: a
    full-scale sine has the magnitude ``sqrt(n) / 2`` under a window of `n` samples. Tones that the
    rate cannot hold are left out.

    Parameters
    ----------
    x, rate
        As for `extract`.
    settings
        Of them `tones`, `hop` and `top_db` count.

    Raises
    ------
    ValueError
        If the settings do not fit the sound.
    """
    settings = settings or FeatureSettings(kind="cqt")
    tones, per_octave = settings.tones, settings.tones.bins_per_octave
    frequencies = tone_frequencies(tones.fmin, tones.bins, per_octave)
    count = max(1, tones_within(rate, frequencies, per_octave))  # one is refused if it is none
    tuned = constant_q(x, rate, settings.hop, tones.fmin, count, per_octave)
    lengths = quality_factor(per_octave) * rate / frequencies[:count]
    power = np.square(np.abs(tuned), dtype=np.float32)
    power *= (lengths / 4.0).astype(np.float32)
    return power_to_db(power, floor=_MAGNITUDE_FLOOR**2, top_db=settings.top_db)


def pitch(x: Samples, rate: int, settings: FeatureSettings | None = None) -> Values:
    """Return fundamental frequency in Hz and aperiodicity, shape (frames, 2); see `dsp.pitch`.

    The frequency is NaN where the sound has no pitch.

    Parameters
    ----------
    x, rate
        As for `extract`.
    settings
        Of them `pitch` and `hop` count.

    Raises
    ------
    ValueError
        If the settings do not fit the sound.
    """
    settings = settings or FeatureSettings(kind="f0")
    return np.stack(pitch_track(x, rate, settings.hop, settings.pitch), axis=1)


def delta(values: Values, width: int = 9, order: int = 1) -> Values:
    """Return the derivative over time, as `librosa.feature.delta` has it.

    It is that of the polynomial of degree `order` that fits the `width` frames around each best
    (A. Savitzky and M. Golay, 1964); at both ends that of the first and the last which are whole.

    Parameters
    ----------
    values
        Shape (frames, features).
    width
        Frames, odd, at least 3 and above `order`.
    order
        Of the derivative, at least 1.

    Raises
    ------
    ValueError
        If `width` does not fit, or there are fewer frames.
    """
    if width < 3 or width % 2 == 0 or width <= order or order < 1:
        raise ValueError(f"{width=} must be odd, at least 3, and above {order=}, which is above 0")
    if len(values) < width:
        raise ValueError(f"{width=} must not exceed the {len(values)} frames")
    half = width // 2
    t = np.arange(-half, half + 1.0)
    fit = np.linalg.pinv(np.vander(t, order + 1, increasing=True))[order]
    weights = (fit * np.prod(np.arange(1.0, order + 1))).astype(np.float32)
    inner = len(values) - width + 1
    slope = sum(w * values[at : at + inner] for at, w in enumerate(weights))
    return np.pad(np.asarray(slope, np.float32), ((half, half), (0, 0)), mode="edge")


def normalised(values: Values, how: str) -> Values:
    """Return the values normalised.

    Parameters
    ----------
    values
        Shape (frames, features).
    how
        One of `NORMALISATIONS`. What does not vary becomes 0.

    Raises
    ------
    ValueError
        If it is unknown.
    """
    if how not in NORMALISATIONS:
        raise ValueError(f"{how=} must be one of {', '.join(NORMALISATIONS)}")
    if how == "none" or not values.size:
        return values
    if how == "min-max":
        low, high = float(values.min()), float(values.max())
        span = high - low if high - low > _LEAST_DEVIATION else np.inf
        return np.asarray((values - low) / span, np.float32)
    axis = 0 if how == "bin" else None
    exact = values.astype(np.float64)
    mean, deviation = exact.mean(axis=axis), exact.std(axis=axis)
    scale = np.where(deviation > _LEAST_DEVIATION * (1.0 + np.abs(mean)), deviation, np.inf)
    return np.asarray((exact - mean) / scale, np.float32)


def _mel_power(x: Samples, rate: int, settings: FeatureSettings) -> Values:
    return mel_power(x, rate, settings.hop, settings.mel, settings.framing, widen=settings.widen)
