"""Writing sound files, block by block."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.export.limits import ExportError
from app.recordings.sample_coding import Coding
from app.recordings.wav_writer import LARGEST_RIFF
from dsp.signal import Samples

KINDS: Final = {
    "wav": "WAV",
    "w64": "W64",
    "rf64": "RF64",
    "flac": "FLAC",
    "ogg": "OGG",
    "opus": "OGG",
    "mp3": "MP3",
    "aiff": "AIFF",
    "au": "AU",
    "caf": "CAF",
}
"""Formats by the end of a file name, and what libsndfile calls them."""

_USUAL: Final = {"ogg": "VORBIS", "opus": "OPUS", "mp3": "MPEG_LAYER_III"}
_LIMITED: Final = ("PCM", "ALAC", "ULAW", "ALAW", "VORBIS", "OPUS", "MPEG")
"""Codings in which nothing is louder than full scale, by how their names begin."""

_WIDTHS: Final = {"PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a sample; in any other coding two at most."""

_LARGEST_WAV: Final = LARGEST_RIFF - (1 << 16)  # bytes of samples, with room for what is around


class SoundForm(NamedTuple):
    """A sound file to write.

    `kind` is one of `KINDS`, `subtype` a coding by libsndfile's name; `length` says how many
    samples per channel there will be at most.
    """

    kind: str
    rate: int
    channels: int
    subtype: str
    length: int

    @property
    def file_format(self) -> str:
        """What libsndfile calls the format; a WAV file that may be too long becomes RF64."""
        width = _WIDTHS.get(self.subtype, 2)
        long = self.length * self.channels * width > _LARGEST_WAV
        return "RF64" if self.kind == "wav" and long else KINDS[self.kind]


def subtypes(kind: str) -> list[str]:
    """Return the codings that a format has."""
    import soundfile

    return sorted(soundfile.available_subtypes(KINDS[kind]))


def subtype_for(kind: str, coding: Coding) -> str:
    """Return the coding of a format that keeps most of samples that come in `coding`."""
    import soundfile

    wanted = ["PCM_24"] if coding.width > 2 else []
    if coding.kind == "float":
        wanted.insert(0, "FLOAT")
    kept = (subtype for subtype in wanted if subtype in subtypes(kind))
    return next(kept, "") or _USUAL.get(kind) or str(soundfile.default_subtype(KINDS[kind]))


def write_sound(path: Path, form: SoundForm, blocks: Iterable[Samples]) -> int:
    """Write a sound file; return how many samples were too loud for it and are clipped.

    Parameters
    ----------
    path
        The file.
    form
        What it is to be.
    blocks
        The sound, each of shape (n, channels).

    Raises
    ------
    ExportError
        If the format cannot hold that.
    OSError
        If it cannot be written.
    """
    import soundfile  # it loads a large library

    if not soundfile.check_format(form.file_format, form.subtype):
        has = ", ".join(subtypes(form.kind))
        raise ExportError(f"{form.kind} cannot hold {form.subtype}; it has {has}.")
    path.open("wb").close()  # here the system tells why it refuses; libsndfile does not
    try:
        # as bytes: soundfile does not write names that are no text
        name = os.fsencode(path) if os.name == "posix" else path
        file = soundfile.SoundFile(
            name, "w", form.rate, form.channels, form.subtype, format=form.file_format
        )
    except soundfile.LibsndfileError as error:
        why = error.error_string.removeprefix("Error : ").rstrip(".")
        what = f"{form.rate} Hz and {form.channels} channels"
        raise ExportError(f"{form.kind} cannot be written with {what}: {why}.") from error
    limited, clipped = form.subtype.startswith(_LIMITED), 0
    try:
        with file:
            for block in blocks:
                clipped += int(np.count_nonzero(np.abs(block) > 1.0)) if limited else 0
                file.write(block)
    except (soundfile.LibsndfileError, AssertionError) as error:  # it may just write less
        raise OSError(errno.EIO, "the disk may be full") from error
    return clipped
