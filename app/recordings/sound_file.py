"""Opening sound files: what a file is, its content tells and not its name."""

import stat
from pathlib import Path
from typing import Final

from app.recordings.coded_sound import SoughtSound
from app.recordings.decoding import DecodedSound
from app.recordings.plain_sound import CodedSamples, PlainSound
from app.recordings.random_access import RandomFile
from app.recordings.recording import Facts, SoundFile
from app.recordings.refusal import (
    SoundFileError,
    check_shape,
    display_name,
    not_a_sound,
    rate_note,
    unknown_coding,
    unreadable,
)
from app.recordings.sample_coding import Coding
from app.recordings.sound_handle import Handle
from app.recordings.start_time import started_by_bext, started_by_name
from app.recordings.wav_header import WavError, WavHeader, is_wav, read_header

__all__ = ["SoundFile", "SoundFileError", "open_sound"]

_HEAD: Final = 4096  # bytes that tell what a file is
_OGG_PAGE: Final = 65_307  # bytes at most, so that the end of a file holds the start of a page


def open_sound(path: str | Path, folder: Path | None = None) -> SoundFile:
    """Open a sound file; what it is, its content tells and not its name.

    It takes milliseconds, whatever the length, if the disk answers; a network share that does not
    can block, so call it off the thread that draws.

    Parameters
    ----------
    path
        The file.
    folder
        Where decoded samples go if the file cannot be sought exactly; the system's own place for
        temporary files if None.

    Raises
    ------
    SoundFileError
        If the file cannot be shown; the message says why and what to do.
    """
    path = Path(path)
    file = _open_bytes(path)
    opened = None
    try:
        head = file.bytes_at(0, _HEAD)
        if not head:
            raise SoundFileError(f"{display_name(path)} is empty; nothing was recorded into it.")
        header = _read_header(path, file) if is_wav(head) else None
        if header is None or header.coding is None:
            return _open_coded(path, head, header, folder)
        opened = _open_plain(path, file, header, header.coding)
        return opened
    finally:
        if opened is None:
            file.close()


def _open_bytes(path: Path) -> RandomFile:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SoundFileError(f"{display_name(path)} is a folder; choose a file in it.")
        if not stat.S_ISREG(mode):  # reading from a pipe or a device might never end
            raise SoundFileError(
                f"{display_name(path)} is a pipe or a device; record it into a file first."
            )
        return RandomFile(path.open("rb", buffering=0))
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise unreadable(path, error) from error


def _read_header(path: Path, file: RandomFile) -> WavHeader:
    try:
        return read_header(file)
    except WavError as error:
        raise SoundFileError(f"{display_name(path)} {error}.") from error


def _open_plain(path: Path, file: RandomFile, header: WavHeader, coding: Coding) -> SoundFile:
    """Open a WAV file whose samples stand there as they are."""
    check_shape(path, header.rate, header.channels)
    if header.frames == 0:
        raise SoundFileError(f"{display_name(path)} contains no sound.")
    started = started_by_bext(header.bext, header.rate)
    facts = Facts(
        name=display_name(path),
        format=f"{header.form}, {coding}",
        rate=header.rate,
        channels=header.channels,
        started=started_by_name(path.stem) if started is None else started,
        note=header.note or rate_note(header.rate),
    )
    samples = CodedSamples(file, header.offset, header.channels, coding)
    return SoundFile(PlainSound(file, samples, header.frames), facts)


def _open_coded(
    path: Path, head: bytes, header: WavHeader | None, folder: Path | None
) -> SoundFile:
    """Open what libsndfile reads."""
    handle = _open_handle(path, head)
    try:
        check_shape(path, handle.rate, handle.channels)
        facts = Facts(
            name=display_name(path),
            format=str(handle),
            rate=handle.rate,
            channels=handle.channels,
            started=started_by_name(path.stem),
            note=rate_note(handle.rate) or _chained_note(path, head),
        )
        if handle.is_plain:
            return SoundFile(SoughtSound(path, handle), facts)
        handle.close()  # trying to seek may have left it anywhere
        handle = Handle(path, follow=not handle.has_length)
        sound = DecodedSound(handle, header.stated if header else 0, folder)
    except (SoundFileError, OSError, ValueError) as error:
        handle.close()
        raise _not_decoded(path, error) from error
    return SoundFile(_started(path, sound), facts)


def _open_handle(path: Path, head: bytes) -> Handle:
    try:
        return Handle(path)
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:
        if not is_wav(head):
            raise not_a_sound(path, head) from error
        raise unknown_coding(path) from error


def _started(path: Path, sound: DecodedSound) -> DecodedSound:
    """Return the sound with its first block decoded and the rest under way."""
    try:
        sound.start()
    except OSError as error:
        sound.close()
        raise _not_decoded(path, error) from error
    if sound.end == 0:
        sound.close()
        raise SoundFileError(f"{display_name(path)} contains no sound.")
    return sound


def _not_decoded(path: Path, error: Exception) -> SoundFileError:
    if isinstance(error, SoundFileError):
        return error
    why = error.strerror if isinstance(error, OSError) else error
    return SoundFileError(
        f"{display_name(path)} cannot be decoded into a temporary file: {why}; make room on the "
        "disk and open it again."
    )


def _chained_note(path: Path, head: bytes) -> str:
    """Say that an OGG file holds several streams one after the other: libsndfile reads the first.

    The first page and the last one then have different serial numbers (RFC 3533).
    """
    if not head.startswith(b"OggS"):
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _OGG_PAGE))
        tail = file.read(_OGG_PAGE)
    last = tail.rfind(b"OggS")
    if last < 0 or tail[last + 14 : last + 18] == head[14:18]:
        return ""
    return "The file holds several recordings one after the other; the first one is shown."
