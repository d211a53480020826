"""How a saved picture looks around the spectrogram itself; known without loading Qt."""

from dataclasses import dataclass
from typing import Final

THEMES: Final = ("dark", "light", "paper")


@dataclass(frozen=True)
class Look:
    """What stands around a saved picture, and on which ground.

    Parameters
    ----------
    theme
        ``"dark"``, ``"light"``, or ``"paper"`` for black on white.
    transparent
        Whether the ground is left out.
    axes, colour_bar, settings_line
        Whether they are there.
    title
        A line above; none if empty.

    Raises
    ------
    ValueError
        If the theme is unknown.
    """

    theme: str = "dark"
    transparent: bool = False
    axes: bool = True
    colour_bar: bool = True
    settings_line: bool = True
    title: str = ""

    def __post_init__(self) -> None:
        theme = self.theme
        if theme not in THEMES:
            raise ValueError(f"{theme=} must be one of {', '.join(THEMES)}")

    @property
    def bare(self) -> bool:
        """Whether there is nothing but the picture."""
        return not (self.axes or self.colour_bar or self.settings_line or self.title)


BARE: Final = Look(axes=False, colour_bar=False, settings_line=False)
