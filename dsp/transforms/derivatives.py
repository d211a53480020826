"""The derivatives of the phase of sound over time and frequency, without differences of phases."""

import numpy as np

from dsp.framing import Framing
from dsp.signal import Samples
from dsp.transforms.frames import WindowedTransform, calibrated_window
from dsp.windows import Curve

EDGE = 2
"""Samples by which the derivative of a window reaches beyond each of its ends."""


def window_derivative(w: Curve) -> Curve:
    """Return the derivative of a window per sample, which is 0 outside of its samples.

    It is the five-point central difference, and reaches `EDGE` samples beyond both ends: the
    steps at the ends of a window count too, as those of a rectangular one are all that it has.
    For a sine `d` radians per sample beside the centre of a bin, the ratio of the two transforms
    is ``d`` times ``1 - d**4 / 30``: exact for all that can be told in single precision.

    Returns
    -------
    Curve
        Shape (len(w) + 2 * EDGE,), from sample ``-EDGE`` of the window on.
    """
    wide = np.pad(w, 2 * EDGE)
    return (8.0 * (wide[3:-1] - wide[1:-3]) - (wide[4:] - wide[:-4])) / 12.0


class Derivatives:
    """Magnitude of frames at every bin, and where in frequency and time its sound lies.

    The ratio of the transforms under the derivative of the window and under the window itself is
    the derivative of the phase over time; that under the window times time, over frequency. For
    one thread, as it owns its work space.

    Formulas 5.20 and 5.23 of P. Flandrin, F. Auger and E. Chassande-Mottin, "Time-frequency
    reassignment: from principles to algorithms", 2002.

    Parameters
    ----------
    framing
        Window and length of the transform. The window is scaled to a sum of 2, so a sine whose
        peak reaches full scale has the magnitude 1.
    frequency, time
        Which of the two to compute.
    """

    def __init__(self, framing: Framing, *, frequency: bool = True, time: bool = True) -> None:
        n_fft, w = framing.n_fft, calibrated_window(framing)
        self._plain = WindowedTransform(w, n_fft)
        self._slope = self._ramp = None
        if frequency:
            # scaled so that the imaginary part is the distance in bins
            slope = window_derivative(w) * (-n_fft / (2.0 * np.pi))
            self._slope = WindowedTransform(slope, n_fft, EDGE)
        if time:
            self._ramp = WindowedTransform(w * (np.arange(len(w)) - framing.before), n_fft)
        self.block = self._plain.block
        self.width = framing.win_length + 2 * EDGE
        """Samples of a frame: those of the window and `EDGE` more on each side."""
        shape = (self.block, framing.bins)
        self.magnitude = np.empty(shape, np.float32)
        """At every bin; it and the next three hold what was computed last."""
        self.power = np.empty(shape, np.float32)
        """The magnitude squared."""
        self.shift = np.empty(shape if frequency else (0, 0), np.float32)
        """From the centre of the bin to the frequency of the sound, in bins."""
        self.delay = np.empty(shape if time else (0, 0), np.float32)
        """From the centre of the frame to the time of the sound, in samples."""
        self._inverse = np.empty(shape, np.float32)

    def __call__(self, frames: Samples) -> None:
        """Compute at most one block of frames, shape (n, width)."""
        n = len(frames)
        inner = frames[:, EDGE:-EDGE]
        inverse = self._inverse[:n]
        spectrum = self._plain(inner)
        power = np.square(np.abs(spectrum, out=self.magnitude[:n]), out=self.power[:n])
        np.add(power, np.float32(1e-30), out=inverse)  # so that silence has no ratio of its own
        np.reciprocal(inverse, out=inverse)
        np.conjugate(spectrum, out=spectrum)
        if self._slope:
            other = self._slope(frames)
            np.multiply(other, spectrum, out=other)
            np.multiply(other.imag, inverse, out=self.shift[:n])
        if self._ramp:
            other = self._ramp(inner)
            np.multiply(other, spectrum, out=other)
            np.multiply(other.real, inverse, out=self.delay[:n])
