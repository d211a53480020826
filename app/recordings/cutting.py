"""Saving a part of a signal as a sound file: a time, or a time and a range of frequencies."""

import errno
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol, runtime_checkable

import numpy as np

from app.disk import write_failure
from app.files import whole_file
from app.recordings.naming import dated_stem, plain_stem
from app.recordings.refusal import display_name
from app.recordings.sample_coding import Coding
from app.recordings.sound_writers import Content, FlacWriter, WavWriter
from app.recordings.stored_samples import FLOAT, stored
from dsp.selection import Selection
from dsp.signal import Samples, Signal

SUFFIXES: Final = (".wav", ".flac")
_BLOCK: Final = 1 << 17  # samples of all channels that are in memory at a time


class SaveError(Exception):
    """A sound cannot be saved; the message is one sentence for the eyes of the user."""


@dataclass(frozen=True)
class Saved:
    """What was written.

    Parameters
    ----------
    path
        Where to.
    format
        For the eyes of the user, such as ``"WAV, 16-bit PCM"``.
    note
        What could not be kept; one sentence or nothing.
    """

    path: Path
    format: str
    note: str = ""


@runtime_checkable
class Coded(Protocol):
    """A signal that can tell how its samples were written, such as a file."""

    @property
    def coding(self) -> Coding:
        """How `read_coded` writes samples."""

    def read_coded(self, start: int, count: int) -> bytes | None:
        """Return samples in `coding`, bit for bit; None if they cannot be read."""


def save_cut(
    signal: Signal,
    cut: Selection,
    path: Path,
    epoch: float | None = None,
    go_on: Callable[[float], bool] | None = None,
) -> Saved | None:
    """Save a part of a signal as WAV or FLAC, whichever `path` ends in.

    A cut in time of a file keeps the samples as they are, bit for bit, in the file's own format;
    A-law and mu-law become 16-bit PCM, and what was decoded (ADPCM, MP3, OGG ...) 16-bit PCM or
    32-bit float, as the decoder gave it. FLAC holds 24 bits, to which wider samples are rounded.
    Live sound, and a range of frequencies, become 32-bit float, in FLAC 24 bits. Gaps are silent.

    The file appears under its name when it is complete, or not at all. Memory is bounded. It
    takes as long as the disk does: call it off the thread that draws, or use `Saving`.

    Parameters
    ----------
    signal
        The sound.
    cut
        Which part of it.
    path
        Ends in ``.wav`` or ``.flac``; what is there is replaced.
    epoch
        Time of day of sample 0 in seconds since 1970, if known. The file then tells when the cut
        began.
    go_on
        Called before each block with the share that is written, 0 to 1; False cancels.

    Returns
    -------
    Saved or None
        None if it was cancelled; nothing is left then.

    Raises
    ------
    SaveError
        If it cannot be saved; the message says why. Nothing is left then.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise SaveError(f"{display_name(path)} does not end in .wav or .flac; choose such a name.")
    cut = cut.within(cut.start, cut.stop, signal.rate) or cut  # a band of all is none
    content = _content(signal, cut, epoch)
    try:
        _check_room(content, path)
        with (
            whole_file(path, durable=True) as temporary,
            temporary.open("xb") as file,
            closing(_writer(path, file, content)) as writer,
        ):
            for data in _blocks(signal, cut, go_on):
                writer.write(data)
            writer.finish()
    except OSError as error:
        why = write_failure(error, path.parent)
        raise SaveError(f"{display_name(path)} was not saved: {why}.") from error
    except CancelledError:
        return None
    return Saved(path, writer.format, writer.note)


def proposed_name(origin: str, cut: Selection, rate: int, epoch: float | None) -> str:
    """Return a name for a cut, without an ending; it tells when the cut began.

    Parameters
    ----------
    origin
        Name of the file that it is from, or of the input.
    cut
        The cut.
    rate
        Samples per second.
    epoch
        Time of day of sample 0 in seconds since 1970, if known.
    """
    stem = plain_stem(origin.rpartition(".")[0] or origin)
    moment = f"{stem} {cut.start / rate:.3f}-{cut.stop / rate:.3f} s"
    if epoch is not None:
        # First, so that it comes before a date in the name that is no longer true.
        dated = dated_stem(stem, epoch + cut.start / rate)
        moment = moment if dated == stem else dated
    return moment + _band(cut, " ", ".0f")


def _writer(path: Path, file: BinaryIO, content: Content) -> WavWriter | FlacWriter:
    if path.suffix.lower() == ".wav":
        return WavWriter(file, content)
    try:
        return FlacWriter(file, content)
    except ValueError as error:
        raise SaveError(f"{display_name(path)} was not saved: {error}; save it as WAV.") from error


def _content(signal: Signal, cut: Selection, epoch: float | None) -> Content:
    return Content(
        coding=signal.coding if isinstance(signal, Coded) and not cut.is_band else FLOAT,
        rate=signal.rate,
        channels=signal.channels,
        frames=cut.stop - cut.start,
        began=None if epoch is None else epoch + cut.start / signal.rate,
        origin=_origin(signal, cut),
    )


def _origin(signal: Signal, cut: Selection) -> str:
    name = getattr(signal, "name", "live sound")
    return f"Samples {cut.start} to {cut.stop} of {name}{_band(cut, ', ', 'g')}"


def _band(cut: Selection, before: str, form: str) -> str:
    """Return the frequencies of a cut in words, with `before` before them; nothing for all."""
    low, high = cut.low_hz or 0.0, cut.high_hz
    if not cut.is_band:
        return ""
    limits = f"from {low:{form}}" if high is None else f"{low:{form}}-{high:{form}}"
    return f"{before}{limits} Hz"


def _blocks(
    signal: Signal, cut: Selection, go_on: Callable[[float], bool] | None
) -> Iterator[bytes]:
    """Yield the samples, block by block, in their coding.

    Raises
    ------
    SaveError
        If some cannot be read any more.
    CancelledError
        If it is not to go on.
    """
    step = max(1, _BLOCK // signal.channels)
    read = _reader(signal, cut)
    for start in range(cut.start, cut.stop, step):
        if go_on is not None and not go_on((start - cut.start) / len(cut)):
            raise CancelledError
        data = read(start, min(step, cut.stop - start))
        if data is None:
            raise SaveError(
                "Nothing was saved: the sound is no longer there, as the history went on or its "
                "file is damaged or was changed."
            )
        yield data


def _reader(signal: Signal, cut: Selection) -> Callable[[int, int], bytes | None]:
    if isinstance(signal, Coded) and not cut.is_band:
        return signal.read_coded
    read = signal.read
    if cut.is_band:
        from dsp.transforms.masked import MaskedReader  # here: it loads the transforms

        high = signal.rate / 2 if cut.high_hz is None else cut.high_hz
        read = MaskedReader(signal, cut.low_hz or 0.0, high, cut.start, cut.stop).read

    def floats(start: int, count: int) -> bytes | None:
        out: Samples = np.empty((count, signal.channels), np.float32)
        return out.astype("<f4", copy=False).tobytes() if read(start, out) else None

    return floats


def _check_room(content: Content, path: Path) -> None:
    """Refuse at once what the disk has no room for.

    Raises
    ------
    OSError
        If it has not, or if there is no such folder.
    """
    if path.suffix.lower() == ".wav":
        size = content.frames * content.channels * stored(content.coding).width
        free = shutil.disk_usage(path.parent).free
        if size > free:
            raise OSError(errno.ENOSPC, f"{size / 1e6:,.0f} MB do not fit")
