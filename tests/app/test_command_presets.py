"""`--preset`: the same window in time for every file, whatever its rate."""

import numpy as np
import pytest
import soundfile

from app.export.metadata import settings_of_picture
from app.main import main
from dsp.presets import PRESETS
from tests.app.command_sounds import settings_of_table, write

RATES = (8000, 16_000, 48_000)


@pytest.fixture
def sounds(tmp_path):
    """Half a second of noise at every rate."""
    noise = 0.1 * np.random.default_rng(5).standard_normal(24_000)
    for rate in RATES:
        write(tmp_path / f"{rate}.wav", noise[: rate // 2], rate)
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_pictures_of_a_folder_have_the_same_window_in_time(sounds, jobs):
    out = sounds / "out"
    words = ["--out-dir", str(out), "--preset", "speech", "--jobs", str(jobs), "--size", "200x100"]
    assert main(["render", str(sounds), *words]) == 0
    for rate in RATES:
        told = settings_of_picture(out / f"{rate}.png").settings
        assert told.analysis == PRESETS["Speech"].at(rate).analysis


def test_tables_have_it_and_options_go_before_it(sounds):
    def analysis(*words):
        path = sounds / "a.npz"
        words = ["-o", str(path), "--preset", "Birds", "--overwrite", *words]
        assert main(["analyze", str(sounds / "16000.wav"), *words]) == 0
        return settings_of_table(path).settings.analysis

    assert analysis() == PRESETS["Birds"].at(16_000).analysis
    assert analysis("--n-fft", "4096").win_length == 4096
    assert analysis("--win-length", "200").win_length == 200


def test_sound_is_made_again_with_it(sounds):
    words = ["-o", str(sounds / "again.wav"), "--preset", "speech", "--iterations", "1"]
    assert main(["resynthesize", str(sounds / "8000.wav"), *words]) == 0
    assert len(soundfile.read(sounds / "again.wav")[0]) == 4000


def test_a_hop_beyond_the_window_is_told_for_the_file(sounds, capsys):
    words = ["-o", str(sounds / "a.png"), "--preset", "speech", "--hop", "600"]
    assert main(["render", str(sounds / "8000.wav"), *words]) != 0
    assert "hop=600 must lie in" in capsys.readouterr().err
