"""The constant-Q transform: tones spaced as notes are, each heard for as many of its periods.

``X[m, k] = 2 / sum(w_k) * sum over n of x[m H + n] w_k[n] exp(-2 pi j f_k n / rate)`` with tones
``f_k = fmin 2**(k / B)`` for `B` bins per octave, and windows `w_k` of ``Q rate / f_k`` samples
centred on sample ``m H``. Q is such that a tone's window tells it from the tones two bins away:
``Q = (r**2 + 1) / (r**2 - 1)`` with ``r = 2**(1 / B)``.

J. C. Brown, "Calculation of a constant Q spectral transform", 1991; the relative bandwidth is that
of librosa.
"""

from dataclasses import dataclass
from math import exp2, isfinite
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.decibels import amplitudes_to_db
from dsp.framing import Framing
from dsp.notes import note_frequency
from dsp.signal import Samples
from dsp.transforms.frames import Complex, check_columns
from dsp.transforms.kernel_bank import KernelBank
from dsp.transforms.spectrum import LEVEL
from dsp.windows import Curve, Window

C1 = note_frequency(24)
"""The lowest C of a piano, 32.70 Hz."""

_CHUNK = 1 << 18  # samples of sound at a time, so that its decimation stays in the cache


def quality_factor(bins_per_octave: int) -> float:
    """Return the periods in the window of a tone: 16.8 for 12 bins per octave."""
    r = exp2(2.0 / bins_per_octave)
    return (r + 1.0) / (r - 1.0)


def tone_frequencies(fmin: float, bins: int, bins_per_octave: int) -> Curve:
    """Return the frequencies in Hz of `bins` tones from `fmin` in Hz on, shape (bins,)."""
    return fmin * np.exp2(np.arange(bins) / bins_per_octave)


def tones_within(rate: int, frequencies: Curve, bins_per_octave: int) -> int:
    """Return how many of the rising `frequencies` sound of `rate` can hold.

    Not only a tone but its band too, to the upper end, must lie below half the rate, or it would
    hear its own mirror image.
    """
    highest = 0.5 * rate / (1.0 + 1.0 / quality_factor(bins_per_octave))
    return int(np.searchsorted(frequencies, highest, side="right"))


