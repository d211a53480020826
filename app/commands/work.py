"""What is done with one file, and what becomes of it."""

import os
import sys
import traceback
from typing import NamedTuple, Protocol

from app.commands.places import Task
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
    """What became of a file: a sentence if it failed, or what is to be known of it."""

    failure: str = ""
    note: str = ""


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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Result()
    except FORESEEN as error:
        return Result(sentence_of(error, task.source, task.target))
    except Exception as error:  # noqa: BLE001 - a mistake with one file must not stop the others
        traceback.print_exc()
        what = f"something went wrong that should not: {type(error).__name__}"
        return Result(f"{task.source}: {what}.")
    return Result(note=f"{task.source}: {note}" if note else "")
