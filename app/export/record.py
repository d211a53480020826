"""What a picture or a table tells of how it was made, and reading that back."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from app import __version__
from app.settings_json import settings_from_json, settings_to_json
from dsp.settings import Settings

KEY: Final = "sonoscope"
"""What the text is found by in a file."""


@dataclass(frozen=True)
class Record:
    """The sound, the passage and the settings of a picture.

    Parameters
    ----------
    settings
        As they were in force.
    sound
        The sound file, relative to the folder of the picture where that is possible; empty for
        live sound. Nothing else of the place is told.
    rate, channels
        Of the sound.
    start, stop
        The passage in samples since the start of the sound, fractions allowed.
    """

    settings: Settings
    sound: str
    rate: int
    channels: int
    start: float
    stop: float

    def __post_init__(self) -> None:
        rate, channels, start, stop = self.rate, self.channels, self.start, self.stop
        if not 1 <= rate <= 10**8:
            raise ValueError(f"{rate=} must lie in [1, 100000000]")
        if not 1 <= channels <= 10**4:
            raise ValueError(f"{channels=} must lie in [1, 10000]")
        if not start < stop:
            raise ValueError(f"{start=} must lie before {stop=}")

    def to_json(self) -> str:
        """Return the record as one line of JSON."""
        text = json.dumps(
            {
                "sonoscope": __version__,
                "sound": self.sound,
                "rate": self.rate,
                "channels": self.channels,
                "start": self.start,
                "stop": self.stop,
                "settings": settings_to_json(self.settings),
            },
            ensure_ascii=False,
        )
        # bytes of a name that are no text become escapes of JSON, which come back as they were
        return text.encode("utf-8", "backslashreplace").decode("utf-8")

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the record that `to_json` wrote.

        Raises
        ------
        UnknownTransformError
            If it is one of a transform that this program does not have.
        ValueError
            If it is none.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            return cls(
                settings=settings_from_json(data["settings"]),
                sound=str(data["sound"]),
                rate=int(data["rate"]),
                channels=int(data["channels"]),
                start=float(data["start"]),
                stop=float(data["stop"]),
            )
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ValueError(f"no record of a picture: {error!r}") from error

    def sound_path(self, picture: Path) -> Path | None:
        """Return where the sound of `picture` is now; None if it is not found.

        It is looked for where it was as seen from the picture, and beside the picture.
        """
        if not self.sound:
            return None
        folder = picture.absolute().parent
        places = [folder / self.sound, folder / Path(self.sound).name]
        return next((place for place in places if place.is_file()), None)


def relative_name(sound: Path, picture: Path | None) -> str:
    """Return `sound` as seen from the folder of `picture`, with slashes.

    Its bare name if there is no picture file, or if no way leads there, as between two drives.
    """
    if picture is None:
        return sound.name
    try:
        way = os.path.relpath(sound.absolute(), picture.absolute().parent)
    except ValueError:
        return sound.name
    return Path(way).as_posix()
