"""A picture tells how it was made, whatever its format; anything else tells nothing."""

from dataclasses import replace

import numpy as np
import pytest

from app.export.metadata import settings_of_picture
from app.export.picture import Form, picture_file
from app.export.record import Record, relative_name
from app.settings_json import UnknownTransformError
from dsp.ring import SampleRing
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.bands import Mel
from dsp.windows import Window
from ui.picture.look import BARE, Look

SETTINGS = replace(
    Settings(axis=FrequencyAxis("mel", 100.0, 3000.0), colormap="viridis", grid=True),
).with_analysis(window=Window("kaiser", 5.5), n_fft=1001, win_length=400, transform=Mel())
RECORD = Record(SETTINGS, 'a & <b> "ä" 🎵.wav', 8000, 2, 12.5, 4000.0)


@pytest.fixture
def signal():
    ring = SampleRing(8000, 1, 8000)
    ring.write(0.1 * np.random.default_rng(0).standard_normal((8000, 1)).astype(np.float32))
    return ring


def test_a_record_comes_back():
    assert Record.from_json(RECORD.to_json()) == RECORD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        RECORD.to_json().replace("8000", "-1"),
        RECORD.to_json().replace("8000", "1e999"),
        RECORD.to_json().replace("12.5", "NaN"),
        RECORD.to_json().replace("mel", "male"),
        RECORD.to_json().replace("viridis", "1") + "}",
    ],
)
def test_what_is_no_record_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Record.from_json(text)


@pytest.mark.parametrize("kind", ["png", "jpeg", "svg", "pdf"])
@pytest.mark.parametrize("look", [BARE, Look(theme="paper", title='T & <1> "q"')])
def test_every_format_tells(qapp, tmp_path, signal, kind, look):
    path = tmp_path / "picture"
    form = Form(kind, 300, 200, look=look, start=0.25, stop=0.75)
    path.write_bytes(picture_file(signal, SETTINGS, form, "a & <b>.wav"))
    told = settings_of_picture(path)
    assert told is not None
    assert (told.sound, told.rate, told.channels) == ("a & <b>.wav", 8000, 1)
    assert told.settings == SETTINGS
    width = (told.stop - told.start) / 300
    assert told.start == pytest.approx(2000, abs=2 * width)
    assert told.stop == pytest.approx(6000, abs=2 * width)


def test_the_told_view_and_settings_make_the_same_picture(tmp_path, signal):
    path = tmp_path / "a.png"
    settings = replace(Settings(), auto_range=True)
    form = Form(width=211, height=90, look=BARE, start=0.1, stop=0.9)
    path.write_bytes(picture_file(signal, settings, form, "a.wav"))
    told = settings_of_picture(path)
    again = replace(form, start=told.start / told.rate, stop=told.stop / told.rate)
    fixed = replace(told.settings, auto_range=False)
    first, second = path.read_bytes(), picture_file(signal, fixed, again, "a.wav")
    assert first[first.index(b"PLTE") :] == second[second.index(b"PLTE") :]


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"\xff\xd8\xff\xe0", b"<svg/>", b"%PDF-", b"x"])
def test_other_files_tell_nothing(tmp_path, data):
    path = tmp_path / "x"
    path.write_bytes(data)
    assert settings_of_picture(path) is None


def test_a_transform_that_is_not_known_is_named(qapp, tmp_path, signal):
    path = tmp_path / "a.svg"
    data = picture_file(signal, Settings(), Form("svg", 300, 200, look=BARE), "a.wav")
    path.write_bytes(data.replace(b"&quot;spectrum&quot;", b"&quot;wavelet&quot;"))
    with pytest.raises(UnknownTransformError, match="'wavelet' must be one of"):
        settings_of_picture(path)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        settings_of_picture(tmp_path / "x")


def test_the_sound_is_found_again_from_the_picture(tmp_path):
    (tmp_path / "sounds").mkdir()
    (tmp_path / "pictures").mkdir()
    sound, picture = tmp_path / "sounds" / "a.wav", tmp_path / "pictures" / "a.png"
    sound.touch()
    name = relative_name(sound, picture)
    assert name == "../sounds/a.wav"
    record = replace(RECORD, sound=name)
    assert record.sound_path(picture).samefile(sound)
    moved = tmp_path / "a.wav"
    sound.rename(moved)
    assert record.sound_path(picture) is None
    assert record.sound_path(tmp_path / "b.png").samefile(moved)
    assert replace(RECORD, sound="").sound_path(picture) is None
    assert relative_name(sound, None) == "a.wav"
