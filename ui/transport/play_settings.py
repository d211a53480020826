"""How sound is played, as one frozen value, and what the commands do to it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self

from ui.picture.following import FOLLOW_MODES

SPEEDS: Final = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1.0, 1.5, 2.0, 4.0, 8.0)
VOLUME_STEP: Final = 0.05
HIGHEST_CARRIER: Final = 500_000.0
"""Hz; half of the highest rate there is."""


@dataclass(frozen=True)
class PlaySettings:
    """What the user can set about playing.

    Parameters
    ----------
    loop
        Whether it begins again at its end.
    speed
        Times the speed of the recording, in [1/16, 8].
    keep_pitch
        Whether another speed leaves the pitch alone.
    volume
        Place of the volume control, in [0, 1].
    muted
        Whether nothing is heard.
    follow
        How the picture follows the play head, one of `FOLLOW_MODES`.
    output
        Key of the device to play on; empty for the one of the system.
    heterodyne
        Whether the frequencies around a carrier are brought down to 0 Hz, as by a bat detector.
    carrier_hz
        That carrier, in [0, 500 000]; 0 is the middle of the selected or visible frequencies.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """

    loop: bool = False
    speed: float = 1.0
    keep_pitch: bool = True
    volume: float = 0.9
    muted: bool = False
    follow: str = "page"
    output: str = ""
    heterodyne: bool = False
    carrier_hz: float = 0.0

    def __post_init__(self) -> None:
        speed, volume, follow = self.speed, self.volume, self.follow
        carrier_hz = self.carrier_hz
        if not SPEEDS[0] <= speed <= SPEEDS[-1]:
            raise ValueError(f"{speed=} must lie in [1/16, 8]")
        if not 0.0 <= volume <= 1.0:
            raise ValueError(f"{volume=} must lie in [0, 1]")
        if follow not in FOLLOW_MODES:
            raise ValueError(f"{follow=} must be one of {', '.join(FOLLOW_MODES)}")
        if not 0.0 <= carrier_hz <= HIGHEST_CARRIER:
            raise ValueError(f"{carrier_hz=} must lie in [0, {HIGHEST_CARRIER:.0f}] Hz")

    @property
    def gain(self) -> float:
        """The factor that the volume stands for.

        It is the third power of the place of the control: about as loud as it looks.
        """
        return 0.0 if self.muted else self.volume**3

    def to_json(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote; what is missing or makes no sense has its default."""
        made = cls()
        for field in fields(cls):
            value: Any = data.get(field.name)
            wanted = type(getattr(made, field.name))
            if type(value) is int and wanted is float:
                value = float(value)
            if type(value) is not wanted:
                continue
            try:
                made = cls(**{**asdict(made), field.name: value})
            except ValueError:
                continue
        return made


def speed_text(speed: float) -> str:
    """Return a speed as a factor: ``1/4 ×``, ``1.5 ×``."""
    if speed == 0.75:
        return "3/4 ×"
    if speed < 1.0 and (1.0 / speed).is_integer():
        return f"1/{round(1.0 / speed)} ×"
    return f"{speed:g} ×"


def _speed(settings: PlaySettings, by: int) -> PlaySettings:
    beyond = [s for s in SPEEDS if (s > settings.speed if by > 0 else s < settings.speed)]
    return replace(settings, speed=(min if by > 0 else max)(beyond)) if beyond else settings


def _volume(settings: PlaySettings, by: int) -> PlaySettings:
    volume = round(settings.volume + by * VOLUME_STEP, 3)
    return replace(settings, volume=min(max(volume, 0.0), 1.0), muted=False)


def _follow(settings: PlaySettings) -> PlaySettings:
    modes = tuple(FOLLOW_MODES)
    return replace(settings, follow=modes[(modes.index(settings.follow) + 1) % len(modes)])


PLAY_STEPS: Final[dict[str, Callable[[PlaySettings], PlaySettings]]] = {
    "loop": lambda s: replace(s, loop=not s.loop),
    "keep-pitch": lambda s: replace(s, keep_pitch=not s.keep_pitch),
    "bat-detector": lambda s: replace(s, heterodyne=not s.heterodyne),
    "mute": lambda s: replace(s, muted=not s.muted),
    "slower": lambda s: _speed(s, -1),
    "faster": lambda s: _speed(s, 1),
    "normal-speed": lambda s: replace(s, speed=1.0),
    "quieter": lambda s: _volume(s, -1),
    "louder": lambda s: _volume(s, 1),
    "follow-head": _follow,
}
"""What each command about playing makes of the settings."""
