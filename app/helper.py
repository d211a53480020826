"""Further analysis threads, which compute what the first one hands to them."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.levels import Codes
from dsp.signal import Signal


class Job(NamedTuple):
    """Columns of `level` from `first` on, to be written into `codes`, shape (bins, n).

    `owner` is what the one who asks knows them by.
    """

    level: int
    first: int
    codes: Codes
    owner: Any


class Helper:
    """Computes columns in threads of its own; for one other thread, which hands out the work.

    Parameters
    ----------
    signal, analysis
        What to compute columns of.
    on_done
        Called from one of the threads when a job is done; must return at once.
    threads
        How many there are at most; none are begun before there is work for them.
    """

    def __init__(
        self, signal: Signal, analysis: Analysis, on_done: Callable[[], None], threads: int
    ) -> None:
        self._signal, self._analysis = signal, analysis
        self._on_done = on_done
        self.threads = threads
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: deque[Job] = deque()
        self._begun = 0  # threads; written by the one who gives
        self.given = 0
        """Jobs that were given and not collected; written by the one who gives them."""

    def give(self, job: Job) -> None:
        """Have `job` done; nobody else may touch its columns until it is collected."""
        if self._begun < min(self.threads, self.given + 1):
            self._begun += 1
            name = f"analysis-{self._begun + 1}"
            threading.Thread(target=self._run, name=name, daemon=True).start()
        self.given += 1
        self._jobs.put(job)

    def collect(self) -> list[Job]:
        """Return the jobs that were done since the last call."""
        done = []
        while self._done:
            done.append(self._done.popleft())
        self.given -= len(done)
        return done

    def close(self) -> None:
        """Let the threads end after the jobs that were given."""
        for _ in range(self._begun):
            self._jobs.put(None)

    def _run(self) -> None:
        reader = ColumnReader(self._signal, self._analysis)  # here: it may take a while
        while job := self._jobs.get():
            reader.read(job.level, job.first, job.codes)
            self._done.append(job)
            self._on_done()
