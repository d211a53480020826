"""Gestures of the mouse, sent to a widget event by event."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
NO_BUTTON = Qt.MouseButton.NoButton


def mouse(target, kind, at, button=NO_BUTTON, modifiers=NONE):
    """Send one event; `button` is what goes down or up, or what is held meanwhile."""
    changed = NO_BUTTON if kind == QEvent.Type.MouseMove else button
    held = NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else button
    at = QPointF(*at)
    event = QMouseEvent(kind, at, target.mapToGlobal(at), changed, held, modifiers)
    QApplication.sendEvent(target, event)


def press(target, at, button=LEFT, modifiers=NONE):
    mouse(target, QEvent.Type.MouseButtonPress, at, button, modifiers)


def move(target, at, button=LEFT, modifiers=NONE):
    mouse(target, QEvent.Type.MouseMove, at, button, modifiers)


def release(target, at, button=LEFT, modifiers=NONE):
    mouse(target, QEvent.Type.MouseButtonRelease, at, button, modifiers)


def drag(target, *path, button=LEFT, modifiers=NONE):
    press(target, path[0], button, modifiers)
    for at in path[1:]:
        move(target, at, button, modifiers)
    release(target, path[-1], button, modifiers)


def click(target, at, button=LEFT, modifiers=NONE):
    press(target, at, button, modifiers)
    release(target, at, button, modifiers)


def hover(target, at):
    move(target, at, NO_BUTTON)


def wheel(target, at, turns=1, modifiers=NONE):
    """Turn the wheel, away from oneself if `turns` is positive."""
    at, angle, phase = QPointF(*at), QPoint(0, 120 * turns), Qt.ScrollPhase.NoScrollPhase
    place = target.mapToGlobal(at)
    event = QWheelEvent(at, place, QPoint(), angle, NO_BUTTON, modifiers, phase, False)
    QApplication.sendEvent(target, event)
