"""A pane of a spectrogram in a window of its own, and where things lie in it."""

from PySide6.QtWidgets import QApplication

from ui.picture.pane import SpectrogramPane


def shown(qtbot, source, width=700, height=400):
    """Return a pane that shows `source`, all of it painted."""
    pane = SpectrogramPane()
    qtbot.addWidget(pane)
    pane.resize(width, height)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_source(source)
    settle(pane)
    return pane


def settle(pane):
    """Let a pane do all that it has put off; one that never ends is left at that."""
    QApplication.processEvents()
    for _ in range(100):
        if not pane._composer.unfinished:
            break
        pane.refresh()
    QApplication.processEvents()


def sample_at(pane, x):
    return round(pane._view.sample_at(x))


def hertz_at(pane, y):
    return float(pane._axis.from_unit(1.0 - y / pane.picture.height()))
