"""One run after the other: what is remembered, what is refused, what works unattended."""

import json
import re
import sys

import pytest

from tests.end_to_end.seen import Seen, image_file
from tests.virtual_mic import wait_for

ONE_SENTENCE = re.compile(r"sonoscope: [^\n]+\.\n")


@pytest.fixture
def state_file(tmp_path):
    return tmp_path / "config" / "sonoscope" / "state.json"


def closed(program):
    program.say("desktop.window.close()")
    return program.end()


def test_settings_source_and_layout_come_back(start, mic):
    mic.add_source("second", "Second")
    program = start(server=mic)
    program.until("len(desktop._devices) == 2")
    program.ask("desktop.listen('PulseAudio/second.monitor')")
    program.until("probe.kind in ('running', 'muted')")
    program.ask("probe.change(n_fft=8192, channel='1')")
    program.ask("probe.change(colormap='viridis', span=4.0, floor=-77.0, grid=True)")
    for command in ("panel", "spectrum", "theme"):
        program.ask(f"desktop.window.commands['{command}'].trigger()")
    program.ask("desktop.window.resize(900, 700)")
    told = "str(probe.session.settings), probe.session.choice.key, desktop.window.windowTitle()"
    looks = "desktop.window.width(), desktop.window.panel.isVisible(), desktop._themes.choice"
    program.until("'Second' in desktop.window.windowTitle()")
    before = program.ask(told), program.ask(looks)
    assert closed(program) == (0, "")

    again = start(server=mic)
    again.until("probe.kind in ('running', 'muted')")
    again.until("'Second' in desktop.window.windowTitle()")
    assert (again.ask(told), again.ask(looks)) == before
    assert before[1] == [900, False, "dark"]


def test_a_killed_program_remembers_what_it_was_set_to(start, state_file):
    program = start("--source", "demo")
    program.until("probe.drawn")
    program.ask("desktop.window.commands['n-fft-larger'].trigger()")
    assert wait_for(lambda: state_file.exists() and "8192" in state_file.read_text())
    program.kill()
    again = start("--source", "demo")
    assert again.ask("probe.session.settings.analysis.n_fft") == 8192


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_closing_its_terminal_closes_the_window(start, state_file):
    program = start("--source", "demo")
    program.until("probe.drawn")
    program.hang_up()
    assert program.end() == (0, "")
    assert state_file.exists()


def test_a_damaged_state_is_set_aside_with_a_notice(start, state_file):
    state_file.parent.mkdir(parents=True)
    state_file.write_text('{"settings": {"analysis": ')
    program = start("--source", "demo")
    assert "state.damaged.json" in program.until("probe.banner")
    program.until("probe.drawn")
    assert "state.damaged.json" in program.ask("probe.banner"), "it stays until it is read"
    assert state_file.with_name("state.damaged.json").read_text().startswith('{"settings"')
    assert closed(program) == (0, "")
    assert json.loads(state_file.read_text())["theme"] == "system"


def test_the_demo_is_not_begun_with_unasked(start, server):
    program = start("--source", "demo", server=server)
    program.until("probe.drawn")
    assert closed(program) == (0, "")
    again = start(server=server)
    again.until("'No microphone' in probe.banner")


def test_an_unattended_run_leaves_a_picture_and_nothing_else(start, tmp_path, state_file):
    picture = tmp_path / "new" / "folder" / "out.png"
    program = start("--source", "demo", "--run-for", 3, "--screenshot", picture)
    assert program.end() == (0, "")
    seen = Seen(image_file(picture))
    assert seen.levels.max() > 150
    assert [path.name for path in picture.parent.iterdir()] == ["out.png"]
    assert not state_file.exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="always has a display")
def test_an_unattended_run_needs_no_screen(start, tmp_path):
    picture = tmp_path / "out.png"
    words = ("--source", "demo", "--run-for", 3, "--screenshot", picture, "--scale", 2)
    program = start(*words, QT_QPA_PLATFORM="offscreen", DISPLAY="")
    assert program.end() == (0, "")
    seen = Seen(image_file(picture))
    assert seen.levels.max() > 150
    assert seen.width > 800


def test_a_device_that_is_not_there_is_refused_in_one_sentence(start, mic, tmp_path):
    picture = tmp_path / "out.png"
    words = ("--device", "nonsense", "--run-for", 1, "--screenshot", picture)
    code, said = start(*words, server=mic).end()
    assert code == 2
    assert ONE_SENTENCE.fullmatch(said), said
    assert "nonsense" in said
    assert not picture.exists()


def test_a_picture_that_cannot_be_saved_is_told_in_one_sentence(start, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    program = start("--source", "demo", "--run-for", 2, "--screenshot", in_the_way / "out.png")
    code, said = program.end()
    assert code == 2
    assert ONE_SENTENCE.fullmatch(said), said
    assert str(in_the_way) in said
    assert in_the_way.read_text() == "not a folder"


def test_an_unattended_run_ends_when_something_went_wrong(start, tmp_path):
    picture = tmp_path / "out.png"
    program = start("--source", "demo", "--run-for", 1000, "--screenshot", picture)
    program.until("probe.drawn")
    program.say("__import__('threading').Thread(target=lambda: 1 / 0).start()")
    code, said = program.end()
    assert code == 2
    assert said.splitlines()[-1] == (
        "sonoscope: Something went wrong that should not: division by zero."
    )
    assert not picture.exists()


@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_however_short_a_run_is_it_ends_well(start, tmp_path, seconds):
    picture = tmp_path / "out.png"
    program = start("--source", "demo", "--run-for", seconds, "--screenshot", picture)
    code, said = program.end()
    assert (code, said) == (0, "") or (code == 2 and ONE_SENTENCE.fullmatch(said))
    assert picture.exists() == (code == 0)
