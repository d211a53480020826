"""How each transform was set last, for all the ways to choose one."""

from dsp.transforms.registry import TRANSFORMS
from dsp.transforms.transform import Choice


class TransformMemory:
    """Each transform as it was set last, so that it comes back with its parameters."""

    def __init__(self) -> None:
        self._last: dict[str, Choice] = {}

    def keep(self, choice: Choice) -> None:
        """Remember `choice` as the last of its transform."""
        self._last[choice.name] = choice

    def recall(self, name: str) -> Choice:
        """Return the transform `name` as it was last, or as it begins."""
        return self._last.get(name) or TRANSFORMS[name]()
