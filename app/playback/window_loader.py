"""Keeps the sound around the head of a scrub in memory."""

from typing import Final

import numpy as np

from dsp.playing.scrub import Window
from dsp.playing.voice import Passage, Tape
from dsp.signal import Signal

REACH_SECONDS = 1.2  # loaded beyond head and target: at the highest speed it lasts 75 ms
MARGIN_SECONDS = 0.5  # less than that at hand, and more is loaded
FAR_SECONDS = 2.0  # a target farther off is leapt to
GROWN_SECONDS = 0.1  # a head so near to the end of a growing signal is given what has come


class WindowLoader:
    """Loads windows of a signal; for one thread.

    Parameters
    ----------
    signal
        Where the sound comes from; it may grow.
    channels
        Of the output, 1 or 2.
    picked
        Channels to be heard, as for a `Tape`.
    """

    def __init__(self, signal: Signal, channels: int, picked: tuple[int, ...] | None) -> None:
        self._signal: Final = signal
        self._channels: Final = channels
        self._picked: Final = picked
        self._end = 0  # of the signal, when the last window was loaded

    def load(self, low: float, high: float) -> Window:
        """Return the sound from `low` to `high` and around; silence where there is none."""
        self._end = self._signal.end
        reach = REACH_SECONDS * self._signal.rate
        first, stop = int(low - reach), int(high + reach) + 1
        tape = Tape(self._signal, Passage(first, stop), self._picked)
        samples = np.empty((stop - first, tape.channels), np.float32)
        tape.read(0, samples)
        if self._channels < tape.channels:
            samples = samples.mean(axis=1, keepdims=True)
        elif self._channels > tape.channels:
            samples = np.repeat(samples, self._channels, axis=1)
        return Window(first, samples)

    def next(self, window: Window, position: float, target: float) -> Window | None:
        """Return what the head needs now instead of `window`; None if that will do.

        Parameters
        ----------
        window
            What it has.
        position, target
            Where it is, and where it goes to. If they are far apart, the answer holds the target
            alone: the head leaps.
        """
        rate = self._signal.rate
        far = abs(target - position) > FAR_SECONDS * rate
        low, high = (target, target) if far else sorted((position, target))
        margin = MARGIN_SECONDS * rate
        grown = self._signal.end > self._end and high + GROWN_SECONDS * rate > self._end
        if window.start <= low - margin and high + margin <= window.stop and not grown:
            return None
        return self.load(low, high)
