"""The rows above and below the picture: what matters is said in full in a small window too."""

import pytest

from ui.meter import MeterWidget
from ui.rows import StatusRow
from ui.theme import DARK, LIGHT, ThemeSwitch
from ui.window import MainWindow

REMARK = "Reassigned at 96.9 % overlap is too heavy for this computer: 12 columns a second"


def test_a_remark_is_said_in_full_at_the_smallest_window(qtbot):
    row = StatusRow()
    qtbot.addWidget(row)
    row.resize(1024, row.sizeHint().height())
    row.set_theme(DARK)
    row.show_reading("83.59 s · 10873 Hz · C#6 −34 ct · −100.5 dBFS")
    row.show_line("Reassigned · Hann 65536 · FFT 65536 · hop 2048 (96.9 %) · 48 kHz · dBFS")
    row.show()
    qtbot.waitExposed(row)
    assert not row._remark.isVisible()
    row.show_remark(REMARK)
    qtbot.waitUntil(row._remark.isVisible)
    assert row.remark() == REMARK
    assert row._remark.width() >= row._remark.sizeHint().width()
    row.set_theme(LIGHT)
    assert row._remark.palette().windowText().color() == LIGHT.warning
    row.show_remark("")
    assert not row._remark.isVisible()


def test_a_long_remark_makes_no_window_wider(qtbot):
    row = StatusRow()
    qtbot.addWidget(row)
    before = row.minimumSizeHint().width()
    row.show_remark(9 * REMARK)
    assert row.minimumSizeHint().width() <= before + 60
    assert row._remark.toolTip() == 9 * REMARK


@pytest.mark.parametrize("recording", ["", "1:02:33 · 1.24 GB"])
@pytest.mark.parametrize("width", [1024, 1280])
def test_the_top_says_in_full_that_there_is_no_device(qtbot, qapp, width, recording):
    window = MainWindow(ThemeSwitch(qapp, "dark"), MeterWidget())
    qtbot.addWidget(window)
    window.resize(width, 640)
    window.show()
    qtbot.waitExposed(window)
    top = window.top
    top.source.show_input("No microphone", "no device")
    top.record.show_recording(recording, recording)
    top.layout().activate()
    metrics = top.source.fontMetrics()
    words = sum(map(metrics.horizontalAdvance, ("No microphone", "no device")))
    assert top.source.width() >= words + 60  # with the icon, the arrow and the space between
