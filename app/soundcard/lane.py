"""One thread for all calls into the sound system, each waited for only so long.

PortAudio is not thread-safe, and on Windows it wants to be called from the thread that initialised
it. When the sound server hangs, every call that reaches it hangs too, and no call can be cancelled.
So one daemon thread makes them all, one after the other; whoever waits for one gives up after a
while and goes on without it.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class LaneStuckError(Exception):
    """The call before has not returned, or this one did not return in time."""


class _Task(Generic[T]):
    """A call and what became of it; `lock` decides between its end and its waiter's patience."""

    def __init__(self, work: Callable[[], T], undo: Callable[[T], object] | None) -> None:
        self.work = work
        self.undo = undo
        self.lock = threading.Lock()
        self.given_up = False  # written by the waiter, under the lock
        self.done = threading.Event()  # set by the lane, under the lock while not given up
        self.result: T | None = None  # written by the lane, before `done`
        self.error: BaseException | None = None  # likewise

    def run(self) -> None:
        """Make the call, unless nobody waits for it any more; undo it if it comes too late."""
        try:
            if not self.given_up:
                self.result = self.work()
                if not self._deliver() and self.undo is not None:
                    self.undo(self.result)
        except BaseException as error:  # noqa: BLE001 - raised again where the call was asked for
            self.error = error
        self.done.set()

    def give_up(self) -> bool:
        """Stop waiting; return False if the call has ended in the meantime."""
        with self.lock:
            self.given_up = not self.done.is_set()
            return self.given_up

    def _deliver(self) -> bool:
        with self.lock:
            if not self.given_up:
                self.done.set()
            return not self.given_up


class Lane:
    """A daemon thread that makes calls in order.

    Parameters
    ----------
    name
        Name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._tasks: queue.SimpleQueue[_Task[Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards the two below, never held during a call
        self._thread: threading.Thread | None = None
        self._late: tuple[_Task[Any], ...] = ()  # given up and not known to have returned

    @property
    def stuck(self) -> bool:
        """Whether a call that was given up has still not returned."""
        return not all(task.done.is_set() for task in self._late)

    def call(
        self, work: Callable[[], T], limit: float, undo: Callable[[T], object] | None = None
    ) -> T:
        """Have `work` done by the lane and return its result.

        Parameters
        ----------
        work
            The call; what it raises is raised here.
        limit
            Seconds to wait for it at most.
        undo
            What the lane does with the result when it comes too late.

        Raises
        ------
        LaneStuckError
            If the lane is stuck, or does not finish `work` within `limit` seconds.
        """
        if self.stuck:
            raise LaneStuckError
        task = _Task(work, undo)
        self._start()
        self._tasks.put(task)
        if not task.done.wait(limit) and task.give_up():
            with self._lock:
                self._late = (*(late for late in self._late if not late.done.is_set()), task)
            raise LaneStuckError
        if task.error is not None:
            raise task.error
        return task.result  # type: ignore[return-value]

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._tasks.get().run()
