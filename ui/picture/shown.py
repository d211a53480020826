"""What the picture pane shows at a moment."""

from typing import NamedTuple

from dsp.picture import RowMap
from dsp.pitch_reader import PitchFrames
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from ui.picture.axes import TimeScale
from ui.picture.ring_picture import RingPicture
from ui.picture.viewport import Viewport
from ui.source import ColumnSource


class Shown(NamedTuple):
    """Columns of `source` in `view`, on `axis`, as they are on the screen in `ring`.

    `rows` maps bins to the rows of the picture, `times` its columns to the time axis; `pitch` is
    that which is drawn over it.
    """

    source: ColumnSource
    settings: Settings
    view: Viewport
    axis: FrequencyAxis
    times: TimeScale
    ring: RingPicture
    rows: RowMap
    pitch: PitchFrames | None = None
