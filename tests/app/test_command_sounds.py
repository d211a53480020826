"""`sonoscope convert`, `resynthesize`, `info`, `presets`: sounds, and what they are."""

import json

import numpy as np
import pytest
import soundfile

from app.export.sound_writer import SoundForm
from app.main import main
from tests.app.command_sounds import RATE, tone, write


def read(path):
    return soundfile.read(path, always_2d=True)


def level(x, hertz, rate):
    """Return the level of a tone in dB."""
    n = np.arange(len(x)) / rate
    w = np.hanning(len(x))
    return 20 * np.log10(2 * abs(np.sum(w * x * np.exp(-2j * np.pi * hertz * n))) / w.sum() + 1e-12)


def usual_level(x, hertz, rate):
    """Return the level of a tone in dB in short pieces: its phase may wander."""
    return np.median(
        [level(x[at : at + 2048], hertz, rate) for at in range(0, len(x) - 2048, 1024)]
    )


@pytest.fixture
def stereo(tmp_path):
    x = np.column_stack([tone(1000.0), tone(15_000.0, level=0.25)])
    return write(tmp_path / "stereo.wav", x)


# Convert


def convert(source, name, *words):
    out = source.with_name(name)
    assert main(["convert", str(source), "-o", str(out), *map(str, words)]) == 0
    return out


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("PCM_U8", "a.wav", "PCM_16"),
        ("PCM_16", "a.wav", "PCM_16"),
        ("PCM_16", "a.flac", "PCM_16"),
        ("PCM_24", "a.wav", "PCM_24"),
        ("PCM_24", "a.flac", "PCM_24"),
        ("PCM_24", "a.aiff", "PCM_24"),
        ("PCM_24", "a.ogg", "VORBIS"),
        ("PCM_32", "a.w64", "PCM_24"),
        ("FLOAT", "a.wav", "FLOAT"),
        ("FLOAT", "a.flac", "PCM_24"),
        ("FLOAT", "a.mp3", "MPEG_LAYER_III"),
        ("DOUBLE", "a.caf", "FLOAT"),
    ],
)
def test_what_is_kept_of_a_sample(tmp_path, before, name, after):
    source = tmp_path / "source.wav"
    soundfile.write(source, tone(1000.0, 0.1), RATE, before)
    out = convert(source, name)
    assert soundfile.info(out).subtype == after
    if after in ("PCM_24", "FLOAT"):
        np.testing.assert_allclose(read(out)[0], read(source)[0], rtol=0, atol=2**-23)


@pytest.mark.parametrize(
    ("subtype", "hours", "form"),
    [("PCM_16", 6, "WAV"), ("PCM_16", 7, "RF64"), ("PCM_24", 5, "RF64"), ("FLOAT", 3, "WAV")],
)
def test_a_wav_file_is_rf64_from_4_gb_on(subtype, hours, form):
    length = hours * 3600 * RATE
    assert SoundForm("wav", RATE, 2, subtype, length).file_format == form


