"""What the overview shows beside the sound."""

from typing import NamedTuple

from dsp.selection import Selection


class Marked(NamedTuple):
    """What the strip shows beside the sound: stretches of samples, and the play head."""

    visible: Selection | None = None
    selected: Selection | None = None
    head: int | None = None
