"""Exports in the background: whole or not at all, and of live sound as much as there is."""

import errno
import os
import stat
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.commands.sounds import opened
from app.desktop.main_thread import MainThread
from app.export.jobs import Numbers, PictureJob, Subject, TableJob
from app.export.limits import ExportError
from app.export.metadata import settings_of_picture
from app.export.picture import Form, picture_file
from app.export.scene import Scene
from app.export.snapshot import Snapshot
from app.export.spectrum import spectrum_csv
from app.export.tables import WRITERS
from app.export.values import ValueTable
from app.main import main
from dsp.columns import ColumnReader
from dsp.levels import LEVELS, NO_DATA
from dsp.ring import SampleRing
from dsp.selection import Selection
from dsp.settings import Settings
from dsp.signal import is_complete
from dsp.still import still_codes
from dsp.transforms.spectrum import LEVEL
from tests.app.command_sounds import settings_of_table, tone, write
from ui.export_wish import PictureWish, TableWish, VideoWish
from ui.measures import Measure
from ui.picture.look import BARE, Look
from ui.picture.viewport import Viewport

RATE = 8000
SETTINGS = Settings().with_analysis(n_fft=512, win_length=512)


def heard(seconds=2.0, kept=10.0):
    """Return live sound: noise, of which the last seconds are kept."""
    ring = SampleRing(round(kept * RATE), 1, RATE)
    noise = np.random.default_rng(0).standard_normal((round(seconds * RATE), 1))
    ring.write((0.1 * noise).astype(np.float32))
    return ring


def scene(signal, settings=SETTINGS, selection=None, size=(300, 200)):
    """Return what a window of that size shows of the last two seconds."""
    reader = ColumnReader(signal, settings.analysis)
    axis = settings.axis.limited(RATE)
    spp = 2.0 * RATE / size[0]
    view = Viewport(size[0], spp, float(round(signal.end / spp)), follow=False)
    pixels = range(view.first, view.last)
    codes = still_codes(reader, reader.rows(axis, size[1]), pixels, spp)
    return Scene(
        Snapshot(signal),
        replace(settings, axis=axis),
        view,
        codes,
        selection,
        LEVEL,
        reader.frequencies,
    )


@pytest.fixture
def call(qapp):
    made = MainThread(qapp)
    yield made
    made.close()
    made.deleteLater()


def ended(job):
    assert job.wait(30.0)
    return job


# Live sound held still


def test_a_snapshot_ends_where_it_was_taken():
    ring = heard(1.0)
    held = Snapshot(ring)
    ring.write(np.ones((RATE, 1), np.float32))
    assert (held.end, held.length, held.start) == (RATE, None, 0)
    assert not is_complete(held)
    out = np.empty((10, 1), np.float32)
    assert held.read(RATE - 10, out)
    assert not held.read(RATE - 9, out)


def test_a_snapshot_keeps_the_gaps_there_are():
    ring = heard(1.0)
    ring.skip(100, "lost")
    ring.write(np.ones((100, 1), np.float32))
    gaps = Snapshot(ring).gaps
    assert [(gap.start, gap.stop) for gap in gaps] == [(RATE, RATE + 100)]


# Pictures


@pytest.mark.parametrize("scale", ["1", "2"])
def test_a_picture_of_what_is_visible_has_its_pixels(qtbot, call, tmp_path, scale):
    shown = scene(heard())
    wish = PictureWish(size=scale, axes=False, colour_bar=False, settings_line=False)
    job = PictureJob(shown.subject("visible"), shown.form(wish, "dark"), tmp_path / "a.png", call)
    qtbot.waitUntil(lambda: job.done, timeout=30_000)
    assert job.written, job.failure
    image = QImage(str(job.path))
    assert (image.width(), image.height()) == (300 * int(scale), 200 * int(scale))
    record = settings_of_picture(job.path)
    assert (record.start, record.stop) == pytest.approx((0, 2 * RATE), abs=60)
    assert record.sound == ""


def test_what_is_forgotten_is_taken_from_the_screen(qapp):
    ring = heard(2.0, 2.0)
    shown = scene(ring)
    wish = PictureWish(axes=False, colour_bar=False, settings_line=False)
    form = shown.form(wish, "dark")
    before = picture_file(shown.signal, shown.settings, form)
    ring.write(np.zeros((round(1.5 * RATE), 1), np.float32))
    assert shown.signal.start > 0
    after = picture_file(shown.signal, shown.settings, form)
    assert after[after.index(b"PLTE") :] == before[before.index(b"PLTE") :]
    without = picture_file(shown.signal, shown.settings, replace(form, screen=None))
    assert without != after


