"""Choosing what video to export."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from ui.export_dialog import LONGEST_TITLE, Estimate, ExportDialog, choice, quantity
from ui.export_wish import FRAMES, GROUNDS, PARTS, VideoWish
from ui.fields import Check
from ui.text_field import TextField


class VideoDialog(ExportDialog):
    """Everything that can be chosen of a video.

    Parameters
    ----------
    parent
        What it belongs to.
    now
        To begin with.
    kinds
        The formats that can be written, with their names.
    estimate
        See `ExportDialog`.
    """

    def __init__(
        self,
        parent: QWidget,
        now: VideoWish,
        kinds: Mapping[str, str],
        estimate: Callable[[VideoWish], Estimate],
    ) -> None:
        super().__init__(parent, "Export Video", estimate)
        self.kind = choice("Format", kinds, now.kind if now.kind in kinds else next(iter(kinds)))
        self.part = choice("Part", PARTS, now.part)
        self.frame = choice("Size", FRAMES, now.frame)
        self.rate = choice("Frames", {30: "30 per second", 60: "60 per second"}, now.frame_rate)
        self.span = quantity("Seconds on the screen", "s", now.span, (0.1, 3600.0))
        grounds = {name: text for name, text in GROUNDS.items() if name != "transparent"}
        self.ground = choice("Ground", grounds, now.ground)
        self.axes, self.colour_bar = Check("Axes"), Check("Colour bar")
        self.settings_line = Check("Line of the settings")
        self.axes.setChecked(now.axes)
        self.colour_bar.setChecked(now.colour_bar)
        self.settings_line.setChecked(now.settings_line)
        self.title_field = TextField("Title")
        self.title_field.setMaxLength(LONGEST_TITLE)
        self.title_field.setText(now.title)
        self.lay_out(
            (
                ("Format", self.kind),
                ("Part", self.part),
                ("Size", self.frame),
                ("Frames", self.rate),
                ("Shown at a time", self.span),
                ("With", self.axes),
                ("", self.colour_bar),
                ("", self.settings_line),
                ("Title", self.title_field),
                ("Ground", self.ground),
            )
        )

    def wish(self) -> VideoWish:
        """Return what is chosen now."""
        return VideoWish(
            kind=self.kind.currentData(),
            part=self.part.currentData(),
            frame=self.frame.currentData(),
            frame_rate=self.rate.currentData(),
            span=self.span.value(),
            axes=self.axes.isChecked(),
            colour_bar=self.colour_bar.isChecked(),
            settings_line=self.settings_line.isChecked(),
            title=self.title_field.text().strip(),
            ground=self.ground.currentData(),
        )
