"""What several tests of the program behind the window begin with."""

import pytest

from app.playback.player import Player
from app.recordings.sound_file import open_sound
from tests.app.fake_output import FakeSystem
from tests.virtual_mic import wait_for


@pytest.fixture
def system():
    """A sound system whose outputs the test calls."""
    return FakeSystem()


@pytest.fixture
def player(system):
    """A player on it; afterwards its thread has ended and its outputs are closed."""
    player = Player(system=system)
    yield player
    system.gate.set()
    player.close()
    assert wait_for(lambda: player._thread is None or not player._thread.is_alive())
    assert all(stream.closed for stream in system.streams)


@pytest.fixture
def opened():
    """Open sound files and decode all of them; they are closed afterwards."""
    sounds = []

    def open_it(path, *folder):
        sounds.append(open_sound(path, *folder))
        sounds[-1].wait(30)
        return sounds[-1]

    yield open_it
    for sound in sounds:
        sound.close()


@pytest.fixture(autouse=True)
def quick_range(monkeypatch):
    """Let the automatic range come to rest soon: many tests wait for that."""
    monkeypatch.setattr("ui.picture.range_keeping.PAUSE_MS", 20)
