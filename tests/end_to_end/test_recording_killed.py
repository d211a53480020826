"""A recording survives its program: killed in a real window, it is whole and found again."""

import soundfile

from tests.virtual_mic import wait_for


def test_a_killed_program_leaves_a_whole_recording_and_tells_of_it(start, tmp_path):
    music = tmp_path / "music"
    config = tmp_path / "config"
    config.mkdir(exist_ok=True)
    (config / "user-dirs.dirs").write_text(f'XDG_MUSIC_DIR="{music}"\n')
    program = start("--source", "demo")
    program.until("probe.drawn")
    program.ask("desktop.window.commands['record'].trigger()")
    program.until("desktop._recording._recorder.state.seconds > 2")
    notes = config / "sonoscope"
    assert wait_for(lambda: any("wav" in note.read_text() for note in notes.glob("recording-*")))
    another = start("--source", "demo")  # which runs beside it
    another.until("probe.drawn")
    assert another.ask("probe.banner") == ""
    another.kill()
    seconds = program.ask("desktop._recording._recorder.state.seconds")
    program.kill()
    (path,) = (music / "Sonoscope").iterdir()
    assert soundfile.info(path).duration >= seconds
    again = start("--source", "demo")
    again.until("'The program ended while it recorded' in probe.banner")
    assert path.name in again.ask("probe.banner")
