"""Why a file cannot be shown, in one sentence that says what to do."""

from pathlib import Path
from typing import Final

MOST_CHANNELS: Final = 32
RATES: Final = range(100, 10_000_001)  # shown; what is usual lies within 1 kHz and 1 MHz
_USUAL_RATES: Final = range(1_000, 1_000_001)

_CONVERT: Final = "convert it first, for example with: ffmpeg -i {name} {stem}.flac"
# What a file begins with, from which byte on, and what that is.
_PICTURES: Final = (
    (0, b"\x89PNG", "a picture (PNG)"),
    (0, b"\xff\xd8\xff", "a picture (JPEG)"),
    (0, b"GIF8", "a picture (GIF)"),
    (8, b"WEBP", "a picture (WebP)"),
    (0, b"BM", "a picture (BMP)"),
    (0, b"II*\0", "a picture (TIFF)"),
    (0, b"MM\0*", "a picture (TIFF)"),
    (0, b"%PDF", "a document (PDF)"),
    (0, b"PK\3\4", "an archive (ZIP)"),
    (0, b"\x1f\x8b", "an archive (gzip)"),
    (0, b"7z\xbc\xaf", "an archive (7z)"),
    (0, b"Rar!", "an archive (RAR)"),
    (0, b"\x7fELF", "a program"),
    (0, b"MThd", "a list of notes (MIDI)"),
)
_CODECS: Final = (
    (4, b"ftyp", "MP4 or M4A (AAC, ALAC)"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska or WebM"),
    (0, b"wvpk", "WavPack"),
    (0, b"\x0b\x77", "AC-3"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSD"),
    (0, b"TTA1", "True Audio"),
    (0, b"#!AMR", "AMR"),
    (8, b"AVI ", "AVI"),
    (0, b"FLV", "Flash video"),
    (0, b"\xff\xf1", "AAC"),
    (0, b"\xff\xf9", "AAC"),
)


class SoundFileError(Exception):
    """A file cannot be shown; the message is one sentence for the eyes of the user."""


def display_name(path: Path) -> str:
    """Return a file's name as text that can be shown: no control characters, no loose bytes."""
    text = path.name.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text) or str(path)


def unreadable(path: Path, error: OSError | ValueError) -> SoundFileError:
    """Say why the system did not open a file."""
    name = display_name(path)
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        target = display_name(path.readlink())
        return SoundFileError(f"{name} is a link to {target}, which does not exist.")
    if isinstance(error, FileNotFoundError):
        return SoundFileError(f"There is no file {name}; it may have been moved or renamed.")
    if isinstance(error, PermissionError):
        return SoundFileError(f"You are not allowed to read {name}; change its permissions.")
    if isinstance(error, OSError) and error.strerror:
        return SoundFileError(f"{name} cannot be opened: {error.strerror}.")
    return SoundFileError(f"{name} cannot be opened: this is not a name of a file.")


def not_a_sound(path: Path, head: bytes) -> SoundFileError:
    """Say what a file is that nothing here can read.

    Parameters
    ----------
    path
        The file.
    head
        What it begins with, a few kilobytes.
    """
    name = display_name(path)
    for at, magic, what in _CODECS:
        if head[at:].startswith(magic):
            return SoundFileError(
                f"{name} is coded as {what}, which Sonoscope does not read; {_how(path)}"
            )
    for at, magic, what in _PICTURES:
        if head[at:].startswith(magic):
            return SoundFileError(f"{name} is {what}, not a sound file; choose another file.")
    if head.startswith(b"version https://git-lfs.github.com"):
        return SoundFileError(
            f"{name} is a Git LFS pointer, not the sound itself; fetch it with: git lfs pull"
        )
    if head.lstrip()[:64].lower().startswith((b"<!doctype html", b"<html")):
        return SoundFileError(
            f"{name} is a web page, not a sound file; download the sound itself again."
        )
    if _is_text(head):
        return SoundFileError(f"{name} is a text file, not a sound file; choose another file.")
    return SoundFileError(
        f"{name} is not a sound file, or in no format that Sonoscope reads; if a player can play "
        f"it, {_how(path)}"
    )


def unknown_coding(path: Path) -> SoundFileError:
    """Say that a WAV file holds something compressed that nothing here reads."""
    return SoundFileError(
        f"{display_name(path)} is a WAV file in a coding that Sonoscope does not read; {_how(path)}"
    )


def check_shape(path: Path, rate: int, channels: int) -> None:
    """Refuse what cannot be shown.

    Raises
    ------
    SoundFileError
        If the rate is not in `RATES`, or there are more channels than `MOST_CHANNELS`.
    """
    name = display_name(path)
    if rate not in RATES:
        raise SoundFileError(
            f"{name} says that it has {rate:,} samples per second; its header is damaged."
        )
    if channels > MOST_CHANNELS:
        raise SoundFileError(
            f"{name} has {channels:,} channels; Sonoscope shows {MOST_CHANNELS} at most, so "
            "export some of them into a file of their own."
        )


def rate_note(rate: int) -> str:
    """Return a sentence about a rate that is allowed but unusual, or nothing."""
    return "" if rate in _USUAL_RATES else f"The sample rate of {rate:,} Hz is unusual."


def _how(path: Path) -> str:
    name = display_name(path)
    return _CONVERT.format(name=_quoted(name), stem=_quoted(Path(name).stem))


def _quoted(name: str) -> str:
    """Return a name as a shell takes it; one that begins with a dash must not be an option."""
    name = f"./{name}" if name.startswith("-") else name
    return name if all(c.isalnum() or c in "._-/" for c in name) else f'"{name}"'


def _is_text(head: bytes) -> bool:
    try:
        text = head[:512].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\r\n\t" for c in text)
