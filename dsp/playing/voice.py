"""From a passage of a signal to frames for the loudspeaker: what is played, and by which voice."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from dsp.signal import Samples, Signal

SEAM_SECONDS = 0.003  # of the crossfade where a loop begins again
SLOWEST, FASTEST = 1 / 16, 8.0  # speeds at which a passage can be played


@dataclass(frozen=True)
class Passage:
    """The samples ``[start, stop)`` of a signal, to be played once or over and over.

    Parameters
    ----------
    start, stop
        Sample indices. What the signal does not hold of them is silent.
    loop
        Whether to begin again at `start` when `stop` is reached.
    entry
        Where to begin the first time, in ``[start, stop)``; None is `start`.

    Raises
    ------
    ValueError
        If it is empty, or the entry lies outside.
    """

    start: int
    stop: int
    loop: bool = False
    entry: int | None = None

    def __post_init__(self) -> None:
        if not self.start < self.stop:
            raise ValueError(f"{self.start=} must lie before {self.stop=}")
        if not self.start <= self.first < self.stop:
            raise ValueError(f"{self.entry=} must lie in [{self.start=}, {self.stop=})")

    @property
    def first(self) -> int:
        """Index of the sample that is heard first."""
        return self.start if self.entry is None else self.entry


class Voice(Protocol):
    """One way of turning a passage into sound; for one thread, as it owns its work space.

    Its sound comes from a `Tape`, so that looping, gaps and the choice of channels are none of
    its business.
    """

    @property
    def rate(self) -> int:
        """Frames per second of what it renders."""

    @property
    def channels(self) -> int:
        """Channels of what it renders, 1 or 2."""

    @property
    def position(self) -> float:
        """Sample index of the signal that the next rendered frame belongs to."""

    def render(self, out: Samples) -> int:
        """Fill `out` with what comes next, zeros where the signal has nothing.

        Parameters
        ----------
        out
            Shape (n, channels), filled from the front.

        Returns
        -------
        int
            Frames filled; fewer than n only if the end was reached, and 0 from then on.
        """


def fetch(signal: Signal, start: int, out: Samples) -> None:
    """Fill `out` with samples of `signal` from index `start` on, zeros where it holds none.

    Parameters
    ----------
    signal
        Anything; it may grow, and forget, while it is read.
    start
        Index of the first sample; may be negative.
    out
        Shape (n, channels of the signal).
    """
    first = max(start, signal.start)
    last = max(first, min(start + len(out), signal.end))
    held = out[first - start : last - start]
    if len(held) == 0 or not signal.read(first, held):
        out[:] = 0.0
        return
    out[: first - start] = 0.0
    out[last - start :] = 0.0


class Tape:
    """A passage, unwound: sample 0 is the first one heard, and a loop goes on for ever.

    Parameters
    ----------
    signal
        What is played.
    passage
        Which part of it.
    channels
        Indices of the one or two channels to be heard; None is the first two, or the only one.

    Raises
    ------
    ValueError
        If the signal lacks one of the channels, or if there are too many or none.
    """

    def __init__(
        self, signal: Signal, passage: Passage, channels: tuple[int, ...] | None = None
    ) -> None:
        if channels is None:
            channels = tuple(range(min(2, signal.channels)))
        if len(channels) not in (1, 2) or not all(0 <= c < signal.channels for c in channels):
            raise ValueError(f"{channels=} must be 1 or 2 of {signal.channels=}")
        self.signal: Final = signal
        self.passage: Final = passage
        self.rate: Final = signal.rate
        self.channels: Final = len(channels)
        self._picked = None if channels == tuple(range(signal.channels)) else list(channels)
        self._turn = passage.stop - passage.start
        self._seam = min(round(SEAM_SECONDS * signal.rate), self._turn // 2)
        self._rise = np.linspace(0, 1, self._seam, endpoint=False, dtype=np.float32)[:, None]

    @property
    def length(self) -> int | None:
        """Samples on the tape; None for a loop."""
        return None if self.passage.loop else self.passage.stop - self.passage.first

    def position(self, at: float) -> float:
        """Return the sample index of the signal that tape sample `at`, at least 0, belongs to."""
        index = self.passage.first + at
        if self.passage.loop and index >= self.passage.stop:
            index = self.passage.start + (index - self.passage.start) % self._turn
        return index

    def read(self, at: int, out: Samples) -> None:
        """Fill `out` with the samples of the tape from `at` on.

        Parameters
        ----------
        at
            Index of the first sample on the tape. Before 0, and from `length` on, it is silent.
        out
            Shape (n, channels), full scale is 1; only finite values come.
        """
        before = min(len(out), max(0, -at))
        out[:before] = 0.0
        done = before
        while done < len(out):
            done += self._read_turn(at + done, out[done:])

    def _read_turn(self, at: int, out: Samples) -> int:
        """Fill the front of `out` from tape sample `at` on; return how many, up to the seam."""
        passage = self.passage
        index = passage.first + at
        if not passage.loop:
            count = min(len(out), max(0, passage.stop - index))
            self._copy(index, out[:count])
            out[count:] = 0.0
            return len(out)
        turn, offset = divmod(index - passage.start, self._turn)
        count = min(len(out), self._turn - offset)
        self._copy(passage.start + offset, out[:count])
        self._join(offset, out[:count], again=turn > 0)
        return count

    def _join(self, offset: int, out: Samples, *, again: bool) -> None:
        """Fade the end of a turn into what lies before its start, so that the loop has no step.

        The last samples of a turn become, more and more, those before its first one: sample
        `stop` - 1 is followed by `start` as smoothly as `start` - 1 is. Where nothing is held
        there, as in a loop of a whole file, the end fades out and the start fades in.
        """
        passage, seam = self.passage, self._seam
        first = self._turn - seam  # offset of the first sample that fades
        held = passage.start - seam >= self.signal.start
        if again and not held and offset < seam:
            head = out[: seam - offset]
            head *= self._rise[offset : offset + len(head)]
        tail = out[max(0, first - offset) :]
        if len(tail) == 0 or seam == 0:
            return
        done = max(0, offset - first)
        rise = self._rise[done : done + len(tail)]
        tail *= 1.0 - rise
        if held:
            before = np.empty_like(tail)
            self._copy(passage.start - seam + done, before)
            tail += before * rise

    def _copy(self, start: int, out: Samples) -> None:
        """Fill `out` with the chosen channels of the signal."""
        if self._picked is None:
            fetch(self.signal, start, out)
        else:
            every = np.empty((len(out), self.signal.channels), np.float32)
            fetch(self.signal, start, every)
            np.take(every, self._picked, axis=1, out=out)
        # Files may hold them, and a loudspeaker must not get them.
        np.nan_to_num(out, copy=False, nan=0.0, posinf=0.0, neginf=0.0)


class CopyVoice:
    """Plays the samples as they are; for an output of the same rate.

    Parameters
    ----------
    tape
        What to play.
    """

    def __init__(self, tape: Tape) -> None:
        self.rate: Final = tape.rate
        self.channels: Final = tape.channels
        self._tape = tape
        self._at = 0  # tape sample that comes next

    @property
    def position(self) -> float:
        """Sample index of the signal that comes next."""
        return self._tape.position(self._at)

    def render(self, out: Samples) -> int:
        """Fill `out`, shape (n, channels), with what comes next; return how many frames came."""
        length = self._tape.length
        count = len(out) if length is None else min(len(out), length - self._at)
        self._tape.read(self._at, out[:count])
        self._at += count
        return count
