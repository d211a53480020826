"""Where sound begins suddenly: clicks, plosives, attacks."""

from bisect import bisect
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dsp.playing.resample import Source

RISE = 16.0  # of the power over that of the time before; more than between the pulses of a voice
QUIETEST = 1e-8  # mean power per sample of what counts
BEFORE, AHEAD = 16, 4  # blocks that a block is compared with, and in which the peak is sought
CHUNK = 32  # blocks looked at at a time


class Onsets:
    """Finds sudden rises of power, looking ahead as far as it is told; for one thread.

    What is compared is the power of the difference of neighbouring samples, which makes a click
    stand out from loud low tones.

    Parameters
    ----------
    source
        The sound.
    block
        Samples whose power is summed.
    spacing
        Samples from one onset to the next, at least; the first one counts.
    """

    def __init__(self, source: Source, block: int, spacing: float) -> None:
        self._source = source
        self._block: Final = block
        self._spacing: Final = spacing
        self._chunk = 0  # that is looked at next
        self._found: list[int] = []  # rising

    def around(self, at: float, until: float) -> tuple[int | None, int | None]:
        """Return the last onset up to sample `at` and the first one after it, up to `until`.

        `at` must not fall from call to call; onsets long past are forgotten.
        """
        while self._chunk * CHUNK * self._block <= until:
            self._look(self._chunk)
            self._chunk += 1
        after = bisect(self._found, at)
        del self._found[: max(0, after - 1)]
        after = min(after, 1)
        following = self._found[after] if after < len(self._found) else None
        return self._found[0] if after else None, following

    def _look(self, chunk: int) -> None:
        """Look for onsets in the blocks of one chunk."""
        first = chunk * CHUNK - BEFORE
        power = self._power(first * self._block, (BEFORE + CHUNK + AHEAD) * self._block)
        blocks = power.reshape(-1, self._block).sum(axis=1)
        total = np.concatenate(([0.0], np.cumsum(blocks, dtype=np.float64)))
        here = blocks[BEFORE : BEFORE + CHUNK]
        mean = (total[BEFORE : BEFORE + CHUNK] - total[:CHUNK]) / BEFORE
        for place in np.flatnonzero(here > np.maximum(RISE * mean, QUIETEST * self._block)):
            start = (BEFORE + int(place)) * self._block
            peak = start + int(power[start : start + AHEAD * self._block].argmax())
            # What begins with the tape begins at its first sample.
            sample = first * self._block + peak if chunk or place else 0
            if not self._found or sample - self._found[-1] >= self._spacing:
                self._found.append(sample)

    def _power(self, first: int, count: int) -> NDArray[np.float32]:
        """Return the power of each sample's difference from the one before, shape (count,)."""
        x = np.empty((count + 1, self._source.channels), np.float32)
        self._source.read(first - 1, x)
        change = np.diff(x, axis=0)
        power: NDArray[np.float32] = np.einsum("ij,ij->i", change, change)
        return power
