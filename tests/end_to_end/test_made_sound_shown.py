"""Sound made of a picture, and ultrasound made audible, in the real window and on a loudspeaker."""

import numpy as np
import pytest
import soundfile

RATE = 8000
PRESS = "desktop.window.commands[{!r}].trigger()"
TITLE = "desktop.window.windowTitle().split(' –')[0]"
SELECT = (
    "desktop.pane.marking.select(__import__('dsp.selection').selection.Selection({}, {}, {}, {}))"
)
READY = "probe.drawn and not desktop.sheets._coming and not probe.engine.busy"


@pytest.fixture
def tones(tmp_path):
    """Three seconds of 500 Hz and 2500 Hz."""
    t = np.arange(3 * RATE) / RATE
    x = 0.3 * np.sin(2 * np.pi * 500 * t) + 0.3 * np.sin(2 * np.pi * 2500 * t)
    soundfile.write(tmp_path / "tones.wav", x, RATE)
    return tmp_path / "tones.wav"


def strongest(x, rate):
    return np.abs(np.fft.rfft(x * np.hanning(len(x)))).argmax() * rate / len(x)


def test_sound_of_a_box_stands_behind_a_tab_and_is_saved(start, tones, tmp_path):
    program = start("--fresh", tones)
    program.until(READY)
    program.ask(SELECT.format(RATE, 2 * RATE, 2000, 3000))
    program.ask(PRESS.format("resynthesize"))
    program.until(f"len(desktop.sheets.all) == 2 and {READY}")
    name = program.ask("desktop.sheet.name")
    assert name.startswith("tones.wav – resynthesized (\N{MINUS SIGN}")
    assert program.ask("[probe.signal.rate, probe.signal.end, probe.view.follow]") == [
        RATE,
        RATE,
        False,
    ]
    program.until("not len(probe.stale())")
    assert program.ask("desktop._state.recent") == [str(tones)]
    out = tmp_path / "made.wav"
    chosen = f"__import__('pathlib').Path({str(out)!r})"
    program.ask(
        "setattr(__import__('app.desktop.save_desk').desktop.save_desk, 'ask_cut_file', "
        f"lambda *_: {chosen})"
    )
    program.ask(PRESS.format("select-all"))
    program.ask(PRESS.format("save-selection"))
    program.until(f"{chosen}.exists()")
    x, rate = soundfile.read(out)
    assert (rate, len(x)) == (RATE, RATE)
    assert strongest(x, rate) == pytest.approx(2500, abs=10)
    program.ask(PRESS.format("previous-tab"))
    program.until(f"{TITLE} == 'tones.wav'")
    program.ask(PRESS.format("next-tab"))
    program.ask(PRESS.format("close-tab"))
    assert program.ask("len(desktop.sheets.all)") == 1
    program.ask(PRESS.format("resynthesize"))  # again, of all that is visible
    program.until("len(desktop.sheets.all) == 2")
    assert program.ask("desktop.sheet.session.choice.key") == "made:2"


def test_it_can_be_cancelled_and_what_is_too_long_is_said(start, tmp_path):
    x = np.random.default_rng(1).uniform(-0.1, 0.1, 601 * RATE)
    soundfile.write(tmp_path / "long.wav", x, RATE)
    program = start("--fresh", tmp_path / "long.wav")
    program.until("probe.drawn")
    program.ask(PRESS.format("resynthesize"))
    program.until("'at most' in probe.banner")
    program.ask(SELECT.format(0, 200 * RATE, 0, 4000))
    program.ask(PRESS.format("resynthesize"))
    program.until("'Making sound of the levels of long.wav' in probe.banner")
    program.ask("probe.press('Cancel')")
    program.until("not desktop._resynthesis._watch.busy")
    program.until("not probe.banner")
    assert program.ask("len(desktop.sheets.all)") == 1


def test_the_end_of_the_program_waits_for_no_sound(start, tones):
    program = start("--fresh", tones)
    program.until(READY)
    program.ask("probe.change(overlap=0.98)")
    program.ask(PRESS.format("resynthesize"))
    program.say("desktop.window.close()")
    assert program.end() == (0, "")


def test_a_bat_is_heard_at_its_distance_from_the_carrier(start, mic, tmp_path):
    rate = 192_000
    t = np.arange(4 * rate) / rate
    soundfile.write(tmp_path / "bat.wav", 0.3 * np.sin(2 * np.pi * 46_000 * t), rate)
    program = start("--fresh", tmp_path / "bat.wav", server=mic)
    program.until(READY)
    program.ask(SELECT.format(0, 4 * rate, 43_000, 47_000))  # tuned to 45 kHz
    program.ask(PRESS.format("bat-detector"))
    assert program.ask("desktop.window.listening.carrier_hz") == 45_000
    recorder = mic.record()
    program.ask(PRESS.format("play"))
    program.until("desktop._playing._player.is_playing")
    program.until(f"(desktop._playing._player.position() or 0) > {1.5 * rate}")
    program.ask("desktop.window.listening.transport.carrier.setValue(44.0)")
    program.until("not desktop._playing._player.is_playing")
    x, _began = recorder.stop()
    loud = np.flatnonzero(np.abs(x) > 0.05)
    first, last = x[loud[0] :][2400:14_400], x[: loud[-1]][-14_400:-2400]
    assert strongest(first, 48_000) == pytest.approx(1000, abs=10)
    assert strongest(last, 48_000) == pytest.approx(2000, abs=10)
