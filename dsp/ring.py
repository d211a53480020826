"""Live sound: a ring of the last samples with one writer, any number of readers and no lock."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from dsp.signal import Gap, Samples

PIECE: Final = 1 << 20  # values moved at a time to a storage of another capacity: milliseconds


class Storage:
    """Where the samples lie: sample `i` at ``i % capacity``. One thread at a time changes it.

    Parameters
    ----------
    capacity, channels
        As of `SampleRing`.
    first
        Index of the first sample to come.
    """

    def __init__(self, capacity: int, channels: int, first: int = 0) -> None:
        self.capacity: Final = capacity
        self.first = first  # the samples before this one were never put here
        self.stop = first  # up to which a move has come
        self._samples = np.zeros((capacity, channels), np.float32)

    def places(self, end: int, count: int) -> tuple[Samples, Samples]:
        """Return views of the two stretches that hold the `count` samples before index `end`."""
        at = (end - count) % self.capacity
        head = min(count, self.capacity - at)
        return self._samples[at : at + head], self._samples[: count - head]

    def put(self, end: int, block: Samples) -> None:
        """Copy `block` to before index `end`; if it is too long, its newest part."""
        block = block[-self.capacity :]
        head, tail = self.places(end, len(block))
        head[:] = block[: len(head)]
        tail[:] = block[len(head) :]


class SampleRing:
    """The most recent samples of a live signal, addressed by absolute sample index.

    Sample `i` is the i-th sample since the start; the index never wraps. One thread, the input
    callback, calls `write` and `skip`. Any thread reads: a read gives exactly what was written or
    is refused, never a mixture. Two counters make that possible without a lock: the writer raises
    `claimed` before it touches samples and `end` after it has finished them; a reader checks
    `claimed` once more after copying. With `end` alone the oldest samples could tear, because the
    writer overwrites them before `end` tells of it.

    The capacity can change while sound goes on. Another thread makes the new storage and moves
    over what is held, see `keep`; the writer adds what came meanwhile, and only then puts the new
    one in place of the old one, which nobody writes to any more. Indices and gaps stay as they are.

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
        self.channels: Final = channels
        self.rate: Final = rate
        self._offer: Storage | None = None  # written by the thread that works through keep()
        # NB: no lock. Everything below has one writer, the thread that calls write() and skip().
        self._storage = Storage(capacity, channels)  # replaced whole
        self._claimed = 0  # the writer may be touching samples below this index...
        self._end = 0  # ...and has finished those below this one
        self._gaps: tuple[Gap, ...] = ()  # replaced whole: a reader sees the old or the new one

    @property
    def capacity(self) -> int:
        """Samples kept per channel."""
        return self._storage.capacity

    @property
    def start(self) -> int:
        """Index of the oldest sample held."""
        claimed = self._claimed  # first: a larger storage must not seem to hold less for a moment
        storage = self._storage
        return max(storage.first, claimed - storage.capacity)

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
        self._take_offer()
        end = self._end + len(block)
        self._claimed = end
        self._storage.put(end, block)
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
        self._take_offer()
        start, end = self._end, self._end + count
        self._claimed = end
        for part in self._storage.places(end, min(count, self.capacity)):
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
        end = self._end  # first: a storage taken over later holds all before it, too
        storage = self._storage
        if not self._oldest(storage) <= start <= end - len(out):
            return False
        head, tail = storage.places(start + len(out), len(out))
        out[: len(head)] = head
        out[len(head) :] = tail
        return self._oldest(storage) <= start

    def keep(self, capacity: int) -> Iterator[bool]:
        """Change the capacity without losing what fits, in steps of milliseconds.

        For one thread at a time, the writer's or another. What is held is moved at the first steps;
        the following ones wait for the writer to go on, and the last one frees the storage before.
        Another call takes the place of one that is not at its end.

        Parameters
        ----------
        capacity
            Samples to keep per channel, at least 1.

        Yields
        ------
        bool
            Whether there is more to move, rather than to wait for.

        Raises
        ------
        ValueError
            If `capacity` is below 1.
        MemoryError
            If there is no room for so many; all is then as it was.
        """
        if capacity < 1:
            raise ValueError(f"{capacity=} must be at least 1")
        self._offer = None
        before = self._storage
        if capacity == before.capacity:
            return
        storage = Storage(capacity, self.channels, max(self.start, self._end - capacity))
        storage.stop = storage.first
        while self._move(storage):
            yield True
        self._offer = storage
        while self._offer is storage and self._storage is before:
            yield False

    def _move(self, storage: Storage) -> bool:
        """Move the next piece to `storage`; return whether there is more."""
        count = min(max(1, PIECE // self.channels), self._end - storage.stop, storage.capacity)
        piece = np.empty((count, self.channels), np.float32)
        if self.read(storage.stop, piece):
            storage.put(storage.stop + count, piece)
            storage.stop += count
        else:  # overtaken: what was moved has been forgotten here meanwhile
            storage.first = storage.stop = self.start
        return self._end - storage.stop > self.rate // 20

    def _take_offer(self) -> None:
        """Go on with the storage that was offered; for the writer.

        What came while it was offered is a block or two.
        """
        storage, end = self._offer, self._end
        if storage is None or storage is self._storage:
            return
        # What is forgotten stays forgotten, as its gaps are.
        storage.first = max(storage.first, self.start, end - storage.capacity)
        begin = max(storage.first, storage.stop)
        head, tail = self._storage.places(end, end - begin)
        storage.put(begin + len(head), head)
        storage.put(end, tail)
        self._storage = storage

    def _check_channels(self, block: Samples) -> None:
        if block.ndim != 2 or block.shape[1] != self.channels:
            raise ValueError(f"{block.shape=} must be (n, {self.channels})")

    def _oldest(self, storage: Storage) -> int:
        """Return the index of the oldest sample in `storage` that is not being overwritten."""
        return max(storage.first, self._claimed - storage.capacity)

    def _prune(self) -> None:
        """Forget the gaps that lie wholly before `start`."""
        if self._gaps and self._gaps[0].stop <= self.start:
            self._gaps = tuple(gap for gap in self._gaps if gap.stop > self.start)
