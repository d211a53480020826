"""The command line as a person meets it: what is wrong is one sentence, and nothing is lost."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.commands import output
from app.commands.places import find, tasks_for
from app.commands.problems import CommandError
from app.export.metadata import settings_of_picture
from app.files import write_whole
from app.main import COMMANDS, main
from tests.app.command_sounds import tone, write

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--no-labels", "--size", "40x20", "--n-fft", "256"]


@pytest.fixture
def sounds(tmp_path):
    folder = tmp_path / "sounds"
    folder.mkdir()
    for name in ("a.wav", "b.wav", "c.wav"):
        write(folder / name, tone(1000.0, 0.2))
    return folder


def run(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, check=False, timeout=50, **more
    )


# What is wrong


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_an_unknown_option_is_one_sentence_that_names_the_help(name, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*name.split(), "--bogus"])
    said = capsys.readouterr()
    assert (stop.value.code, said.out) == (2, "")
    assert said.err.startswith("sonoscope: ")
    assert said.err.count("\n") == 1
    assert f"`{f'sonoscope {name}'.rstrip()} --help`" in said.err


def test_a_mistyped_command_is_no_file(capsys, tmp_path, monkeypatch):
    assert main(["rendr", "a.wav", "-o", "a.png"]) == 2
    assert "did you mean render?" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inf").touch()
    monkeypatch.setattr("app.main.missing_display", lambda *_: "it is a file.")
    assert main(["inf"]) == 2
    assert capsys.readouterr().err == "sonoscope: it is a file.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.wav", "-o", "a.gif"], "sonoscope: a.gif must end in one of"),
        (["a.wav", "-o", "a.png", "--channel", "left"], "channel='left'"),
        (["none*.wav", "-o", "a.png"], "No file has a name like none*.wav."),
    ],
)
def test_the_reason_is_the_right_one(words, said, capsys):
    try:
        code = main(["render", *words])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err


def test_a_file_is_no_folder_to_write_into(sounds):
    with pytest.raises(CommandError, match="name a folder with --out-dir"):
        tasks_for(find([str(sounds / "a.wav")]), None, sounds / "b.wav", ".png")


def test_a_folder_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(CommandError, match="not allowed to look into"):
        find([str(tmp_path)])


def test_frequencies_that_a_sound_does_not_have_are_said(sounds, tmp_path, capsys):
    out = tmp_path / "a.png"
    words = ["render", str(sounds / "a.wav"), "-o", str(out), "--fmin", "50000", "--fmax", "90000"]
    assert main([*words, *QUICK]) == 0
    assert "below 50000 Hz" in capsys.readouterr().err
    assert out.exists()


# What is there already


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_was_stopped_is_taken_up_again(sounds, tmp_path, capfd, jobs):
    out = tmp_path / "out"
    words = ["render", str(sounds), "--out-dir", str(out), "--jobs", jobs, *QUICK]
    assert main(words) == 0
    (out / "b.png").unlink()
    (out / "a.png").write_bytes(b"old")
    capfd.readouterr()
    assert main(words) == 0
    said = capfd.readouterr().err
    assert said == "sonoscope: 2 of 3 were there already and stay; --overwrite replaces them.\n"
    assert (out / "a.png").read_bytes() == b"old"
    assert (out / "b.png").read_bytes().startswith(b"\x89PNG")
    assert main([*words, "--overwrite"]) == 0
    assert (out / "a.png").read_bytes().startswith(b"\x89PNG")


# Features


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--kind cqt --bands 40", "--bands, --fmin and --fmax are about mel bands"),
        ("--coefficients 13", "add --kind mfcc"),
    ],
)
def test_options_that_would_change_nothing_are_refused(sounds, tmp_path, capsys, words, said):
    target = tmp_path / "a.npz"
    assert main(["features", str(sounds / "a.wav"), "-o", str(target), *words.split()]) == 2
    assert said in capsys.readouterr().err
    assert not target.exists()


def test_a_file_of_settings_that_holds_something_else_is_said(sounds, tmp_path, capsys):
    (tmp_path / "list.json").write_text("[1]")
    words = ["-o", str(tmp_path / "a.npz"), "--settings", str(tmp_path / "list.json")]
    assert main(["features", str(sounds / "a.wav"), *words]) == 2
    assert "[1] must be a table" in capsys.readouterr().err


# Names


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path):
    for name in ("l" * 251 + ".png", "\N{BIRD}" * 62 + ".png"):
        write_whole(tmp_path / name, b"whole")
        assert (tmp_path / name).read_bytes() == b"whole"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are text")
def test_a_name_that_is_no_text_goes_through_everything(tmp_path):
    name = os.fsencode(tmp_path) + b"/bad\xff.wav"
    sound = os.fsdecode(write(name, tone(1000.0, 0.1)))
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = run("info", sound, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "bad\\udcff.wav: WAV" in done.stdout
    for words in (["convert", "--format", "flac"], ["render", *QUICK], ["features"]):
        assert main([words[0], sound, "--out-dir", str(tmp_path / "out"), *words[1:]]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 3
    with np.load(tmp_path / "out" / "bad\udcff.npz") as data:
        assert json.loads(str(data["settings"]))["sound"] == "../bad\udcff.wav"
    (record,) = (settings_of_picture(path) for path in (tmp_path / "out").glob("*.png"))
    assert record.sound == "../bad\udcff.wav"


def test_a_terminal_without_the_letters_gets_their_numbers(tmp_path):
    sound = write(tmp_path / "\N{BIRD}.wav", tone(1000.0, 0.1))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for words, said in ((["info", str(sound)], "\\U0001f426.wav"), (["presets"], "Speech")):
        done = run(*words, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout


# Where the output goes


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_behind_standard_output_is_said(sounds):
    for words in (["presets"], ["info", str(sounds)]):
        with Path("/dev/full").open("w") as full:
            done = run(*words, stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 2
        assert done.stderr == (
            "sonoscope: standard output could not be written: the disk is full.\n"
        )


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise")
def test_a_reader_that_has_had_enough_is_no_error(sounds):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run("info", str(sounds), stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_closed_output_is_said(sounds, capsys, monkeypatch):
    for command in ("render", "analyze", "features"):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "__stdout__", None)
            assert main([command, str(sounds / "a.wav"), "-o", "-"]) == 2
        assert "name a file" in capsys.readouterr().err


def test_numbers_do_not_go_onto_a_terminal_but_text_does(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    output.check_pipe("-", "Tables", text=True)
    output.check_pipe("a.npz", "Tables")
    with pytest.raises(CommandError, match="Tables make no sense on a terminal"):
        output.check_pipe("-", "Tables")


def test_a_decoder_below_does_not_write_between_the_sentences(tmp_path):
    """Bytes like these make the MP3 decoder report on standard error itself."""
    noise = np.random.default_rng(5).integers(0, 256, 4096, np.uint8).tobytes()
    (tmp_path / "broken.mp3").write_bytes(b"\xff\xfb\x90\x64" + noise)
    done = run("info", str(tmp_path / "broken.mp3"), capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("sonoscope: broken.mp3 ")


# Ctrl+C


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_ctrl_c_while_painting_ends_in_peace(sounds, tmp_path, kind):
    """Pictures that take longer to paint than to compute, stopped among them."""
    for k in range(40):
        write(sounds / f"{k}.wav", tone(1000.0, 0.02))
    out = tmp_path / "out"
    words = ["render", str(sounds), "--out-dir", str(out), "--format", kind, "--jobs", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *words, "--size", "1600x1200", "--n-fft", "256"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not list(out.glob(f"*.{kind}")) and time.monotonic() < deadline:
        time.sleep(0.003)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == 1, said
    assert said.splitlines()[-1].startswith("sonoscope: stopped; ")
    assert not list(out.glob(".*"))
