"""Videos: what ffmpeg can do is found, what it makes is right, and nothing half is left."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.desktop.main_thread import MainThread
from app.export import encoder
from app.export.encoder import Encoder, Format, formats
from app.export.jobs import Subject
from app.export.limits import ExportError
from app.export.video import Film, VideoJob
from app.recordings.made_sound import MadeSound
from dsp.settings import Settings
from ui.picture.look import BARE, Look

RATE = 8000
SETTINGS = Settings().with_analysis(n_fft=512, win_length=512)
needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg is not installed"
)
LIST = b""" V....D libx264              libx264 H.264
 V....D libvpx-vp9           libvpx VP9
 A..... aac                  AAC
 A..... libopus              libopus Opus
"""


def click_and_tone():
    """Return a second of silence with one click in the middle, over a faint tone."""
    x = 0.001 * np.sin(2 * np.pi * 1000.0 * np.arange(RATE) / RATE)
    x[RATE // 2] = 0.9
    return MadeSound("made", x.astype(np.float32), RATE)


@pytest.fixture
def call(qapp):
    made = MainThread(qapp)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def listed(monkeypatch):
    """Let an ffmpeg that lists some encoders be there."""

    def pretend(out):
        monkeypatch.setattr(encoder.shutil, "which", lambda _: "/bin/ffmpeg")

        def run(*_, **__):
            return subprocess.CompletedProcess([], 0, stdout=out)

        monkeypatch.setattr(encoder.subprocess, "run", run)

    return pretend


def test_what_it_can_write_is_found(listed):
    listed(LIST)
    assert [(f.kind, f.video, f.sound) for f in formats()] == [
        ("mp4", "libx264", "aac"),
        ("webm", "libvpx-vp9", "libopus"),
    ]
    listed(LIST.replace(b"libx264 ", b"libx265 "))
    assert [f.kind for f in formats()] == ["webm"]
    listed(b" V..... libvpx VP8\n A..... libvorbis Vorbis\n")
    assert [(f.video, f.sound) for f in formats()] == [("libvpx", "libvorbis")]


def test_what_is_missing_is_said(listed, monkeypatch):
    listed(b"")
    with pytest.raises(ExportError, match="neither"):
        formats()
    monkeypatch.setattr(encoder.shutil, "which", lambda _: None)
    with pytest.raises(ExportError, match="not installed"):
        formats()


def test_an_ffmpeg_that_does_not_run_is_said(monkeypatch, tmp_path):
    broken = tmp_path / "ffmpeg"
    broken.write_text("no program")
    broken.chmod(0o755)
    monkeypatch.setattr(encoder.shutil, "which", lambda _: str(broken))
    with pytest.raises(ExportError, match="does not run"):
        formats()


def test_the_newest_sound_is_at_the_right_edge():
    film = Film(RATE // 2, 2 * RATE, 2.0, frame_rate=30)
    views = list(film.views(RATE, 400))
    assert len(views) == film.frames(RATE) == 45
    spp = 2.0 * RATE / 400
    for k, view in enumerate(views):
        now = RATE // 2 + k * RATE / 30
        assert view.sample_at(400) <= now < view.sample_at(401)
    assert all(b.first >= a.first for a, b in pairwise(views))
    whole = film.whole(RATE, (400, 300))
    assert whole.samples_per_pixel == spp
    assert whole.first <= views[0].first
    assert whole.last >= views[-1].last


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": -1},
        {"stop": 0},
        {"span": 0.0},
        {"width": 641},
        {"frame_rate": 0},
        {"look": Look(transparent=True)},
    ],
)
def test_bad_values_are_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        Film(**{"first": 0, "stop": RATE, "span": 1.0, **wrong})


def test_an_encoder_that_gives_up_is_said():
    code = "import sys; sys.stderr.write('first\\nthe disk is full.\\n'); sys.exit(1)"

    def use():
        with Encoder([sys.executable, "-c", code]) as pipe:
            for _ in range(1000):
                pipe.feed(np.zeros((100, 1000), np.uint32))
            pipe.finish()

    with pytest.raises(ExportError, match="could not make the video: the disk is full"):
        use()


def test_an_encoder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ExportError, match="does not start"):
        Encoder([str(tmp_path / "none")])


def test_what_is_given_up_leaves_nothing(qtbot, call, tmp_path):
    """A stand-in that takes frames as long as there are any."""
    jobs = []

    def call_until(work):
        made = call(work)
        if jobs and jobs[0].progress > 0.3:
            jobs[0].cancel()
        return made

    script = tmp_path / "encoder.py"
    script.write_text("import sys; open(sys.argv[-1], 'wb').write(sys.stdin.buffer.read())")

    class Stand(Format):
        def command(self, *_):
            return [sys.executable, str(script)]

    stand = Stand("", "mp4", "", "", "")
    film = Film(0, RATE, 1.0, 320, 240)
    out = tmp_path / "out" / "a.mp4"
    jobs.append(VideoJob(Subject(click_and_tone(), SETTINGS), film, out, stand, call_until))
    qtbot.waitUntil(lambda: jobs[0].done, timeout=50_000)
    assert (jobs[0].written, jobs[0].failure) == (False, "")
    assert list(out.parent.iterdir()) == []
    whole = VideoJob(Subject(click_and_tone(), SETTINGS), film, out, stand, call)
    qtbot.waitUntil(lambda: whole.done, timeout=50_000)
    assert whole.written, whole.failure
    assert out.stat().st_size == 30 * 320 * 240 * 4
    frames = np.fromfile(out, "<u4").reshape(30, 240, 320)
    assert (frames[0] != frames[-1]).any()


def probed(path):
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def decoded(path, *words):
    command = ["ffmpeg", "-v", "error", "-i", str(path), *words, "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@needs_ffmpeg
@pytest.mark.parametrize("index", [0, 1], ids=["mp4", "webm"])
def test_a_click_is_heard_when_it_is_seen(qtbot, call, tmp_path, index):
    chosen = formats()
    if len(chosen) <= index:
        pytest.skip("this ffmpeg does not write that")
    film = Film(0, RATE, 1.0, 320, 240, look=replace(BARE, theme="dark"))
    settings = replace(SETTINGS, floor=-60.0, ceiling=-20.0)
    path = tmp_path / f"a.{chosen[index].kind}"
    job = VideoJob(Subject(click_and_tone(), settings), film, path, chosen[index], call)
    qtbot.waitUntil(lambda: job.done, timeout=50_000)
    assert job.written, job.failure
    streams = {stream["codec_type"]: stream for stream in probed(path)["streams"]}
    assert (streams["video"]["width"], streams["video"]["height"]) == (320, 240)
    assert eval_rate(streams["video"]["r_frame_rate"]) == pytest.approx(30.0)
    raw = decoded(path, "-f", "rawvideo", "-pix_fmt", "gray")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, 240, 320).astype(float)
    assert len(frames) == pytest.approx(30, abs=1)
    bright = frames[:, :, -12:].mean(axis=(1, 2))
    assert np.argmax(np.diff(bright)) + 1 == pytest.approx(15, abs=2)
    sound = np.frombuffer(decoded(path, "-f", "f32le", "-ac", "1", "-ar", "8000"), "<f4")
    assert np.argmax(np.abs(sound)) / RATE == pytest.approx(0.5, abs=0.03)


def eval_rate(text):
    over, _, under = text.partition("/")
    return int(over) / int(under)
