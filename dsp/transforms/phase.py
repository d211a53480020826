"""The phase of sound and its derivatives over time and frequency.

The phase is that of the sound at the centre of the frame: a cosine whose crest lies there has
phase 0, whatever the window. (Counted from the start of the window, as the formula in
`dsp.transforms.stft` does, neighbouring bins of one and the same tone would differ by half a
turn.) The derivatives come from transforms under other windows, see
`dsp.transforms.derivatives.Derivatives`, so nothing has to be unwrapped and no neighbour is needed.

Where there is no sound, below -180 dB re a full-scale sine, all of these are NaN. The pictures
leave out more than that: the phase of faint noise is as colourful as that of any sound.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.audible import SILENCE, Audible, least_power
from dsp.transforms.derivatives import EDGE, Derivatives
from dsp.transforms.frame_transform import ValueKernel, ValueTransform
from dsp.transforms.frames import (
    Values,
    WindowedTransform,
    blocks,
    calibrated_window,
    padded_frames,
)
from dsp.transforms.stft import power
from dsp.transforms.transform import Quantity, Transform


class _Phase:
    """Phase at the centre of the frame, in radians."""

    edge = 0

    def __init__(self, framing: Framing) -> None:
        self._transform = WindowedTransform(calibrated_window(framing), framing.n_fft)
        self.block = self._transform.block
        # turns as whole numbers, so that high bins are as exact as low ones
        turns = np.arange(framing.bins) * framing.before % framing.n_fft
        self._turn = np.exp(2j * np.pi / framing.n_fft * turns).astype(np.complex64)

    def __call__(self, frames: Samples) -> tuple[Values, Values]:
        spectrum = self._transform(frames)
        np.multiply(spectrum, self._turn, out=spectrum)
        return np.arctan2(spectrum.imag, spectrum.real), power(spectrum)


class _Deviation:
    """From the frequency of the bin to that of the sound, in Hz; no value beyond `most`."""

    edge = EDGE

    def __init__(self, framing: Framing, rate: int, most: float = np.inf) -> None:
        self._derivatives = Derivatives(framing, time=False)
        self.block = self._derivatives.block
        self._hertz, self._most = np.float32(rate / framing.n_fft), np.float32(most)

    def __call__(self, frames: Samples) -> tuple[Values, Values]:
        self._derivatives(frames)
        n = len(frames)
        shift = self._derivatives.shift[:n]
        np.multiply(shift, self._hertz, out=shift)
        shift[np.abs(shift) > self._most] = np.nan
        return shift, self._derivatives.power[:n]


class _Delay:
    """From the centre of the frame to the time of the sound, in ms."""

    edge = EDGE

    def __init__(self, framing: Framing, rate: int) -> None:
        self._derivatives = Derivatives(framing, frequency=False)
        self.block = self._derivatives.block
        self._ms = np.float32(1e3 / rate)

    def __call__(self, frames: Samples) -> tuple[Values, Values]:
        self._derivatives(frames)
        n = len(frames)
        delay = self._derivatives.delay[:n]
        return np.multiply(delay, self._ms, out=delay), self._derivatives.power[:n]


@dataclass(frozen=True)
class Phase(Audible):
    """The choice of the phase; see `Audible` for its parameter."""

    name: ClassVar[str] = "phase"
    label: ClassVar[str] = "Phase"
    help: ClassVar[str] = (
        "Where in its cycle each frequency is at the centre of the window. A steady tone turns "
        "evenly, a click gives straight stripes; there is no louder or softer."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        quantity = Quantity("Phase", "rad", -np.pi, np.pi, cyclic=True)
        kernel, least = _Phase(framing), least_power(self.threshold)
        return ValueTransform(kernel, framing, framing.frequencies(rate), quantity, least)


@dataclass(frozen=True)
class InstantaneousFrequency(Audible):
    """The choice of the instantaneous frequency; see `Audible` for its parameter.

    The picture shows its distance from the frequency of the bin, to both sides up to half the
    main lobe of the window: all bins that one tone fills add up to the same frequency. Farther off
    it is not that of a tone, and there is no value.
    """

    name: ClassVar[str] = "instantaneous-frequency"
    label: ClassVar[str] = "Instantaneous frequency"
    help: ClassVar[str] = (
        "How far the sound in each bin lies above or below the bin's own frequency, in Hz: far "
        "finer than the bins for a steady tone, random in noise."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        width = framing.window.main_lobe(framing.win_length) * rate / framing.win_length
        quantity = Quantity("Frequency deviation", "Hz", -width, width)
        kernel, least = _Deviation(framing, rate, width), least_power(self.threshold)
        return ValueTransform(kernel, framing, framing.frequencies(rate), quantity, least)


@dataclass(frozen=True)
class GroupDelay(Audible):
    """The choice of the group delay; see `Audible` for its parameter."""

    name: ClassVar[str] = "group-delay"
    label: ClassVar[str] = "Group delay"
    help: ClassVar[str] = (
        "How long before or after the centre of the window the sound in each bin happens, in ms: "
        "sharp for clicks and onsets, near zero for steady tones."
    )

    def build(self, framing: Framing, rate: int) -> Transform:
        """Return what computes it."""
        half = 500.0 * framing.win_length / rate
        quantity = Quantity("Group delay", "ms", -half, half)
        kernel, least = _Delay(framing, rate), least_power(self.threshold)
        return ValueTransform(kernel, framing, framing.frequencies(rate), quantity, least)


def phase(x: Samples, framing: Framing, hop: int, *, centred: bool = True) -> Values:
    """Return the phase at the centre of every frame.

    Parameters
    ----------
    x, framing, hop, centred
        As for `dsp.transforms.stft.stft`, with its errors.

    Returns
    -------
    Values
        In radians, -pi to pi, shape (columns, bins); NaN in silence.
    """
    return _of_whole(x, framing, hop, centred, _Phase(framing))


def instantaneous_frequency(
    x: Samples, framing: Framing, hop: int, rate: int, *, centred: bool = True
) -> NDArray[np.float64]:
    """Return the derivative of the phase over time at every bin.

    Parameters
    ----------
    x, framing, hop, centred
        As for `dsp.transforms.stft.stft`, with its errors.
    rate
        Samples per second.

    Returns
    -------
    NDArray[np.float64]
        In Hz, shape (columns, bins); NaN in silence.
    """
    deviation = _of_whole(x, framing, hop, centred, _Deviation(framing, rate))
    return deviation + framing.frequencies(rate)


def group_delay(
    x: Samples, framing: Framing, hop: int, rate: int, *, centred: bool = True
) -> Values:
    """Return the derivative of the phase over frequency at every bin, with a minus sign.

    Parameters
    ----------
    x, framing, hop, centred
        As for `dsp.transforms.stft.stft`, with its errors.
    rate
        Samples per second.

    Returns
    -------
    Values
        In ms after the centre of the frame, shape (columns, bins); NaN in silence.
    """
    return _of_whole(x, framing, hop, centred, _Delay(framing, rate))


def _of_whole(x: Samples, framing: Framing, hop: int, centred: bool, kernel: ValueKernel) -> Values:
    frames = padded_frames(bounded(x), framing, hop, centred=centred, edge=kernel.edge)
    out = np.empty((len(frames), framing.bins), np.float32)
    for rows, block in blocks(frames, kernel.block):
        values, powers = kernel(block)
        values[powers < SILENCE] = np.nan
        out[rows] = values
    return out
