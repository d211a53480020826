"""The picture with its axes, spectrum and colour bar around it, in one aligned grid."""

from collections.abc import Iterator

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from dsp.settings import Settings
from dsp.transforms.spectrum import LEVEL
from ui.measures import measure_of, shown_range
from ui.picture.axes import Corner, FrequencyAxisStrip, FrequencyLabels, TimeAxis
from ui.picture.colorbar import ColourBar, Levels
from ui.picture.colours import colours_of
from ui.picture.picture_view import PictureView
from ui.picture.ring_picture import Colours
from ui.picture.spectrum_panel import LevelAxis, SpectrumPanel
from ui.picture.strip import Strip
from ui.theme import DARK, Theme, tabular

SPECTRUM_SHARE, SPECTRUM_WIDTHS = 0.1, (72, 190)


class PictureFrame(QWidget):
    """The widgets of the picture pane, where they stand, and their colours.

    The picture stands in a grid with its axes, so rows and columns of all of them agree.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.picture = PictureView(DARK)
        self.time_axis = TimeAxis()
        self.frequency_axis = FrequencyAxisStrip()
        self.spectrum = SpectrumPanel()
        self.level_axis = LevelAxis()
        self.colour_bar = ColourBar()
        self.unit = Corner("Unit of the frequency axis")
        self.level_unit = Corner("Unit of the colour bar")
        self.quantity = LEVEL
        """What the picture shows."""
        self.setAccessibleName("Spectrogram with axes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(6, 10, 4, 4)
        grid.setSpacing(0)
        grid.addWidget(self.frequency_axis, 0, 0)
        grid.addWidget(self.picture, 0, 1)
        grid.addWidget(self.spectrum, 0, 2)
        grid.addWidget(self.colour_bar, 0, 3)
        grid.addWidget(self.unit, 1, 0)
        grid.addWidget(self.time_axis, 1, 1)
        grid.addWidget(self.level_axis, 1, 2)
        grid.addWidget(self.level_unit, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)

    def strips(self) -> Iterator[Strip]:
        """Yield the painted widgets around the picture."""
        for child in self.children():
            if isinstance(child, Strip):
                yield child

    @property
    def spectrum_visible(self) -> bool:
        """Whether the spectrum stands beside the picture."""
        return not self.spectrum.isHidden()

    @spectrum_visible.setter
    def spectrum_visible(self, visible: bool) -> None:
        self.spectrum.setVisible(visible)
        self.level_axis.setVisible(visible)

    def dress(self, theme: Theme) -> None:
        """Give every part the colours of `theme`."""
        self.theme = theme
        self.picture.set_theme(theme)
        self.picture.item.font = tabular(self.font())
        for strip in self.strips():
            strip.set_theme(theme)
        self.update()

    def colours(self, settings: Settings) -> Colours:
        """Return what to paint for every code."""
        return colours_of(self.theme, settings, self.picture.ratio, self.quantity)

    def show_levels(self, settings: Settings, colours: Colours) -> None:
        """Show which levels the colours stand for."""
        levels = Levels(*shown_range(self.quantity, settings))
        measure = measure_of(self.quantity, settings)
        self.colour_bar.show_levels(levels, colours.table, measure)
        self.spectrum.show_levels(levels, measure)
        self.level_axis.show_levels(levels, measure)
        self.level_unit.show_text(measure.unit_text)

    def show_frequencies(self, shown: FrequencyLabels) -> None:
        """Label the frequency axis."""
        self.frequency_axis.show_axis(shown)
        self.unit.show_text("note" if shown.notes else "Hz")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the spectrum its share of the width."""
        super().resizeEvent(event)
        low, high = SPECTRUM_WIDTHS
        width = min(max(round(SPECTRUM_SHARE * self.width()), low), high)
        self.spectrum.setFixedWidth(width)
        self.level_axis.setFixedWidth(width)
        self._grid.activate()  # else the picture would be made in the old width first

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the margins; the parts paint themselves."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme.picture)
        painter.end()
