"""Live sound: a ring of the last samples with one writer, any number of readers and no lock."""

from typing import Final

import numpy as np

from dsp.signal import Gap, Samples


class SampleRing:
    """The most recent samples of a live signal, addressed by absolute sample index.

    Sample `i` is the i-th sample since the start; the index never wraps. One thread, the input
    callback, calls `write` and `skip`. Any thread reads: a read gives exactly what was written or
    is refused, never a mixture. Two counters make that possible without a lock: the writer raises
    `claimed` before it touches samples and `end` after it has finished them; a reader checks
    `claimed` once more after copying. With `end` alone the oldest samples could tear, because the
    writer overwrites them before `end` tells of it.

    Parameters
    ----------
    capacity
        Samples kept per channel, at least 1.
    channels
        Channels per sample, at least 1.
    rate
        Samples per second, at least 1.

    Raises
    ------
    ValueError
        If a parameter is below 1.
    """

    def __init__(self, capacity: int, channels: int, rate: int) -> None:
        if capacity < 1:
            raise ValueError(f"{capacity=} must be at least 1")
        if channels < 1:
            raise ValueError(f"{channels=} must be at least 1")
        if rate < 1:
            raise ValueError(f"{rate=} must be at least 1")
        self.capacity: Final = capacity
        self.channels: Final = channels
        self.rate: Final = rate
        # NB: no lock. Everything below has one writer, the thread that calls write() and skip().
        self._samples = np.zeros((capacity, channels), np.float32)
        self._claimed = 0  # the writer may be touching samples below this index...
        self._end = 0  # ...and has finished those below this one
        self._gaps: tuple[Gap, ...] = ()  # replaced whole: a reader sees the old or the new one

    @property
    def start(self) -> int:
        """Index of the oldest sample held."""
        return max(0, self._claimed - self.capacity)

    @property
    def end(self) -> int:
        """Index one past the newest sample."""
        return self._end

    @property
    def length(self) -> None:
        """None: nobody knows when live sound ends."""
        return None

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was lost and is not forgotten yet, in order and disjoint.

        A gap is published before `end` passes it and forgotten only after `start` has. So a
        reader that asks for `end` first, then for the gaps, and then reads samples below that
        end, knows of every gap in what it reads.
        """
        return self._gaps

    def will_read(self, start: int, count: int) -> None:
        """Do nothing: all of it is in memory."""

    def write(self, block: Samples) -> None:
        """Append samples; for the writer only.

        Real-time safe: two slice copies, no lock, no allocation that grows with `block`.

        Parameters
        ----------
        block
            Shape (n, channels). If n exceeds the capacity the newest part is kept; the index
            counts all.

        Raises
        ------
        ValueError
            If the number of channels is not the ring's; nothing is written then.
        """
        self._check_channels(block)
        end = self._end + len(block)
        self._claimed = end
        block = block[-self.capacity :]
        head, tail = self._places(end, len(block))
        head[:] = block[: len(head)]
        tail[:] = block[len(head) :]
        self._prune()
        self._end = end

    def skip(self, count: int, reason: str) -> None:
        """Append `count` lost samples; for the writer only.

        They read as zeros and are marked in `gaps`, so the sound after them keeps its true time.
        A gap that goes on for the same reason stays one gap.

        Parameters
        ----------
        count
            Samples lost, at least 0; may exceed the capacity.
        reason
            What happened, for the eyes of the user.

        Raises
        ------
        ValueError
            If `count` is negative.
        """
        if count < 0:
            raise ValueError(f"{count=} must be at least 0")
        if count == 0:
            return
        start, end = self._end, self._end + count
        self._claimed = end
        for part in self._places(end, min(count, self.capacity)):
            part[:] = 0.0
        gaps = self._gaps
        if gaps and gaps[-1].stop == start and gaps[-1].reason == reason:
            start, gaps = gaps[-1].start, gaps[:-1]
        self._gaps = (*gaps, Gap(start, end, reason))
        self._prune()
        self._end = end

    def read(self, start: int, out: Samples) -> bool:
        """Copy samples ``[start, start + len(out))`` into `out`; for any thread.

        Parameters
        ----------
        start
            Absolute index of the first sample.
        out
            Where to copy to, shape (n, channels).

        Returns
        -------
        bool
            False if not all of them are held, or if the writer overtook this copy; what is in
            `out` is then not to be used.

        Raises
        ------
        ValueError
            If the number of channels is not the ring's.
        """
        self._check_channels(out)
        if not self.start <= start <= self._end - len(out):
            return False
        head, tail = self._places(start + len(out), len(out))
        out[: len(head)] = head
        out[len(head) :] = tail
        return self.start <= start

    def _check_channels(self, block: Samples) -> None:
        if block.ndim != 2 or block.shape[1] != self.channels:
            raise ValueError(f"{block.shape=} must be (n, {self.channels})")

    def _places(self, end: int, count: int) -> tuple[Samples, Samples]:
        """Return views of the two stretches that hold the `count` samples before index `end`."""
        at = (end - count) % self.capacity
        head = min(count, self.capacity - at)
        return self._samples[at : at + head], self._samples[: count - head]

    def _prune(self) -> None:
        """Forget the gaps that lie wholly before `start`."""
        if self._gaps and self._gaps[0].stop <= self.start:
            self._gaps = tuple(gap for gap in self._gaps if gap.stop > self.start)
