"""The row below the picture: what is not as wished is said in full."""

from ui.rows import StatusRow
from ui.theme import DARK, LIGHT

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
