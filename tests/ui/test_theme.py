import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from ui.theme import DARK, LIGHT, ThemeSwitch, apply_theme, palette_of, tabular


def luminance(colour):
    """Relative luminance by WCAG 2.2."""
    shares = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_knows_black_on_white():
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21.0)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_text_can_be_read(theme):
    for ground in (theme.panel, theme.field, theme.picture):
        for text in (theme.text, theme.muted, theme.accent, theme.warning, theme.error):
            assert contrast(text, ground) >= 4.5, (text.name(), ground.name())
    assert contrast(theme.axis_text, theme.picture) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.on_accent, theme.warning) >= 4.5
    assert contrast(theme.disabled, theme.field) >= 2.0


def test_what_lies_over_the_picture_reads_on_black_and_on_white():
    for theme in (DARK, LIGHT):
        assert contrast(theme.crosshair, theme.halo) >= 7.0


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_palette_has_the_colours_of_the_theme(theme):
    palette = palette_of(theme)
    assert palette.color(QPalette.ColorRole.Window) == theme.panel
    assert palette.color(QPalette.ColorRole.Text) == theme.text
    off = QPalette.ColorGroup.Disabled
    assert palette.color(off, QPalette.ColorRole.Text) == theme.disabled


def test_apply_theme_gives_the_application_its_colours(qapp):
    assert apply_theme(qapp, "light") is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Base) == LIGHT.field
    assert apply_theme(qapp, "dark") is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == DARK.field
    assert qapp.style().objectName() == "fusion"


def test_apply_theme_refuses_other_names(qapp):
    with pytest.raises(ValueError, match="choice='blue'"):
        apply_theme(qapp, "blue")


def test_switch_tells_of_a_change_once(qapp, qtbot):
    switch = ThemeSwitch(qapp, "dark")
    seen = []
    switch.changed.connect(seen.append)
    switch.choose("light")
    switch.choose("light")
    switch.choose("dark")
    assert seen == [LIGHT, DARK]
    assert switch.choice == "dark"
    switch.deleteLater()


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_switch_follows_the_desktop_only_when_that_is_the_choice(qapp, monkeypatch, scheme):
    class Hints:
        def unsetColorScheme(self):
            pass

        def setColorScheme(self, _):
            pass

        def colorScheme(self):
            return scheme

    real = qapp.styleHints()
    switch = ThemeSwitch(qapp, "dark")
    monkeypatch.setattr(qapp, "styleHints", Hints)
    real.colorSchemeChanged.emit(scheme)
    assert switch.theme is DARK
    switch.choice = "system"
    real.colorSchemeChanged.emit(scheme)
    assert switch.theme is (LIGHT if scheme == Qt.ColorScheme.Light else DARK)
    switch.choose("dark")
    switch.deleteLater()


def test_tabular_figures_have_equal_widths(qapp):
    font = tabular(qapp.font())
    assert font.featureValue(font.Tag("tnum")) == 1
    assert qapp.font().featureTags() == []
