"""The panel with every control, grouped by what a person wants to do."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dsp.settings import Settings
from dsp.transforms.registry import STEREO
from ui.panel.panel_presets import PresetSection
from ui.panel.panel_sound import Change, DetailSection, InputSection, SourceEntry
from ui.panel.panel_transform import TransformSection
from ui.panel.panel_view import (
    DEFAULT_RATE,
    FrequencySection,
    LevelSection,
    PictureSection,
    TimeSection,
)
from ui.panel.section import MARGIN, Section
from ui.theme import GUTTER, Theme, style_scroll_bar
from ui.transform_memory import TransformMemory

__all__ = ["DEFAULT_RATE", "ControlPanel", "SourceEntry"]

WIDTH_DIGITS: Final = 42  # so that every transform and "192 000 Hz" twice can be read


class ControlPanel(QWidget):
    """Every setting as a control; it shows what it is told and says what the user wants.

    Signals
    -------
    changed
        The whole new `Settings`.
    source_chosen
        Key of the source that the user took.
    history_chosen
        Minutes of sound to keep.
    command
        Id of a command of `ui.keys` that the user gave here.
    theme_chosen
        One of `ui.theme.CHOICES`.
    """

    changed = Signal(object)
    source_chosen = Signal(str)
    history_chosen = Signal(float)
    command = Signal(str)
    theme_chosen = Signal(str)

    def __init__(
        self, settings: Settings | None = None, memory: TransformMemory | None = None
    ) -> None:
        super().__init__()
        self._settings = settings or Settings()
        self._rate, self._channels, self._width, self._live = DEFAULT_RATE, 1, 0, True
        self.input = InputSection(self._apply, self.source_chosen.emit)
        self.presets = PresetSection(self._apply)
        self.transform = TransformSection(self._apply, memory or TransformMemory())
        self.detail = DetailSection(self._apply)
        self.frequency = FrequencySection(self._apply)
        self.level = LevelSection(self._apply)
        self.time = TimeSection(self._apply, self.history_chosen.emit)
        self.picture = PictureSection(self._apply, self.command.emit, self.theme_chosen.emit)
        self.sections: tuple[Section, ...] = (
            self.input,
            self.presets,
            self.transform,
            self.detail,
            self.frequency,
            self.level,
            self.time,
            self.picture,
        )
        self._lay_out()
        usual = self.fontMetrics().horizontalAdvance("0" * WIDTH_DIGITS)
        self.setFixedWidth(max(usual, self._inside.minimumSizeHint().width()))
        self.show_settings(self._settings)

    def _lay_out(self) -> None:
        inside = self._inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, GUTTER, 4)
        column.setSpacing(0)
        for index, section in enumerate(self.sections):
            if index:
                column.addLayout(_rule())
            column.addWidget(section)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The scroll bar takes the place that is kept free for it, so nothing moves when it comes.
        scroll.verticalScrollBar().rangeChanged.connect(
            lambda _, last: column.setContentsMargins(0, 4, 0 if last else GUTTER, 4)
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    def show_settings(self, settings: Settings) -> None:
        """Show `settings` in every control."""
        self._settings = settings
        self.input.show_channels(self._channels, settings.analysis.channel)
        if settings.analysis.transform.name in STEREO:  # it looks at the first two
            self.input.channel.setEnabled(False)
        self.presets.show_settings(settings)
        self.transform.show_analysis(settings.analysis, self._channels)
        self.detail.show_analysis(settings.analysis, self._rate)
        free = not settings.shows_octave
        self.frequency.show_axis(settings.axis, self._rate, free=free)
        self.frequency.notes.setChecked(settings.shows_notes)
        self.level.show_levels(settings, live=self._live)
        self.time.show_time(settings, self._width)
        self.picture.grid_lines.setChecked(settings.grid)

    def show_signal(
        self, rate: int, channels: int, *, live: bool = True, dated: bool = True
    ) -> None:
        """Show what the settings mean for sound of that rate and so many channels.

        What matters for `live` sound alone is shown only then; one that is not `dated` has no time
        of day to label.
        """
        self._rate, self._channels, self._live = rate, channels, live
        self.time.show_signal(rate, channels, live=live)
        self.time.clock.setEnabled(dated)
        self.presets.show_rate(rate)
        self.show_settings(self._settings)

    def show_sources(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List the sources that can be chosen and show which one is heard."""
        self.input.show_sources(entries, current)

    def show_picture_width(self, pixels: int) -> None:
        """Show the scroll speed that follows from the width of the picture."""
        self._width = pixels
        self.time.show_time(self._settings, pixels)

    def show_history(self, minutes: float) -> None:
        """Show how much sound is kept."""
        self.time.show_history(minutes)

    def show_theme(self, choice: str) -> None:
        """Show which theme is chosen."""
        self.picture.theme.show_value(choice, lambda: choice)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours that the palette cannot give."""
        style_scroll_bar(self._scroll.verticalScrollBar(), theme)

    def show_spectrum(self, shown: bool) -> None:
        """Show whether the spectrum stands beside the picture."""
        self.picture.spectrum.setChecked(shown)

    def folded(self) -> list[str]:
        """Return the titles of the groups that are folded away."""
        return [section.title for section in self.sections if section.is_folded()]

    def fold(self, titles: Sequence[str]) -> None:
        """Fold the groups with these titles away and open the others."""
        for section in self.sections:
            section.fold(section.title in titles)

    def _apply(self, change: Change) -> None:
        """Tell what the settings would be after `change`; one that cannot be is taken back."""
        try:
            settings = change(self._settings)
        except ValueError:
            self.show_settings(self._settings)
            return
        if settings != self._settings:
            self.changed.emit(settings)


def _rule() -> QHBoxLayout:
    """Return a hairline between two groups."""
    rule = QFrame()
    rule.setFixedHeight(1)
    rule.setAutoFillBackground(True)
    rule.setBackgroundRole(QPalette.ColorRole.Mid)
    box = QHBoxLayout()
    box.setContentsMargins(MARGIN, 0, MARGIN - GUTTER, 0)
    box.addWidget(rule)
    return box
