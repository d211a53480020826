"""In which thread Qt is asked to paint: the one that it may work in."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Protocol, TypeVar

from app.stopping import STOP

Made = TypeVar("Made")


class Caller(Protocol):
    """Has work done in the thread that Qt works in, and waits for it."""

    def __call__(self, work: Callable[[], Made], /) -> Made:
        """Return what `work` makes."""


def call_qt(work: Callable[[], Made], /) -> Made:
    """Return what `work` makes, in the one thread of this process that Qt may work in.

    That is the main one. A worker of a cluster has only others; one of them is then Qt's own.
    """
    if threading.current_thread() is threading.main_thread():
        with STOP.held_back():
            return work()
    return _painter().submit(work).result()


@cache
def _painter() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "paint")
