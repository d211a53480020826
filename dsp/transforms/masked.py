"""The sound of a box in time and frequency alone, or all but that.

The band is cut out by a windowed sinc, linear in phase and without delay, and the stretch by short
fades, all at places that depend on the box alone: any part comes out the same however it is asked
for, and the box and all but the box add up to the sound. J. F. Kaiser, "Nonrecursive digital filter
design using the I0-sinh window function", 1974.
"""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from dsp.bounded import bounded
from dsp.fourier import irfft, rfft
from dsp.selection import Selection
from dsp.signal import Samples, Source

ATTENUATION = 90.0
"""Of what lies outside the band, in dB; inside, amplitudes are exact to 3e-5."""
FADE_SECONDS = 0.005
NARROWEST_HZ = 20.0
"""Least width of the edges of a band: a sharper edge would ring for longer."""
BLOCK_LEAST = 4096  # of a transform
BLOCKS_HELD = 2  # so that going to and fro over the end of a block costs nothing


def edge_width(low_hz: float, high_hz: float, rate: int) -> float:
    """Return how wide in Hz the edges of a band are, half of it on each side of the limit.

    It is an eighth of the band, or as much as there is room for at its sides, but not less than
    `NARROWEST_HZ`.
    """
    widths = [(high_hz - low_hz) / 8.0]
    if low_hz > 0.0:
        widths.append(low_hz)
    if high_hz < rate / 2.0:
        widths.append(rate / 2.0 - high_hz)
    return max(NARROWEST_HZ, min(widths))


def masked(x: Samples, box: Selection, rate: int, *, outside: bool = False) -> Samples:
    """Return the sound of a box, as long as `x` and silent elsewhere.

    Parameters
    ----------
    x
        Sound, shape (n,) or (n, channels).
    box
        Which samples and frequencies.
    rate
        Samples per second.
    outside
        Whether to return all but the box instead: the two add up to `x`.

    Returns
    -------
    Samples
        Same shape as `x`.
    """
    source = _Whole(bounded(x.reshape(len(x), -1)), rate)
    high = rate / 2.0 if box.high_hz is None else box.high_hz
    limits = box.low_hz or 0.0, high
    out = np.empty(source.x.shape, np.float32)
    MaskedReader(source, *limits, box.start, box.stop, outside=outside).read(0, out)
    return out.reshape(x.shape)


