"""Levels in bands: mel, Bark, ERB, octaves and their parts."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from dsp.framing import Framing
from dsp.transforms.band_power import BandPower
from dsp.transforms.filter_bank import FilterBank, check_bands
from dsp.transforms.filters import bark_filters, erb_filters, octave_filters
from dsp.transforms.frame_transform import LevelTransform
from dsp.transforms.frames import calibrated_window
from dsp.transforms.mel import MelBands
from dsp.transforms.transform import Quantity

BAND_LEVEL: Final = Quantity("Band level", "dB", -180.0, 24.7)
"""The level in a band, in dB re a full-scale sine."""
BAND_DENSITY: Final = Quantity("Mean density in the band", "dB/Hz", -180.0, 24.7)
"""In dB re full scale squared per Hz, as `dsp.transforms.density.DENSITY` is."""

FRACTIONS = (1, 2, 3, 6, 12, 24)


class BandTransform(LevelTransform):
    """Columns of levels in bands; see `dsp.transforms.transform.Transform`.

    Parameters
    ----------
    filters
        The bands; powers are those of `dsp.transforms.frames.calibrated_window`.
    framing
        Window and transform.
    quantity
        What the levels are.
    """

    def __init__(self, filters: FilterBank, framing: Framing, quantity: Quantity) -> None:
        power = BandPower(filters, calibrated_window(framing), framing.n_fft)
        super().__init__(power, framing, filters.frequencies, quantity)


def noise_width(framing: Framing) -> float:
    """Return how many bins of power a full-scale sine has in all: the noise bandwidth in bins."""
    noise = framing.window.noise_bandwidth(framing.win_length)
    return noise * framing.n_fft / framing.win_length


def by_tone(filters: FilterBank, framing: Framing, rate: int) -> FilterBank:
    """Return bands in which a full-scale sine reads 0 dB in the middle of each, however narrow."""
    return filters.scaled(1.0 / filters.response(framing, rate))


def by_power(filters: FilterBank, framing: Framing) -> FilterBank:
    """Return bands that have the power of all that is in them, 1 for a full-scale sine.

    0 Hz and half the rate have no twin at negative frequency: they count half, of what the
    window's scale made of them.
    """
    shares = np.ones(framing.bins)
    shares[framing.single] = 0.5
    weights = tuple(
        shares[first : first + len(w)] * w
        for first, w in zip(filters.first, filters.weights, strict=True)
    )
    halved = FilterBank(filters.frequencies, filters.first, weights, filters.bins)
    return halved.scaled(np.full(len(weights), 1.0 / noise_width(framing)))


@dataclass(frozen=True)
class Mel(MelBands):
    """The choice of mel bands; see `MelBands` for its parameters.

    With ``norm="peak"`` a full-scale sine in the middle of a band reads 0 dB. With ``"none"`` the
    bands share the power of the sound, a full-scale sine being 0 dB in all. With ``"slaney"`` a
    band shows the mean density of power, in dB re full scale squared per Hz, in which a full-scale
    sine has the power 1/2. Bands narrower than the bins are widened, see `MelBands.filters`.
    """

    norm: str = "peak"

    name: ClassVar[str] = "mel"
    label: ClassVar[str] = "Mel bands"
    help: ClassVar[str] = (
        "Bands as wide as the ear's steps of pitch: what speech recognition looks at. Many tones "
        "share a band high up; too many bands show nothing new low down."
    )

    def build(self, framing: Framing, rate: int) -> BandTransform:
        """Return what computes it."""
        filters = self.filters(framing.n_fft, rate, widen=True)
        if self.norm == "peak":
            return BandTransform(by_tone(filters, framing, rate), framing, BAND_LEVEL)
        shares = by_power(filters, framing)
        if self.norm == "slaney":
            halves = shares.scaled(np.full(self.bands, 0.5))
            return BandTransform(halves, framing, BAND_DENSITY)
        return BandTransform(shares, framing, BAND_LEVEL)


@dataclass(frozen=True)
class HearingBands(ABC):
    """What the choices of bands have in common that are as wide as those of hearing.

    However many they are, their width stays: those that do not fit side by side overlap. A
    full-scale sine in the middle of a band reads 0 dB.

    Parameters
    ----------
    bands
        How many, in [1, 4096].
    fmin, fmax
        Lower end of the first and upper end of the last in Hz; `fmax` 0 is half the sample rate.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    bands: int
    fmin: float = 0.0
    fmax: float = 0.0

    def __post_init__(self) -> None:
        check_bands(self.bands, self.fmin, self.fmax)

    @abstractmethod
    def filters(self, n_fft: int, rate: int) -> FilterBank:
        """Return the weights of the bins.

        Raises
        ------
        ValueError
            If the bands do not fit between the ends, or those not the rate.
        """

    def build(self, framing: Framing, rate: int) -> BandTransform:
        """Return what computes it."""
        filters = self.filters(framing.n_fft, rate)
        return BandTransform(by_tone(filters, framing, rate), framing, BAND_LEVEL)


