"""Finds the pitch of what can be seen of a signal, in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Final

import numpy as np

from dsp.pitch_reader import PitchFrames, PitchReader
from dsp.signal import Signal

BLOCK: Final = 128  # frames that are kept together, and computed at a time: some 10 ms of work
MOST_BLOCKS: Final = 4096  # 2 MB, an hour and a half


class _Block:
    """Neighbouring frames, of which the first `known` have been computed."""

    def __init__(self) -> None:
        self.f0 = np.full(BLOCK, np.nan, np.float32)
        self.known = 0


class PitchFinder:
    """The pitch of one channel of a signal; a `PitchSource`.

    The thread computes what is wished for and not known yet, the newest first, and then sleeps
    until there is another wish.

    Parameters
    ----------
    signal
        The sound.
    channel
        Which one, see `dsp.analysis.Analysis`.
    on_progress
        Called from the thread when more is known; must return at once.

    Raises
    ------
    ValueError
        If the rate of the signal is too low for any pitch.
    """

    def __init__(
        self, signal: Signal, channel: str, on_progress: Callable[[], None] = lambda: None
    ) -> None:
        self.signal: Final = signal
        self.channel: Final = channel
        self._on_progress: Final = on_progress
        self._reader: Final = PitchReader(signal, channel)
        self.hop: Final = self._reader.hop
        self._wake = threading.Event()
        # NB: no lock. The first two are written by the window's thread alone, the third by ours.
        self._wish: range | None = None
        self._closed = False
        self._blocks: dict[int, _Block] = {}
        self._thread = threading.Thread(target=self._run, name="pitch", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something of what is wished for is not known yet that could be."""
        return self._wish is None or self._missing(self._wish) is not None

    def want(self, first: int, stop: int) -> None:
        """Say that frames ``[first, stop)`` can be seen; it replaces the wish before."""
        self._wish = range(first, stop)
        if self.busy:
            self._wake.set()

    def frames(self, first: int, stop: int) -> PitchFrames:
        """Return what is known of frames ``[first, stop)``, never waiting."""
        f0 = np.full(max(0, stop - first), np.nan, np.float32)
        for index in range(first // BLOCK, -(-stop // BLOCK)):
            block, base = self._blocks.get(index), index * BLOCK
            if block is not None:
                low, high = max(first, base), min(stop, base + block.known)
                if low < high:
                    f0[low - first : high - first] = block.f0[low - base : high - base]
        return PitchFrames(first, self.hop, f0)

    def close(self) -> None:
        """Let the thread end after the block it is at; returns at once."""
        self._closed = True
        self._wake.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended; False if that takes longer than `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._closed:
            if self._work():
                self._on_progress()
                continue
            self._wake.wait()
            self._wake.clear()

    def _work(self) -> bool:
        """Compute the newest block of the wish that is not known; return whether there was one."""
        wish = self._wish
        missing = None if wish is None else self._missing(wish)
        if missing is None:
            return False
        block = self._block(missing.start // BLOCK)
        frames = self._reader.read(missing.start, len(missing))
        block.f0[block.known : block.known + len(missing)] = frames.f0
        block.known += len(missing)  # last: others read as far as this says
        return True

    def _missing(self, wish: range) -> range | None:
        """Return the frames of the newest block of `wish` that could be known and are not."""
        stop = min(wish.stop, self._reader.newest())
        for index in range((stop - 1) // BLOCK, wish.start // BLOCK - 1, -1):
            block, base = self._blocks.get(index), index * BLOCK
            first = base + (block.known if block is not None else 0)
            if first < min(base + BLOCK, stop):
                return range(first, min(base + BLOCK, stop))
        return None

    def _block(self, index: int) -> _Block:
        """Return the block of that number, a new one if need be; the farthest one goes for it."""
        block = self._blocks.get(index)
        if block is None:
            block = self._blocks[index] = _Block()
            if len(self._blocks) > MOST_BLOCKS:
                del self._blocks[max(self._blocks, key=lambda other: abs(other - index))]
        return block
