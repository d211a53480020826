"""One line of news over the top of the picture: what is wrong, and what to do about it."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.buttons import CloseButton, WordButton
from ui.icons import draw_icon
from ui.theme import Theme

KINDS: Final = ("info", "warning", "error")
SLIDE_MS: Final = 160


class BannerAction(NamedTuple):
    """Something that can be done about the news: the words on the button, and the deed."""

    text: str
    run: Callable[[], object]


class Banner(QWidget):
    """A strip over the upper edge of another widget, which keeps its size.

    Parameters
    ----------
    over
        The widget to lie on.
    theme
        The colours.

    Signals
    -------
    dismissed
        The user has closed it.
    """

    dismissed = Signal()

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._over, self._theme = over, theme
        self._kind = "info"
        self._make()
        # Nothing shines through, so what moves below need not be painted under the strip.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._arrived)
        self._open = False
        over.installEventFilter(self)
        self.hide()

    def _make(self) -> None:
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons: list[WordButton] = []
        self._close = CloseButton("Close this message")
        self._close.clicked.connect(self.close_up)
        self._close.clicked.connect(self.dismissed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(42, 7, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)

    @property
    def text(self) -> str:
        """What the strip says; empty while it is away."""
        return self._text.text() if self._open else ""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def announce(self, text: str, kind: str = "info", actions: Sequence[BannerAction] = ()) -> None:
        """Show `text` until it is closed or replaced.

        Parameters
        ----------
        kind
            ``"info"``, ``"warning"`` or ``"error"``.
        actions
            What can be done about it; a button each.

        Raises
        ------
        ValueError
            If `kind` is none of the three.
        """
        if kind not in KINDS:
            raise ValueError(f"{kind=} must be one of {KINDS}")
        self._kind = kind
        self._text.setText(text)
        self._set_buttons(actions)
        self.setAccessibleName(f"{kind}: {text}")
        was_open, self._open = self._open, True
        self._fit()
        if was_open:
            self.update()
        else:
            self.move(0, -self.height())
            self.show()
            self._glide(0)
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def close_up(self) -> None:
        """Take the strip away."""
        if self._open:
            self._open = False
            self._glide(-self.height())

    def _set_buttons(self, actions: Sequence[BannerAction]) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for place, action in enumerate(actions, start=1):
            button = WordButton(action.text)
            button.clicked.connect(lambda _=False, run=action.run: run())
            self._row.insertWidget(place, button)
            self._buttons.append(button)

    def _glide(self, y: int) -> None:
        self._slide.stop()
        self._slide.setStartValue(self.pos())
        self._slide.setEndValue(QPoint(0, y))
        self._slide.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)

    def _arrived(self) -> None:
        self.setVisible(self._open)

    def _fit(self) -> None:
        """Take the whole width, and the height that the text needs in it."""
        width = self._over.width()
        self.resize(width, self._row.heightForWidth(width))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as wide as the widget below."""
        if event.type() == QEvent.Type.Resize and self._open:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, a bar and an icon in the colour of the kind, and a line below."""
        theme = self._theme
        colours = {"info": theme.accent, "warning": theme.warning, "error": theme.error}
        colour = colours[self._kind]
        painter = QPainter(self)
        painter.fillRect(self.rect(), _blend(theme.panel, colour, 0.12))
        painter.fillRect(0, 0, 3, self.height(), colour)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.line)
        box = QRectF(16.0, round((self.height() - 16.0) / 2.0), 16.0, 16.0)
        draw_icon(painter, self._kind, box, colour)


def _blend(ground: QColor, colour: QColor, share: float) -> QColor:
    def mixed(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        mixed(ground.red(), colour.red()),
        mixed(ground.green(), colour.green()),
        mixed(ground.blue(), colour.blue()),
    )
