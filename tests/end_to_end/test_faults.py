"""The whole program in a real window on a real sound server that is killed, frozen, suspended."""

import time

import pytest

TOLERANCE = 0.5  # seconds; a busy machine is late


class Watch:
    """The program, and whether its time goes on as that of the world does."""

    def __init__(self, program):
        self.program = program
        self._began = self._now()

    def _now(self):
        asked = time.monotonic()
        seconds = self.program.ask("probe.seconds")
        return (asked + time.monotonic()) / 2, seconds

    @property
    def behind(self):
        """How much the sound lags behind the time that has passed, in seconds."""
        now = self._now()
        return (now[0] - self._began[0]) - (now[1] - self._began[1])

    def keeps_the_time(self):
        deadline = time.monotonic() + 5.0
        while abs(self.behind) > TOLERANCE:
            assert time.monotonic() < deadline, f"{self.behind:.2f} s behind"


@pytest.fixture
def listening(start, mic):
    """The program, listening to the microphone."""
    program = start("--fresh", server=mic)
    program.until("probe.drawn and probe.kind in ('running', 'muted') and probe.seconds > 0.3")
    return program


def assert_stands_still(program, polls=6):
    """The picture must not move while the program looks for its source so often."""
    before = program.ask("probe.last_pixel, probe.digest")
    looked = program.ask("probe.polls")
    program.until(f"probe.polls > {looked + polls}")
    assert program.ask("probe.last_pixel, probe.digest") == before


def assert_moves(program):
    before = program.ask("probe.last_pixel")
    program.until(f"probe.last_pixel > {before + 20}")


def test_a_killed_server_is_told_at_once_and_listened_to_again(listening, mic):
    watch = Watch(listening)
    mic.kill()
    listening.until("probe.kind == 'lost'")
    banner = listening.until("probe.banner")
    assert "was lost" in banner
    assert "picked up" in banner
    assert_stands_still(listening)
    mic.start()
    listening.until("probe.kind in ('running', 'muted')")
    assert_moves(listening)
    listening.until("'lost' not in probe.banner")
    watch.keeps_the_time()
    ((_, seconds, reason),) = listening.ask("probe.gaps")
    assert seconds > 0.6  # it stood still for as long
    assert reason == "the input was lost"
    listening.until("probe.hatched > 3")


def test_a_suspended_microphone_leaves_a_gap_of_the_right_length(listening, mic):
    watch = Watch(listening)
    mic.suspend()
    listening.until("probe.kind == 'stalled'")
    listening.until("'suspended' in probe.banner")
    assert_stands_still(listening)
    mic.suspend(on=False)
    listening.until("probe.kind in ('running', 'muted')")
    assert_moves(listening)
    listening.until("'suspended' not in probe.banner")
    watch.keeps_the_time()
    assert sum(seconds for _, seconds, _ in listening.ask("probe.gaps")) > 1.0


def test_a_frozen_server_freezes_nothing_here(listening, mic):
    watch = Watch(listening)
    mic.freeze()
    listening.until("probe.kind == 'stalled'")
    listening.until("'does not answer' in probe.banner")
    assert_stands_still(listening)
    mic.thaw()
    listening.until("probe.kind in ('running', 'muted')")
    assert_moves(listening)
    watch.keeps_the_time()


@pytest.mark.parametrize("way", ["terminate", "window"])
def test_it_closes_though_the_server_is_frozen(listening, mic, way):
    mic.freeze()
    if way == "terminate":
        listening.terminate()
    else:
        listening.say("desktop.window.close()")
    code, said = listening.end()
    assert (code, said) == (0, "")


def test_a_muted_microphone_is_told_from_a_quiet_room(listening, mic):
    mic.mute()
    listening.until("'is muted' in probe.banner")
    mic.mute(on=False)


def test_without_a_sound_server_the_window_says_so_and_offers_the_demo(start, server):
    program = start("--fresh", server=server)
    assert "No microphone was found" in program.until("probe.banner")
    assert program.ask("desktop.window.isVisible()")
    assert not program.ask("probe.drawn")
    program.ask("probe.press('Demo signal')")
    program.until("probe.drawn")
    assert program.ask("probe.banner") == ""
    assert program.ask("desktop.window.windowTitle()").startswith("Demo signal")


def test_a_sound_server_that_comes_later_is_picked_up(start, server):
    program = start("--fresh", server=server)
    program.until("'No microphone' in probe.banner")
    server.start()
    program.until("probe.kind in ('running', 'muted')")
    program.until("probe.drawn")
    assert_moves(program)
    assert "No microphone" not in program.ask("probe.banner")
