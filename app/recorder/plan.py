"""What a recording is to be: where it goes, how it is kept, when a new file begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from app.recordings.growing_wav import PCM24, GrowingWav
from app.recordings.naming import dated_stem, plain_stem
from app.recordings.sample_coding import Coding
from app.recordings.sound_writers import Content
from app.recordings.wav_writer import LARGEST_RIFF

FOUR_GB: Final = 4_000_000_000
"""Bytes of a file that every disk and every program takes."""


@dataclass(frozen=True)
class Plan:
    """A recording.

    Parameters
    ----------
    folder
        Where the files go. It is not made: what was a memory card may be an empty folder now.
    name
        What is heard, for the names of the files.
    path
        The first file, if it is to have a name of its own; further ones get a number.
    coding
        How samples are kept, `FLOAT` or `PCM24`.
    pre_roll
        Seconds of what was heard before to begin with, at least 0.
    seconds
        How long to record, with the pre-roll; None for as long as nobody stops it.
    split_seconds, split_bytes
        Length and size at which a new file begins; None for never.
    largest
        Size of a file from which it is RF64.
    """

    folder: Path
    name: str
    path: Path | None = None
    coding: Coding = PCM24
    pre_roll: float = 0.0
    seconds: float | None = None
    split_seconds: float | None = None
    split_bytes: int | None = None
    largest: int = LARGEST_RIFF

    def frames_per_file(self, rate: int, channels: int) -> int | None:
        """Return the samples of all channels of one file, an even number; None for no limit."""
        limits = []
        if self.split_seconds is not None:
            limits.append(round(self.split_seconds * rate))
        if self.split_bytes is not None:
            limits.append(self.split_bytes // (channels * self.coding.width))
        return max(2, min(limits) // 2 * 2) if limits else None

    def open_file(self, rate: int, channels: int, began: float, *, first: bool) -> GrowingWav:
        """Begin a file under a name that nothing has yet.

        Parameters
        ----------
        rate, channels
            Of the sound.
        began
            Time of day of its first sample in seconds since 1970.
        first
            Whether it is the first file of the recording.

        Raises
        ------
        OSError
            If it cannot be written; FileExistsError if that is because `path` is there.
        """
        origin = f"{self.name}, recorded by Sonoscope"
        content = Content(self.coding, rate, channels, 0, began, origin)
        if first and self.path is not None:
            return GrowingWav(self.path, content, self.largest)
        for path in self._names(began):
            try:
                return GrowingWav(path, content, self.largest)
            except FileExistsError:
                continue
        raise AssertionError("there are endlessly many names")

    def _names(self, began: float) -> Iterator[Path]:
        if self.path is None:
            stem = dated_stem(plain_stem(self.name), began)
            yield self.folder / f"{stem}.wav"
        else:
            stem = self.path.stem
        for number in count(2):
            yield self.folder / f"{stem}_{number:03}.wav"  # sorts behind the first
