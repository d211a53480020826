"""Reads a signal once, in a thread of its own, for the envelope of all of it."""

import os
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Final

import numpy as np

from dsp.minmax import BLOCK, Bounds, MinMax, bounds_of
from dsp.signal import Samples, Signal, is_complete

CAPACITY: Final = 1 << 17  # stretches: 1 MB, and more than any screen has columns
LEAST_STEP: Final = 16
SKETCH_PARTS: Final = 2048
SKETCH_SAMPLES: Final = 512  # of each part that the first look reads
WAIT_SECONDS: Final = 0.2
TELL_SECONDS: Final = 0.1  # between two calls of on_progress
NICENESS: Final = 15


class Envelope:
    """The envelope of a signal, which becomes exact as the thread reads on.

    A long file is first looked at here and there, which takes no time, and then read once from
    its beginning. Live sound is followed, and forgotten when the signal forgets it.

    Parameters
    ----------
    signal
        The sound.
    on_progress
        Called from the thread when there is more to show; must return at once.
    """

    def __init__(self, signal: Signal, on_progress: Callable[[], None] = lambda: None) -> None:
        self.signal: Final = signal
        self._on_progress: Final = on_progress
        self._closing = threading.Event()  # set by close()
        length = signal.length or 0
        step = LEAST_STEP
        while step * CAPACITY < length:
            step *= 2
        # NB: no lock. All of these are written by the thread alone.
        self._exact = MinMax(step, CAPACITY)
        self._sketch: MinMax | None = None
        self._version = 0
        self._done = False
        self._thread = threading.Thread(target=self._run, name="envelope", daemon=True)
        self._thread.start()

    @property
    def version(self) -> int:
        """A count that rises when there is more to show."""
        return self._version

    @property
    def progress(self) -> float:
        """Share of the sound that there is whose envelope is exact, 0 to 1."""
        end, start = self.signal.end, self.signal.start
        if self._done or end <= start:
            return 1.0
        exact = self._exact
        return min(1.0, max(0.0, (exact.stop * exact.step - start) / (end - start)))

    def envelope(self, start: float, stop: float, width: int) -> Bounds | None:
        """Return least and greatest sample of `width` equal parts of ``[start, stop)``.

        Returns
        -------
        Bounds or None
            Two arrays of shape (width,), NaN where nothing is known yet; None if nothing at all
            is known.

        Raises
        ------
        ValueError
            If `width` is below 1 or the part empty.
        """
        if width < 1 or not stop > start:
            raise ValueError(f"{width=} must be at least 1, and {start=} below {stop=}")
        exact, sketch = self._exact, self._sketch
        if exact.stop == 0 and sketch is None:
            return None
        low, high = exact.over(start, stop, width)
        if sketch is not None:
            rough = sketch.over(start, stop, width)
            unknown = np.isnan(low)
            low, high = np.where(unknown, rough.low, low), np.where(unknown, rough.high, high)
        return Bounds(low, high)

    def close(self) -> None:
        """Let the thread end after the block it is at; returns at once."""
        self._closing.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended; False if that takes longer than `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        _step_aside()
        length = self.signal.length
        if length is not None and length > SKETCH_PARTS * SKETCH_SAMPLES * 8:
            self._look_here_and_there(length)
        out = self._block()
        told = perf_counter()
        while not self._closing.is_set():
            complete = is_complete(self.signal)  # before the look at what there is
            if len(out) < self._exact.step:  # they grow with what there is
                out = self._block()
            if self._read_on(out, to_the_end=complete):
                if perf_counter() - told > TELL_SECONDS:
                    told = perf_counter()
                    self._tell()
                continue
            self._tell()
            if complete:
                self._done = True
                break
            self._closing.wait(WAIT_SECONDS)

    def _block(self) -> Samples:
        """Return room for what is read at a time, which stays in the cache if it can."""
        channels = self.signal.channels
        return np.empty((max(BLOCK // channels, 2 * self._exact.step), channels), np.float32)

    def _tell(self) -> None:
        self._version += 1
        self._on_progress()

    def _look_here_and_there(self, length: int) -> None:
        """Read a little of every part, for the first look."""
        step = -(-length // SKETCH_PARTS)
        sketch = MinMax(step, SKETCH_PARTS)
        out = np.empty((SKETCH_SAMPLES, self.signal.channels), np.float32)
        starts = range(0, length - SKETCH_SAMPLES, step)
        for start in starts:
            self.signal.will_read(start, SKETCH_SAMPLES)
        for k, start in enumerate(starts):
            if self._closing.is_set():
                return
            if self.signal.read(start, out):
                sketch.add(k, bounds_of(out, SKETCH_SAMPLES))
        if sketch.stop:
            self._sketch = sketch
            self._tell()

    def _read_on(self, out: Samples, *, to_the_end: bool) -> bool:
        """Take in the next block; return whether there was one."""
        self._make_room()
        exact, start, end = self._exact, self.signal.start, self.signal.end
        if len(out) < exact.step:
            return True  # with more room
        exact.forget(start)
        index = max(exact.stop, -(-start // exact.step))
        at = index * exact.step
        count = min(len(out), end - at)
        if count >= exact.step or not to_the_end:
            count -= count % exact.step
        if count <= 0:
            return False
        known = self.signal.read(at, out[:count])
        if known:
            exact.add(index, bounds_of(out[:count], exact.step))
        elif self.signal.start <= at:  # damaged there, not forgotten meanwhile
            stretches = -(-count // exact.step)
            nothing = np.full(stretches, np.nan, np.float32)
            exact.add(index, Bounds(nothing, nothing))
        return True

    def _make_room(self) -> None:
        """Double the stretches while what there is does not fit."""
        held = self.signal.end - self.signal.start
        while self._exact.step * (CAPACITY - 1) < held:
            self._exact = self._exact.coarser()


def _step_aside() -> None:
    """Let threads that somebody waits for go first, where the system can."""
    if sys.platform.startswith("linux"):  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
