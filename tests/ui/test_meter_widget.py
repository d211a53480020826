from math import inf

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from dsp.meter import MeterReading
from ui.meter import BAR_WIDTH, LAMP, SHORT_BAR, SPACE, MeterWidget
from ui.theme import DARK, LIGHT


@pytest.fixture
def meter(qtbot):
    meter = MeterWidget()
    qtbot.addWidget(meter)
    meter.set_theme(DARK)
    meter.resize(meter.sizeHint())
    return meter


def bar(meter, channel=0, channels=1):
    image = meter.grab().toImage()
    data = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    row = round(4 + (channel + 0.5) * (meter.height() - 8) / channels)
    return data[row, :BAR_WIDTH]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_bar_is_as_long_as_the_level(meter, theme):
    meter.set_theme(theme)
    meter.show_reading(MeterReading((-15.0,), (-30.0,), (False,)))
    seen = bar(meter)
    assert np.flatnonzero(seen == theme.good.rgb()).max() == pytest.approx(BAR_WIDTH / 2, abs=1)
    assert np.flatnonzero(seen == theme.text.rgb())[0] == pytest.approx(BAR_WIDTH * 0.75, abs=1)


def test_a_loud_bar_changes_colour_at_fixed_levels(meter):
    meter.show_reading(MeterReading((0.0,), (0.0,), (False,)))
    seen = bar(meter)
    assert np.flatnonzero(seen == DARK.warning.rgb())[0] == pytest.approx(BAR_WIDTH * 0.8, abs=2)
    assert np.flatnonzero(seen == DARK.error.rgb())[0] == pytest.approx(BAR_WIDTH * 0.95, abs=2)


def test_every_channel_has_its_bar(meter):
    meter.show_reading(MeterReading((-10.0, -50.0), (-20.0, -55.0), (False, False)))
    lengths = [np.count_nonzero(bar(meter, k, 2) == DARK.good.rgb()) for k in (0, 1)]
    assert lengths[0] > 4 * lengths[1] > 0


@pytest.mark.parametrize(("peak", "text"), [(-14.24, "−14.2 dB"), (0.0, "0.0 dB"), (-inf, "−∞ dB")])
def test_the_number_is_the_highest_peak(meter, peak, text):
    meter.show_reading(MeterReading((peak, -inf), (-inf, -inf), (False, False)))
    meter.grab()
    assert meter.text() == text
    assert text in meter.accessibleDescription()


def test_without_sound_it_says_so(meter):
    assert meter.text() == ""
    assert "Nothing" in meter.accessibleDescription()
    meter.show_reading(MeterReading((-10.0,), (-20.0,), (False,)))
    meter.show_reading(None)
    assert "Nothing" in meter.accessibleDescription()
    assert meter.accessibleName() == "Input level"


def test_the_lamp_is_lit_by_clipping_and_put_out_by_a_click(qtbot, meter):
    meter.show()
    lamp = QPoint(BAR_WIDTH + SPACE + LAMP // 2, meter.height() // 2)
    meter.show_reading(MeterReading((0.0,), (-3.0,), (True,)))
    assert meter.grab().toImage().pixelColor(lamp) == DARK.error
    assert "clipped" in meter.accessibleDescription()
    with qtbot.waitSignal(meter.clip_reset):
        qtbot.mouseClick(meter, Qt.MouseButton.LeftButton, pos=lamp)
    with qtbot.assertNotEmitted(meter.clip_reset):
        qtbot.mouseClick(meter, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    meter.show_reading(MeterReading((0.0,), (-3.0,), (False,)))
    assert meter.grab().toImage().pixelColor(lamp) != DARK.error


def test_the_same_picture_is_not_painted_again(qtbot, meter):
    meter.show()
    qtbot.waitExposed(meter)
    painted = []
    paint = meter.paint
    meter.paint = lambda *args: (painted.append(1), paint(*args))
    meter.show_reading(MeterReading((-14.2,), (-30.0,), (False,)))
    qtbot.waitUntil(lambda: len(painted) == 1)
    meter.show_reading(MeterReading((-14.21,), (-30.01,), (False,)))
    qtbot.wait(30)
    assert len(painted) == 1


def test_a_calibrated_level_is_read_as_sound_pressure(qtbot):
    meter = MeterWidget()
    qtbot.addWidget(meter)
    meter.show_reading(MeterReading((-20.0,), (-23.0,), (False,)))
    assert meter.text() == "−20.0 dB"
    meter.show_offset(94.0)
    assert meter.text() == "74.0 dB"
    assert "dB SPL" in meter.toolTip()


def test_a_short_meter_shows_the_same_in_less_room(qtbot, meter):
    long = meter.sizeHint().width()
    meter.show_roomy(roomy=False)
    assert meter.sizeHint().width() == long - (BAR_WIDTH - SHORT_BAR)
    meter.resize(meter.sizeHint())
    meter.show_reading(MeterReading((0.0,), (-30.0,), (True,)))
    good = np.flatnonzero(bar(meter) == DARK.good.rgb())
    assert good.max() == pytest.approx(SHORT_BAR / 2, abs=1)
    lamp = QPoint(SHORT_BAR + SPACE + LAMP // 2, meter.height() // 2)
    assert meter.grab().toImage().pixelColor(lamp) == DARK.error
    meter.show()
    with qtbot.waitSignal(meter.clip_reset):
        qtbot.mouseClick(meter, Qt.MouseButton.LeftButton, pos=lamp)
    meter.show_roomy(roomy=True)
    assert meter.sizeHint().width() == long
