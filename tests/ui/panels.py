"""The panel of the controls by itself, and how a user chooses in it."""

from ui.panel.controls import ControlPanel


def shown_panel(qtbot):
    """Return a panel whose wishes come true at once, as in the program; `heard` tells them."""
    panel = ControlPanel()
    qtbot.addWidget(panel)
    panel.show_signal(48_000, 2)
    panel.show_picture_width(900)
    panel.show_history(10.0)
    panel.show_theme("dark")
    panel.changed.connect(panel.show_settings)
    panel.heard = []
    panel.changed.connect(panel.heard.append)
    panel.show()
    return panel


def choose(combo, value):
    """Choose the entry of `value`, as a user does."""
    index = combo.findData(value)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
