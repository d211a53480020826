"""Sound files in another rate, with other channels, in another coding; block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.export.limits import ExportError
from app.export.sound_writer import SoundForm, subtype_for, write_sound
from app.recordings.recording import SoundFile
from dsp.signal import Samples
from dsp.still import Tell

_BLOCK: Final = 1 << 16  # samples per channel


@dataclass(frozen=True)
class Target:
    """What a sound is to become.

    Parameters
    ----------
    kind
        One of `app.export.sound_writer.KINDS`.
    rate, channels
        None leaves them as they are. One channel is the mean of all; a mono sound gets as many
        equal ones as are asked for.
    subtype
        Coding by libsndfile's name, such as ``"PCM_24"``; None for what keeps most of the sound.
    """

    kind: str = "wav"
    rate: int | None = None
    channels: int | None = None
    subtype: str | None = None


def convert(
    sound: SoundFile, path: Path, target: Target, span: tuple[int, int], tell: Tell | None = None
) -> int:
    """Write a passage of `sound` to `path`; return how many samples are clipped as too loud.

    Parameters
    ----------
    sound
        The sound, decoded to its end.
    path
        The file to write.
    target
        What it is to become. Another rate is made by soxr at its highest quality.
    span
        The passage in samples.
    tell
        Told how far it is.

    Raises
    ------
    ExportError
        If the format cannot hold that, or the file turns out to be damaged.
    OSError
        If it cannot be written.
    """
    rate, channels = target.rate or sound.rate, target.channels or sound.channels
    length = (span[1] - span[0]) * rate // sound.rate + 1
    subtype = target.subtype or subtype_for(target.kind, sound.coding)
    form = SoundForm(target.kind, rate, channels, subtype, length)
    return write_sound(path, form, converted(sound, span, rate, channels, tell))


def converted(
    sound: SoundFile, span: tuple[int, int], rate: int, channels: int, tell: Tell | None
) -> Iterator[Samples]:
    """Yield a passage at another rate with other channels, in blocks of shape (n, channels).

    Raises
    ------
    ExportError
        If it is not clear which channels are meant, or the file turns out to be damaged.
    """
    resampler = _resampler(sound.rate, rate, channels)
    first, stop = span
    for at in range(first, stop, _BLOCK):
        block = np.empty((min(_BLOCK, stop - at), sound.channels), np.float32)
        if not sound.read(at, block):
            raise ExportError(
                f"{sound.name} cannot be read from {at / sound.rate:.3f} s on; it is damaged there."
            )
        mixed = _mixed(block, channels)
        last = at + len(block) == stop
        yield mixed if resampler is None else resampler.resample_chunk(mixed, last=last)
        if tell is not None:
            tell((at + len(block) - first) / (stop - first))


def _resampler(before: int, rate: int, channels: int) -> Any:
    if before == rate:
        return None
    import soxr  # a library of its own, and seldom needed

    return soxr.ResampleStream(before, rate, channels, dtype="float32", quality="VHQ")


def _mixed(block: Samples, channels: int) -> Samples:
    """Return `block`, shape (n, there), with as many channels as wanted.

    Raises
    ------
    ExportError
        If it is not clear which ones are meant.
    """
    there = block.shape[1]
    if channels == there:
        return block
    if channels == 1:
        mean: Samples = block.mean(axis=1, keepdims=True, dtype=np.float32)
        return mean
    if there == 1:
        return np.repeat(block, channels, axis=1)
    raise ExportError(
        f"Of {there} channels {channels} cannot be made; one channel is the mean of all."
    )
