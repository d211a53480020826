"""The buttons of the row at the top of the window."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from ui.fields import control_height
from ui.icons import RADIUS, draw_focus, draw_frame, draw_icon
from ui.theme import Theme

ICON: Final = 16.0


class FlatButton(QToolButton):
    """A button without a frame until the pointer is over it."""

    def __init__(self, action: QAction | None = None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if action is not None:
            self.setDefaultAction(action)
            self.setAccessibleName(action.text().rstrip("…"))
            self.setAccessibleDescription(action.toolTip())

    def ground(self) -> QColor:
        """Return the colour behind icon and text; transparent while nothing happens."""
        colour = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        strength = (
            0.16 if self.isDown() else 0.08 if self.underMouse() and self.isEnabled() else 0.0
        )
        colour.setAlphaF(strength)
        return colour

    def begin(self) -> QPainter:
        """Return a painter that has drawn the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ground())
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        draw_focus(painter, self, QRectF(self.rect()))
        return painter

    def icon_box(self, left: float) -> QRectF:
        """Return the place of an icon that begins at `left`."""
        return QRectF(left, round((self.height() - ICON) / 2.0), ICON, ICON)


class IconButton(FlatButton):
    """A command as a drawing; lit while the command is on."""

    def __init__(self, action: QAction, icon: str) -> None:
        super().__init__(action)
        self._icon = icon

    def sizeHint(self) -> QSize:
        """Return a square of the height that all controls share."""
        side = control_height(self) + 4
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and icon."""
        painter = self.begin()
        role = QPalette.ColorRole
        lit = self.isChecked() or self.underMouse()
        colour = self.palette().color(role.WindowText if lit else role.PlaceholderText)
        draw_icon(painter, self._icon, self.icon_box((self.width() - ICON) / 2.0), colour)


class LiveButton(FlatButton):
    """Says whether the picture follows the sound, and lets one hold it."""

    def __init__(self, freeze: QAction, theme: Theme) -> None:
        super().__init__(freeze)
        self._theme = theme
        self._running = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        freeze.toggled.connect(lambda frozen: self.setAccessibleName(_state(frozen)))
        self.setAccessibleName(_state(frozen=False))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def show_running(self, *, running: bool) -> None:
        """Show whether sound arrives; the dot is lit only then."""
        if running != self._running:
            self._running = running
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room for the longer of the two texts, so that nothing moves."""
        width = max(self.fontMetrics().horizontalAdvance(_state(on)) for on in (False, True))
        return QSize(width + 42, control_height(self) + 4)

    def ground(self) -> QColor:
        """Return a colour that cannot be overlooked while the picture is held."""
        theme = self._theme
        colour = theme.warning if self.isChecked() else theme.field
        if self.isDown() or self.underMouse():
            return colour.lighter(112) if theme.dark else colour.darker(106)
        return colour

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a dot or two bars, and the word."""
        painter = self.begin()
        theme, frozen = self._theme, self.isChecked()
        if not frozen and not self.hasFocus():
            painter.setPen(theme.line)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rim = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(rim, RADIUS, RADIUS)
        lit = theme.good if self._running else theme.muted
        colour = theme.on_accent if frozen else lit
        draw_icon(painter, "freeze" if frozen else "live", self.icon_box(9.0), colour)
        painter.setPen(theme.on_accent if frozen else theme.text)
        box = self.rect().adjusted(31, 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _state(frozen))


def _state(frozen: bool) -> str:
    return "Frozen" if frozen else "Live"


class WordButton(FlatButton):
    """A word or two in a frame."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press it, as in any dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the room for the text."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 22
        return QSize(width, control_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, frame and text."""
        painter = QPainter(self)
        draw_frame(painter, self, lit=self.underMouse())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ground())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class SourceButton(FlatButton):
    """Names the input with its state, and opens the list of inputs."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self._name, self._state, self._icon = "", "", "microphone"
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_input("No input", "")

    def show_input(self, name: str, state: str) -> None:
        """Show what is heard, and how it is."""
        if (name, state) == (self._name, self._state):
            return
        self._name, self._state = name, state
        text = f"{name}, {state}" if state else name
        self.setAccessibleName(f"Input: {text}")
        self.setToolTip(f"{text}. Choose another input.")
        self.update()

    def set_icon(self, name: str) -> None:
        """Draw another icon before the name."""
        self._icon = name
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height that all controls share; the width is what is left."""
        return QSize(120, control_height(self) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the name, an arrow close behind it, and the state as far as there is room."""
        painter = self.begin()
        palette, role = self.palette(), QPalette.ColorRole
        muted = palette.color(role.PlaceholderText)
        draw_icon(painter, self._icon, self.icon_box(8.0), muted)
        right = self._text(painter, self._name, (30, 24), palette.color(role.WindowText))
        draw_icon(painter, "down", QRectF(right + 3.0, (self.height() - 14.0) / 2.0, 14, 14), muted)
        self._text(painter, self._state, (right + 26, 4), muted)

    def _text(self, painter: QPainter, text: str, margins: tuple[int, int], colour: QColor) -> int:
        """Draw `text` between `margins`, shortened to fit; return where it ends."""
        metrics, (left, right) = self.fontMetrics(), margins
        room = max(self.width() - left - right, 0)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colour)
        box = QRect(left, 0, room, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        return left + metrics.horizontalAdvance(text)


class CloseButton(QToolButton):
    """A cross.

    Parameters
    ----------
    text
        What it does.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setFixedSize(26, 26)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}.")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cross, clearer under the pointer."""
        painter = QPainter(self)
        role = QPalette.ColorRole
        lit = role.WindowText if self.underMouse() else role.PlaceholderText
        draw_icon(painter, "close", QRectF(5.0, 5.0, 16.0, 16.0), self.palette().color(lit))
        draw_focus(painter, self, QRectF(self.rect()))