def test_another_rate_keeps_what_fits_and_drops_what_does_not(stereo):
    x, rate = read(convert(stereo, "a.wav", "--rate", 16_000, "--subtype", "FLOAT"))
    assert (rate, x.shape) == (16_000, (32_000, 2))
    assert level(x[:, 0], 1000.0, rate) == pytest.approx(-6.02, abs=0.01)
    assert np.abs(x[1000:-1000, 1]).max() < 1e-4  # 15 kHz, which would come back at 1 kHz


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000, 47_999])
def test_blocks_leave_no_seams(tmp_path, rate):
    source = write(tmp_path / "long.wav", tone(997.0, 5.0))
    x, _ = read(convert(source, "a.wav", "--rate", rate, "--subtype", "FLOAT"))
    assert len(x) == pytest.approx(5 * rate, abs=1)
    ideal = tone(997.0, 5.0, rate)[: len(x)]
    middle = slice(rate // 10, -rate // 10)
    np.testing.assert_allclose(x[middle, 0], ideal[: len(x)][middle], rtol=0, atol=1e-4)


def test_the_same_rate_keeps_every_sample(stereo):
    x, _ = read(stereo)
    for name in ("a.flac", "a.aiff", "a.caf", "a.w64", "a.rf64"):
        assert (read(convert(stereo, name))[0] == x).all()
    part, _ = read(convert(stereo, "part.wav", "--start", 0.5, "--end", 1.0))
    assert (part == x[RATE // 2 : RATE]).all()


@pytest.mark.parametrize("name", ["a.ogg", "a.mp3", "a.opus"])
def test_lossy_formats(stereo, name):
    x, rate = read(convert(stereo, name, "--channels", 1))
    assert x.shape[1] == 1
    assert level(x[: 2 * rate, 0], 1000.0, rate) == pytest.approx(-12.04, abs=1.0)


def test_channels(stereo):
    x, _ = read(stereo)
    mono, _ = read(convert(stereo, "mono.wav", "--channels", 1, "--subtype", "FLOAT"))
    np.testing.assert_allclose(mono[:, 0], x.mean(axis=1), rtol=0, atol=1e-6)
    four, _ = read(convert(stereo.with_name("mono.wav"), "four.wav", "--channels", 4))
    assert (four == four[:, :1]).all()


def test_what_is_too_loud_is_said(tmp_path, capsys):
    loud = tmp_path / "loud.wav"
    soundfile.write(loud, np.array([0.5, 1.5, -2.0]), 8000, "FLOAT")
    convert(loud, "a.wav", "--subtype", "PCM_16")
    assert "2 samples were too loud" in capsys.readouterr().err
    convert(loud, "b.wav", "--subtype", "FLOAT")
    assert capsys.readouterr().err == ""


def test_many_files_into_a_folder(stereo, tmp_path):
    out = tmp_path / "out"
    words = ["convert", str(tmp_path), "--out-dir", str(out), "--format", "flac"]
    assert main([*words, "--subtype", "pcm_24"]) == 0
    assert soundfile.info(out / "stereo.flac").subtype == "PCM_24"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-o a.xyz", ".flac"),
        ("-o -", "pipe"),
        ("-o a.flac --subtype FLOAT", "PCM_24"),
        ("-o a.wav --subtype PCM_99", "PCM_16"),
        ("-o a.wav --rate 7", "rate"),
        ("-o a.wav --rate 1.5", "whole number"),
        ("-o a.wav --channels 0", "channels"),
        ("-o a.wav --channels 3", "mean of all"),
        ("-o a.mp3 --rate 16001", "16001 Hz"),
        ("-o stereo.wav --overwrite", "written over"),
        ("-o a.wav --start 9", "no sound"),
    ],
)
def test_bad_conversions_are_refused(stereo, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["convert", str(stereo), *words.split()])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["stereo.wav"]


# Resynthesize


def test_sound_comes_back_from_its_levels(stereo, capsys):
    out = stereo.with_name("again.wav")
    words = ["resynthesize", str(stereo), "-o", str(out), "--n-fft", "1024", "--overlap", "75"]
    assert main(words) == 0
    assert "levels are met to -" in capsys.readouterr().err
    x, rate = read(out)
    assert (rate, x.shape) == (RATE, (2 * RATE, 1))
    assert usual_level(x[:, 0], 1000.0, rate) == pytest.approx(-12.04, abs=1.0)
    assert usual_level(x[:, 0], 15_000.0, rate) == pytest.approx(-18.06, abs=1.0)
    assert main([*words, "--overwrite"]) == 0
    assert (read(out)[0] == x).all()  # the same seed
    assert main([*words, "--overwrite", "--fmin", "500", "--fmax", "2000"]) == 0
    x, _ = read(out)
    assert usual_level(x[:, 0], 15_000.0, rate) < -60.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-o a.flac", ".wav"),
        ("-o -", "pipe"),
        ("-o a.wav --transform mel", "--transform"),
        ("-o a.wav --pre-emphasis 0.9", "--pre-emphasis"),
        ("-o a.wav --fmin 500 --fmax 400", "fmax"),
        ("-o a.wav --iterations x", "iterations"),
        ("-o a.wav --momentum 2", "momentum"),
        ("-o a.wav --overlap 0", "hop"),
    ],
)
def test_bad_resyntheses_are_refused(stereo, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["resynthesize", str(stereo), *words.split()])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["stereo.wav"]


def test_what_does_not_fit_into_memory_is_refused(stereo, monkeypatch, capsys):
    monkeypatch.setattr("app.commands.resynthesize.MOST_VALUES", 10_000)
    assert main(["resynthesize", str(stereo), "-o", str(stereo.with_name("a.wav"))]) == 2
    assert "--start and --end" in capsys.readouterr().err


# Info and presets


def test_info(stereo, tmp_path, capsys):
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    assert main(["info", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == f"{stereo}: WAV, 16-bit PCM, 48 kHz, 2 channels, 0:00:02.000\n"
    assert "bad.wav" in told.err
    assert main(["info", "--json", str(stereo)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rate"], facts["channels"], facts["samples"]) == (RATE, 2, 2 * RATE)
    assert main(["info", str(tmp_path / "bad.wav")]) == 2


def test_a_damaged_flac_is_told(stereo, capsys):
    path = convert(stereo, "a.flac")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(byte ^ 0xFF for byte in content[middle : middle + 8])
    path.write_bytes(content)
    assert main(["info", "--json", str(path)]) == 0
    assert "damaged at" in json.loads(capsys.readouterr().out)["note"]
    assert main(["convert", str(path), "-o", str(path.with_name("b.wav"))]) == 2
    assert "damaged there" in capsys.readouterr().err
    assert main(["render", str(path), "-o", str(path.with_name("b.png"))]) == 0
    assert "damaged at" in capsys.readouterr().err
    # what comes before is whole
    x, _ = read(convert(path, "c.wav", "--end", 0.2))
    assert (x == read(stereo)[0][: RATE // 5]).all()


def test_presets_are_listed(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("app.store.config_file", lambda *_: tmp_path / "state.json")
    assert main(["presets"]) == 0
    assert "Speech" in capsys.readouterr().out
    (tmp_path / "presets.json").write_text("{")
    assert main(["presets"]) == 2
    assert "presets.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["render", "analyze", "convert", "resynthesize", "info", "devices", "presets"]
)
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"usage: sonoscope {name}" in capsys.readouterr().out
