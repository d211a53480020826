"""`sonoscope render`: everything at its pixel, and the same picture as in the window."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.commands.render import form_of, parser
from app.engine import Engine
from app.export.metadata import settings_of_picture
from app.export.picture import NO_DATA, Form
from app.main import main
from app.pitch import PitchFinder
from app.recordings.sound_file import open_sound
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.registry import TRANSFORMS
from tests.app.command_sounds import RATE, light, pixels, tone, write
from ui.picture.look import Look

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """A tone, clicks, and a sweep from 0 to half the rate."""
    folder = tmp_path_factory.mktemp("sounds")
    write(folder / "tone.wav", tone(3000.0))
    clicks = np.zeros(2 * RATE)
    clicks[[RATE // 2, RATE, 3 * RATE // 2]] = 0.9
    write(folder / "clicks.wav", clicks)
    t = np.arange(2 * RATE) / RATE
    write(folder / "sweep.wav", 0.5 * np.sin(2 * np.pi * 6000.0 * t * t))
    both = np.column_stack([tone(1000.0), tone(9000.0)])
    noise = 0.01 * np.random.default_rng(2).standard_normal(both.shape)  # pure tones share nothing
    write(folder / "left.wav", both + noise)
    return folder


def render(source, target, *words):
    """Render the picture alone and return how bright it is."""
    assert main(["render", str(source), "-o", str(target), "--no-labels", *map(str, words)]) == 0
    return light(target)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [(200, 100), (333, 513), (64, 900)])
def test_a_tone_is_at_its_row(sounds, tmp_path, scale, size):
    words = ["--scale", scale, "--fmin", 50, "--fmax", 12_000, "--size", "{}x{}".format(*size)]
    seen = render(sounds / "tone.wav", tmp_path / "a.png", *words)
    assert seen.shape == size[::-1]
    unit = FrequencyAxis(scale, 50.0, 12_000.0).to_unit(3000.0)
    bin_height = max(1.0, 12 * size[1] / 12_000 * 4)
    row = np.argmax(seen[:, 20:-20].mean(axis=1))
    assert row == pytest.approx((1.0 - unit) * size[1], abs=1.5 + (bin_height if row else 0))


@pytest.mark.parametrize("words", [(), ("--n-fft", 1001), ("--n-fft", 17), ("--n-fft", 16384)])
@pytest.mark.parametrize("width", [100, 777])
def test_clicks_are_at_their_columns(sounds, tmp_path, words, width):
    seen = render(sounds / "clicks.wav", tmp_path / "a.png", "--size", f"{width}x50", *words)
    bright = seen.mean(axis=0)
    n_fft = words[1] if words else 4096
    reach = max(2, int(np.ceil(n_fft / 2 / (2 * RATE / width))) + 1)
    for second in (0.5, 1.0, 1.5):
        column = round(second / 2 * width)
        near = bright[max(0, column - reach) : column + reach + 1]
        assert near.max() > 2 * bright[column - width // 8]
        centre = np.average(np.arange(len(near)), weights=near - near.min() + 1e-9)
        assert centre == pytest.approx(reach, abs=1.0 + 0.1 * reach)


@pytest.mark.parametrize("window", ["hann", "kaiser:9", "gaussian:0.3", "flat-top", "tukey:0.2"])
def test_a_sweep_rises_along_its_line(sounds, tmp_path, window):
    words = ["--size", "240x240", "--scale", "linear", "--fmin", 0, "--fmax", 24_000]
    more = ["--window", window, "--n-fft", 1024]
    seen = render(sounds / "sweep.wav", tmp_path / "a.png", *words, *more)
    rows = np.argmax(seen[:, 10:-10], axis=0)
    assert rows == pytest.approx(239.5 - np.arange(10, 230), abs=2.5)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_is_drawn(sounds, tmp_path, name):
    words = ["--transform", name, "--size", "160x120", "--end", 1.0, "--auto-range"]
    seen = render(sounds / "left.wav", tmp_path / "a.png", *words)
    assert seen.shape == (120, 160)
    assert seen.std() > 0.0


def test_a_transform_takes_its_parameters(sounds, tmp_path):
    few = render(sounds / "sweep.wav", tmp_path / "a.png", "--transform", "mel:bands=8")
    many = render(sounds / "sweep.wav", tmp_path / "b.png", "--transform", "mel:bands=100")
    assert (few != many).any()


def test_channels_are_told_apart(sounds, tmp_path):
    words = ["--scale", "linear", "--fmin", 0, "--fmax", 10_000, "--size", "50x100"]
    for channel, row in (("1", 90), ("2", 10)):
        seen = render(
            sounds / "left.wav", tmp_path / f"{channel}.png", "--channel", channel, *words
        )
        assert np.argmax(seen[:, 25]) == pytest.approx(row, abs=1)


def test_a_native_picture_has_a_pixel_for_every_bin_and_column(sounds, tmp_path):
    words = ["render", sounds / "tone.wav", "-o", tmp_path / "a.png", "--native"]
    assert main([*map(str, words), "--n-fft", "512", "--hop", "128"]) == 0
    seen = light(tmp_path / "a.png")
    assert seen.shape == (257, 2 * RATE // 128)
    assert np.argmax(seen[:, 300]) == 256 - 3000 * 512 // RATE


def test_a_calibrated_and_weighted_picture_tells_so(sounds, tmp_path):
    plain, weighted = tmp_path / "a.png", tmp_path / "b.png"
    render(sounds / "tone.wav", plain)
    render(sounds / "tone.wav", weighted, "--weighting", "a", "--calibration", 94)
    told = settings_of_picture(weighted).settings
    assert (told.analysis.weighting, told.offset) == ("a", 94.0)
    assert settings_of_picture(plain).settings == replace(
        told.with_analysis(weighting="z"), offset=0.0
    )


@pytest.mark.parametrize("name", ["mel", "bark", "erb", "octave-bands"])
@pytest.mark.parametrize("scale", ["log", "linear"])
def test_one_band_makes_a_picture(sounds, tmp_path, name, scale):
    one = "fraction=1,fmin=1000,fmax=1000" if name == "octave-bands" else "bands=1"
    words = ["--transform", f"{name}:{one}", "--scale", scale, "--n-fft", 512]
    assert render(sounds / "tone.wav", tmp_path / "a.png", *words).max() > 0


def test_a_passage_is_what_it_says(sounds, tmp_path):
    words = ["--start", 0.9, "--end", 1.1, "--size", "200x20", "--n-fft", 256]
    seen = render(sounds / "clicks.wav", tmp_path / "a.png", *words)
    assert np.argmax(seen.mean(axis=0)) == pytest.approx(100, abs=3)


def test_many_processors_draw_the_same(tmp_path):
    x = 0.1 * np.random.default_rng(0).standard_normal(60 * RATE)
    sound = write(tmp_path / "long.wav", x)
    made = []
    for jobs in (1, 2, 3):
        render(sound, tmp_path / f"{jobs}.png", "--jobs", jobs, "--n-fft", 512, "--size", "500x80")
        made.append((tmp_path / f"{jobs}.png").read_bytes())
    assert made[0] == made[1] == made[2]


def test_the_window_shows_the_same_picture(qtbot, sounds, tmp_path):
    """Byte for byte, in a window that has the room of the labelled picture."""
    from ui.exporting import application
    from ui.picture.pane import SpectrogramPane
    from ui.picture.sheet import Sheet

    application()
    settings = replace(Settings(), grid=True, axis=FrequencyAxis("mel", 0.0, 20_000.0), pitch=True)
    words = ["--scale", "mel", "--fmin", "0", "--fmax", "20000", "--grid", "--size", "640x480"]
    words.append("--pitch")
    out = tmp_path / "a.png"
    assert main(["render", str(sounds / "sweep.wav"), "-o", str(out), *words]) == 0
    place = Sheet(Look(), 640, 480).picture
    sound = open_sound(sounds / "sweep.wav")
    engine = Engine(sound, settings.analysis, lambda: None)
    finder = PitchFinder(sound, settings.analysis.channel)
    pane = SpectrogramPane()
    qtbot.addWidget(pane)
    pane.show_settings(settings)
    pane.spectrum_visible = False
    pane.resize(800, 600)
    pane.show()
    more = place.size() - pane.picture.size()
    pane.resize(800 + more.width(), 600 + more.height())
    qtbot.waitExposed(pane)
    pane.set_source(engine)
    pane.set_pitch(finder)
    qtbot.waitUntil(lambda: not (engine.busy or finder.busy or pane._composer.unfinished))
    pane.refresh()
    assert pane.picture.size() == place.size()
    screen = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(screen.constBits(), np.uint32).reshape(screen.height(), screen.width())
    x, y = pane.picture.x(), pane.picture.y()
    ours = pixels(out)[place.y() : place.y() + place.height(), place.x() :][:, : place.width()]
    assert (whole[y : y + place.height(), x : x + place.width()] == ours).all()
    assert pane.pitch.line is not None
    finder.close()
    assert finder.wait(10.0)
    engine.close()
    sound.close()


def is_pitch(seen):
    """Return where a picture has the colour of the line of the pitch, or about that."""
    red, green, blue = (seen >> shift & 255 for shift in (16, 8, 0))
    return (green > red + 50) & (blue > red + 50)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_the_pitch_lies_upon_its_tone(tmp_path, scale, kind):
    sound = write(tmp_path / "tone.wav", tone(440.0))
    out = tmp_path / f"a.{kind}"
    words = ["--scale", scale, "--fmin", 50, "--fmax", 2000, "--size", "300x200", "--pitch"]
    render(sound, out, *words, "--colormap", "grey")
    rows, columns = np.nonzero(is_pitch(pixels(out).astype(np.int64)))
    assert len(set(columns)) > 285
    wanted = (1.0 - FrequencyAxis(scale, 50.0, 2000.0).to_unit(440.0)) * 200
    assert np.abs(rows + 0.5 - wanted).max() < 3.0
    render(sound, tmp_path / "b.png", *words[:-1], "--colormap", "grey")
    assert not is_pitch(pixels(tmp_path / "b.png").astype(np.int64)).any()


def test_it_says_so_where_the_pitch_is_too_fine(sounds, tmp_path, capsys):
    words = ["render", str(sounds / "tone.wav"), "-o", str(tmp_path / "a.png"), "--pitch"]
    assert main([*words, "--no-labels", "--size", "10x100"]) == 0
    assert "The pitch is not drawn" in capsys.readouterr().err


def test_labels_surround_the_same_picture(sounds, tmp_path):
    from ui.exporting import application
    from ui.picture.sheet import Sheet

    application()
    out, bare = tmp_path / "a.png", tmp_path / "b.png"
    words = ["render", str(sounds / "tone.wav"), "-o"]
    assert main([*words, str(out), "--size", "500x300", "--title", "Title"]) == 0
    place = Sheet(Look(title="Title"), 500, 300).picture
    seen = pixels(out)
    assert seen.shape == (300, 500)
    inner = render(sounds / "tone.wav", bare, "--size", f"{place.width()}x{place.height()}")
    box = seen[place.y() : place.y() + place.height(), place.x() : place.x() + place.width()]
    assert (box == pixels(bare)).all()
    assert inner.shape == box.shape


def test_paper_in_centimetres(sounds, tmp_path):
    out = tmp_path / "a.png"
    words = ["render", str(sounds / "tone.wav"), "-o", str(out), "--theme", "paper"]
    assert main([*words, "--size-cm", "8x5", "--dpi", "254"]) == 0
    image = QImage(str(out))
    assert (image.width(), image.height(), image.dotsPerMeterX()) == (800, 500, 10_000)
    assert image.pixel(1, 1) == 0xFFFFFFFF


def test_a_transparent_ground(sounds, tmp_path):
    out = tmp_path / "a.png"
    words = ["render", str(sounds / "tone.wav"), "-o", str(out), "--transparent"]
    assert main([*words, "--theme", "paper"]) == 0
    image = QImage(str(out))
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255


@pytest.mark.parametrize("end", ["jpg", "svg", "pdf"])
@pytest.mark.parametrize("labels", ["--labels", "--no-labels"])
def test_other_formats(sounds, tmp_path, end, labels):
    out = tmp_path / f"a.{end}"
    assert (
        main(["render", str(sounds / "tone.wav"), "-o", str(out), "--size", "300x200", labels]) == 0
    )
    data = out.read_bytes()
    assert data.startswith({"jpg": b"\xff\xd8", "svg": b"<?xml", "pdf": b"%PDF"}[end])
    if end == "svg":
        from PySide6.QtSvg import QSvgRenderer

        assert QSvgRenderer(str(out)).isValid()
        assert (b"<text" in data) == (labels == "--labels")


def test_a_pipe_gets_the_picture(sounds):
    done = subprocess.run(
        [sys.executable, "-m", "app", "render", sounds / "tone.wav", "-o", "-", "--no-labels"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert QImage.fromData(done.stdout).width() == 1280
    assert done.stderr == b""


def test_a_reader_that_has_had_enough_is_no_error(sounds):
    command = [sys.executable, "-m", "app", "render", sounds / "tone.wav", "-o", "-"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(command, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--size 0x10", "sides"),
        ("--size 10", "WIDTHxHEIGHT"),
        ("--size 40000x10", "sides"),
        ("--size 20000x20000", "67,108,864"),
        ("--size-cm 16", "cm"),
        ("--size-cm 16x0", "cm"),
        ("--size 10x10 --native", "not allowed"),
        ("--dpi 5", "dpi"),
        ("--native --labels", "nothing around"),
        ("--native --fmax 3000", "every bin"),
        ("--native --n-fft 65536 --hop 656 --title x", "title"),
        ("--no-labels --title x", "title"),
        ("--no-labels --transparent", "ground"),
        ("--format jpeg --transparent", "JPEG"),
        ("--format gif", "invalid choice"),
        ("--n-fft 15", "16"),
        ("--n-fft 65537", "65536"),
        ("--n-fft 1e3", "whole number"),
        ("--n-fft 512 --win-length 513", "win_length"),
        ("--win-length 7", "16"),
        ("--overlap 100", "99"),
        ("--overlap 50 --hop 100", "not allowed"),
        ("--hop 0", "hop"),
        ("--hop 5000", "win_length"),
        ("--window box", "hann"),
        ("--window kaiser:x", "kaiser:8.6"),
        ("--window kaiser:99", "40"),
        ("--window hann:3", "has none"),
        ("--transform dream", "spectrum"),
        ("--transform mel:bands", "parameter"),
        ("--transform mel:colour=3", "bands"),
        ("--transform mel:bands=many", "bands"),
        ("--transform mel:bands=-3", "bands"),
        ("--pre-emphasis 2", "pre-emphasis"),
        ("--channel 3", "one channel"),
        ("--channel difference", "one channel"),
        ("--channel x", "channel"),
        ("--scale cubic", "invalid choice"),
        ("--fmin 500 --fmax 400", "fmax"),
        ("--fmin -1", "frequency"),
        ("--scale log --fmin 0", "0 Hz"),
        ("--db-min -20 --db-max -20", "db_max=-20"),
        ("--db-min nan", "level"),
        ("--auto-range --db-min -90", "--auto-range"),
        ("--colormap rainbow", "inferno"),
        ("--start 5", "no sound from 5 s"),
        ("--start 1 --end 0.5", "no sound"),
        ("--start -1", "time in seconds"),
        ("--preset Nothing", "Speech"),
        ("--theme pink", "invalid choice"),
        ("--jobs 0", "jobs"),
        ("--size 60x60", "no room"),
        ("--siz 60x60", "unrecognized"),
    ],
)
def test_bad_values_are_refused_with_the_reason(sounds, tmp_path, capsys, words, said):
    try:
        code = main(
            ["render", str(sounds / "tone.wav"), "-o", str(tmp_path / "a.png"), *words.split()]
        )
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_too_large_is_refused_before_anything_is_allocated(tmp_path, capsys):
    """The sound would have 4 GB, the picture 2 million columns."""
    sound = tmp_path / "long.wav"
    write(sound, np.zeros(RATE))
    head = bytearray(sound.read_bytes()[:44])
    size = (1 << 32) - 1000
    head[40:44] = size.to_bytes(4, "little")
    with sound.open("wb") as file:
        file.write(head)
        file.truncate(44 + size)
    words = ["render", str(sound), "-o", str(tmp_path / "a.png"), "--native", "--hop", "64"]
    assert main([*words, "--n-fft", "1024"]) == 2
    assert "32,767" in capsys.readouterr().err


def test_presets_and_names_of_others(sounds, tmp_path):
    made = render(sounds / "tone.wav", tmp_path / "a.png", "--preset", "speech")
    other = render(sounds / "tone.wav", tmp_path / "b.png")
    assert (made != other).any()
    render(sounds / "tone.wav", tmp_path / "c.png", "--colormap", "gray")
    assert len(np.unique(pixels(tmp_path / "c.png") & 0xFF)) > 50


def test_options_become_the_form_that_is_meant():
    given = parser().parse_args(["a.wav", "-o", "a.pdf", "--no-axes", "--no-colour-bar"])
    look = Look(axes=False, colour_bar=False)
    assert form_of(given) == Form("pdf", look=look)


def test_the_colours_of_nothing_are_those_of_the_window():
    from ui.picture.sheet import THEMES

    for name, colour in NO_DATA.items():
        assert THEMES[name].no_data.getRgb()[:3] == colour


def test_a_terminal_is_spared(monkeypatch, sounds, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    assert main(["render", str(sounds / "tone.wav"), "-o", "-"]) == 2
    assert "terminal" in capsys.readouterr().err


LABELS = "0.5\t1.0\ttone\n\\\t2000\t4000\n1.5\t1.5\tpoint\n"


def test_annotations_are_drawn_where_they_are(sounds, tmp_path):
    labels = tmp_path / "labels.txt"
    labels.write_text(LABELS)
    words = ["--size", "400x300", "--scale", "linear", "--fmin", 0, "--fmax", 6000]
    plain = render(sounds / "tone.wav", tmp_path / "a.png", *words)
    drawn = render(sounds / "tone.wav", tmp_path / "b.png", *words, "--annotations", labels)
    rows, columns = np.nonzero(plain != drawn)
    assert {*range(100, 200)} <= set(columns[(rows > 98) & (rows < 102)])  # 4 kHz
    assert {*range(100, 200)} <= set(columns[(rows > 198) & (rows < 202)])  # 2 kHz
    assert {*range(20, 300)} <= set(rows[(columns > 297) & (columns < 303)])
    inside = (rows > 103) & (rows < 197) & (columns > 103) & (columns < 197)
    assert not inside.any()
    assert not ((columns > 202) & (columns < 297)).any()


def test_annotations_belong_to_one_sound(sounds, tmp_path, capsys):
    labels = tmp_path / "labels.txt"
    labels.write_text(LABELS)
    both = [str(sounds / "tone.wav"), str(sounds / "left.wav")]
    where = ["--out-dir", str(tmp_path / "out"), "--annotations", str(labels)]
    assert main(["render", *both, *where]) == 2
    assert "belong to one sound" in capsys.readouterr().err
    labels.write_text("1.0\tsoon\n2.0\n")
    one = ["render", both[0], "-o", str(tmp_path / "a.png"), "--annotations", str(labels)]
    assert main(one) == 2
    assert "labels.txt, line 2: a tab and words should follow" in capsys.readouterr().err
