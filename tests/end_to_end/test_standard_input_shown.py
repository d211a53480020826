"""Sound on standard input in the real window: shown as it arrives, then like any recording."""

import io
import os
import shutil
import subprocess
import threading
import wave
from contextlib import contextmanager

import numpy as np
import pytest

RATE = 8000
TITLE = "desktop.window.windowTitle().split(' –')[0]"
TABS = "[desktop.window.stage.tabs.tabText(i) for i in range(desktop.window.stage.tabs.count())]"


def tone(seconds, hertz=1000.0):
    t = np.arange(int(seconds * RATE)) / RATE
    return (16000 * np.sin(2 * np.pi * hertz * t)).astype("<i2").tobytes()


def endless_head():
    """Return the head of a WAV stream that does not know how long it will be."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
    head = bytearray(file.getvalue())
    head[4:8] = head[40:44] = b"\xff\xff\xff\xff"
    return bytes(head)


@contextmanager
def piped(start, *words):
    """Give the program and what writes to its standard input."""
    out, into = os.pipe()
    try:
        program = start("--fresh", *words, stdin=out)
    finally:
        os.close(out)
    with os.fdopen(into, "wb", 0) as sound:
        yield program, sound


def test_a_slow_stream_is_followed_and_becomes_a_recording_at_its_end(start, tmp_path):
    with piped(start, "-") as (program, sound):
        program.until("'Waiting for sound' in probe.banner")
        sound.write(endless_head())
        stopped = threading.Event()

        def write():
            while not stopped.wait(0.1):
                sound.write(tone(0.1))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            program.until(f"{TITLE} == 'Standard input' and probe.drawn and probe.seconds > 0.5")
            assert program.ask("[probe.view.follow, probe.kind, probe.banner]") == [
                True,
                "running",
                "",
            ]
            assert program.ask("probe.signal.length") is None
            before = program.ask("probe.last_pixel")
            program.until(f"probe.last_pixel > {before + 20}")
            assert not program.ask("desktop.window.top.live.isHidden()")
            assert program.ask("desktop._meter.isVisible()")
        finally:
            stopped.set()
            writer.join()
    program.until("probe.signal.length is not None")
    program.until("desktop.window.top.live.isHidden() and not probe.engine.busy")
    assert program.ask("probe.view.follow") is False
    assert program.ask("probe.signal.length == probe.signal.end")
    program.ask("desktop.window.commands['fit'].trigger()")
    program.until("not probe.busy and not probe.engine.busy and not len(probe.stale())")
    loudest = "probe.engine.frequencies[probe.engine.compute(0, 20, 21)[:, 0].argmax()]"
    assert program.ask(f"float({loudest})") == pytest.approx(1000.0, abs=1.0)
    program.say("desktop.window.commands['close-tab'].trigger()")
    assert program.end() == (0, "")
    again = start()
    again.until("desktop.sheet.choice is not None")
    assert again.ask("desktop.sheet.choice.key") == ""  # nobody pipes anything into this one


@pytest.mark.skipif(shutil.which("sox") is None, reason="needs sox")
def test_what_sox_makes_is_shown_with_its_rate_and_channels(start):
    line = "sox -n -r 22050 -c 2 -t wav - synth 3 sine 500"
    with subprocess.Popen(line.split(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as sox:
        program = start("--fresh", "-", stdin=sox.stdout)
        sox.stdout.close()
        program.until("probe.drawn and probe.session.settled and probe.signal.length is not None")
    shape = "[probe.signal.rate, probe.signal.channels, probe.signal.end]"
    assert program.ask(shape) == [22050, 2, 3 * 22050]


def test_bare_samples_beside_a_file(start, tmp_path):
    path = tmp_path / "one.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(tone(1))
    words = ("--raw", "s16le", "--rate", RATE, "--channels", 2)
    with piped(start, path, "-", *words) as (program, sound):
        sound.write(tone(1))
        program.until(f"sorted({TABS}) == ['Standard input', 'one.wav']")
        sheet = "next(s for s in desktop.sheets.all if s.name == 'Standard input')"
        sound.write(tone(1))
        program.until(f"{sheet}.session.engine.signal.end == {RATE}")
        assert program.ask(f"{sheet}.session.engine.signal.channels") == 2
        program.ask("desktop.listen('-')")
        program.until(f"{TITLE} == 'Standard input'")
        assert program.ask("len(desktop.sheets.all)") == 2
        names = "desktop.window.panel.input.source"
        entries = f"[{names}.itemText(i) for i in range(3)]"
        assert program.ask(entries) == ["Files", "one.wav", "Standard input"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Nothing came on standard input"), (b"ID3\x04" + bytes(4000), "is not WAV")],
)
def test_what_is_no_sound_is_said(start, content, said):
    with piped(start, "-") as (program, sound):
        sound.write(content)
    assert said in program.until(
        "'standard input' in probe.banner and 'Waiting' not in probe.banner and probe.banner"
    )


def test_an_unattended_run_waits_for_no_stream(start, tmp_path):
    with piped(start, "-", "--run-for", 1) as (program, _sound):
        code, said = program.end()
    assert (code, "Waiting for sound on standard input." in said) == (2, True)
