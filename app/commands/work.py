"""What is done with one file, and what becomes of it."""

import traceback
from typing import NamedTuple, Protocol

from app.commands.output import nobody_reads
from app.commands.places import AlreadyThereError, Task
from app.commands.problems import FORESEEN, sentence_of
from dsp.still import Tell


class Work(Protocol):
    """What is done with each file; a value that any process takes."""

    def __call__(self, task: Task, tell: Tell | None) -> str:
        """Do it; return what is to be known about it, a sentence or nothing.

        Raises
        ------
        One of `FORESEEN`
            If it cannot be done; nothing is left of it then.
        """


class Result(NamedTuple):
    """What became of a file: a sentence if it failed, or what is to be known of it.

    `kept` tells that it was there already and stays.
    """

    failure: str = ""
    note: str = ""
    kept: bool = False


class Outcome(NamedTuple):
    """A task, and what became of it."""

    task: Task
    result: Result


def attempt(work: Work, task: Task, tell: Tell | None = None) -> Result:
    """Do `work` with one file, whatever comes of it."""
    try:
        note = work(task, tell)
    except BrokenPipeError:
        # whoever read the output has had enough; nobody is there to be told, not at the end either
        nobody_reads()
        return Result()
    except AlreadyThereError as error:
        # in a folder, others were asked for as well, and an interrupted run is taken up again
        kept = not task.named
        return Result("" if kept else sentence_of(error, task.source, task.target), kept=kept)
    except FORESEEN as error:
        return Result(sentence_of(error, task.source, task.target))
    except Exception as error:  # noqa: BLE001 - a mistake with one file must not stop the others
        traceback.print_exc()
        what = f"something went wrong that should not: {type(error).__name__}"
        return Result(f"{task.source}: {what}.")
    return Result(note=f"{task.source}: {note}" if note else "")
