"""`sonoscope analyze`: the same numbers in every format, and true ones."""

import io
import json
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QImage
from scipy.io import loadmat

from app.export.metadata import settings_of_picture
from app.export.png import encode
from app.main import main
from dsp.levels import coding_of, encode_quantity
from dsp.picture import palette
from dsp.transforms.registry import TRANSFORMS
from dsp.transforms.spectrum import LEVEL
from dsp.transforms.weighting import frequency_weighting
from tests.app.command_sounds import RATE, pixels, settings_of_table, tone, write
from ui.palettes import table

ROOT = Path(__file__).resolve().parents[2]
SIZE = ["--n-fft", "1024", "--hop", "256"]


@pytest.fixture
def sound(tmp_path):
    noise = 0.05 * np.random.default_rng(3).standard_normal(RATE)
    return write(tmp_path / "sound.wav", tone(3000.0, 1.0) + noise)


def analyze(sound, name, *words):
    out = sound.with_name(name)
    assert main(["analyze", str(sound), "-o", str(out), *SIZE, *map(str, words)]) == 0
    return out


def test_levels_are_those_of_librosa(sound):
    with np.load(analyze(sound, "a.npz")) as data:
        levels, times, frequencies = data["levels"], data["times"], data["frequencies"]
    x, _ = soundfile.read(sound)
    other = np.abs(librosa.stft(x, n_fft=1024, hop_length=256, pad_mode="constant"))
    scale = np.full((513, 1), 2.0)
    scale[[0, -1]] = 1.0
    wanted = 20 * np.log10(other * scale / 512.0 + 1e-10).T
    assert levels.shape == (188, 513)
    assert levels.dtype == np.float32
    np.testing.assert_allclose(levels, wanted[: len(levels)], rtol=0, atol=0.01)
    assert times == pytest.approx(np.arange(188) * 256 / RATE)
    assert frequencies == pytest.approx(librosa.fft_frequencies(sr=RATE, n_fft=1024))
    assert levels[90, 64] == pytest.approx(-6.0, abs=0.4)  # 3 kHz at half of full scale


@pytest.mark.parametrize("words", [(), ("--start", 0.2, "--end", 0.7), ("--unit", "power")])
def test_every_format_holds_the_same(sound, words):
    with np.load(analyze(sound, "a.npz", *words)) as data:
        npz = {name: data[name] for name in data.files}
    levels = npz["levels"]
    assert (np.load(analyze(sound, "a.npy", *words)) == levels).all()
    described = json.loads(sound.with_name("a.json").read_text())
    assert described["times"] == npz["times"].tolist()
    assert described["settings"] == json.loads(str(npz["settings"])) | {}
    csv = np.genfromtxt(analyze(sound, "a.csv", *words), delimiter=",", skip_header=2)
    assert csv[:, 0] == pytest.approx(npz["times"], abs=1e-8)
    np.testing.assert_allclose(csv[:, 1:], levels, rtol=1e-5)
    mat = loadmat(analyze(sound, "a.mat", *words))
    assert (mat["levels"] == levels).all()
    assert mat["frequencies"].ravel() == pytest.approx(npz["frequencies"])
    assert json.loads(mat["settings"][0]) == json.loads(str(npz["settings"]))
    assert str(mat["unit"][0]) == str(npz["unit"]) == described["unit"]
    assert str(mat["relative_to"][0]) == str(npz["relative_to"]) == described["relative_to"]


def test_a_csv_says_what_its_columns_are(sound):
    first, second = analyze(sound, "a.csv").read_text().splitlines()[:2]
    assert first.startswith("# sonoscope {")
    assert second.split(",")[:3] == ["time (s)", "0", "46.875"]


def test_units(sound):
    with np.load(analyze(sound, "a.npz")) as data:
        levels = data["levels"]
    for unit, factor in (("power", 10.0), ("magnitude", 20.0)):
        with np.load(analyze(sound, f"{unit}.npz", "--unit", unit)) as data:
            np.testing.assert_allclose(data["levels"], 10 ** (levels / factor), rtol=1e-4)


@pytest.mark.parametrize(
    ("words", "unit", "reference"),
    [
        ((), "dB", "full-scale sine"),
        (("--unit", "power"), "power", "full-scale sine"),
        (("--unit", "magnitude"), "amplitude", "full-scale sine"),
        (("--transform", "density"), "dB/Hz", "full scale squared per Hz"),
        (
            ("--transform", "density", "--unit", "power"),
            "power/Hz",
            "full scale squared per Hz",
        ),
        (("--calibration", 94), "dB", "20 uPa"),
        (("--transform", "phase"), "rad", ""),
    ],
)
def test_every_format_tells_the_unit(sound, words, unit, reference):
    with np.load(analyze(sound, "a.npz", *words)) as data:
        assert (str(data["unit"]), str(data["relative_to"])) == (unit, reference)
    head = analyze(sound, "a.csv", *words).read_text().splitlines()[0]
    told = json.loads(head.removeprefix("# sonoscope "))
    assert (told["unit"], told["relative_to"]) == (unit, reference)