def test_gaps_are_hatched_in_every_picture(qapp):
    ring = heard(1.0)
    ring.skip(RATE, "lost")
    ring.write(0.1 * np.ones((RATE, 1), np.float32))
    data = picture_file(Snapshot(ring), SETTINGS, Form(width=300, height=90, look=BARE))
    image = QImage.fromData(data)
    colours = {image.pixel(101, y) for y in range(90)}
    assert len(colours) == 2


def test_a_picture_is_given_up_and_nothing_is_left(tmp_path):
    shown = scene(heard())
    go_on, begun = threading.Event(), threading.Event()

    def late(work):
        begun.set()
        go_on.wait(30.0)
        return work()

    form = shown.form(PictureWish(size="pixels", axes=False), "dark")
    job = PictureJob(shown.subject("visible"), form, tmp_path / "a.png", late)
    assert begun.wait(30.0)
    job.cancel()
    go_on.set()
    ended(job)
    assert (job.written, job.failure) == (False, "")
    assert list(tmp_path.iterdir()) == []


def test_too_large_a_picture_is_refused_before_it_is_made():
    shown = scene(heard())
    wish = PictureWish(size="pixels", width=32_000, height=32_000)
    with pytest.raises(ExportError, match="67,108,864"):
        shown.picture_words(wish, "dark")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (PictureWish(part="selection"), "selected"),
        (PictureWish("jpeg", ground="transparent"), "JPEG"),
        (
            PictureWish(axes=False, colour_bar=False, settings_line=False, ground="transparent"),
            "ground",
        ),
        (PictureWish(size="pixels", width=40, height=40), "room"),
    ],
)
def test_what_does_not_go_together_is_said(qapp, wish, words):
    with pytest.raises(ExportError, match=words):
        scene(heard()).picture_words(wish, "dark")


