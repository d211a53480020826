"""One piece of work on many files: in several processes or on a cluster, failures summed up."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from typing import Any, Final

from app.commands.output import PIPE
from app.commands.places import Task
from app.commands.progress import Progress
from app.commands.work import Outcome, Result, Work, attempt
from app.stopping import STOP

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2
"""The exit codes of every command."""

DIED: Final = "the process that worked on it ended, perhaps for want of memory"


def run(work: Work, tasks: Sequence[Task], jobs: int = 1, scheduler: str | None = None) -> int:
    """Do `work` with every file; return the exit code.

    Parameters
    ----------
    work
        What to do.
    tasks
        With what; one file at least.
    jobs
        Processes at most.
    scheduler
        Address of a Dask scheduler, whose workers do it instead.

    Raises
    ------
    CommandError
        If nothing can be begun.
    """
    progress = Progress(len(tasks))
    outcomes = _outcomes(work, tasks, jobs, scheduler, progress)
    failed = finished = kept = 0
    stopped = False
    with _interruptible():
        try:
            for outcome in outcomes:
                finished += 1
                failed += bool(outcome.result.failure)
                kept += outcome.result.kept
                progress.finish(outcome.task.source, outcome.result.failure or outcome.result.note)
                STOP.look()  # it may have been passed over
        except KeyboardInterrupt:
            stopped = True
            outcomes.close()
    done, count = finished - failed, len(tasks)
    if kept:
        progress.say(f"{kept} of {count} were there already and stay; --overwrite replaces them.")
    if stopped:
        progress.say(f"stopped; {done} of {count} done.")
    elif failed and count > 1:
        progress.say(f"{failed} of {count} files failed.")
    progress.close()
    if stopped or failed:
        return SOME_FAILED if done else NOTHING_DONE
    return DONE


def _outcomes(
    work: Work, tasks: Sequence[Task], jobs: int, scheduler: str | None, progress: Progress
) -> Any:
    if scheduler is not None:
        from app.commands import cluster  # it needs an extra

        return cluster.outcomes(work, tasks, scheduler)
    if len(tasks) == 1 or jobs == 1 or tasks[0].target == PIPE:
        return (Outcome(task, attempt(work, task, progress.part)) for task in tasks)
    return _in_processes(work, tasks, min(jobs, len(tasks)))


def _in_processes(work: Work, tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    """Yield what became of every task, as they end.

    A process that dies takes all that were given out with it. They are then done again one by one,
    so that it shows which one is to blame.
    """
    left = dict.fromkeys(tasks)
    while left:
        alone = jobs == 1
        try:
            for outcome in _pooled(work, list(left), jobs):
                del left[outcome.task]
                yield outcome
        except BrokenProcessPool:
            jobs = 1
            if alone:
                task = next(iter(left))
                del left[task]
                yield Outcome(task, Result(f"{task.source}: {DIED}."))


def _pooled(work: Work, tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    # "spawn" is the one way that every system knows, and the only safe one beside threads
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin_worker, initargs=(stop,))
    finished = False
    try:
        with _uninterrupted():
            futures: dict[Future[Result], Task] = {
                pool.submit(_attempt_in_worker, work, task): task for task in tasks
            }
        for future in as_completed(futures):
            yield Outcome(futures[future], future.result())
        finished = True
    finally:
        if not finished:
            stop.set()
            _interrupt_workers()
        pool.shutdown(wait=True, cancel_futures=True)


def _interrupt_workers() -> None:
    """Tell those at work to stop: Ctrl+C reaches all, a signal to one process only that one."""
    if os.name == "posix":
        for child in multiprocessing.active_children():
            if child.pid is not None:
                with suppress(ProcessLookupError):  # it may have ended by itself
                    os.kill(child.pid, signal.SIGINT)


class _Worker:
    """What a worker process knows besides its task."""

    stop: Event | None = None  # written once, when the process begins


def _begin_worker(stop: Event) -> None:
    """Let a worker that has nothing to do pass over Ctrl+C: its parent sees to the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.stop = stop
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _attempt_in_worker(work: Work, task: Task) -> Result:
    if _Worker.stop is not None and _Worker.stop.is_set():
        return Result(f"{task.source}: stopped.")
    try:
        with _interruptible():
            return attempt(work, task)
    except KeyboardInterrupt:
        return Result(f"{task.source}: stopped.")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl+C back; processes that are begun meanwhile do so until `_begin_worker`.

    One that comes while a process still loads its modules would print where it was.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first request to stop, and let the clearing up be in peace."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for the main thread alone
        return
    with STOP.heeding([signal.SIGINT, signal.SIGTERM]):
        yield