class _Whole:
    """A sound in memory as a source."""

    start = 0

    def __init__(self, x: Samples, rate: int) -> None:
        self.x, self.rate = x, rate
        self.end, self.channels = x.shape

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples, of which all are there."""
        out[:] = self.x[start : start + len(out)]
        return True


class MaskedReader:
    """Reads the sound of a box of a signal, of any stretch; for one thread.

    Its edges in frequency are as wide as `edge_width` tells; its ends in time are faded within
    the box, over 5 ms or a quarter of the box, whichever is less.

    Parameters
    ----------
    signal
        The sound.
    low_hz, high_hz
        Limits of the band in Hz. 0 Hz and half the rate leave nothing out.
    start, stop
        First sample of the box and one past its last.
    outside
        Whether to read all but the box instead.

    Raises
    ------
    ValueError
        If the box is empty or lies below 0.
    """

    def __init__(
        self,
        signal: Source,
        low_hz: float,
        high_hz: float,
        start: int,
        stop: int,
        *,
        outside: bool = False,
    ) -> None:
        self.box = Selection(start, stop, low_hz, high_hz)
        self._signal, self._outside = signal, outside
        fade = min(FADE_SECONDS * signal.rate, len(self.box) / 4.0)
        self._fade = max(1.0, fade)
        band = self.box.within(start, stop, signal.rate)
        self._is_silent = band is None
        self._filter: _BandFilter | None = None
        if band is not None and band.is_band:
            high = signal.rate / 2.0 if band.high_hz is None else band.high_hz
            self._filter = _BandFilter(band.low_hz or 0.0, high, signal.rate)
        self._held: dict[tuple[int, int, int], Samples] = {}

    def read(self, start: int, out: Samples) -> bool:
        """Fill `out`, shape (n, channels), with samples ``[start, start + n)``.

        Returns
        -------
        bool
            False if the signal does not hold all that the box has of them (or, for all but the
            box, all of them); `out` is then not to be used. What it does not hold beyond them
            counts as silence.
        """
        out[:] = 0.0
        if self._outside and not self._signal.read(start, out):
            return False
        begin = max(start, self.box.start)
        end = min(start + len(out), self.box.stop)
        if begin >= end or self._is_silent:
            return True
        part = np.empty((end - begin, self._signal.channels), np.float32)
        if not self._read_band(begin, part):
            return False
        part *= self._gain(begin, end)[:, np.newaxis]
        target = out[begin - start : end - start]
        if self._outside:
            np.subtract(target, part, out=target)
        else:
            target[:] = part
        return True

    def _gain(self, begin: int, end: int) -> Samples:
        """Return the fades of samples ``[begin, end)`` of the box."""
        middle = np.arange(begin, end) + 0.5
        inside = np.minimum(middle - self.box.start, self.box.stop - middle)
        ramp = np.clip(inside / self._fade, 0.0, 1.0)
        return np.asarray(np.sin(0.5 * np.pi * ramp) ** 2, np.float32)

    def _read_band(self, start: int, out: Samples) -> bool:
        """Fill `out` with the sound of the band, block by block."""
        if self._filter is None:
            return self._signal.read(start, out)
        length = self._filter.length
        at = start
        while at < start + len(out):
            index, offset = divmod(at, length)
            block = self._block(index, self._filter)
            if block is None:
                return False
            n = min(length - offset, start + len(out) - at)
            out[at - start : at - start + n] = block[offset : offset + n]
            at += n
        # asked after the reading, so that nothing was forgotten meanwhile
        return self._signal.start <= start and start + len(out) <= self._signal.end

    def _block(self, index: int, band: "_BandFilter") -> Samples | None:
        """Return samples ``[index * length, (index + 1) * length)`` of the band.

        What the signal does not hold counts as silence. None if it forgets meanwhile.
        """
        low = index * band.length - band.reach
        begin = max(low, self._signal.start)
        end = min(low + band.size, self._signal.end)
        key = index, begin, end
        if key not in self._held:
            x = np.zeros((band.size, self._signal.channels), np.float32)
            if begin < end and not self._signal.read(begin, x[begin - low : end - low]):
                return None
            while len(self._held) >= BLOCKS_HELD:
                del self._held[next(iter(self._held))]
            self._held[key] = band(bounded(x))
        return self._held[key]


class _BandFilter:
    """Filters blocks of sound, each of which gives fewer samples than it takes."""

    def __init__(self, low_hz: float, high_hz: float, rate: int) -> None:
        self._response, self.reach = band_response(low_hz, high_hz, rate)
        self.size = 2 * (len(self._response) - 1)
        """Samples that a block takes."""
        self.length = self.size - 2 * self.reach
        """Samples that it gives, from `reach` samples after its first one on."""

    def __call__(self, x: Samples) -> Samples:
        """Return the band of `x`, shape (size, channels), as shape (length, channels)."""
        spectrum = rfft(np.ascontiguousarray(x.T)) * self._response
        y = irfft(spectrum, self.size)
        return np.asarray(y[:, self.reach : self.size - self.reach].T, np.float32)


def band_response(low_hz: float, high_hz: float, rate: int) -> tuple[NDArray[np.float32], int]:
    """Return the response of a band-pass filter without delay.

    Parameters
    ----------
    low_hz, high_hz
        Limits in Hz, where the response is one half; 0 and half the rate leave nothing out.
    rate
        Samples per second.

    Returns
    -------
    response
        At the frequencies of a transform of ``2 * (len(response) - 1)`` samples.
    reach
        Samples to each side that the filter needs.
    """
    width = 2.0 * np.pi * edge_width(low_hz, high_hz, rate) / rate
    reach = ceil((ATTENUATION - 7.95) / (2.285 * width) / 2.0)
    t = np.arange(-reach, reach + 1)
    h = np.zeros(2 * reach + 1)
    if high_hz >= rate / 2.0:
        h[reach] = 1.0
    else:
        h += 2.0 * high_hz / rate * np.sinc(2.0 * high_hz / rate * t)
    if low_hz > 0.0:
        h -= 2.0 * low_hz / rate * np.sinc(2.0 * low_hz / rate * t)
    h *= np.kaiser(len(h), 0.1102 * (ATTENUATION - 8.7))
    size = max(BLOCK_LEAST, 1 << (4 * len(h) - 1).bit_length())
    centred = np.zeros(size)
    centred[t] = h
    return np.fft.rfft(centred).real.astype(np.float32), reach
