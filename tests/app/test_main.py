"""The command line: quick answers, clear refusals."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.main import RAW, main, parser
from app.recordings.standard_input import RAW_CODINGS

ROOT = Path(__file__).resolve().parents[2]


def run(*words, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "DISPLAY", "WAYLAND"))}
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_version_and_help(capsys):
    for word, wanted in (("--version", "sonoscope 0."), ("--help", "--screenshot")):
        with pytest.raises(SystemExit) as stop:
            main([word])
        assert stop.value.code == 0
        assert wanted in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rate", "fast"], "rate"),
        (["--rate", "12"], "1000"),
        (["--channels", "0"], "channels"),
        (["--run-for", "-1"], "running time"),
        (["--history", "nan"], "history"),
        (["--source", "radio"], "demo"),
        (["--source", "demo", "--device", "x"], "not allowed"),
        (["--scale", "3"], "invalid choice"),
        (["--screensho", "x"], "unrecognized"),
        (["--source", "demo", "a.wav"], "not allowed"),
        (["--device", "x", "a.wav"], "not allowed"),
        (["--source", "demo", "-"], "not allowed"),
        (["-", "--raw", "s17", "--rate", "8000"], "s16le"),
        (["-", "--raw", "s16le"], "--raw needs --rate"),
        (["a.wav", "--raw", "s16le", "--rate", "8000"], "name it with -"),
        (["--screenshot", "a.png", "a.wav"], "--screenshot needs --run-for"),
    ],
)
def test_bad_values_are_refused_with_the_reason(capsys, words, said):
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_a_screenshot_needs_no_more_than_the_defaults():
    options = parser().parse_args(["--run-for", "2.5", "--screenshot", "x.png"])
    assert (options.run_for, options.screenshot, options.scale) == (2.5, Path("x.png"), 1)


def test_every_raw_format_has_its_name_in_the_help(capsys):
    assert tuple(RAW_CODINGS) == RAW
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "f32le" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="has no terminals of this kind")
def test_a_terminal_is_no_sound():
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "app", "-"]
    done = subprocess.run(
        command, cwd=ROOT, stdin=theirs, capture_output=True, text=True, timeout=30, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2
    assert done.stderr.startswith("sonoscope: nothing is piped into standard input; for example")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no shell of this kind")
@pytest.mark.parametrize(
    ("closed", "words", "code", "said"),
    [
        (">&-", "presets", 0, ""),
        (">&-", "info nothing.wav", 2, "There is no file nothing.wav"),
        ("2>&-", "info nothing.wav", 2, ""),
        (">&- 2>&-", "nothing.wav --run-for 0.1", 2, ""),
        (">&-", "render nothing.wav -o -", 2, "Standard output is closed"),
    ],
)
def test_streams_that_are_closed_are_no_trouble(closed, words, code, said):
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = f'"{sys.executable}" -m app {words} {closed}'
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert said in done.stderr


def test_a_file_is_opened_whatever_its_name():
    assert parser().parse_args(["a b.wav", "c"]).files == ["a b.wav", "c"]
    assert parser().parse_args(["--", "-dash.wav"]).files == ["-dash.wav"]
    assert parser().parse_args([]).files == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.wav", None, "There is no file missing.wav"),
        ("empty.wav", b"", "empty.wav is empty"),
        ("picture.wav", b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
    ],
)
def test_a_bad_file_ends_an_unattended_run_with_2_and_one_sentence(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    picture = tmp_path / "out.png"
    words = ["--fresh", "--run-for", "0.2", "--screenshot", picture, tmp_path / name]
    done = run(*map(str, words), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("sonoscope: ")]
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in done.stderr
    assert not picture.exists()


def test_a_screenshot_of_a_file_shows_it_from_the_start(tmp_path):
    import soundfile
    from PySide6.QtGui import QImage

    x = np.zeros((48_000 * 30, 1), np.float32)
    x[:24_000] = 0.1 * np.random.default_rng(1).standard_normal((24_000, 1))
    soundfile.write(tmp_path / "end.wav", x, 48_000)
    words = ["--fresh", "--run-for", "0.1", "--screenshot", tmp_path / "out.png"]
    done = run(*map(str, [*words, tmp_path / "end.wav"]), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    image = QImage(str(tmp_path / "out.png"))
    assert not image.isNull()
    row = [image.pixelColor(column, image.height() // 3) for column in range(image.width() // 2)]
    bright = [column for column, colour in enumerate(row) if colour.value() > 90]
    assert bright, "the first half second is not to be seen"
    assert max(bright) - min(bright) < 30


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="always has a display")
def test_no_display_exits_with_2_and_one_sentence():
    done = run("--source", "demo")
    assert done.returncode == 2
    assert done.stderr.startswith("sonoscope: there is no display")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