def constant_q(
    x: Samples,
    rate: int,
    hop: int,
    fmin: float = C1,
    bins: int = 84,
    bins_per_octave: int = 12,
) -> Complex:
    """Return the constant-Q transform of a whole sound, with Hann windows.

    A sine whose peak reaches full scale has the magnitude 1 in the bin of its frequency, and its
    phase there is that of a cosine at the centre of the column. Kernels are exact within 1e-3.
    Samples that are not finite count as silence.

    Parameters
    ----------
    x
        Mono sound, full scale is 1, shape (n,).
    rate
        Samples per second.
    hop
        Samples from one column to the next, at least 1.
    fmin
        Frequency of the lowest tone in Hz.
    bins
        Number of tones.
    bins_per_octave
        Tones per octave.

    Returns
    -------
    Complex
        Shape (1 + n // hop, bins); column `m` is centred on sample ``m * hop``, and the sound is
        silent beyond its ends.

    Raises
    ------
    ValueError
        If `x` is not one channel, a parameter lies outside its range, or the highest tones lie too
        near to half the rate.
    """
    if x.ndim != 1:
        raise ValueError(f"{x.shape=} must be (n,): one channel")
    if hop < 1:
        raise ValueError(f"{hop=} must be at least 1")
    if bins < 1:
        raise ValueError(f"{bins=} must be at least 1")
    check_tones(fmin, bins_per_octave)
    frequencies = tone_frequencies(fmin, bins, bins_per_octave)
    most = tones_within(rate, frequencies, bins_per_octave)
    if bins > most:
        raise ValueError(f"{bins=} from {fmin=} on exceed the {most} that {rate=} can hold")
    bank = KernelBank(frequencies, quality_factor(bins_per_octave), Window("hann"), rate)
    out = np.empty((1 + len(x) // hop, bins), np.complex64)
    columns = max(1, max(_CHUNK, 4 * bank.reach) // hop)
    for at in range(0, len(out), columns):
        part = out[at : at + columns]
        centres = range(at * hop, (at + len(part)) * hop, hop)
        start = centres[0] - bank.reach
        bank.columns(_excerpt(x, start, centres[-1] + bank.reach), start, centres, part)
    return out


@dataclass(frozen=True)
class ConstantQ:
    """The choice of the constant-Q transform.

    The windows have the shape of the framing's and lengths of their own. Tones that the rate of the
    sound cannot hold are left out.

    Parameters
    ----------
    fmin
        Frequency of the lowest tone in Hz, in [8, 20000].
    octaves
        From the lowest tone up to the end of the range, in [1, 12].
    bins_per_octave
        Tones per octave, in [3, 96]. Those two bins apart are told from each other: 24 tells the
        notes of the piano.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    fmin: float = C1
    octaves: float = 8.0
    bins_per_octave: int = 24

    name: ClassVar[str] = "constant-q"
    label: ClassVar[str] = "Constant-Q"
    help: ClassVar[str] = (
        "Tones spaced as notes are, told apart equally well in every octave. Low tones are heard "
        "for longer, and a column waits for half the longest window: 0.5 s with 24 tones per "
        "octave from 33 Hz on, 0.3 s with 12."
    )

    def __post_init__(self) -> None:
        octaves = self.octaves
        check_tones(self.fmin, self.bins_per_octave)
        if not 1.0 <= octaves <= 12.0:
            raise ValueError(f"{octaves=} must lie in [1, 12]")

    def build(self, framing: Framing, rate: int) -> "ConstantQTransform":
        """Return what computes it for sound of `rate` samples per second.

        Raises
        ------
        ValueError
            If the rate cannot hold two tones.
        """
        per_octave = self.bins_per_octave
        frequencies = tone_frequencies(self.fmin, round(self.octaves * per_octave), per_octave)
        return ConstantQTransform(frequencies, per_octave, framing.window, rate)


class ConstantQTransform:
    """Columns of the levels of tones; see `dsp.transforms.transform.Transform`.

    A full-scale sine at the frequency of a tone reads 0 dB.

    Parameters
    ----------
    frequencies
        Of the tones in Hz, rising by the same ratio; those that the rate cannot hold are left out.
    bins_per_octave
        How many of them make an octave.
    window
        Shape of the windows.
    rate
        Samples per second.

    Raises
    ------
    ValueError
        If the rate cannot hold two tones.
    """

    quantity = LEVEL
    channels = 1

    def __init__(self, frequencies: Curve, bins_per_octave: int, window: Window, rate: int) -> None:
        count = tones_within(rate, frequencies, bins_per_octave)
        if count < 2:
            fmin = float(frequencies[0])
            raise ValueError(f"{fmin=:.2f} lies too near to half of {rate=} for two tones")
        quality = quality_factor(bins_per_octave)
        self.frequencies: NDArray[np.float64] = frequencies[:count]
        self._bank = KernelBank(self.frequencies, quality, window, rate)
        self._rate = rate
        self.before = self.after = self._bank.reach
        shortest = max(1, int(quality * rate / self.frequencies[-1]))
        self.spacing = float(window.half_height_width(shortest))

    @property
    def latency(self) -> float:
        """Seconds of sound after its centre that a column waits for.

        Half the longest window, and up to a fifth of that for the filters.
        """
        return self.after / self._rate

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns of levels, the maximum over every `pool` of them."""
        check_columns(x, step, out, pool, (self.before + self.after, len(self.frequencies)))
        if not len(out):
            return
        magnitudes = self.magnitudes(x, centre, step, len(out) * pool)
        if pool > 1:
            magnitudes = magnitudes.reshape(len(out), pool, -1).max(axis=1)
        amplitudes_to_db(magnitudes)
        out[:] = magnitudes

    def magnitudes(self, x: Samples, centre: int, step: int, count: int) -> Samples:
        """Return the amplitudes of the tones, shape (count, bins); see `columns`."""
        tones = np.empty((count, len(self.frequencies)), np.complex64)
        centres = range(centre, centre + count * step, step)
        self._bank.columns(bounded(x), centre - self.before, centres, tones)
        return np.abs(tones)


def _excerpt(x: Samples, start: int, stop: int) -> Samples:
    """Return samples ``[start, stop)`` of a whole sound, silent beyond its ends."""
    begin, end = max(start, 0), min(stop, len(x))
    sound = bounded(np.asarray(x[begin:end], np.float32))
    if (begin, end) == (start, stop):
        return sound
    room = np.zeros(stop - start, np.float32)
    room[begin - start : end - start] = sound
    return room


def check_tones(fmin: float, bins_per_octave: int) -> None:
    """Refuse tones that are none: `fmin` in [8, 20000] Hz, and 3 to 96 of them per octave.

    Raises
    ------
    ValueError
        If so.
    """
    if not (isfinite(fmin) and 8.0 <= fmin <= 20000.0):
        raise ValueError(f"{fmin=} must lie in [8, 20000] Hz")
    if not 3 <= bins_per_octave <= 96:
        raise ValueError(f"{bins_per_octave=} must lie in [3, 96]")
