"""A cut that cannot be saved, or is given up: one sentence, and nothing is left behind."""

import errno
import os
import resource
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.recordings import cutting
from app.recordings.cutting import SaveError, save_cut
from app.recordings.saving import Saving
from dsp.ring import SampleRing
from dsp.selection import Selection
from tests.app.cuts import left_in, noise
from tests.app.wav_bytes import write

EPOCH = 1_700_000_000.123


@pytest.fixture
def ring():
    ring = SampleRing(20_000, 2, 8000)
    ring.write(noise(5000).astype(np.float32))
    ring.skip(100, "lost")
    ring.write(noise(5000, seed=2).astype(np.float32))
    return ring


def test_forgotten_sound_is_said_and_nothing_is_left(tmp_path, ring):
    ring.write(np.zeros((15_000, 2), np.float32))
    with pytest.raises(SaveError, match="no longer there"):
        save_cut(ring, Selection(0, 6000), tmp_path / "a.wav")
    assert left_in(tmp_path) == []


def test_progress_rises_and_cancelling_leaves_nothing(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(cutting, "_BLOCK", 500)
    path, folder = tmp_path / "a.wav", tmp_path / "out"
    folder.mkdir()
    soundfile.write(path, noise(), 8000)
    shares = []
    assert save_cut(
        opened(path), Selection(0, 5000), folder / "b.wav", None, lambda s: not shares.append(s)
    )
    assert shares == sorted(shares)
    assert (shares[0], len(shares), shares[-1] > 0.9) == (0, 20, True)
    for ending in ("wav", "flac"):
        count = len(left_in(folder))
        out = folder / f"c.{ending}"
        assert save_cut(opened(path), Selection(0, 5000), out, None, lambda s: s < 0.5) is None
        assert len(left_in(folder)) == count


@pytest.fixture
def small_disk():
    """The largest file that the process may write stands for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_disk_that_fills_up(tmp_path, ring, small_disk, ending):
    out = write(tmp_path / f"a.{ending}", b"the old one")
    with pytest.raises(SaveError, match=f"^a.{ending} was not saved: the disk is full"):
        save_cut(ring, Selection(0, 10_000), out)
    assert left_in(tmp_path) == [out.name]
    assert out.read_bytes() == b"the old one"


def test_what_does_not_fit_is_refused_at_once(tmp_path, ring, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    with pytest.raises(SaveError, match="the disk is full"):
        save_cut(ring, Selection(0, 10_000), tmp_path / "a.wav")
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EACCES, r"writing in .* is not allowed"), (errno.EROFS, r"writing in .* is not"),
     (errno.EIO, "Input/output error"), (errno.ENOSPC, "the disk is full")],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_other_failures_are_one_sentence(tmp_path, ring, monkeypatch, number, sentence, ending):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SaveError, match=sentence) as info:
        save_cut(ring, Selection(0, 10_000), tmp_path / f"a.{ending}")
    assert str(info.value).count(".") <= 2
    assert left_in(tmp_path) == []
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(SaveError, match=sentence):
        save_cut(ring, Selection(0, 10_000), tmp_path / f"a.{ending}")


def test_a_folder_that_may_not_be_written(tmp_path, ring):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(SaveError, match=r"writing in .* is not allowed"):
        save_cut(ring, Selection(0, 10_000), tmp_path / "a.wav")
    tmp_path.chmod(0o700)


def test_what_cannot_be_written_is_said(tmp_path, ring, opened):
    for name, sentence in (("a.mp3", "does not end in"), ("gone/a.wav", "there is no folder")):
        with pytest.raises(SaveError, match=sentence):
            save_cut(ring, Selection(0, 100), tmp_path / name)
    path = tmp_path / "wide.wav"
    soundfile.write(path, noise(channels=9), 8000)
    with pytest.raises(SaveError, match="FLAC holds 8 channels, not 9; save it as WAV"):
        save_cut(opened(path), Selection(0, 100), tmp_path / "a.flac")
    fast = SampleRing(100, 1, 2_000_000)
    fast.write(np.zeros((100, 1), np.float32))
    with pytest.raises(SaveError, match="FLAC does not hold 2,000,000 samples per second"):
        save_cut(fast, Selection(0, 100), tmp_path / "a.flac")
    assert left_in(tmp_path) == ["wide.wav"]


def test_in_the_background(tmp_path, ring):
    saving = Saving(ring, Selection(0, 10_000), tmp_path / "a.wav", EPOCH)
    assert saving.wait(20)
    assert (saving.done, saving.progress, saving.failure) == (True, 1.0, "")
    assert saving.saved.path == tmp_path / "a.wav"
    saving = Saving(ring, Selection(0, 10_000), tmp_path / "a.mp3")
    assert saving.wait(20)
    assert (saving.saved, saving.failure.count(".mp3")) == (None, 1)


def test_cancelled_in_the_background(tmp_path):
    class Endless(SampleRing):
        def read(self, start, out):
            saving.cancel()
            return True

    saving = None
    signal = Endless(10, 1, 8000)
    started = Saving.__init__

    class Told(Saving):
        def __init__(self, *arguments):
            nonlocal saving
            saving = self
            started(self, *arguments)

    Told(signal, Selection(0, 10_000_000), tmp_path / "a.wav")
    assert saving.wait(20)
    assert (saving.saved, saving.failure, left_in(tmp_path)) == (None, "", [])
