"""The codes of a whole picture, computed on as many processors as are to be used."""

import os
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Final

import numpy as np

from dsp.auto_range import Range, next_range
from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.still import Tell, still_codes
from ui.picture.viewport import Viewport

_PARTS: Final = 4  # per processor, so that all of them end at about the same time
_LEAST_SAMPLES: Final = 1 << 21  # in a passage; less is done before a thread has begun


class _Share:
    """Adds up how far the parts are, and lets them all end early."""

    def __init__(self, parts: int, tell: Tell | None) -> None:
        self._done = [0.0] * parts
        self._lock = Lock()  # guards the line above
        self._tell = tell
        self.stopped = False  # written by the thread that waits for the parts

    def tell(self, part: int, share: float) -> None:
        """Note that part number `part` is done up to `share`."""
        if self.stopped:
            raise CancelledError
        if self._tell is not None:
            with self._lock:
                self._done[part] = share
                self._tell(sum(self._done) / len(self._done))


def compose(
    reader: ColumnReader,
    axis: FrequencyAxis,
    view: Viewport,
    height: int,
    processors: int = 1,
    tell: Tell | None = None,
) -> Codes:
    """Return the codes of a picture, shape (height, width of the view).

    However many processors work on it, they are the same.

    Parameters
    ----------
    reader
        Computes the columns; other threads get one like it.
    axis
        Frequencies of the rows.
    view
        Time of the columns.
    height
        Rows.
    processors
        How many may work on it.
    tell
        Told how far it is.
    """
    spp = view.samples_per_pixel
    if processors == 1 or view.span < _LEAST_SAMPLES:
        pixels = range(view.first, view.last)
        return still_codes(reader, reader.rows(axis, height), pixels, spp, tell)
    count = min(_PARTS * processors, view.width)
    bounds = np.linspace(view.first, view.last, count + 1).astype(int).tolist()
    shares = _Share(count, tell)

    def part(index: int) -> Codes:
        mine = ColumnReader(reader.signal, reader.analysis)  # it is for one thread
        pixels = range(bounds[index], bounds[index + 1])
        return still_codes(mine, mine.rows(axis, height), pixels, spp, partial(shares.tell, index))

    with ThreadPoolExecutor(processors, "compose", _pin, (_free_processors(),)) as pool:
        futures = [pool.submit(part, index) for index in range(count)]
        try:
            return np.concatenate([future.result() for future in futures], axis=1)
        finally:
            shares.stopped = True
            pool.shutdown(wait=True, cancel_futures=True)


def _free_processors() -> list[int]:
    """Return the processors that may be used, to take one from; empty where nobody says."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _pin(free: list[int]) -> None:
    """Give this thread a processor of its own.

    Left alone, threads that hand the interpreter's lock to each other stay on one processor.
    """
    if free:
        os.sched_setaffinity(0, {free.pop()})


def fitted(settings: Settings, codes: Codes) -> Settings:
    """Return `settings` with the range that the window comes to rest at for these codes."""
    now = Range(settings.floor, settings.ceiling)
    following = next_range(now, codes)
    while following != now:
        now, following = following, next_range(following, codes)
    return replace(settings, floor=now.floor, ceiling=now.ceiling)
