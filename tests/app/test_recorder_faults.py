"""A recording that something goes wrong with: one sentence, and what was written is whole."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.recorder import recorder as recorder_module
from app.recorder.plan import Plan
from app.recorder.recorder import Recorder
from app.recorder.tape import Tape
from app.recordings import growing_wav
from app.recordings.sound_file import open_sound
from app.recordings.stored_samples import FLOAT
from dsp.demo import demo_signal
from dsp.ring import SampleRing
from tests.app.live_sound import RATE, Source, files, noise, plan, recorded, ring
from tests.virtual_mic import wait_for

ROOT = Path(__file__).resolve().parents[2]

KILLED = """
import sys
from contextlib import closing
from pathlib import Path
from app.capture.demo_source import DemoSource
from app.recorder.plan import Plan
from app.recorder.recorder import Recorder
source = DemoSource(None, 60.0)
source.start()
recorder = Recorder(source, Plan(Path(sys.argv[1]), "Demo"))
while True:
    print(recorder.state.seconds, flush=True)
    recorder.wait(0.02)
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(recorder_module, "POLL_SECONDS", 0.002)


def failed(source, chosen):
    recorder = Recorder(source, chosen)
    assert recorder.wait(20)
    assert recorder.failure.count("\n") == 0
    return recorder


def full_ring(seconds=3):
    sound = ring()
    sound.write(noise(seconds * RATE))
    return sound


def test_a_killed_process_leaves_a_whole_file(tmp_path):
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        seconds = 0.0
        while seconds < 1.2:
            seconds = float(program.stdout.readline())
        program.send_signal(signal.SIGKILL)
    path = files(tmp_path)[0]
    got, rate = soundfile.read(path, dtype="float32")  # libsndfile believes the head
    assert len(got) >= round(seconds * rate)
    np.testing.assert_allclose(got, demo_signal(0, len(got), rate), atol=2.0**-23)
    with closing(open_sound(path)) as opened:
        assert opened.length >= len(got)
        assert opened.started is not None
    if shutil.which("ffmpeg"):
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
        said = subprocess.run(command, capture_output=True, check=True, text=True)
        assert said.stderr == ""


def test_samples_behind_an_old_head_are_shown(tmp_path):
    """The moment between the samples and the head that tells of them."""
    sound, x = ring(), noise(4000)
    tape = Tape(plan(tmp_path), Source(sound), sound, 0, first=True)
    sound.write(x[:1000])
    tape.take(sound.end)
    tape.wav.write(x[1000:])
    with closing(open_sound(files(tmp_path)[0])) as opened:
        assert opened.length >= 1000
    tape.finish()
    np.testing.assert_array_equal(recorded(files(tmp_path)[0]), x)


@pytest.fixture
def small_disk():
    """The largest file that the process may write stands for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_001, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_keeps_what_was_written(tmp_path, small_disk):
    sound = full_ring()
    sound.skip(10, "lost")
    recorder = failed(Source(sound), plan(tmp_path, pre_roll=60))
    path = recorder.state.path
    assert path.name in recorder.failure
    assert "are kept in" in recorder.failure
    got = recorded(path)
    assert 41_000 / 8 < len(got) <= 50_001 / 8
    np.testing.assert_array_equal(got, noise(3 * RATE)[: len(got)])
    with closing(open_sound(path)) as opened:
        assert opened.note == ""
    assert recorder.state.seconds == len(got) / RATE


def test_a_really_full_disk_says_so(tmp_path, monkeypatch):
    class Full(growing_wav.GrowingWav):
        def _put(self, data, at):
            if at + len(data) > 60_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super()._put(data, at)

    monkeypatch.setattr("app.recorder.plan.GrowingWav", Full)
    monkeypatch.setattr("app.recorder.tape.AT_ONCE", 1000)
    recorder = failed(Source(full_ring()), plan(tmp_path, pre_roll=60))
    assert "the disk is full; make room in" in recorder.failure
    assert 5500 < len(recorded(recorder.state.path)) < 7500


def test_a_file_that_the_disk_holds_no_more_of_goes_on_in_the_next(tmp_path, monkeypatch):
    class Fat(growing_wav.GrowingWav):
        def _put(self, data, at):
            if at + len(data) > 60_000:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            return super()._put(data, at)

    monkeypatch.setattr("app.recorder.plan.GrowingWav", Fat)
    monkeypatch.setattr("app.recorder.tape.AT_ONCE", 1000)
    monkeypatch.setattr("app.recorder.tape.SMALLEST_LIMIT", 50_000)
    sound = full_ring(2)
    recorder = Recorder(Source(sound), plan(tmp_path, pre_roll=60))
    recorder.stop()
    assert recorder.wait(20)
    assert recorder.failure == ""
    parts = [recorded(path) for path in files(tmp_path)]
    assert len(parts) == 3
    np.testing.assert_array_equal(np.concatenate(parts), noise(2 * RATE))


def test_a_folder_that_is_not_there_or_may_not_be_written(tmp_path):
    recorder = failed(Source(full_ring()), plan(tmp_path / "gone", pre_roll=1))
    assert "Nothing is recorded: there is no folder" in recorder.failure
    (tmp_path / "file").write_bytes(b"")
    recorder = failed(Source(full_ring()), plan(tmp_path / "file", pre_roll=1))
    assert "Nothing is recorded: there is no folder" in recorder.failure
    if os.geteuid():  # root may write anywhere
        tmp_path.chmod(0o500)
        recorder = failed(Source(full_ring()), plan(tmp_path, pre_roll=1))
        tmp_path.chmod(0o700)
        assert "is not allowed" in recorder.failure


def test_a_named_file_is_never_overwritten(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"the old one")
    recorder = failed(Source(full_ring()), plan(tmp_path, path=path, pre_roll=1))
    assert "a.wav is there already" in recorder.failure
    assert path.read_bytes() == b"the old one"


def test_a_deleted_file_is_said_at_once(tmp_path):
    sound = full_ring()
    recorder = Recorder(Source(sound), plan(tmp_path, pre_roll=1))
    assert wait_for(lambda: recorder.state.path)
    files(tmp_path)[0].unlink()
    assert recorder.wait(20)
    assert "was deleted meanwhile" in recorder.failure


def test_a_head_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(growing_wav.GrowingWav, "_put", fail)
    recorder = failed(Source(full_ring()), plan(tmp_path, pre_roll=1))
    assert recorder.failure.startswith("Nothing is recorded: the disk is full")
    assert files(tmp_path) == []


def test_the_room_on_the_disk_is_told(tmp_path, monkeypatch):
    free = 10 * RATE * 2 * 4
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, free))
    recorder = Recorder(Source(full_ring()), plan(tmp_path, pre_roll=1))
    assert wait_for(lambda: recorder.state.room == 10.0)
    recorder.stop()
    assert recorder.wait(20)


def test_frames_per_file_is_even_and_the_smaller_of_both():
    assert Plan(Path(), "a").frames_per_file(RATE, 2) is None
    both = Plan(Path(), "a", coding=FLOAT, split_seconds=1.0, split_bytes=81)
    assert both.frames_per_file(RATE, 2) == 10


def test_nothing_but_the_thread_holds_the_ring(tmp_path):
    sound = SampleRing(1000, 1, RATE)
    recorder = Recorder(Source(sound), plan(tmp_path))
    recorder.stop()
    assert recorder.wait(20)
    assert files(tmp_path) == []