def test_a_native_picture_counts_columns_and_bins():
    shown = scene(heard())
    form = shown.form(PictureWish(size="native", part="whole"), "dark")
    assert (form.width, form.height) == (2 * RATE // SETTINGS.analysis.hop, 257)


def test_paper_has_its_size(qapp):
    form = scene(heard()).form(PictureWish(size="paper", width_cm=12.7, dpi=200.0), "light")
    assert (form.width, form.dpi, form.look.theme) == (1000, 200.0, "light")
    white = scene(heard()).form(PictureWish(ground="paper"), "dark")
    assert white.look == Look(theme="paper")


def test_the_preview_is_made_of_the_screen(qapp):
    chosen = Selection(RATE // 2, RATE, 500.0, 2000.0)
    shown = scene(heard(), selection=chosen)
    for part in ("visible", "selection", "whole"):
        image = shown.preview(PictureWish(part=part), "dark", (200, 160))
        assert image.width() <= 200
        assert image.height() <= 160
    longer = scene(heard(5.0), selection=Selection(0, RATE))
    assert longer.preview(PictureWish(part="whole"), "dark", (200, 160)) is None
    assert longer.preview(PictureWish(part="selection"), "dark", (200, 160)) is None


def test_a_selected_band_is_the_axis_of_its_picture():
    chosen = Selection(RATE // 2, RATE, 500.0, 2000.0)
    axis = scene(heard(), selection=chosen).subject("selection").settings.axis
    assert (axis.fmin, axis.fmax) == (500.0, 2000.0)


def test_the_settings_of_an_npy_file_replace_nothing_else(tmp_path):
    path, other = tmp_path / "a.npy", tmp_path / "a.json"
    other.write_text("mine")

    def made():
        return ended(TableJob(Subject(heard(), SETTINGS), Numbers("npy", 0, RATE), path))

    assert "a.json, which would tell its settings, is there already" in made().failure
    assert (other.read_text(), path.exists()) == ("mine", False)
    other.unlink()
    assert made().written
    assert made().written  # both are its own, and the first was to be replaced


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_said(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    job = ended(TableJob(Subject(heard(), SETTINGS), Numbers("npy", 0, RATE), tmp_path / "a.npy"))
    tmp_path.chmod(stat.S_IRWXU)
    assert "is not allowed" in job.failure


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "is not allowed"),
        (errno.ENOENT, "there is no folder"),
        (errno.EIO, "a.npz was not saved: "),
    ],
)
def test_what_a_disk_refuses_is_said(tmp_path, monkeypatch, code, words):
    def fail(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setitem(WRITERS, "npz", fail)
    job = ended(TableJob(Subject(heard(), SETTINGS), Numbers("npz", 0, RATE), tmp_path / "a.npz"))
    assert words in job.failure
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "a.csv"
    job = ended(TableJob(Subject(heard(), SETTINGS), Numbers("csv", 0, RATE), path))
    assert job.failure.startswith("a.csv was not saved")
    assert not job.written


# Tables


@pytest.mark.parametrize("kind", ["npz", "npy", "csv"])
def test_a_table_is_that_of_the_command_line(tmp_path, kind):
    sound = write(tmp_path / "a.wav", tone(1000.0, 1.0, RATE), RATE)
    out, other = tmp_path / f"cli.{kind}", tmp_path / f"window.{kind}"
    words = ["--n-fft", "512", "--hop", str(SETTINGS.analysis.hop), "--start", "0.25"]
    assert main(["analyze", str(sound), "-o", str(out), *words]) == 0
    with opened(str(sound)) as signal:
        subject = Subject(Snapshot(signal), SETTINGS, sound)
        job = ended(TableJob(subject, Numbers(kind, RATE / 4, RATE), other))
    assert job.written, job.failure
    if kind == "npz":
        with np.load(out) as one, np.load(other) as two:
            for name in ("levels", "times", "frequencies"):
                assert (one[name] == two[name]).all()
    elif kind == "npy":
        assert out.read_bytes() == other.read_bytes()
        assert other.with_suffix(".json").exists()
    else:
        assert out.read_bytes().split(b"\n", 1)[1] == other.read_bytes().split(b"\n", 1)[1]
    if kind != "npy":
        assert settings_of_table(other).sound == "a.wav"


def test_a_table_of_a_selection_has_its_columns_and_bins(tmp_path):
    chosen = Selection(RATE // 2, RATE, 500.0, 2000.0)
    shown = scene(heard(), selection=chosen)
    wish = TableWish("npz", "selection", "power")
    job = ended(TableJob(shown.subject("selection"), shown.numbers(wish), tmp_path / "a.npz"))
    with np.load(job.path) as data:
        assert data["frequencies"][[0, -1]] == pytest.approx([500.0, 2000.0])
        assert data["times"][[0, -1]] == pytest.approx([0.5, 1.0], abs=0.01)
        assert data["levels"].shape == (len(data["times"]), len(data["frequencies"]))
        words = shown.table_words(wish)
        assert words.startswith("{} columns of {} bins".format(*data["levels"].shape))


def test_lost_and_forgotten_sound_has_no_numbers():
    ring = heard(2.0, 1.0)
    ring.skip(RATE // 4, "lost")
    ring.write(0.1 * np.ones((RATE // 4, 1), np.float32))
    table = ValueTable(Snapshot(ring), SETTINGS.analysis, (0, ring.end))
    known = ~np.isnan(np.concatenate(list(table.blocks()))).any(axis=1)
    times = table.times * RATE
    assert not known[times < ring.start].any()
    assert not known[(times >= 2 * RATE) & (times < 2.25 * RATE)].any()
    assert known[(times > ring.start + 512) & (times < 2 * RATE)].all()
    assert known[times >= 2.25 * RATE].all()


def test_weighted_levels_are_weighted():
    signal = Snapshot(heard())
    plain, weighted = (
        ValueTable(signal, SETTINGS.with_analysis(weighting=name).analysis, (0, RATE))
        for name in ("z", "a")
    )
    difference = next(weighted.blocks())[20] - next(plain.blocks())[20]
    at_1_khz = np.argmin(np.abs(plain.frequencies - 1000.0))
    assert difference[at_1_khz] == pytest.approx(0.0, abs=0.1)
    assert difference[5] < -15.0


def test_tables_that_cannot_be_are_refused():
    shown = scene(heard(), selection=Selection(0, RATE, 501.0, 502.0))
    with pytest.raises(ExportError, match="No bin"):
        shown.table_words(TableWish(part="selection"))
    shown = shown._replace(frequencies=np.zeros(1 << 28))
    with pytest.raises(ExportError, match="MAT"):
        shown.table_words(TableWish("mat", "whole"))


def test_a_spectrum_as_text():
    codes = np.array([NO_DATA, 2000, 2001], np.uint16)
    text = spectrum_csv(np.array([0.0, 10.5, 21.0]), codes, Measure(LEVEL, 94.0))
    value = LEVELS.value(2000) + 94.0
    assert text.splitlines() == [
        "frequency (Hz),level (dB SPL)",
        "0,",
        f"10.5,{value:.2f}",
        f"21,{value + 0.05:.2f}",
    ]


def test_the_length_of_a_video_is_limited():
    shown = scene(heard())
    with pytest.raises(ExportError, match="selected"):
        shown.video_words(VideoWish(), "dark")
    huge = shown._replace(selection=Selection(0, 10**9))
    with pytest.raises(ExportError, match="may be"):
        huge.video_words(VideoWish(span=1.0), "dark")
