"""The table of keys and the page about the program."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, qVersion
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
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
from ui.theme import Theme, style_scroll_bar

COLUMNS: Final = 2
WORDS_CHARACTERS: Final = 50
WIDEST_KEYS: Final = "Ctrl+Shift+C"
LIBRARIES: Final = ("numpy", "scipy", "pyqtgraph", "sounddevice", "soundfile")

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


class KeyDialog(QDialog):
    """Every command that has a key, by what it is for."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(24, 16, 24, 16)
        row.setSpacing(36)
        for blocks in _in_columns(_blocks()):
            column = QVBoxLayout()
            column.setSpacing(18)
            for title, rows in blocks:
                column.addLayout(_block(title, rows))
            column.addStretch(1)
            row.addLayout(column)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        style_scroll_bar(scroll.verticalScrollBar(), theme)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)
        box.addLayout(_close_row(self))
        wanted = inside.sizeHint() + QSize(24, 56)
        self.resize(wanted.boundedTo(parent.screen().availableSize() * 0.94))


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
        made_of = QLabel(
            f"Made with {', '.join(_versions())}. Fourier transforms by {accelerator() or 'scipy'}."
        )
        made_of.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        made_of.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        made_of.setWordWrap(True)
        words.addWidget(made_of)
        words.addWidget(QLabel("Free software under the MIT licence."))
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


def _block(title: str, rows: list[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid_width = QLabel().fontMetrics().horizontalAdvance(WIDEST_KEYS) + 14
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, grid_width)
    grid.addWidget(_title(title, 1.0), 0, 0, 1, 2)
    for place, (keys, what) in enumerate(rows, start=1):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for key in keys:
            caps.addWidget(KeyCap(key))
        caps.addStretch(1)
        grid.addLayout(caps, place, 0)
        words = QLabel(what)
        words.setWordWrap(True)
        words.setFixedWidth(words.fontMetrics().averageCharWidth() * WORDS_CHARACTERS)
        grid.addWidget(words, place, 1)
    return grid


def _title(text: str, scale: float) -> QLabel:
    label = QLabel(text)
    font = QFont(label.font())
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * scale)
    label.setFont(font)
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
