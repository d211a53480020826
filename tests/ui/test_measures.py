"""What numbers mean: units, figures, and the scale beside the colours."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from dsp.levels import CODE_COUNT, coding_of
from dsp.picture import palette
from dsp.settings import OCTAVE_AXIS, Settings
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.transform import Quantity
from ui.measures import Measure, measure_of, shown_range
from ui.palettes import cyclic, diverging, table, table_for
from ui.picture.colorbar import ColourBar, Levels
from ui.picture.readout import Reading

PHASE = Quantity("Phase", "rad", -np.pi, np.pi, cyclic=True)
DELAY = Quantity("Delay", "ms", -1.0, 1.0)
DENSITY = Quantity("Power density", "dB/Hz", -180.0, 24.7)
COHERENCE = Quantity("Coherence", "", 0.0, 1.0)


@pytest.mark.parametrize(
    ("measure", "code", "text"),
    [
        (Measure(), 0, "no sound known"),
        (Measure(), 1, "silence"),
        (Measure(), 3401, "−10.0 dBFS"),
        (Measure(LEVEL, 94.0), 3401, "84.0 dB SPL"),
        (Measure(DENSITY), 3401, "−10.0 dBFS/Hz"),
        (Measure(DENSITY, 94.0), 3401, "87.0 dB SPL/Hz"),
        (Measure(PHASE, 94.0), 1, "too quiet to tell"),
        (Measure(PHASE, 94.0), 2, "−3.142 rad"),
        (Measure(PHASE), CODE_COUNT - 1, "+3.142 rad"),
        (Measure(DELAY), 2, "−1.000 ms"),
        (Measure(COHERENCE), CODE_COUNT - 1, "1.000"),
    ],
)
def test_a_code_reads_as_its_quantity(measure, code, text):
    assert measure.text(code) == text


def test_a_unit_is_shown_with_a_minus_sign():
    measure = Measure(Quantity("Level difference", "dB (1 - 2)", -40.0, 40.0))
    assert measure.unit_text == "dB (1 − 2)"
    assert measure.unit == "dB (1 - 2)"  # as files have it
    bar = ColourBar()
    bar.show_levels(Levels(-40.0, 40.0), bar._table, measure)
    assert bar.accessibleName() == "Colour bar, Level difference in dB (1 − 2)"


def test_the_range_of_a_level_is_the_users_and_of_anything_else_its_own():
    settings = Settings(floor=-80.0, ceiling=-20.0)
    assert shown_range(LEVEL, settings) == (-80.0, -20.0)
    assert shown_range(DELAY, settings) == (-1.0, 1.0)
    assert measure_of(LEVEL, settings).unit == "dBFS"


def test_colours_fit_the_kind_of_quantity():
    assert table_for(LEVEL, "viridis") is table("viridis")
    assert table_for(COHERENCE, "viridis") is table("viridis")
    assert table_for(PHASE, "viridis") is cyclic()
    assert table_for(DELAY, "viridis") is diverging()


def test_the_cyclic_colours_close_without_a_step():
    colours = cyclic().astype(int)
    steps = np.abs(np.diff(np.vstack([colours, colours[:1]]), axis=0)).max(axis=1)
    assert steps[-1] <= steps.max() <= 12


def test_the_two_sides_of_zero_are_alike_but_for_the_hue():
    colours = diverging().astype(float) @ [0.2126, 0.7152, 0.0722]
    assert colours[127] < 20.0
    assert min(colours[0], colours[-1]) > 150.0
    assert np.abs(colours - colours[::-1]).max() < 25.0


def test_the_bar_of_what_is_no_level_cannot_be_dragged(qtbot):
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.resize(80, 400)
    colours = palette(cyclic(), -np.pi, np.pi, (0, 0, 0), coding_of(PHASE))
    bar.show_levels(Levels(-np.pi, np.pi), colours, Measure(PHASE))
    bar.show()
    asked = []
    bar.dragged.connect(lambda *told: asked.append(told))
    bar.reset.connect(lambda: asked.append("reset"))
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, 100))
    qtbot.mouseMove(bar, QPoint(15, 300))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, 300))
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(15, 200))
    assert asked == []
    assert "Phase in rad" in bar.accessibleName()
    picture = bar.grab().toImage()
    ratio = bar.devicePixelRatioF()
    top = picture.pixelColor(round(17 * ratio), round(bar.y_of(3.0) * ratio))
    index = int((3.0 + np.pi) / (2 * np.pi) * 256)
    seen = np.array([top.red(), top.green(), top.blue()])
    assert np.abs(seen - cyclic()[index].astype(int)).max() <= 8


def test_a_note_of_any_octave_has_no_frequency():
    reading = Reading(1.0, 440.0, 2000, 0.1, 0.3, octave=True)
    assert reading.lines[1] == "A"
    assert "Hz" not in str(reading)
    low, high = OCTAVE_AXIS.fmin, OCTAVE_AXIS.fmax
    assert high / low == pytest.approx(2.0)
