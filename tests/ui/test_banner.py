import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from ui.banner import Banner, BannerAction
from ui.buttons import WordButton
from ui.theme import DARK, LIGHT

LONG = "The microphone went away. Sonoscope goes on looking for it and shows what is missing. " * 3


@pytest.fixture
def banner(qtbot):
    below = QWidget()
    below.resize(600, 300)
    qtbot.addWidget(below)
    below.show()
    return Banner(below, DARK)


def opened(qtbot, banner, *news):
    banner.announce(*news)
    qtbot.waitUntil(lambda: banner.pos() == QPoint(0, 0))


def test_it_is_away_until_there_is_news(banner):
    assert not banner.isVisible()
    assert banner.text == ""


def test_news_and_what_to_do_about_it(qtbot, banner):
    done = []
    opened(qtbot, banner, "Gone.", "error", [BannerAction("Retry", lambda: done.append("again"))])
    assert banner.text == "Gone."
    qtbot.mouseClick(banner.findChild(WordButton), Qt.MouseButton.LeftButton)
    assert done == ["again"]


def test_other_news_replace_it(qtbot, banner):
    opened(qtbot, banner, "First.", "warning", [BannerAction("One", lambda: None)])
    banner.announce("Second.", "info")
    assert banner.text == "Second."
    assert banner._buttons == []
    assert banner.pos() == QPoint(0, 0)


def test_it_closes(qtbot, banner):
    opened(qtbot, banner, "News.")
    qtbot.mouseClick(banner._close, Qt.MouseButton.LeftButton)
    assert banner.text == ""
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_news_while_it_goes_away_bring_it_back(qtbot, banner):
    opened(qtbot, banner, "News.")
    banner.close_up()
    opened(qtbot, banner, "More news.")
    assert banner.isVisible()


def test_long_news_take_more_lines_and_follow_the_width(qtbot, banner):
    opened(qtbot, banner, "Short.")
    low = banner.height()
    banner.announce(LONG)
    high = banner.height()
    assert high > low
    banner.parentWidget().resize(1500, 300)
    assert banner.width() == 1500
    assert banner.height() < high


@pytest.mark.parametrize("kind", ["info", "warning", "error"])
def test_each_kind_has_its_colour(qtbot, banner, kind):
    opened(qtbot, banner, "News.", kind)
    colours = {"info": "accent", "warning": "warning", "error": "error"}
    for theme in (DARK, LIGHT):
        banner.set_theme(theme)
        edge = banner.grab().toImage().pixelColor(1, 10)
        assert edge == getattr(theme, colours[kind])


def test_unknown_kinds_are_refused(banner):
    with pytest.raises(ValueError, match="kind='panic'"):
        banner.announce("Help.", "panic")
