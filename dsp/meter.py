"""The level of the input: peak with hold, root mean square, and a lamp for clipping."""

from typing import NamedTuple

import numpy as np

from dsp.signal import Samples

BLOCKS_PER_SECOND = 100
HOLD_SECONDS, FALL_DB_PER_SECOND = 1.0, 20.0
RMS_SECONDS = 0.3
CLIP = 1.0 - 1.0 / 32768.0  # the largest sample of 16 bits
LIMIT = 1e6  # nothing is louder; stands for infinite samples
SILENCE = 1e-10


class MeterReading(NamedTuple):
    """What the meter shows, one value per channel.

    Levels are in dB re a full-scale sine (AES17): such a sine reads 0 dB as peak and as root mean
    square. Silence reads minus infinity.
    """

    peak_db: tuple[float, ...]
    rms_db: tuple[float, ...]
    clipped: tuple[bool, ...]


class LevelMeter:
    """Measures sound pushed in pieces of any size; for one thread.

    The peak stands for a second and then falls by 20 dB per second, unless a higher one comes. The
    root mean square covers the last 0.3 s. The lamp lights at the first sample at or above
    1 - 2^-15 and stays lit until the reset. All is evaluated every 10 ms of sound, so a reading
    depends on the sound alone and not on how it was cut. Before the start lies silence. Samples
    that are not numbers count as silence.

    Parameters
    ----------
    channels
        Channels per sample, at least 1.
    rate
        Samples per second, at least 1.

    Raises
    ------
    ValueError
        If a parameter is below 1.
    """

    def __init__(self, channels: int, rate: int) -> None:
        if channels < 1:
            raise ValueError(f"{channels=} must be at least 1")
        if rate < 1:
            raise ValueError(f"{rate=} must be at least 1")
        self._block = block = max(1, round(rate / BLOCKS_PER_SECOND))
        self._pending = np.zeros((0, channels), np.float32)  # of the block that is not whole yet
        blocks_per_second = rate / block
        self._peaks = np.zeros((max(1, round(HOLD_SECONDS * blocks_per_second)), channels))
        self._powers = np.zeros((max(1, round(RMS_SECONDS * blocks_per_second)), channels))
        self._fall = 10.0 ** (-FALL_DB_PER_SECOND / 20.0 / blocks_per_second)
        self._blocks = 0
        self._falling = np.zeros(channels)
        self._clipped = np.zeros(channels, bool)

    def push(self, x: Samples) -> None:
        """Take in samples, shape (n, channels), full scale is 1.

        Raises
        ------
        ValueError
            If the number of channels is another.
        """
        channels = len(self._clipped)
        if x.ndim != 2 or x.shape[1] != channels:
            raise ValueError(f"{x.shape=} must be (n, {channels})")
        heard = np.concatenate((self._pending, x))
        whole = len(heard) - len(heard) % self._block
        self._pending = heard[whole:].copy()
        if whole:
            # a block of one channel in a row is quick to evaluate
            self._take(np.ascontiguousarray(heard[:whole].T).reshape(channels, -1, self._block))

    def _take(self, x: Samples) -> None:
        """Evaluate whole blocks, shape (channels, blocks, samples)."""
        peaks = np.abs(x).max(axis=2).T
        if not (peaks <= LIMIT).all():  # a NaN is not either
            x = np.clip(np.nan_to_num(x, nan=0.0), -LIMIT, LIMIT)
            peaks = np.abs(x).max(axis=2).T
        powers = np.einsum("cbt,cbt->bc", x, x) / self._block
        self._clipped |= (peaks >= CLIP).any(axis=0)
        for peak, power in zip(peaks, powers, strict=True):
            held, newest = self._blocks % len(self._peaks), self._blocks % len(self._powers)
            self._falling = np.maximum(self._falling, self._peaks[held]) * self._fall
            self._peaks[held], self._powers[newest] = peak, power
            self._blocks += 1

    def reading(self) -> MeterReading:
        """Return the levels now."""
        peak = np.maximum(self._peaks.max(axis=0), self._falling)
        rms = np.sqrt(2.0 * self._powers.mean(axis=0))
        return MeterReading(_decibels(peak), _decibels(rms), tuple(self._clipped.tolist()))

    def reset(self) -> None:
        """Put out the lamps and let go of the held peaks."""
        self._clipped[:] = False
        self._peaks[:] = 0.0
        self._falling[:] = 0.0


def _decibels(amplitudes: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, ...]:
    levels = np.full(amplitudes.shape, -np.inf)
    np.log10(amplitudes, out=levels, where=amplitudes > SILENCE)
    return tuple((20.0 * levels).tolist())
