from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QExposeEvent, QRegion, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from ui.exposure import Exposure


class Shy(QWindow):
    """A window that can be seen when the test says so."""

    seen = True

    def isExposed(self):
        return self.seen


def expose(window, seen):
    window.seen = seen
    QApplication.sendEvent(window, QExposeEvent(QRegion(QRect(0, 0, 10, 10))))


def test_what_was_never_shown_is_not_hidden(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    assert not Exposure(widget).hidden


def test_a_shown_window_can_be_seen(qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    exposure = Exposure(inner)
    with qtbot.waitSignal(exposure.came):
        outer.show()
    assert not exposure.hidden
    outer.hide()
    qtbot.waitUntil(lambda: exposure.hidden)
    with qtbot.waitSignal(exposure.came):
        outer.show()


def test_it_tells_when_the_window_can_be_seen_again(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    exposure, window = Exposure(widget), Shy()
    exposure._watch(window)
    heard = []
    exposure.came.connect(lambda: heard.append("came"))
    exposure.went.connect(lambda: heard.append("went"))
    expose(window, False)
    assert exposure.hidden
    assert heard == ["went"]
    expose(window, True)
    assert heard == ["went", "came"]
    exposure._watch(None)
    QApplication.sendEvent(window, QEvent(QEvent.Type.Expose))
    assert heard == ["went", "came"]


def test_what_is_behind_another_tab_is_hidden_though_its_window_is_not(qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    exposure = Exposure(inner)
    with qtbot.waitSignal(exposure.came):
        outer.show()
    with qtbot.waitSignal(exposure.went):
        inner.hide()
    assert exposure.hidden
    with qtbot.waitSignal(exposure.came):
        inner.show()
    assert not exposure.hidden
