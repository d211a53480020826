"""The annotations that the program keeps of sound files, found again by what is in these."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from app.files import set_aside, write_whole
from dsp.annotation import NO_ANNOTATIONS, Annotation, Annotations
from dsp.selection import Selection

FORMAT: Final = "sonoscope-annotations"
_PROBE: Final = 1 << 16  # bytes at both ends of a sound that tell it from others


def content_key(sound: Path) -> str:
    """Return what a sound file is known by, whatever it is called and wherever it lies.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with sound.open("rb") as file:
        size = file.seek(0, 2)
        digest = hashlib.sha256(str(size).encode())
        for place in (0, max(0, size - _PROBE)):
            file.seek(place)
            digest.update(file.read(_PROBE))
    return digest.hexdigest()[:32]


class AnnotationStore:
    """Annotations in a folder, a file for every sound that has some.

    Parameters
    ----------
    folder
        It is made when there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str, rate: int) -> tuple[Annotations, str]:
        """Return what is kept of a sound of that rate, and a notice, empty if all is well.

        A damaged file is set aside under another name, so that nothing in it is lost.
        """
        path = self._path(key)
        try:
            return _from_json(json.loads(path.read_text("utf-8")), rate), ""
        except FileNotFoundError:
            return NO_ANNOTATIONS, ""
        except OSError as error:
            return NO_ANNOTATIONS, f"The annotations could not be read: {error.strerror or error}."
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return NO_ANNOTATIONS, _set_aside(path)

    def save(self, key: str, annotations: Annotations, rate: int, name: str) -> None:
        """Keep the annotations of a sound of that rate and name; without any no file is left.

        Raises
        ------
        OSError
            If they cannot be written; those before are then untouched.
        """
        path = self._path(key)
        if not annotations:
            path.unlink(missing_ok=True)
            return
        data = {
            "format": FORMAT,
            "sound": name,
            "rate": rate,
            "annotations": [_to_json(item) for item in annotations],
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(data, indent=1).encode())

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _set_aside(path: Path) -> str:
    """Move a damaged file out of the way and return the notice that says so."""
    aside = set_aside(path)
    if not aside:
        return "The file with the annotations of this sound is damaged."
    return f"The annotations of this sound were damaged; they were set aside as {aside}."


def _to_json(item: Annotation) -> dict[str, Any]:
    place = item.selection
    return {
        "start": place.start,
        "stop": place.stop,
        "low_hz": place.low_hz,
        "high_hz": place.high_hz,
        "text": item.text,
        "fields": item.fields,
    }


def _from_json(data: dict[str, Any], rate: int) -> Annotations:
    """Return what `save` wrote, at the samples of a sound of another rate if need be."""
    if data["format"] != FORMAT:
        raise ValueError(f"format={data['format']!r} must be {FORMAT!r}")
    scale = rate / data["rate"]
    return Annotations(tuple(_item(item, scale) for item in data["annotations"]))


def _item(data: dict[str, Any], scale: float) -> Annotation:
    start = round(data["start"] * scale)
    stop = max(round(data["stop"] * scale), start + 1)
    fields = tuple((str(name), str(value)) for name, value in data["fields"])
    place = Selection(start, stop, data["low_hz"], data["high_hz"])
    return Annotation(place, str(data["text"]), fields)