@dataclass(frozen=True)
class Bark(HearingBands):
    """The choice of critical bands, each 1 Bark wide; see `HearingBands` for its parameters."""

    bands: int = 96

    name: ClassVar[str] = "bark"
    label: ClassVar[str] = "Bark bands"
    help: ClassVar[str] = (
        "Critical bands, each 1 Bark wide: what sounds within one is heard as one loudness. Two "
        "tones in a band cannot be told apart."
    )

    def filters(self, n_fft: int, rate: int) -> FilterBank:
        """Return the weights of the bins, see `dsp.transforms.filters.bark_filters`."""
        return bark_filters(self.bands, self.fmin, self.fmax, n_fft, rate)


@dataclass(frozen=True)
class Erb(HearingBands):
    """The choice of gammatone filters, each 1 ERB wide; see `HearingBands` for its parameters."""

    bands: int = 128
    fmin: float = 20.0

    name: ClassVar[str] = "erb"
    label: ClassVar[str] = "ERB bands"
    help: ClassVar[str] = (
        "Gammatone filters as wide as those of the ear: a loud tone covers its quiet neighbours, "
        "as it does for a listener. Sharper than Bark low down, and slower to compute."
    )

    def filters(self, n_fft: int, rate: int) -> FilterBank:
        """Return the weights of the bins, see `dsp.transforms.filters.erb_filters`."""
        return erb_filters(self.bands, self.fmin, self.fmax, n_fft, rate)


@dataclass(frozen=True)
class OctaveBands:
    """The choice of bands of an octave or a part of it, by the power in each.

    A full-scale sine reads 0 dB in a band that is wider than the window's main lobe; in a narrower
    one its power is spread over the neighbours, and all of them together have it.

    Parameters
    ----------
    fraction
        Bands per octave, one of `FRACTIONS`.
    fmin, fmax
        Lowest and highest middle in Hz, above 0; nominal frequencies may be given.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    fraction: int = 3
    fmin: float = 20.0
    fmax: float = 20000.0

    name: ClassVar[str] = "octave-bands"
    label: ClassVar[str] = "Octave bands"
    help: ClassVar[str] = (
        "The power in standard bands, as sound level meters show it. Low bands are narrow: they "
        "need a long window."
    )

    def __post_init__(self) -> None:
        fraction, fmin, fmax = self.fraction, self.fmin, self.fmax
        if fraction not in FRACTIONS:
            raise ValueError(f"{fraction=} must be one of {', '.join(map(str, FRACTIONS))}")
        if not 0.1 <= fmin <= fmax < np.inf:
            raise ValueError(f"{fmin=} and {fmax=} must not fall, and lie above 0.1 Hz")

    def build(self, framing: Framing, rate: int) -> BandTransform:
        """Return what computes it."""
        filters = octave_filters(self.fraction, self.fmin, self.fmax, framing.n_fft, rate)
        return BandTransform(by_power(filters, framing), framing, BAND_LEVEL)
