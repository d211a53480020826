"""Which features are computed of a sound, as frozen values that can be written down as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

import numpy as np

from dsp.framing import Framing
from dsp.pitch import PitchSettings
from dsp.transforms.constant_q import C1, check_tones
from dsp.transforms.mel import MelBands
from dsp.transforms.pcen import PcenSettings
from dsp.windows import Window

KINDS = {
    "log-mel": "Mel bands in dB",
    "mfcc": "Mel-frequency cepstral coefficients",
    "pcen": "Normalised mel bands (PCEN)",
    "cqt": "Constant-Q tones in dB",
    "f0": "Pitch in Hz, and how far from periodic the sound is",
}
NORMALISATIONS = {
    "none": "None",
    "bin": "Mean 0 and variance 1 of each feature",
    "global": "Mean 0 and variance 1 of all together",
    "min-max": "0 to 1",
}


@dataclass(frozen=True)
class Cepstrum:
    """Which cepstral coefficients.

    Parameters
    ----------
    count
        How many, in [1, bands].
    lifter
        ``1 + lifter / 2 sin(pi n / lifter)`` weighs coefficient `n`, counted from 1; 0 is off.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    count: int = 20
    lifter: float = 0.0

    def __post_init__(self) -> None:
        count, lifter = self.count, self.lifter
        if count < 1:
            raise ValueError(f"{count=} must be at least 1")
        if not 0.0 <= lifter < np.inf:
            raise ValueError(f"{lifter=} must be at least 0")


@dataclass(frozen=True)
class Tones:
    """Which constant-Q tones; those that the rate of the sound cannot hold are left out.

    Parameters
    ----------
    fmin
        Frequency of the lowest tone in Hz, in [8, 20000].
    bins
        How many, at least 1.
    bins_per_octave
        Tones per octave, in [3, 96].

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    fmin: float = C1
    bins: int = 84
    bins_per_octave: int = 12

    def __post_init__(self) -> None:
        bins = self.bins
        check_tones(self.fmin, self.bins_per_octave)
        if bins < 1:
            raise ValueError(f"{bins=} must be at least 1")


@dataclass(frozen=True)
class FeatureSettings:
    """What is computed of every sound; as a dictionary it is plain JSON.

    Parameters
    ----------
    kind
        One of `KINDS`.
    n_fft, win_length, window
        The transform, and the window in it, as `Window.parse` reads it; `win_length` 0 is all of
        it.
    hop
        Samples from one frame to the next.
    mel
        The bands of all kinds but ``"cqt"``.
    widen
        Whether bands narrower than the bins are widened, see `MelBands.filters`: librosa leaves
        some of them empty.
    top_db
        How far below the loudest value the others in dB may lie; 0 is no limit.
    cepstrum, pcen, tones, pitch
        What only one kind needs.
    deltas
        How many derivatives over time follow the features: 0, 1 or 2.
    delta_width
        Frames that a derivative is taken over, odd, at least 3.
    normalisation
        One of `NORMALISATIONS`, of the features with their derivatives. Of the pitch, which is
        not always there, there is neither.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    kind: str = "log-mel"
    n_fft: int = 2048
    win_length: int = 0
    window: str = "hann"
    hop: int = 512
    mel: MelBands = field(default_factory=MelBands)
    widen: bool = True
    top_db: float = 80.0
    cepstrum: Cepstrum = field(default_factory=Cepstrum)
    pcen: PcenSettings = field(default_factory=PcenSettings)
    tones: Tones = field(default_factory=Tones)
    pitch: PitchSettings = field(default_factory=PitchSettings)
    deltas: int = 0
    delta_width: int = 9
    normalisation: str = "none"

    def __post_init__(self) -> None:
        kind, normalisation = self.kind, self.normalisation
        if kind not in KINDS:
            raise ValueError(f"{kind=} must be one of {', '.join(KINDS)}")
        if normalisation not in NORMALISATIONS:
            raise ValueError(f"{normalisation=} must be one of {', '.join(NORMALISATIONS)}")
        Window.parse(self.window)
        self._check_numbers()
        if kind == "mfcc" and self.cepstrum.count > self.mel.bands:
            count, bands = self.cepstrum.count, self.mel.bands
            raise ValueError(f"{count=} coefficients must not outnumber {bands=}")
        if kind == "f0" and (self.deltas or normalisation != "none"):
            deltas = self.deltas
            raise ValueError(f"{kind=} has gaps, which {deltas=} and {normalisation=} cannot take")

    def _check_numbers(self) -> None:
        n_fft, win_length, hop = self.n_fft, self.win_length, self.hop
        deltas, delta_width, top_db = self.deltas, self.delta_width, self.top_db
        if not 16 <= n_fft <= 65536:
            raise ValueError(f"{n_fft=} must lie in [16, 65536]")
        if win_length and not 16 <= win_length <= n_fft:
            raise ValueError(f"{win_length=} must be 0 or lie in [16, {n_fft=}]")
        if hop < 1:
            raise ValueError(f"{hop=} must be at least 1")
        if deltas not in (0, 1, 2):
            raise ValueError(f"{deltas=} must be 0, 1 or 2")
        if delta_width < 3 or delta_width % 2 == 0:
            raise ValueError(f"{delta_width=} must be odd and at least 3")
        if not 0.0 <= top_db < np.inf:
            raise ValueError(f"{top_db=} must be at least 0")

    @property
    def framing(self) -> Framing:
        """Window and transform."""
        return Framing(Window.parse(self.window), self.n_fft, self.win_length or self.n_fft)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, as JSON has them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the settings of a dictionary, the inverse of `as_dict`; what is missing is usual.

        Raises
        ------
        ValueError
            If it is none, a name is unknown, or a value is none that this setting can have.
        """
        if not isinstance(values, Mapping):
            raise ValueError(f"{values!r} must be a table of the settings")  # noqa: TRY004
        parts = {
            "mel": MelBands,
            "cepstrum": Cepstrum,
            "pcen": PcenSettings,
            "tones": Tones,
            "pitch": PitchSettings,
        }
        plain = {
            name: _made(parts[name], value) if name in parts else value
            for name, value in values.items()
        }
        made: Self = _made(cls, plain)
        return made


def _made(kind: type[Any], values: Any) -> Any:
    """Return a dataclass from the values of its fields, whose kinds are those of the defaults."""
    if not isinstance(values, Mapping):
        raise ValueError(f"{values!r} must be a table of the settings of {kind.__name__}")  # noqa: TRY004
    known = {f.name: f for f in fields(kind)}
    usual = kind()
    for name, value in values.items():
        if name not in known:
            raise ValueError(f"{name!r} must be one of {', '.join(known)}")
        wanted = type(getattr(usual, name))
        fits = isinstance(value, (int, float) if wanted is float else wanted)
        if not fits or (isinstance(value, bool) and wanted is not bool):
            raise ValueError(f"{name}={value!r} must be of type {wanted.__name__}")
    return kind(**values)
