"""What comes back at the next start: settings, device, window; one small JSON file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from app.files import set_aside, write_whole
from dsp.analysis import Analysis
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.transforms import registry
from dsp.transforms.spectrum import Spectrum
from dsp.transforms.transform import Choice
from dsp.windows import Window

MOST_RECENT: Final = 10
FIRST_LOOK: Final = Settings(auto_range=True)
"""How the picture is set at the first start: whatever is heard, its levels fill the colours."""

JsonDict = dict[str, Any]
Frozen = TypeVar("Frozen", "State", Settings, Analysis, FrequencyAxis)


@dataclass(frozen=True)
class State:
    """What the program remembers.

    Parameters
    ----------
    settings
        How the picture was set.
    source
        Key of the chosen source; empty for the system's default microphone.
    theme
        ``"system"``, ``"dark"`` or ``"light"``.
    history_minutes
        Minutes of live sound to keep, in [0.1, 240].
    layout
        What the window says of itself; opaque here.
    recent
        Paths of the files opened last, the latest first, at most `MOST_RECENT`.
    memory_mb
        Megabytes that the pictures of all tabs together may take, in [32, 65536].
    """

    settings: Settings = FIRST_LOOK
    source: str = ""
    theme: str = "system"
    history_minutes: float = 10.0
    layout: JsonDict = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    memory_mb: float = 256.0

    def __post_init__(self) -> None:
        theme, history_minutes = self.theme, self.history_minutes
        if theme not in ("system", "dark", "light"):
            raise ValueError(f"{theme=} must be 'system', 'dark' or 'light'")
        if not 0.1 <= history_minutes <= 240:
            raise ValueError(f"{history_minutes=} must lie in [0.1, 240]")
        if not 32 <= self.memory_mb <= 65_536:
            raise ValueError(f"{self.memory_mb=} must lie in [32, 65536]")
        if not all(isinstance(path, str) for path in self.recent):
            raise ValueError(f"recent={self.recent!r} must hold paths")

    def with_recent(self, path: str) -> Self:
        """Return the state after `path` was opened."""
        others = [other for other in self.recent if other != path]
        return replace(self, recent=[path, *others][:MOST_RECENT])

    def without_recent(self, path: str) -> Self:
        """Return the state without `path` among the files opened last; all go if it is empty."""
        return replace(self, recent=[other for other in self.recent if path and other != path])


def config_file(environment: Mapping[str, str], platform: str, home: Path) -> Path:
    """Return where the state is kept, by the platform's custom.

    Parameters
    ----------
    environment, platform, home
        `os.environ`, `sys.platform` and the user's home.
    """
    if platform == "win32":
        base = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    elif platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "sonoscope" / "state.json"


def load(path: Path) -> tuple[State, str]:
    """Return the state in `path` and a notice for the user, empty if all is well.

    A damaged file is set aside under another name, so that nothing in it is lost.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        notice = _transform_of(data["settings"]["analysis"])[1]
        return _from_json(data), notice
    except FileNotFoundError:
        return State(), ""
    except OSError as error:
        return State(), f"The settings could not be read ({error.strerror}); the defaults are used."
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return State(), _set_aside(path)


def save(path: Path, state: State) -> None:
    """Write `state` to `path`, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written; the one before is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(_to_json(state), indent=2).encode())


def _set_aside(path: Path) -> str:
    """Move a damaged file out of the way and return the notice that says so."""
    aside = set_aside(path)
    if not aside:
        return "The settings file is damaged; the defaults are used."
    return f"The settings file was damaged; it was set aside as {aside}, defaults are used."


def _to_json(state: State) -> JsonDict:
    data = asdict(state)
    analysis = state.settings.analysis
    data["settings"]["analysis"]["window"] = str(analysis.window)
    data["settings"]["analysis"]["transform"] = registry.to_json(analysis.transform)
    return data


def _from_json(data: JsonDict) -> State:
    """Build a state from what `save` wrote; names that another version wrote are passed over."""
    settings = data["settings"]
    window = Window.parse(settings["analysis"].pop("window"))
    transform, _ = _transform_of(settings["analysis"])
    settings["analysis"].pop("transform", None)
    parts = Settings(
        analysis=_replaced(Analysis(window=window, transform=transform), settings.pop("analysis")),
        axis=_replaced(FrequencyAxis(), settings.pop("axis")),
    )
    return _replaced(State(settings=_replaced(parts, data.pop("settings"))), data)


def _transform_of(analysis: JsonDict) -> tuple[Choice, str]:
    """Return the transform in `analysis` and a notice for the user, empty if all is well."""
    if "transform" not in analysis:  # as before there was a choice
        return Spectrum(), ""
    try:
        return registry.from_json(analysis["transform"]), ""
    except ValueError as error:
        return Spectrum(), f"The transform chosen last cannot be used, the spectrum is: {error}."


def _replaced(value: Frozen, data: JsonDict) -> Frozen:
    """Return the frozen `value` with the fields that `data` names.

    Raises
    ------
    TypeError, ValueError
        If one of them is of the wrong kind or outside its range.
    """
    changes = {f.name: data[f.name] for f in fields(value) if f.name in data}
    for name, new in changes.items():
        expected = type(getattr(value, name))
        if type(new) is not expected and not (expected is float and type(new) is int):
            raise TypeError(f"{name}={new!r} should be of type {expected.__name__}")
    return replace(value, **changes)
