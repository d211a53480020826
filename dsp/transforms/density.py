"""The power density: what noise reads the same with every window and length."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frame_transform import LevelTransform
from dsp.transforms.frames import Values, WindowedTransform
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.stft import density_scale, one_sided, power
from dsp.transforms.transform import Transform

DENSITY: Final = LEVEL._replace(name="Power density", unit="dB/Hz")
"""In dB re full scale squared per Hz."""


@dataclass(frozen=True)
class Density:
    """The choice of the power density; it has no parameters of its own."""

    name: ClassVar[str] = "density"
    label: ClassVar[str] = "Power density"
    help: ClassVar[str] = (
        "Power per Hz, re full scale squared: noise reads the same with every window and length, "
        "where a tone does not."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        kernel = _Powers(framing, rate)
        return LevelTransform(kernel, framing, framing.frequencies(rate), DENSITY)


class _Powers:
    """Computes the power density of frames, as `dsp.transforms.stft.density` does."""

    def __init__(self, framing: Framing, rate: int) -> None:
        w = framing.window.samples(framing.win_length)
        self._transform = WindowedTransform(w, framing.n_fft)
        self.block = self._transform.block
        self._scales = one_sided(framing, density_scale(framing, rate), single=0.5)

    def __call__(self, frames: Samples, out: Values) -> None:
        np.multiply(power(self._transform(frames)), self._scales, out=out)
