"""`sonoscope features`: librosa's numbers, for whole folders."""

import io
import json
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile

from app.main import main
from tests.app.command_sounds import RATE, tone, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sound(tmp_path):
    noise = 0.05 * np.random.default_rng(3).standard_normal(RATE)
    return write(tmp_path / "sound.wav", tone(3000.0, 1.0) + noise)


def features(sound, name, *words):
    out = sound.with_name(name)
    assert main(["features", str(sound), "-o", str(out), *map(str, words)]) == 0
    return out


def test_the_numbers_are_those_of_librosa(sound):
    x, _ = soundfile.read(sound, dtype="float32")
    power = librosa.feature.melspectrogram(y=x, sr=RATE)
    wanted = librosa.power_to_db(power).T
    with np.load(features(sound, "a.npz")) as data:
        assert data["features"] == pytest.approx(wanted, abs=0.05)
        assert data["times"] == pytest.approx(np.arange(94) * 512 / RATE)
        assert data["rate"] == RATE
        told = json.loads(str(data["settings"]))
    assert (told["sound"], told["settings"]["kind"]) == ("sound.wav", "log-mel")


def test_another_rate_and_derivatives(sound):
    words = ["--rate", 16_000, "--kind", "mfcc", "--coefficients", 13, "--deltas", 2]
    with np.load(features(sound, "a.npz", *words)) as data:
        assert data["features"].shape == (16_000 // 512 + 1, 39)
        assert data["rate"] == 16_000


@pytest.mark.parametrize("command", ["features", "analyze"])
def test_the_settings_of_an_npy_file_replace_nothing_unasked(sound, capsys, command):
    other = sound.with_name("a.json")
    other.write_text("mine")
    words = [command, str(sound), "-o", str(sound.with_name("a.npy"))]
    assert main(words) == 2
    assert "a.json is there already" in capsys.readouterr().err
    assert (other.read_text(), sound.with_name("a.npy").exists()) == ("mine", False)
    assert main([*words[:3], str(sound.with_name("a.npz"))]) == 0  # which needs no other file
    assert main([*words, "--overwrite"]) == 0
    assert "settings" in json.loads(other.read_text())


def test_settings_come_from_a_file(sound):
    words = ["--kind", "pcen", "--bands", 40, "--window", "hamming", "--normalisation", "bin"]
    first = features(sound, "a.npy", *words)
    described = sound.with_name("a.json")
    second = features(sound, "b.npy", "--settings", described)
    assert first.read_bytes() == second.read_bytes()
    assert np.load(first).shape == (94, 40)
    third = features(sound, "c.npy", "--settings", described, "--bands", 20)
    assert np.load(third).shape == (94, 20)


def test_pitch_as_a_table(sound):
    words = ["--kind", "f0", "--hop", 480, "--fmin", 2000, "--fmax", 4000, "--start", 0.25]
    rows = features(sound, "a.csv", *words).read_text().splitlines()
    assert rows[0] == "time,f0,aperiodicity"
    table = np.loadtxt(rows[1:], delimiter=",")
    assert table[:, 0] == pytest.approx(0.25 + np.arange(76) / 100)
    assert table[5:-5, 1] == pytest.approx(3000.0, rel=0.02)
    assert (table[5:-5, 2] < 0.15).all()
    with np.load(features(sound, "a.npz", "--kind", "f0")) as data:  # 3 kHz is no usual pitch
        assert data["features"].shape == (94, 2)
        assert np.isnan(data["features"][:, 0]).all()


def test_any_features_as_text(sound):
    rows = features(sound, "a.csv", "--bands", 3).read_text().splitlines()
    assert rows[0] == "time,1,2,3"
    with np.load(features(sound, "a.npz", "--bands", 3)) as data:
        wanted = np.column_stack([data["times"], data["features"]])
    assert np.loadtxt(rows[1:], delimiter=",") == pytest.approx(wanted, abs=1e-4)


def test_folders_in_several_processes(sound, tmp_path, capfd):
    write(tmp_path / "other.wav", tone(500.0, 0.5))
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    out = tmp_path / "out"
    assert main(["features", str(tmp_path), "--out-dir", str(out), "--jobs", "2"]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["other.npz", "sound.npz"]
    assert "1 of 3 files failed" in capfd.readouterr().err


def test_a_pipe_gets_the_features(sound):
    done = subprocess.run(
        [sys.executable, "-m", "app", "features", sound, "-o", "-", "--start", "0.5"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    data = np.load(io.BytesIO(done.stdout))
    assert data["times"][0] == 0.5
    assert len(data["features"]) == 47


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-o a.txt", ".npz"),
        ("-o a.npz --kind chroma", "invalid choice"),
        ("-o a.npz --coefficients 50 --bands 40 --kind mfcc", "outnumber"),
        ("-o a.npz --win-length 4096", "win_length"),
        ("-o a.npz --fmin 900 --fmax 800", "fm"),
        ("-o a.npz --deltas 3", "derivatives"),
        ("-o a.npz --window box", "hann"),
        ("-o a.npz --settings missing.json", "could not be read"),
        ("-o a.npz --settings sound.wav", "holds no settings"),
        ("-o a.npz --hop 40000 --deltas 1", "frames"),
        ("-o a.npz --start 3", "no sound"),
        ("-o a.npz --kind f0 --bands 3", "--bands"),
        ("-o a.npz --kind f0 --deltas 1", "gaps"),
        ("-o a.npz --kind f0 --fmin 1600", "fmin"),
    ],
)
def test_bad_values_are_refused_with_the_reason(sound, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["features", str(sound), *words.split()])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["sound.wav"]


def test_what_does_not_fit_into_memory_is_refused(sound, monkeypatch, capsys):
    monkeypatch.setattr("app.commands.features.MOST_SAMPLES", 1000)
    assert main(["features", str(sound), "-o", str(sound.with_name("a.npz"))]) == 2
    assert "--start and --end" in capsys.readouterr().err
