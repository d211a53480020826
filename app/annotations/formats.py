"""Annotations in the files of other programs: which these are, reading and writing them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from app.annotations import audacity, raven, sonic_visualiser, textgrid
from app.annotations.line import LineError
from app.files import write_whole
from app.recordings.refusal import display_name
from dsp.annotation import Annotations

LARGEST: Final = 64 << 20  # bytes of a file
_HEAD: Final = 4096  # bytes, or characters, that tell the kind
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class AnnotationError(Exception):
    """A file of annotations that cannot be read or written; one sentence that says why."""


class Format(NamedTuple):
    """A kind of file.

    `fits` tells by its beginning whether a text is one, `read` takes the text and the rate of the
    sound, `write` annotations with the rate and the length of their sound.
    """

    label: str
    suffix: str
    fits: Callable[[str], bool]
    read: Callable[[str, int], Annotations]
    write: Callable[[Annotations, int, int], str]


FORMATS: Final = {
    name: Format(label, suffix, kind.fits, kind.read, kind.write)
    for name, label, suffix, kind in (
        # by their content: the first that fits
        ("textgrid", "Praat TextGrid", ".TextGrid", textgrid),
        ("raven", "Raven selection table", ".txt", raven),
        ("audacity", "Audacity labels", ".txt", audacity),
        ("sonic-visualiser", "Sonic Visualiser CSV", ".csv", sonic_visualiser),
    )
}
SUFFIXES: Final = tuple(dict.fromkeys(kind.suffix for kind in FORMATS.values()))


def claims(path: Path) -> bool:
    """Return whether a file holds annotations, or is called as if it should."""
    try:
        if not path.is_file():
            return False
        if path.suffix.lower() in {suffix.lower() for suffix in SUFFIXES}:
            return True
        with path.open("rb") as file:
            return _kind(_decoded(file.read(_HEAD))) is not None
    except OSError:
        return False  # whoever opens it as a sound says why


def read(path: Path, rate: int) -> Annotations:
    """Return what a file tells of a sound of `rate` samples per second.

    Raises
    ------
    AnnotationError
        If it cannot be read.
    """
    name = display_name(path)
    try:
        if path.stat().st_size > LARGEST:
            raise AnnotationError(f"{name} is too large to hold annotations.")
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise AnnotationError(f"{name} cannot be read: {error.strerror or error}.") from error
    kind = _kind(text)
    if kind is None:
        labels = ", ".join(kind.label for kind in FORMATS.values())
        raise AnnotationError(f"{name} holds no annotations that are known here: {labels}.")
    try:
        return kind.read(text, rate)
    except LineError as error:
        raise AnnotationError(f"{name}, {error}.") from error


def write(path: Path, kind: Format, annotations: Annotations, rate: int, length: int) -> None:
    """Write annotations of a sound of `length` samples at `rate` per second, whole or not at all.

    Raises
    ------
    AnnotationError
        If the file cannot be written; what was there before is then untouched.
    """
    try:
        write_whole(path, kind.write(annotations, rate, length).encode("utf-8", "replace"))
    except OSError as error:
        name = display_name(path)
        raise AnnotationError(f"{name} cannot be written: {error.strerror or error}.") from error


def _kind(text: str) -> Format | None:
    head = text[:_HEAD]
    return next((kind for kind in FORMATS.values() if kind.fits(head)), None)


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 if it says so, else one of Western Europe."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding == "utf-16":
        return data.decode(encoding, "replace")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("latin-1")
