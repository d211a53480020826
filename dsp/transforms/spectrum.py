"""The spectrum: the level at every frequency, of the windowed sound as it is."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from dsp.framing import Framing
from dsp.signal import Samples
from dsp.spectrum import Spectrometer
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


class SpectrumTransform:
    """Columns of levels; see `dsp.transforms.transform.Transform`."""

    quantity = LEVEL
    channels = 1

    def __init__(self, framing: Framing, rate: int) -> None:
        self._spectrometer = Spectrometer(framing)
        self.frequencies: NDArray[np.float64] = framing.frequencies(rate)
        self.before, self.after = framing.before, framing.after
        self.spacing = float(framing.window.half_height_width(framing.win_length))

    def columns(
        self, x: Samples, centre: int, step: int, out: NDArray[np.float32], pool: int = 1
    ) -> None:
        """Compute the columns of levels, the maximum over every `pool` of them."""
        del centre  # the frames are the same wherever they lie
        self._spectrometer.levels(x, step, out, pool)
