"""The sound of one signal on its way into files, with its gaps."""

import errno
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np

from app.recorder.plan import Plan
from app.recordings.growing_wav import GrowingWav
from app.recordings.wav_writer import Mark
from dsp.signal import Gap, Samples, Signal

AT_ONCE: Final = 1 << 16  # values that are in memory at a time
REASON_SLOW: Final = "the disk was too slow"
SMALLEST_LIMIT: Final = (1 << 31) - (1 << 20)  # bytes; disks that refuse larger files take these


class Heard(Protocol):
    """Where the sound comes from; a source of the session is one."""

    @property
    def signal(self) -> Signal | None:
        """The sound; None until there is any, another object when rate or channels change."""

    @property
    def epoch(self) -> float | None:
        """Time of day of sample 0 of the signal, in seconds since 1970."""


class Reel(NamedTuple):
    """A file that is complete, and its samples."""

    path: Path
    frames: int
    size: int


class Tape:
    """Writes a signal from one sample on into one file or several; for the recorder's thread.

    Every method may raise OSError; `finish` is still to be called then.

    Parameters
    ----------
    plan
        Where to and how.
    source
        Where `signal` comes from.
    signal
        The sound.
    start
        Index of the first sample.
    first
        Whether its first file is the first of the recording.
    """

    def __init__(
        self, plan: Plan, source: Heard, signal: Signal, start: int, *, first: bool
    ) -> None:
        self._plan, self._source, self._first = plan, source, first
        self.signal: Final = signal
        self.start: Final = start
        self.at = start
        """Index of the next sample."""
        self.lost = 0
        """Samples that are silent because they were lost."""
        self.gaps = 0
        """In how many places."""
        self.reels: list[Reel] = []
        """The files that are complete."""
        self.wav: GrowingWav | None = None
        """The one that is written, if there is one."""
        self._begin = start  # sample that this one begins with
        self._limit = plan.frames_per_file(signal.rate, signal.channels)
        self._marks: list[Gap] = []
        self._untold = False  # whether there are marks of which the file does not tell
        count = max(2, AT_ONCE // signal.channels // 2 * 2)
        self._block: Samples = np.empty((count, signal.channels), np.float32)

    def take(self, stop: int) -> None:
        """Write all that came before sample `stop`, and make the file whole up to there."""
        gaps = self.signal.gaps  # after the end was asked for: it knows all of them before that
        while self.at < stop:
            self._copy(gaps, stop)
        if self.wav is not None:
            if self._untold:
                self.wav.mark(self._told_marks())
                self._untold = False
            self.wav.update()
            if self.wav.is_gone:
                raise FileNotFoundError(errno.ENOENT, "it was deleted")

    def finish(self) -> None:
        """Close the file that is written, with its gaps marked."""
        wav, self.wav = self.wav, None
        if wav is None:
            return
        frames, marks = wav.frames, self._told_marks()
        self._marks, self._untold = [], False
        try:
            wav.finish(marks)
        finally:
            self.reels.append(Reel(wav.path, frames, wav.size))

    def _told_marks(self) -> list[Mark]:
        """Return the gaps of the file that is written, as it tells of them."""
        begin, rate = self._begin, self.signal.rate
        return [
            Mark(
                gap.start - begin,
                gap.stop - begin,
                f"Gap of {(gap.stop - gap.start) / rate:.3f} s: {gap.reason}",
            )
            for gap in self._marks
        ]

    def _copy(self, gaps: Sequence[Gap], stop: int) -> None:
        """Write the next samples before `stop`, as many as fit into one block and one file."""
        wav = self.wav or self._open()
        before, signal = self.at, self.signal
        if self._limit is not None:
            stop = min(stop, self._begin + self._limit)
        block = self._block[: stop - before]
        heard = signal.read(before, block)
        full = False
        try:
            if heard:
                wav.write(block)
            else:
                # a second beyond the oldest sample: that is forgotten next
                wav.skip(min(max(signal.start - before, 0) + signal.rate, stop - before))
        except OSError as error:
            self.at = self._begin + wav.frames
            full = error.errno == errno.EFBIG and wav.size >= SMALLEST_LIMIT
            if not full:
                raise
        self.at = self._begin + wav.frames
        self._mark(gaps, before, heard=heard)
        if full or wav.frames == self._limit:
            self.finish()
            self._begin = self.at

    def _open(self) -> GrowingWav:
        signal, epoch = self.signal, self._source.epoch
        if epoch is None:  # not known yet
            epoch = time.time() - signal.end / signal.rate
        began = epoch + self.at / signal.rate
        self._begin = self.at
        first = self._first and not self.reels
        self.wav = self._plan.open_file(signal.rate, signal.channels, began, first=first)
        return self.wav

    def _mark(self, gaps: Sequence[Gap], before: int, *, heard: bool) -> None:
        """Note what of the samples from `before` on was lost."""
        known = [
            Gap(max(gap.start, before), min(gap.stop, self.at), gap.reason)
            for gap in gaps
            if gap.start < self.at and before < gap.stop
        ]
        if not heard and not known:
            known = [Gap(before, self.at, REASON_SLOW)]
        for gap in known:
            self._untold = True
            self.lost += gap.stop - gap.start
            last = self._marks[-1] if self._marks else None
            if last is not None and (last.stop, last.reason) == (gap.start, gap.reason):
                self._marks[-1] = last._replace(stop=gap.stop)
            else:
                self._marks.append(gap)
                self.gaps += 1
