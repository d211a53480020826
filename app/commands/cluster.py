"""The same batch on a Dask cluster, for collections that outgrow one machine."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.commands.output import PIPE
from app.commands.places import Task
from app.commands.problems import CommandError
from app.commands.work import Outcome, Result, Work, attempt

_PATIENCE: Final = 10.0  # s until a scheduler has answered


def outcomes(work: Work, tasks: Sequence[Task], address: str) -> Iterator[Outcome]:
    """Yield what became of every task, as they end on the cluster at `address`.

    Its workers must have this program installed and see the same files under the same names.

    Raises
    ------
    CommandError
        If the extra is not installed, nobody answers there, or the output is a pipe.
    """
    if any(task.target == PIPE for task in tasks):
        raise CommandError("A cluster cannot write to standard output; name a file or a folder.")
    client = _client(address)
    try:
        yield from _followed(client, work, tasks)
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise CommandError(
            "--scheduler needs Dask: install this program with its extra, [cluster]."
        ) from error
    try:
        client: Callable[..., Any] = distributed.Client  # it has no types
        return client(address, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(
            f"No Dask scheduler answers at {address}; begin one with `dask scheduler`."
        ) from error


def _followed(client: Any, work: Work, tasks: Sequence[Task]) -> Iterator[Outcome]:
    import distributed

    as_completed: Callable[..., Iterator[Any]] = distributed.as_completed
    absolute = [
        task._replace(
            source=str(Path(task.source).absolute()), target=str(Path(task.target).absolute())
        )
        for task in tasks
    ]
    # not pure: a file may have changed since the last run of the same work
    futures = client.map(partial(attempt, work), absolute, pure=False)
    named = dict(zip((future.key for future in futures), tasks, strict=True))
    try:
        for future in as_completed(futures):
            task, error = named[future.key], future.exception()
            lost = error is not None
            yield Outcome(task, Result(f"{task.source}: {error!r}.") if lost else future.result())
    finally:
        client.cancel(futures)
