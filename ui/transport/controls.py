"""The parts of the transport row that are drawn by hand."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from ui.buttons import ICON, FlatButton, IconButton
from ui.fields import control_height
from ui.icons import draw_focus, draw_icon
from ui.panel.panel_sound import SourceEntry
from ui.theme import tabular

KNOB: Final = 6.0
STEPS: Final = 100
LONGEST: Final = 200
"""Units of width that the name of a device gets at most."""

SHORTEST: Final = 52
"""Units of width of the icon and the arrow alone."""

DEFAULT_OUTPUT: Final = "System default"


class PlayButton(IconButton):
    """Plays and stops, and shows which of them it does next."""

    def __init__(self, action: QAction) -> None:
        super().__init__(action, "play")

    def show_playing(self, *, playing: bool) -> None:
        """Show whether sound is played."""
        self._icon = "stop" if playing else "play"
        self.setAccessibleName("Stop" if playing else "Play")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and icon, brighter than those that are set once."""
        painter = self.begin()
        role = QPalette.ColorRole
        enabled = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        colour = self.palette().color(enabled, role.WindowText)
        draw_icon(painter, self._icon, self.icon_box((self.width() - ICON) / 2.0), colour)


class ToggleButton(IconButton):
    """A command that is on or off; on, it has the colour of what is chosen."""

    def __init__(self, action: QAction, icon: str, icon_on: str = "") -> None:
        super().__init__(action, icon)
        self._off, self._on = icon, icon_on or icon

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and icon."""
        painter = self.begin()
        role = QPalette.ColorRole
        colour = self.palette().color(role.PlaceholderText)
        if self.isChecked():
            colour = self.palette().color(role.Highlight)
        elif self.underMouse():
            colour = self.palette().color(role.WindowText)
        icon = self._on if self.isChecked() else self._off
        draw_icon(painter, icon, self.icon_box((self.width() - ICON) / 2.0), colour)


class PositionLabel(QWidget):
    """A text of fixed width that may change in every frame: nothing is laid out for it anew."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Play head")

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def show_text(self, text: str, longest: str) -> None:
        """Show `text`, in the room for the `longest` one."""
        if text == self._text:
            return
        self._text = text
        wide = self.fontMetrics().horizontalAdvance(longest) + 2
        if wide != self.minimumWidth():
            self.setFixedWidth(wide)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height that all controls share."""
        return QSize(self.minimumWidth(), control_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._text)


class VolumeSlider(QSlider):
    """The volume, from 0 to 1; a press anywhere sets it.

    Signals
    -------
    set_to
        The volume that the user set; not emitted by `show_volume`.
    """

    set_to = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setPageStep(10)
        self.setSingleStep(5)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Volume")
        self._showing = False
        self.valueChanged.connect(self._tell)

    def show_volume(self, volume: float) -> None:
        """Show another volume."""
        self._showing = True
        self.setValue(round(volume * STEPS))
        self._showing = False
        self.setToolTip(f"Volume {round(volume * 100)} %")

    def _tell(self, value: int) -> None:
        if not self._showing:
            self.set_to.emit(value / STEPS)

    def sizeHint(self) -> QSize:
        """Return a width of its own and the height that all controls share."""
        return QSize(84, control_height(self))

    def minimumSizeHint(self) -> QSize:
        """Return the same: a short slider sets nothing."""
        return self.sizeHint()

    def _take(self, event: QMouseEvent) -> None:
        share = (event.position().x() - KNOB) / max(1.0, self.width() - 2 * KNOB)
        self.setValue(round(min(max(share, 0.0), 1.0) * STEPS))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set the volume to where the pointer is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if self.isSliderDown():
            self._take(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End it."""
        self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, what of it is filled, and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        middle, right = self.height() / 2.0, self.width() - KNOB
        at = KNOB + (right - KNOB) * self.value() / STEPS
        painter.setPen(Qt.PenStyle.NoPen)
        for end, colour in ((right, palette.color(role.Mid)), (at, palette.color(role.Highlight))):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(KNOB, middle - 1.5, end - KNOB, 3.0), 1.5, 1.5)
        painter.setBrush(palette.color(role.WindowText))
        painter.drawEllipse(QRectF(at - KNOB + 1, middle - KNOB + 1, 2 * KNOB - 2, 2 * KNOB - 2))
        draw_focus(painter, self, QRectF(self.rect()))


class OutputButton(FlatButton):
    """Names the device that plays, and opens the list of them.

    Signals
    -------
    chosen
        Key of the device that the user took.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._list = QMenu(self)
        self._group: QActionGroup | None = None
        self._names: dict[str, str] = {}  # of the devices, by key
        self._name = DEFAULT_OUTPUT
        self.setMenu(self._list)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_outputs((), "")

    def show_outputs(self, entries: Sequence[SourceEntry], current: str) -> None:
        """List the devices that can play, and mark the one that does."""
        self._list.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = QActionGroup(self._list)
        known = [entry.key for entry in entries]
        every = list(entries) if "" in known else [SourceEntry("", DEFAULT_OUTPUT, ""), *entries]
        self._names = {entry.key: entry.label for entry in every}
        for entry in every:
            action = self._list.addAction(entry.label.replace("&", "&&"))
            action.setCheckable(True)
            action.setData(entry.key)
            self._group.addAction(action)
            action.triggered.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
        self.show_output(current)

    def show_output(self, current: str) -> None:
        """Mark the device that plays; one that is not listed has the name in its key."""
        self._name = self._names.get(current, current.split("/", 1)[-1])
        for action in self._list.actions():
            action.setChecked(action.data() == current)
        self.setAccessibleName(f"Output: {self._name}")
        self.setToolTip(f"{self._name}. Choose what plays.")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for the name, unless that is long."""
        wide = self.fontMetrics().horizontalAdvance(self._name) + 54
        return QSize(min(wide, LONGEST), control_height(self) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the room for the icon and the arrow."""
        return QSize(SHORTEST, control_height(self) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon, as much of the name as fits, and an arrow."""
        painter = self.begin()
        role = QPalette.ColorRole
        muted = self.palette().color(role.PlaceholderText)
        draw_icon(painter, "output", self.icon_box(7.0), muted)
        box = self.rect().adjusted(29, 0, -21, 0)
        elide = Qt.TextElideMode.ElideRight
        name = self.fontMetrics().elidedText(self._name, elide, box.width())
        painter.setPen(self.palette().color(role.WindowText))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name if box.width() > 24 else "")
        arrow = QRectF(self.width() - 19.0, (self.height() - 14.0) / 2.0, 14.0, 14.0)
        draw_icon(painter, "down", arrow, muted)
