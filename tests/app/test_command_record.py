"""`sonoscope record`, as a shell sees it."""

import os
import pty
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.commands import record
from app.commands.problems import CommandError
from app.recorder.plan import FOUR_GB
from dsp.demo import demo_signal
from tests.virtual_mic import VirtualMic, skip_reason, wait_for

ROOT = Path(__file__).resolve().parents[2]


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def heed():
    """Let a program heed all signals, even if the tests run where some are ignored."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def running(*command, folder, preexec_fn=heed, **more):
    """A program, which does not outlive its test."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=environment,
        text=True,
        preexec_fn=preexec_fn,
        **pipes,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def started(*words, **more):
    return running("-m", "app", "record", *words, **more)


def test_a_duration_into_a_folder(tmp_path, capsys):
    assert record.run(["--source", "demo", "--duration", "0.3", f"{tmp_path}/new/"]) == 0
    said = capsys.readouterr()
    path = Path(said.out.strip())
    assert path.parent == tmp_path / "new"
    assert said.err == f"sonoscope: Saved {path.name} in {path.parent} (0:00, 95 kB).\n"
    x, rate = soundfile.read(path, dtype="float32")
    assert (len(x), rate) == (14_400, 48_000)
    np.testing.assert_allclose(x, demo_signal(0, 14_400, rate), atol=2.0**-23)


def test_float_in_several_files(tmp_path, capsys):
    words = ["--source", "demo", "--rate", "8000", "--subtype", "float", "--split", "0.01"]
    path = tmp_path / "a.wav"
    assert record.run([*words, "--duration", "1", str(path)]) == 0
    names = capsys.readouterr().out.split("\n")[:-1]
    assert names == [str(path), str(tmp_path / "a_002.wav")]
    x = np.concatenate([soundfile.read(name, dtype="float32")[0] for name in names])
    np.testing.assert_array_equal(x, demo_signal(0, 8000, 8000))


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_finishes_the_file(tmp_path, number):
    with started("--source", "demo", "a.wav", folder=tmp_path) as program:
        path = tmp_path / "a.wav"
        assert wait_for(lambda: path.exists() and path.stat().st_size > 100_000)
        program.send_signal(number)
        out, err = program.communicate(timeout=20)
    assert (program.returncode, out) == (0, "a.wav\n")
    assert err.startswith("sonoscope: Saved a.wav in ")
    x, rate = soundfile.read(path, dtype="float32")
    np.testing.assert_allclose(x, demo_signal(0, len(x), rate), atol=2.0**-23)


def grows(path, size=0):
    """Wait until a recording has become larger by some samples."""
    return wait_for(lambda: path.exists() and path.stat().st_size > size + 100_000)


def test_a_signal_that_is_ignored_from_outside_stays_so(tmp_path):
    """As `nohup` begins a program, and a shell without job control one in the background."""

    def ignore():
        heed()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    path = tmp_path / "a.wav"
    with started("--source", "demo", "a.wav", folder=tmp_path, preexec_fn=ignore) as program:
        assert grows(path)
        program.send_signal(signal.SIGHUP)
        program.send_signal(signal.SIGINT)
        assert grows(path, path.stat().st_size)
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=20)
    assert program.returncode == 0


def test_a_terminal_that_is_closed_tells_it_twice(tmp_path):
    with started("--source", "demo", "a.wav", folder=tmp_path) as program:
        assert grows(tmp_path / "a.wav")
        program.send_signal(signal.SIGHUP)
        program.send_signal(signal.SIGHUP)
        program.communicate(timeout=20)
    assert program.returncode == 0


def test_a_terminal_that_is_closed_ends_no_recording(tmp_path):
    ours, theirs = pty.openpty()
    words = ("--source", "demo", "--duration", "2", "a.wav")
    with started(*words, folder=tmp_path, stderr=theirs, stdout=theirs) as program:
        assert grows(tmp_path / "a.wav")
        os.close(theirs)
        os.close(ours)
        program.wait(timeout=20)
    x, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert len(x) == 2 * rate


