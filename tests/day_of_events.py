"""A day of soft noise with forty short events, as a signal that is made where it is read."""

import numpy as np

RATE = 48_000
EVENTS = 40


class DayOfEvents:
    """24 hours at 48 kHz: 20 clicks of one sample and 20 bursts of 5 ms at random places."""

    rate, channels, start, gaps = RATE, 1, 0, ()
    end = length = 24 * 3600 * RATE

    def __init__(self, seed=11):
        rng = np.random.default_rng(seed)
        self._noise = np.tile((1e-4 * rng.standard_normal(1 << 19)).astype(np.float32), 2)
        slots = np.sort(rng.choice(24 * 3600 - 2, EVENTS, replace=False))
        self.events = slots * RATE + rng.integers(0, RATE, EVENTS)
        burst = 0.3 * np.sin(2 * np.pi * 3000 / RATE * np.arange(RATE // 200))
        self._sounds = [np.array([0.9]), burst]

    def read(self, start, out):
        """Fill `out` with noise, which repeats every 11 s, and what happens in it."""
        period = len(self._noise) // 2
        for at in range(0, len(out), period):
            part = out[at : at + period, 0]
            first = (start + at) % period
            part[:] = self._noise[first : first + len(part)]
        longest = max(map(len, self._sounds))
        near = slice(*np.searchsorted(self.events, [start - longest, start + len(out)]))
        for number in range(near.start, near.stop):
            sound, at = self._sounds[number % 2], int(self.events[number]) - start
            low, high = max(0, at), min(len(out), at + len(sound))
            out[low:high, 0] += sound[low - at : high - at].astype(np.float32)
        return 0 <= start <= self.end - len(out)

    def will_read(self, start, count):
        """Do nothing: it takes no disk."""


def contrast(shown, noise):
    """Return by how many dB the events in a picture stand out from a picture of noise alone.

    They do so by their loudest row, or by being bright at all frequencies as a click is; the
    better counts.

    Parameters
    ----------
    shown, noise
        Levels in dB, shape (rows, columns).
    """
    loud = np.nanmax(shown, axis=0).max() - np.percentile(np.nanmax(noise, axis=0), 25)
    wide = np.nanmedian(shown, axis=0).max() - np.percentile(np.nanmedian(noise, axis=0), 25)
    return max(loud, wide)
