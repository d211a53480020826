"""Sound files in the real window: opened by every way there is, and refused in a sentence."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE = 8000
EXOTIC = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "exotic"
INDEX = json.loads((EXOTIC / "INDEX.json").read_text("utf-8")) if EXOTIC.is_dir() else []
READY = "probe.drawn and not desktop.sheets._coming and not probe.engine.busy"
AT_ONCE = 12  # files opened together


@pytest.fixture
def sounds(tmp_path):
    """Three recordings of different lengths, and one that is none."""
    rng = np.random.default_rng(4)
    for name, seconds in (("one", 3), ("two", 5), ("r&b, a b", 7)):
        x = 0.1 * rng.standard_normal(seconds * RATE)
        soundfile.write(tmp_path / f"{name}.wav", x, RATE)
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    return tmp_path


def shows(program, name, seconds):
    program.until(f"desktop.window.windowTitle().startswith({name!r}) and {READY}")
    view = program.ask("[probe.view.first, probe.view.span / probe.signal.rate, probe.view.follow]")
    assert view == [0, pytest.approx(seconds), False]
    program.until("len(probe.stale()) == 0")  # the last news may be under way to the window


def test_a_file_of_the_command_line_is_shown_whole_and_stays_so(start, sounds):
    program = start("--fresh", sounds / "two.wav")
    shows(program, "two.wav", 5)
    program.ask("desktop.window.resize(900, 600)")
    program.until(f"probe.picture.width == desktop.pane.picture_width() and {READY}")
    shows(program, "two.wav", 5)
    assert program.ask("desktop.window.top.live.isHidden()")
    assert (
        program.ask("[desktop.window.commands['freeze'].trigger(), probe.view.follow]")[1] is False
    )


def test_keys_go_through_a_file_and_stop_at_its_ends(start, sounds):
    program = start("--fresh", sounds / "two.wav")
    shows(program, "two.wav", 5)
    press = "desktop.window.commands[{!r}].trigger()"
    bounds = "[probe.view.first, probe.view.last * probe.view.samples_per_pixel / 8000]"
    for _ in range(3):
        program.ask(press.format("zoom-in-time"))
    program.ask(press.format("oldest"))
    assert program.ask(bounds)[0] == 0
    program.ask(press.format("page-left"))
    assert program.ask(bounds)[0] == 0
    program.ask(press.format("live"))
    assert program.ask(bounds)[1] == pytest.approx(5, abs=0.02)
    program.ask(press.format("page-right"))
    assert program.ask(bounds)[1] == pytest.approx(5, abs=0.02)
    program.ask(press.format("fit"))
    shows(program, "two.wav", 5)


def test_a_file_stands_behind_a_tab_beside_live_sound_which_goes_on(start, sounds):
    program = start("--fresh", "--source", "demo")
    program.until("probe.drawn and probe.seconds > 0.5")
    program.ask(f"desktop.open_file({str(sounds / 'one.wav')!r})")
    shows(program, "one.wav", 3)
    entries = "[combo.itemText(i) for combo in [desktop.window.panel.input.source] for i in (0, 1)]"
    assert program.ask(entries) == ["Files", "one.wav"]
    heard = program.ask("desktop.sheets.all[0].session.engine.signal.end")
    program.ask("desktop.listen('demo')")
    program.until("desktop.window.windowTitle().startswith('Demo') and probe.view.follow")
    assert program.ask("probe.signal.end") > heard
    program.until("probe.signal.length is None and probe.drawn")
    assert program.ask("probe.session.settings.span") == 10.0
    assert program.ask("desktop._state.recent") == [str(sounds / "one.wav")]


TABS = "[desktop.window.stage.tabs.tabText(i) for i in range(desktop.window.stage.tabs.count())]"


def test_several_files_stand_behind_tabs_or_below_each_other(start, sounds):
    names = ["one.wav", "two.wav", "r&b, a b.wav"]
    program = start("--fresh", *(sounds / name for name in names))
    program.until(f"len({TABS}) == 3 and {READY}")
    assert sorted(program.ask(TABS)) == ["one.wav", "r&&b, a b.wav", "two.wav"]
    press = "desktop.window.commands[{!r}].trigger()"
    program.ask(f"desktop.open_file({str(sounds / 'two.wav')!r})")  # it is open
    shows(program, "two.wav", 5)
    seen = set()
    for _ in range(3):
        seen.add(program.ask("desktop.window.windowTitle().split(' –')[0]"))
        program.ask(press.format("next-tab"))
    assert seen == set(names)
    program.ask(press.format("stack"))
    shown = "[pane.isVisible() for pane in desktop.window.stage.panes]"
    assert program.ask(shown) == [True] * 3
    program.until("min(s.pane._composer.ring.codes.max() for s in desktop.sheets.all) > 0")
    program.ask(press.format("stack"))
    assert sorted(program.ask(shown)) == [False, False, True]
    for left in (2, 1):
        program.ask(press.format("close-tab"))
        assert program.ask("len(desktop.sheets.all)") == left
    assert program.ask("desktop.window.stage.tabs.isHidden()")
    program.say(press.format("close-tab"))
    assert program.end()[0] == 0


def test_a_bad_file_keeps_what_was_there(start, sounds):
    program = start("--fresh", sounds / "two.wav")
    shows(program, "two.wav", 5)
    program.ask(f"desktop.open_file({str(sounds / 'bad.wav')!r})")
    program.until("'bad.wav' in probe.banner and not desktop.sheets._coming")
    shows(program, "two.wav", 5)
    assert program.ask("desktop._state.recent") == [str(sounds / "two.wav")]


DROP = """[
    app.sendEvent(desktop.window, event) for app in [desktop._app]
    for core, gui in [(__import__('PySide6.QtCore').QtCore, __import__('PySide6.QtGui').QtGui)]
    for data in [core.QMimeData()]
    for _ in [data.setUrls([core.QUrl.fromLocalFile({path!r})])]
    for place in [(core.Qt.CopyAction, data, core.Qt.LeftButton, core.Qt.NoModifier)]
    for event in [
        gui.QDragEnterEvent(core.QPoint(300, 300), *place),
        gui.QDropEvent(core.QPointF(300, 300), *place),
    ]
]"""


def test_a_dropped_file_is_opened(start, sounds):
    program = start("--fresh", "--source", "demo")
    program.until("probe.drawn")
    drop = DROP.format(path=str(sounds / "r&b, a b.wav"))
    assert program.ask(drop.replace("\n", " ")) == [True, True]
    shows(program, "r&b, a b.wav", 7)


def test_recent_files_come_back_and_one_that_is_gone_is_told_and_removed(start, sounds):
    program = start(sounds / "one.wav")
    shows(program, "one.wav", 3)
    program.ask(f"desktop.open_file({str(sounds / 'two.wav')!r})")
    shows(program, "two.wav", 5)
    program.ask("desktop.window.close()")
    assert program.end()[0] == 0
    (sounds / "one.wav").unlink()
    program = start("--source", "demo")
    program.until("probe.drawn")
    names = "[action.text().split()[0] for action in desktop.window.menus.recent.actions()[:-2]]"
    assert program.ask(names) == ["two.wav", "one.wav"]
    program.ask("desktop.window.menus.recent.actions()[1].trigger()")
    program.until("'one.wav' in probe.banner")
    assert program.ask(names) == ["two.wav"]
    program.ask("desktop.window.menus.recent.actions()[0].trigger()")
    shows(program, "two.wav", 5)


def test_a_file_that_is_decoded_is_shown_as_far_as_it_is(start, sounds):
    rng = np.random.default_rng(5)
    with soundfile.SoundFile(sounds / "long.ogg", "w", 48_000, 1, "VORBIS") as file:
        for _ in range(60):
            file.write(0.1 * rng.standard_normal(48_000))
    program = start("--fresh", sounds / "long.ogg")
    shows(program, "long.ogg", 60)
    assert program.ask("probe.signal.progress") == 1.0


@pytest.mark.skipif(not INDEX, reason="the shared samples are not beside the project")
def test_no_exotic_file_brings_a_traceback_or_a_hang(start, sounds):
    program = start("--fresh", sounds / "one.wav")
    shows(program, "one.wav", 3)
    paths = [str((EXOTIC / entry["file"]).resolve()) for entry in INDEX]
    paths = [path for path in paths if Path(path).exists()]
    for at in range(0, len(paths), AT_ONCE):
        program.ask(f"[desktop.open_file(path) for path in {paths[at : at + AT_ONCE]}]")
        program.until("not desktop.sheets._coming")
        program.until("probe.engine is not None and not probe.engine.busy")
    program.ask(f"desktop.open_file({str(sounds / 'one.wav')!r})")
    shows(program, "one.wav", 3)
    program.ask("desktop.window.close()")
    code, errors = program.end()
    assert code == 0
    assert "Traceback" not in errors


def test_linked_tabs_show_the_same_seconds_and_settings(start, sounds):
    other = np.random.default_rng(5).uniform(-0.1, 0.1, 4 * 16_000)
    soundfile.write(sounds / "faster.wav", other, 16_000)
    program = start("--fresh", sounds / "two.wav", sounds / "faster.wav")
    program.until(f"len({TABS}) == 2 and {READY}")
    press = "desktop.window.commands[{!r}].trigger()"
    seconds = (
        "[[sample / s.session.engine.signal.rate for sample in s.pane.marking.seen]"
        " for s in desktop.sheets.all]"
    )
    sizes = "[s.session.settings.analysis.n_fft for s in desktop.sheets.all]"
    program.ask(press.format("n-fft-larger"))
    assert len(set(program.ask(sizes))) == 2  # each has its own
    program.ask(press.format("link"))
    program.until(f"len(set({sizes})) == 1")
    for command in ("zoom-in-time", "zoom-in-time", "page-right"):
        program.ask(press.format(command))
    program.until(f"not len(probe.stale()) and {READY}")
    one, two = program.ask(seconds)
    assert one == pytest.approx(two, abs=0.02)
    assert one[1] - one[0] < 2
    program.ask(press.format("next-tab"))
    program.ask(press.format("page-left"))
    program.until(f"not len(probe.stale()) and {READY}")
    before, (one, two) = one, program.ask(seconds)
    assert one == pytest.approx(two, abs=0.02)
    assert one[0] < before[0]
    program.ask(press.format("link"))
    program.ask(press.format("fit"))
    one, two = program.ask(seconds)
    assert one != pytest.approx(two, abs=0.02)