HUNG = """
import sys, threading
from app.commands import record
from app.main import main
from app.recordings.growing_wav import GrowingWav

GrowingWav.write = lambda *_: threading.Event().wait()
record.PATIENT_LOOKS = 1
sys.exit(main(["record", "--source", "demo", "a.wav"]))
"""


def test_asked_twice_it_ends_whatever_the_disk_does(tmp_path):
    with running("-c", HUNG, folder=tmp_path) as program:
        assert wait_for((tmp_path / "a.wav").exists)
        program.send_signal(signal.SIGINT)
        assert "The disk does not answer; Ctrl+C ends" in program.stderr.readline()
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=20) == -signal.SIGINT


def test_progress_on_a_terminal(tmp_path):
    ours, theirs = pty.openpty()
    words = ("--source", "demo", "--duration", "0.5", "a.wav")
    with started(*words, folder=tmp_path, stderr=theirs) as program:
        program.communicate(timeout=20)
    os.close(theirs)
    said = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "\r0:00  " in said
    assert "kB  a.wav" in said


def test_what_cannot_be_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "there.wav").write_bytes(b"")
    for word, sentence in (("there.wav", "is there already"), ("a.mp3", "must end in .wav")):
        with pytest.raises(CommandError, match=sentence):
            record.run(["--source", "demo", str(tmp_path / word)])
    assert (tmp_path / "there.wav").read_bytes() == b""


def test_a_disk_that_is_full_ends_with_1(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("app.recorder.recorder.POLL_SECONDS", 0.01)
    chosen = record._plan
    monkeypatch.setattr(record, "_plan", lambda *parts: _deleting(chosen(*parts)))
    assert record.run(["--source", "demo", str(tmp_path / "a.wav")]) == 1
    assert "was deleted meanwhile" in capsys.readouterr().err


def _deleting(plan):
    class Deleting(type(plan)):
        def open_file(self, *parts, **more):
            wav = super().open_file(*parts, **more)
            wav.path.unlink()
            return wav

    return Deleting(**vars(plan))


def test_4_gb_is_an_option():
    given = record.parser().parse_args(["--split-4gb"])
    place = record.Place(Path(), None)
    source = record.make_source(record.SourceChoice("demo"))
    assert record._plan(given, place, source).split_bytes == FOUR_GB


def test_it_loads_no_qt(tmp_path):
    code = (
        "import sys; from app.main import main; code = main(sys.argv[1:]);"
        "assert not any(name.startswith('PySide6') for name in sys.modules); sys.exit(code)"
    )
    words = ("record", "--source", "demo", "--duration", "0.1", str(tmp_path / "a.wav"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, *words], env=environment, check=False)
    assert done.returncode == 0


@pytest.mark.skipif(bool(skip_reason()), reason=skip_reason() or "never")
def test_a_real_microphone_and_one_that_is_not_there(tmp_path):
    with VirtualMic(tmp_path / "mic") as mic:
        tone = tmp_path / "tone.wav"
        t = np.arange(4 * 48_000) / 48_000
        soundfile.write(tone, 0.5 * np.sin(2 * np.pi * 1000 * t), 48_000)
        environment = {**os.environ, **mic.environment, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "app", "record"]
        mic.play(tone, wait=False)
        done = subprocess.run(
            [*command, str(tmp_path / "a.wav"), "--duration", "2"],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        x, rate = soundfile.read(tmp_path / "a.wav")
        assert len(x) == 2 * rate
        peak = np.argmax(np.abs(np.fft.rfft(x[rate:], axis=0)))
        assert peak == 1000
        done = subprocess.run(
            [*command, "--device", "Nothing", str(tmp_path / "b.wav")],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 2
        assert "“Nothing” is not connected. `sonoscope devices`" in done.stderr
