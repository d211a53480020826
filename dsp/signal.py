"""What a signal is to everybody who looks at one: live sound and files alike."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Gap(NamedTuple):
    """Samples ``[start, stop)`` that were lost; no sound crosses them."""

    start: int
    stop: int
    reason: str


class Source(Protocol):
    """Sound addressed by the absolute sample index since its start."""

    @property
    def rate(self) -> int:
        """Samples per second."""

    @property
    def channels(self) -> int:
        """Channels per sample."""

    @property
    def start(self) -> int:
        """Index of the oldest sample held."""

    @property
    def end(self) -> int:
        """Index one past the newest sample."""

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples ``[start, start + len(out))`` into `out`, shape (n, channels).

        Returns
        -------
        bool
            False if not all of them are held; `out` is then not to be used.
        """


class Signal(Source, Protocol):
    """A source as it is shown.

    A live signal grows at `end` and forgets at `start`; a file forgets nothing, and grows only
    while it is being decoded.
    """

    @property
    def length(self) -> int | None:
        """Samples it will have in the end; None for live sound, which has no end.

        It lies beyond `end` until nothing more will come, and may be a guess until then.
        """

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was lost, in order and disjoint; the samples inside read as zeros."""

    def will_read(self, start: int, count: int) -> None:
        """Tell that these samples are read soon, so that a disk can work ahead."""


def is_complete(signal: Signal) -> bool:
    """Return whether nothing more will come at the end of `signal`."""
    end = signal.end  # first: while more may come, the length lies beyond any end told before
    length = signal.length
    return length is not None and end >= length
