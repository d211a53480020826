"""The analysis settings, and the geometry of columns, bins and time that they imply."""

from dataclasses import dataclass, field
from functools import cached_property
from math import floor, log2

from dsp.framing import Framing
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.transform import Choice
from dsp.transforms.weighting import WEIGHTINGS
from dsp.windows import Window

MIX = "mix"
DIFFERENCE = "difference"
N_FFT_MIN, N_FFT_MAX = 16, 65536


@dataclass(frozen=True)
class Analysis:
    """An analysis of sound over time and frequency, by value.

    Column `c` of level `k` is centred on sample ``c * step(k)``: all levels share the grid that
    starts at sample 0, so nothing crawls when the picture scrolls.

    Parameters
    ----------
    window
        Shape of the window.
    n_fft
        Length of the transform, in [16, 65536].
    win_length
        Length of the window in samples, in [16, n_fft]; the rest of the transform is zeros.
    overlap
        Least share of the window that neighbouring columns have in common, in [0, 0.99].
    pre_emphasis
        Coefficient `a` of ``y[n] = x[n] - a x[n - 1]``, in [0, 1]; 0 is off.
    channel
        ``"mix"``, ``"difference"`` (first minus second, halved) or a channel counted from ``"1"``.
    transform
        What is computed of each piece of sound, with its own parameters.
    weighting
        How levels are weighted by frequency: ``"z"`` is not, ``"a"`` and ``"c"`` as sound level
        meters do.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    window: Window = field(default_factory=Window)
    n_fft: int = 4096
    win_length: int = 4096
    overlap: float = 0.9375
    pre_emphasis: float = 0.0
    channel: str = MIX
    transform: Choice = field(default_factory=Spectrum)
    weighting: str = "z"

    def __post_init__(self) -> None:
        n_fft, win_length, channel = self.n_fft, self.win_length, self.channel
        overlap, pre_emphasis = self.overlap, self.pre_emphasis
        if not N_FFT_MIN <= n_fft <= N_FFT_MAX:
            raise ValueError(f"{n_fft=} must lie in [{N_FFT_MIN}, {N_FFT_MAX}]")
        if not N_FFT_MIN <= win_length <= n_fft:
            raise ValueError(f"{win_length=} must lie in [{N_FFT_MIN}, {n_fft=}]")
        if not 0.0 <= overlap <= 0.99:
            raise ValueError(f"{overlap=} must lie in [0, 0.99]")
        if not 0.0 <= pre_emphasis <= 1.0:
            raise ValueError(f"{pre_emphasis=} must lie in [0, 1]")
        if channel not in (MIX, DIFFERENCE) and not (channel.isdecimal() and int(channel) > 0):
            raise ValueError(f"{channel=} must be 'mix', 'difference' or a number from 1")
        if self.weighting not in WEIGHTINGS:
            weighting = self.weighting
            raise ValueError(f"{weighting=} must be one of {', '.join(WEIGHTINGS)}")

    @cached_property
    def hop(self) -> int:
        """Samples between columns at the least overlap."""
        return max(1, round(self.win_length * (1.0 - self.overlap)))

    @cached_property
    def framing(self) -> Framing:
        """Window and length of the transform."""
        return Framing(self.window, self.n_fft, self.win_length)

    def step(self, level: int) -> int:
        """Return the samples between columns of pyramid `level`.

        Level 0 has the hop of the settings, a level above columns of ``2**level`` hops; a level
        under it has shorter hops.
        """
        return self.hop << level if level >= 0 else max(1, self.hop >> -level)

    def level_for(self, samples_per_pixel: float) -> int:
        """Return the coarsest level that loses nothing at this zoom.

        It has at least one column per pixel, but not more than 32 per window length: closer
        columns look the same and cost as much as the others.
        """
        finest = max(samples_per_pixel, self.win_length / 32, 1.0)
        level = floor(log2(finest / self.hop))
        return level if self.step(level) <= finest else level - 1
