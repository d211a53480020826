"""What of playing ends when another sheet is shown."""

from types import SimpleNamespace

import pytest

from app.desktop import play_desk
from app.desktop.play_desk import PlayDesk
from dsp.selection import Selection
from tests.ui.fake_source import RATE, FakeSource, StillSignal
from ui.theme import ThemeSwitch
from ui.window import MainWindow


def sheet():
    """Return what `PlayDesk` needs to know of a sheet with ten seconds of sound."""
    source = FakeSource(StillSignal(10 * RATE))
    return SimpleNamespace(session=SimpleNamespace(engine=source), pacer=None)


@pytest.fixture
def desk(qtbot, qapp, player, monkeypatch):
    """A desk with a player on outputs that the test calls."""
    monkeypatch.setattr(play_desk, "Player", lambda: player)
    themes = ThemeSwitch(qapp, "dark")
    window = MainWindow(themes)
    qtbot.addWidget(window)
    desk = PlayDesk(window.listening)
    desk.player = player
    yield desk
    desk.close()
    themes.deleteLater()


def test_another_sheet_lets_go_of_what_is_scrubbed_and_can_be_played(desk):
    desk.show_sheet(sheet())
    desk._play(Selection(0, RATE))
    desk._scrub(RATE // 2)
    assert desk.player.is_scrubbing
    desk.show_sheet(sheet())
    assert not desk.player.is_scrubbing
    assert not desk.player.is_playing
    desk._play(Selection(0, RATE))
    assert desk.player.is_playing
