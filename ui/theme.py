"""Colours: one set for dark, one for light, and which of them rules.

Widgets that Qt paints take their colours from the palette that is made here; painters of our own
take them from the `Theme` they are given, or from the palette.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QMenuBar, QScrollBar, QTabBar, QToolTip

CHOICES: Final = ("system", "dark", "light")
GUTTER: Final = 10  # of a right margin, kept free for the scroll bar

# What the palette cannot say. The colours are written out, as style sheets do not follow a palette;
# the sheets belong to single widgets, as one for all doubles the time to build the window.
_MENU_BAR: Final = """
QMenuBar {{ background: transparent }}
QMenuBar::item {{ padding: 5px 8px; border-radius: 4px; background: transparent; color: {text} }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {line} }}
"""
_SCROLL_BAR: Final = """
QScrollBar {{ background: transparent; width: {gutter}px; margin: 0 }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; min-height: 32px }}
QScrollBar::handle:hover {{ background: {muted} }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0 }}
"""
_TABS = """
QTabBar {{ background: {panel}; outline: none }}
QTabBar::tab {{
    color: {muted}; background: transparent; padding: 4px 4px 4px 11px; max-width: 220px;
    border: 1px solid transparent; border-right-color: {line}; border-bottom-width: 2px;
}}
QTabBar::tab:hover {{ color: {text} }}
QTabBar::tab:selected {{ color: {text}; background: {picture}; border-bottom-color: {accent} }}
QTabBar::tab:selected:focus {{ border-color: {accent} }}
"""


@dataclass(frozen=True, eq=False)
class Theme:
    """The colours of the window by their purpose.

    Parameters
    ----------
    name
        ``"dark"`` or ``"light"``.
    panel, field
        Behind rows and controls, inside a control.
    line
        Hairlines: borders of fields and between the parts of the window.
    text, muted, disabled
        What is read, what explains it, what cannot be used now.
    accent, on_accent
        What is chosen or focused, and text upon it.
    picture, no_data, gap
        Behind the picture and its axes, where no sound is known, where sound was lost.
    axis, axis_text, grid
        Ticks, their labels, the lines over the picture.
    crosshair, halo
        Lines and text over any colour of the picture, and what surrounds them.
    current, average, peak
        The three lines of the spectrum.
    good, warning, error
        State: of levels, of the input, of messages.
    """

    name: str
    panel: QColor
    field: QColor
    line: QColor
    text: QColor
    muted: QColor
    disabled: QColor
    accent: QColor
    on_accent: QColor
    picture: QColor
    no_data: QColor
    gap: QColor
    axis: QColor
    axis_text: QColor
    grid: QColor
    crosshair: QColor
    halo: QColor
    current: QColor
    average: QColor
    peak: QColor
    good: QColor
    warning: QColor
    error: QColor

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"


DARK: Final = Theme(
    name="dark",
    panel=QColor("#1a1d22"),
    field=QColor("#23272e"),
    line=QColor("#30363f"),
    text=QColor("#d9dde3"),
    muted=QColor("#949ca8"),
    disabled=QColor("#5d6570"),
    accent=QColor("#5fb0e8"),
    on_accent=QColor("#0c1116"),
    picture=QColor("#0e1013"),
    no_data=QColor("#16181c"),
    gap=QColor("#3a2d2d"),
    axis=QColor("#5b636e"),
    axis_text=QColor("#b0b7c1"),
    grid=QColor(150, 150, 150, 90),
    crosshair=QColor("#ffffff"),
    halo=QColor(0, 0, 0, 190),
    current=QColor("#5fb0e8"),
    average=QColor("#949ca8"),
    peak=QColor("#e3b053"),
    good=QColor("#58bd7f"),
    warning=QColor("#e3b053"),
    error=QColor("#ea7a70"),
)

LIGHT: Final = Theme(
    name="light",
    panel=QColor("#f5f6f8"),
    field=QColor("#ffffff"),
    line=QColor("#cfd4da"),
    text=QColor("#1c2026"),
    muted=QColor("#5c6571"),
    disabled=QColor("#9ca4ae"),
    accent=QColor("#1b6fb5"),
    on_accent=QColor("#ffffff"),
    picture=QColor("#fbfcfd"),
    no_data=QColor("#e6e9ed"),
    gap=QColor("#f0d5d2"),
    axis=QColor("#97a0ab"),
    axis_text=QColor("#434b56"),
    grid=QColor(128, 128, 128, 100),
    crosshair=QColor("#ffffff"),
    halo=QColor(0, 0, 0, 190),
    current=QColor("#1b6fb5"),
    average=QColor("#5c6571"),
    peak=QColor("#9a5f00"),
    good=QColor("#23824b"),
    warning=QColor("#9a5f00"),
    error=QColor("#bf3b30"),
)


def apply_theme(app: QApplication, choice: str) -> Theme:
    """Give every widget of `app` its colours and return them.

    Parameters
    ----------
    choice
        ``"dark"``, ``"light"`` or ``"system"``, which follows the desktop; dark where that is
        unknown.

    Raises
    ------
    ValueError
        If `choice` is none of them.
    """
    if choice not in CHOICES:
        raise ValueError(f"{choice=} must be one of {CHOICES}")
    hints = app.styleHints()
    if choice == "system":
        hints.unsetColorScheme()
    else:  # the window's frame, which is not ours to paint, follows too
        scheme = Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light
        hints.setColorScheme(scheme)
    light = hints.colorScheme() == Qt.ColorScheme.Light if choice == "system" else choice == "light"
    theme = LIGHT if light else DARK
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette_of(theme))
    QToolTip.setPalette(app.palette())
    return theme


def style_menu_bar(bar: QMenuBar, theme: Theme) -> None:
    """Give a menu bar the colours of `theme` and no lines of its own."""
    bar.setStyleSheet(_MENU_BAR.format(text=theme.text.name(), line=theme.line.name()))


def style_tabs(tabs: QTabBar, theme: Theme) -> None:
    """Give tabs the colours of `theme`: the chosen one belongs to the picture below it."""
    names = ("panel", "picture", "line", "text", "muted", "accent")
    tabs.setStyleSheet(_TABS.format(**{name: getattr(theme, name).name() for name in names}))


def style_scroll_bar(bar: QScrollBar, theme: Theme) -> None:
    """Make an upright scroll bar as thin as the gutter, in the colours of `theme`."""
    line, muted = theme.line.name(), theme.muted.name()
    bar.setStyleSheet(_SCROLL_BAR.format(gutter=GUTTER, line=line, muted=muted))


def palette_of(theme: Theme) -> QPalette:
    """Return the colours of `theme` by Qt's roles."""
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.panel),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.field),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.ToolTipBase, theme.field),
        (role.ToolTipText, theme.text),
        (role.Light, theme.field.lighter(115)),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.line.darker(120)),
        (role.Shadow, QColor(0, 0, 0)),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.disabled)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.line)
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, theme.disabled)
    return palette


def tabular(font: QFont) -> QFont:
    """Return `font` with figures of equal width, so that changing numbers stand still."""
    steady = QFont(font)
    steady.setFeature(QFont.Tag("tnum"), 1)
    return steady


class ThemeSwitch(QObject):
    """Keeps the chosen theme, and follows the desktop when that is the choice.

    Signals
    -------
    changed
        The `Theme` that rules now.
    chosen
        The choice, one of `CHOICES`.
    """

    changed = Signal(object)
    chosen = Signal(str)

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._busy = False
        self.choice = choice
        self.theme = apply_theme(app, choice)
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, choice: str) -> None:
        """Take a theme out of `CHOICES`; ValueError if it is none of them."""
        self._busy = True  # changing the scheme tells of itself
        try:
            theme = apply_theme(self._app, choice)
        finally:
            self._busy = False
        self.choice = choice
        if theme is not self.theme:
            self.theme = theme
            self.changed.emit(theme)
        self.chosen.emit(choice)

    @Slot()
    def _follow(self) -> None:
        if self.choice == "system" and not self._busy:
            self.choose("system")
