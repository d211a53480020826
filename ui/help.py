"""The table of keys and the page about the program."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Slot, qVersion
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dsp.fourier import accelerator
from ui.buttons import WordButton
from ui.command import GROUPS
from ui.keys import COMMANDS, POINTER, key_names
from ui.text_field import TextField
from ui.theme import Theme, style_scroll_bar

COLUMNS: Final = 2
WORDS_CHARACTERS: Final = 50
WIDEST_KEYS: Final = ("Shift+Backspace", "Alt+Right")
LIBRARIES: Final = ("numpy", "scipy", "pyqtgraph", "sounddevice", "soundfile")
NOTICE: Final = (
    "Qt and PySide6 are used under the LGPL 3, libsndfile under the LGPL 2.1, and numpy, scipy, "
    "pyqtgraph, sounddevice, soundfile and PortAudio under BSD and MIT licences."
)

Row = tuple[tuple[str, ...], str]  # keys or gestures, and what they do


class KeyCap(QLabel):
    """One key, drawn as a key."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room for the text and the rim."""
        size = super().sizeHint()
        return QSize(size.width() + 14, size.height() + 5)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a key cannot be squeezed."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rim and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        painter.setPen(QPen(palette.color(role.Mid), 1.0))
        painter.setBrush(palette.color(role.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
        painter.setPen(palette.color(role.Text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class KeyCaps(QWidget):
    """The keys that do the same, side by side."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for key in keys:
            row.addWidget(KeyCap(key))
        row.addStretch(1)


class KeyDialog(QDialog):
    """Every command that has a key, by what it is for, and a field to find one."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        self.search = TextField("Find a key or what it does")
        self.search.setPlaceholderText("Find a key or what it does, such as zoom or Ctrl+S")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self._blocks = [[_Block(*block) for block in column] for column in _in_columns(_blocks())]
        self._nothing = QLabel("No key does that. The menus have every command.")
        self._nothing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._nothing.setContentsMargins(24, 16, 24, 0)
        self._nothing.hide()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        inside = self._lay_out(theme)
        wanted = inside.sizeHint() + QSize(24, 104)
        self._roomy = wanted.width()
        self.resize(wanted.boundedTo(parent.screen().availableSize() * 0.94))

    def _lay_out(self, theme: Theme) -> QWidget:
        inside = QWidget()
        row = self._columns
        inside.setLayout(row)
        row.setContentsMargins(24, 16, 24, 16)
        for blocks in self._blocks:
            column = QVBoxLayout()
            column.setSpacing(18)
            for block in blocks:
                column.addWidget(block)
            column.addStretch(1)
            row.addLayout(column)
        row.addStretch(1)
        self._show_columns(beside=True)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        style_scroll_bar(scroll.verticalScrollBar(), theme)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.setContentsMargins(24, 16, 24, 0)
        top.addWidget(self.search)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self._nothing)
        box.addWidget(scroll, 1)
        box.addLayout(_close_row(self))
        return inside

    def _show_columns(self, *, beside: bool) -> None:
        """Let the columns stand side by side, or one below the other as if there were but one."""
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._columns.setSpacing(36 if beside else 18)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one column where two have no room."""
        super().resizeEvent(event)
        self._show_columns(beside=self.width() >= self._roomy)

    @Slot(str)
    def _show_found(self, text: str) -> None:
        words = text.casefold().split()
        found = [block.show_found(words) for column in self._blocks for block in column]
        self._nothing.setVisible(not any(found))


class AboutDialog(QDialog):
    """What the program is, and what it is made of."""

    def __init__(self, parent: QWidget, program_version: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Sonoscope")
        picture = QLabel()
        picture.setPixmap(parent.windowIcon().pixmap(QSize(64, 64), parent.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(_title(f"Sonoscope {program_version}".strip(), 1.5))
        words.addWidget(
            QLabel("A live spectrogram for the desktop: watch what the microphone hears.")
        )
        words.addWidget(
            _small(
                f"Made with {', '.join(_versions())}. "
                f"Fourier transforms by {accelerator() or 'scipy'}."
            )
        )
        words.addWidget(QLabel("Free software under the MIT licence."))
        words.addWidget(_small(NOTICE))
        row = QHBoxLayout()
        row.setContentsMargins(24, 24, 24, 12)
        row.setSpacing(20)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)
        box.addLayout(_close_row(self))


def _blocks() -> list[tuple[str, list[Row]]]:
    """Return the groups of the key table, and the gestures of the mouse as one more."""
    blocks: list[tuple[str, list[Row]]] = []
    for group in GROUPS:
        rows = [(key_names(c), c.tooltip) for c in COMMANDS if c.group == group and c.keys]
        blocks.append((group, rows))
    mouse: list[Row] = [((gesture,), what) for gesture, what in POINTER]
    return [*blocks, ("Mouse", mouse)]


def _in_columns(blocks: list[tuple[str, list[Row]]]) -> list[list[tuple[str, list[Row]]]]:
    """Deal `blocks` out to columns of about the same length, in order."""
    share = sum(len(rows) + 2 for _, rows in blocks) / COLUMNS
    columns: list[list[tuple[str, list[Row]]]] = [[] for _ in range(COLUMNS)]
    length = 0.0
    for block in blocks:
        middle = length + (len(block[1]) + 2) / 2.0
        columns[min(int(middle / share), COLUMNS - 1)].append(block)
        length += len(block[1]) + 2
    return columns


class _Block(QWidget):
    """A group of keys with its title."""

    def __init__(self, title: str, rows: list[Row]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, KeyCaps(WIDEST_KEYS).sizeHint().width())
        grid.setColumnStretch(2, 1)
        grid.addWidget(_title(title, 1.0), 0, 0, 1, 3)
        self._rows: list[tuple[str, KeyCaps, QLabel]] = []
        for place, (keys, what) in enumerate(rows, start=1):
            caps, words = KeyCaps(keys), QLabel(what)
            words.setWordWrap(True)
            words.setFixedWidth(words.fontMetrics().averageCharWidth() * WORDS_CHARACTERS)
            grid.addWidget(caps, place, 0)
            grid.addWidget(words, place, 1)
            self._rows.append((f"{title} {' '.join(keys)} {what}".casefold(), caps, words))

    def show_found(self, words: list[str]) -> bool:
        """Show the rows that have all `words` in them; return whether there are any."""
        found = [all(word in text for word in words) for text, _, _ in self._rows]
        for there, (_, caps, what) in zip(found, self._rows, strict=True):
            caps.setVisible(there)
            what.setVisible(there)
        self.setVisible(any(found))
        return any(found)


def _title(text: str, scale: float) -> QLabel:
    label = QLabel(text)
    font = QFont(label.font())
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * scale)
    label.setFont(font)
    return label


def _small(text: str) -> QLabel:
    """Return what few want to read, but some to copy."""
    label = QLabel(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    return label


def _close_row(dialog: QDialog) -> QHBoxLayout:
    close = WordButton("Close")
    close.clicked.connect(dialog.close)
    row = QHBoxLayout()
    row.setContentsMargins(16, 8, 16, 14)
    row.addStretch(1)
    row.addWidget(close)
    return row


def _versions() -> list[str]:
    # Loading it takes a tenth of the time in which the window has to be there.
    from importlib.metadata import PackageNotFoundError, version

    found = [f"Qt {qVersion()}"]
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # an optional one that is not there has no place in the list
            continue
    return found