def test_weighting_and_calibration_are_added(sound):
    with np.load(analyze(sound, "a.npz")) as data:
        levels, frequencies = data["levels"], data["frequencies"]
    with np.load(analyze(sound, "b.npz", "--weighting", "a", "--calibration", 94)) as data:
        wanted = levels + frequency_weighting("a", frequencies) + 94.0
        np.testing.assert_allclose(data["levels"], wanted, atol=1e-3)
    words = ["--weighting", "c", "--calibration", 94, "--unit", "magnitude"]
    with np.load(analyze(sound, "c.npz", *words)) as data:
        pascals = 20e-6 * data["levels"][90, 64]  # 94 dB SPL is 1 Pa
        assert pascals == pytest.approx(10 ** (levels[90, 64] / 20), rel=0.09)


def test_any_cut_gives_the_same_columns(sound):
    with np.load(analyze(sound, "a.npz")) as data:
        whole = data["levels"]
    with np.load(analyze(sound, "b.npz", "--start", 0.4, "--end", 0.6)) as data:
        first = round(data["times"][0] * RATE) // 256
        assert data["times"][0] >= 0.4
        assert (data["levels"] == whole[first : first + len(data["levels"])]).all()


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_has_numbers(sound, name):
    with np.load(analyze(sound, "a.npz", "--transform", name, "--end", 0.3)) as data:
        values = data["levels" if "levels" in data.files else "values"]
        assert values.shape == (len(data["times"]), len(data["frequencies"]))
        assert np.isfinite(values).any()


def test_the_numbers_make_the_picture_again(sound, tmp_path):
    picture = tmp_path / "a.png"
    words = ["render", str(sound), "-o", str(picture), "--native", *SIZE]
    assert main(words) == 0
    with np.load(analyze(sound, "a.npz")) as data:
        codes = encode_quantity(data["levels"].T[::-1].copy(), LEVEL)
    told = settings_of_picture(picture).settings
    colours = palette(table(told.colormap), told.floor, told.ceiling, (0, 0, 0), coding_of(LEVEL))
    again = QImage.fromData(encode(codes, colours)).convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(again.constBits(), np.uint32).reshape(codes.shape)
    assert (seen == pixels(picture)).all()


@pytest.mark.parametrize("name", ["a.npz", "a.csv"])
def test_a_table_tells_how_it_was_made(sound, name):
    told = settings_of_table(analyze(sound, name, "--window", "kaiser:7"))
    assert str(told.settings.analysis.window) == "kaiser:7"
    assert (told.sound, told.start, told.stop) == ("sound.wav", 0.0, RATE)


@pytest.mark.parametrize("kind", ["npz", "npy", "csv", "mat"])
def test_a_pipe_gets_the_table(sound, kind):
    done = subprocess.run(
        [sys.executable, "-m", "app", "analyze", sound, "-o", "-", "--format", kind, *SIZE],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    stream = io.BytesIO(done.stdout)
    if kind == "npz":
        assert np.load(stream)["levels"].shape == (188, 513)
    elif kind == "npy":
        assert np.load(stream).shape == (188, 513)
    elif kind == "mat":
        assert loadmat(stream)["levels"].shape == (188, 513)
    else:
        assert len(done.stdout.splitlines()) == 190


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "a.txt"], ".npz"),
        (["-o", "a.npz", "--unit", "phon"], "invalid choice"),
        (["-o", "a.npz", "--transform", "phase", "--unit", "power"], "phase is in rad"),
        (["-o", "a.npz", "--channel", "2"], "one channel"),
        (["-o", "a.npz", "--scale", "log"], "unrecognized"),
        (["-o", "a.npz", "--weighting", "b"], "invalid choice"),
        (["-o", "a.npz", "--calibration", "300"], "[-200, 200]"),
        (["-o", "a.npz", "--start", "2"], "no sound"),
        ([], "required"),
    ],
)
def test_bad_values_are_refused_with_the_reason(sound, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["analyze", str(sound), *words])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["sound.wav"]


def test_a_mat_that_would_be_too_large_is_refused(sound, monkeypatch, capsys):
    monkeypatch.setattr("app.export.tables._MOST_MAT", 1000)
    assert main(["analyze", str(sound), "-o", str(sound.with_name("a.mat")), *SIZE]) == 2
    assert "NPZ" in capsys.readouterr().err
