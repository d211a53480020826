"""The row below the picture that plays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.buttons import WordButton
from ui.fields import Combo, Number
from ui.panel.panel_sound import SourceEntry
from ui.picture.following import FOLLOW_MODES
from ui.rows import ShortenedLabel
from ui.transport.controls import (
    LONGEST,
    SHORTEST,
    OutputButton,
    PlayButton,
    PositionLabel,
    ToggleButton,
    VolumeSlider,
)
from ui.transport.play_settings import SPEEDS, PlaySettings, speed_text

KILOHERTZ: Final = {"": 1.0, "khz": 1.0, "k": 1.0, "hz": 1e-3}
ROOMY: Final = 1100
"""Units of width from which the words have room that a menu has as well."""


class TransportRow(QWidget):
    """Play and stop, where the play head is, and how sound is played.

    Signals
    -------
    changed
        The whole new `PlaySettings` that the user wants.
    save_wanted
        The selection is to be saved.
    """

    changed = Signal(object)
    save_wanted = Signal()

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._settings = PlaySettings()
        self.play = PlayButton(actions["play"])
        self.loop = ToggleButton(actions["loop"], "loop")
        self.position = PositionLabel()
        self.chosen = ShortenedLabel(left=True)
        self.speed = Combo((speed, speed_text(speed)) for speed in SPEEDS)
        self.keep_pitch = ToggleButton(actions["keep-pitch"], "note")
        self.bat = ToggleButton(actions["bat-detector"], "bat")
        self.carrier = Number("kHz", KILOHERTZ)
        self.mute = ToggleButton(actions["mute"], "volume", "muted")
        self.volume = VolumeSlider()
        self.output = OutputButton()
        self.follow = Combo(FOLLOW_MODES.items())
        self.save = WordButton("Save selection…")
        self._dress()
        self._lay_out()
        self._connect()
        self.show_settings(self._settings)
        self.show_position(None, None, 1)
        self.show_selection("")

    def _dress(self) -> None:
        self.chosen.setAccessibleName("Selection")
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Speed, in times that of the recording")
        self.follow.setAccessibleName("Following")
        self.follow.setToolTip("What the picture does while the sound plays")
        for combo, words in ((self.speed, "1/16 ×"), (self.follow, "Scroll along")):
            wide = combo.fontMetrics().horizontalAdvance(words) + 36
            combo.setFixedWidth(max(wide, combo.minimumSizeHint().width()))
        self.carrier.setAccessibleName("Carrier")
        self.carrier.setToolTip(
            "Frequency that is heard as 0 Hz; 0 takes the middle of the selection or the picture"
        )
        wide = self.carrier.fontMetrics().horizontalAdvance("000.000 kHz") + 28
        self.carrier.setFixedWidth(wide)
        self.save.setToolTip("Save the selected sound, as it is or only its frequencies")
        self.save.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(4)
        for widget, before in (
            (self.play, 0),
            (self.loop, 0),
            (self.position, 6),
            (self.chosen, 14),
            (self.save, 6),
            (self.speed, 6),
            (self.keep_pitch, 0),
            (self.bat, 0),
            (self.carrier, 0),
            (self.mute, 6),
            (self.volume, 0),
            (self.output, 2),
            (self.follow, 2),
        ):
            row.addSpacing(before)
            row.addWidget(widget)
        row.setStretchFactor(self.chosen, 1)

    def _connect(self) -> None:
        self.speed.chosen.connect(lambda speed: self._change(speed=speed))
        self.follow.chosen.connect(lambda mode: self._change(follow=mode))
        self.output.chosen.connect(lambda key: self._change(output=key))
        self.carrier.edited.connect(lambda khz: self._change(carrier_hz=1e3 * khz))
        self.volume.set_to.connect(lambda volume: self._change(volume=volume, muted=False))
        self.save.clicked.connect(self.save_wanted)

    def _change(self, **changes: object) -> None:
        settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        if settings != self._settings:
            self.changed.emit(settings)

    def show_settings(self, settings: PlaySettings) -> None:
        """Show how sound is played."""
        self._settings = settings
        self.speed.show_value(settings.speed, lambda: speed_text(settings.speed))
        self.follow.show_value(settings.follow, lambda: FOLLOW_MODES[settings.follow])
        self.volume.show_volume(settings.volume)
        self.output.show_output(settings.output)
        self.carrier.setVisible(settings.heterodyne)
        for other in (self.speed, self.keep_pitch):  # time runs as it did then
            other.setVisible(not settings.heterodyne)

    def show_carrier(self, carrier_hz: float, highest_hz: float) -> None:
        """Show the carrier in force, which lies below the highest frequency of the sound."""
        self.carrier.show_value(carrier_hz / 1e3, 0.0, highest_hz / 1e3)

    def show_playing(self, *, playing: bool) -> None:
        """Show whether sound is played."""
        self.play.show_playing(playing=playing)

    def show_outputs(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List the devices that can play, and mark the one that does."""
        self.output.show_outputs(entries, current)

    def show_position(self, position: int | None, length: int | None, rate: int) -> None:
        """Show where the play head is in sound of `length` samples; None for live sound."""
        at = "–" if position is None else clock_text(position, rate)
        longest = clock_text(max(position or 0, 1) if length is None else length, rate)
        if length is None:
            self.position.show_text(at, longest)
        else:
            self.position.show_text(f"{at} / {longest}", f"{longest} / {longest}")

    def show_selection(self, text: str) -> None:
        """Show what is selected, in words; empty for nothing."""
        self.chosen.setText(text or "Drag in the picture to select")
        role = QPalette.ColorRole
        self.chosen.setForegroundRole(role.WindowText if text else role.PlaceholderText)
        self.save.setEnabled(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is in the menu as well where there is no room for it."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY
        self.save.setVisible(roomy)
        self.output.setMaximumWidth(LONGEST if roomy else SHORTEST)


def clock_text(sample: int, rate: int) -> str:
    """Return the time of a sample as ``0:12.345`` or ``1:02:03.456``, to the millisecond."""
    milliseconds = sample * 1000 // rate
    seconds, fraction = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    start = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{start}:{second:02}.{fraction:03}"
