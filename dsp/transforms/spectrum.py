"""The spectrum: the level at every frequency, of the windowed sound as it is."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from dsp.decibels import amplitudes_to_db
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frame_transform import LevelTransform
from dsp.transforms.frames import Values, WindowedTransform, calibrated_window
from dsp.transforms.transform import Quantity

LEVEL: Final = Quantity("Level", "dB", -180.0, 24.7)
"""The level of a spectrum, in dB re a full-scale sine."""


@dataclass(frozen=True)
class Spectrum:
    """The choice of the plain spectrum; it has no parameters of its own."""

    name: ClassVar[str] = "spectrum"
    label: ClassVar[str] = "Spectrum"
    help: ClassVar[str] = (
        "The level of every frequency. A longer window tells closer tones apart, a shorter one "
        "closer clicks."
    )

    def build(self, framing: Framing, rate: int) -> "SpectrumTransform":
        """Return what computes it."""
        return SpectrumTransform(framing, rate)


class SpectrumTransform(LevelTransform):
    """Columns of levels; see `dsp.transforms.transform.Transform`.

    A level is ``20 log10(2 |X| / sum(w))``, so a sine whose peak reaches full scale reads 0 dB at
    the centre of a bin, with every window and size (AES17). 0 Hz and half the sample rate, which
    have no twin at negative frequency, are not doubled: a constant 0.5 reads -6.02 dB.

    Samples that are not finite count as silence, and samples beyond 10^6 as 10^6: a broken sample
    is seen as the click that it is and does not hide the sound around it. Levels are always
    finite; -200 dB is the floor.

    The same frame gives the same bits in whatever company it is computed.

    Parameters
    ----------
    framing
        Window, its length, and the length of the transform.
    rate
        Samples per second.
    """

    _to_db = staticmethod(amplitudes_to_db)  # no square, and no root of its rounding

    def __init__(self, framing: Framing, rate: int) -> None:
        super().__init__(_Amplitudes(framing), framing, framing.frequencies(rate), LEVEL)


class _Amplitudes:
    """Computes the amplitudes of frames, a full-scale sine having 1."""

    def __init__(self, framing: Framing) -> None:
        self._transform = WindowedTransform(calibrated_window(framing), framing.n_fft)
        self._single = framing.single
        self.block = self._transform.block

    def __call__(self, frames: Samples, out: Values) -> None:
        np.abs(self._transform(frames), out=out)
        out[:, self._single] *= 0.5
