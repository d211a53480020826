"""Files that are sought by libsndfile or decoded first: exact, cancelled, never in the way."""

import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.recordings import coded_sound, decoding, sound_handle
from app.recordings.sound_file import SoundFileError, open_sound
from tests.app.wav_bytes import samples, write

SOUGHT = [
    ("AIFF", "PCM_16"), ("AIFF", "PCM_24"), ("AIFF", "FLOAT"), ("AIFF", "ALAW"),
    ("AU", "PCM_32"), ("AU", "ULAW"), ("AU", "DOUBLE"), ("CAF", "PCM_24"), ("W64", "FLOAT"),
    ("FLAC", "PCM_16"), ("FLAC", "PCM_24"), ("SVX", "PCM_16"), ("NIST", "PCM_16"),
    ("IRCAM", "FLOAT"), ("PVF", "PCM_32"), ("AVR", "PCM_16"), ("MAT5", "DOUBLE"), ("VOC", "PCM_16"),
]  # fmt: skip
DECODED = [
    ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III"), ("WAV", "GSM610"),
    ("WAV", "IMA_ADPCM"), ("WAV", "MS_ADPCM"), ("W64", "IMA_ADPCM"), ("AU", "G721_32"),
    ("CAF", "ALAC_16"), ("CAF", "ALAC_24"), ("SDS", "PCM_16"),
]  # fmt: skip


def tone(seconds, rate=8000, channels=1):
    t = np.arange(int(seconds * rate)) / rate
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (len(t), channels))
    return noise + 0.5 * np.sin(2 * np.pi * 440 * t)[:, None]


def linear(path):
    """Return what libsndfile decodes from the beginning to the end, without seeking."""
    blocks = []
    with soundfile.SoundFile(path) as file:
        file.seekable = lambda: False
        while len(block := file.read(4000, dtype="float32", always_2d=True)):
            blocks.append(block)
    return np.concatenate(blocks)


def make(folder, form, coding, seconds=3.0, rate=8000, channels=1):
    path = folder / f"a.{form.lower()}"
    soundfile.write(path, tone(seconds, rate, channels), rate, coding, format=form)
    return path


def flac_without_length(folder, seconds=3.0, channels=2):
    path = make(folder, "FLAC", "PCM_16", seconds, channels=channels)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # the 36 bits of STREAMINFO that tell the number of samples
    content[22:26] = bytes(4)
    return write(path, bytes(content))


@pytest.mark.parametrize(("form", "coding"), SOUGHT)
def test_what_can_be_sought_is_exact_anywhere(tmp_path, form, coding):
    path = make(tmp_path, form, coding)
    expected = linear(path)
    sound = open_sound(path)
    assert (sound.progress, sound.note, sound.end) == (1, "", len(expected))
    assert isinstance(sound._sound, coded_sound.SoughtSound)
    out = np.empty((700, 1), np.float32)
    for start in (20_000, 0, 700, 23_300, 12_345, 1):
        assert sound.read(start, out)
        np.testing.assert_array_equal(out, expected[start : start + 700])
    sound.close()


@pytest.mark.parametrize(("form", "coding"), DECODED)
def test_what_cannot_be_sought_is_decoded_once(tmp_path, form, coding):
    path = make(tmp_path, form, coding)
    expected = linear(path)
    sound = open_sound(path, tmp_path)
    assert sound.end > 0
    assert sound.wait(30)
    assert isinstance(sound._sound, decoding.DecodedSound)
    assert (sound.progress, sound.note) == (1, "")
    np.testing.assert_array_equal(samples(sound), expected[: sound.end])
    assert len(expected) - sound.end < 1000  # what fills up the last block is left out
    sound.close()


def test_flac_without_a_length(tmp_path):
    path = flac_without_length(tmp_path, 20)
    with soundfile.SoundFile(path) as file:
        assert file.frames == 2**63 - 1
    sound = open_sound(path, tmp_path)
    assert sound.wait(30)
    expected = np.round(tone(20, channels=2) * 32768)
    np.testing.assert_allclose(samples(sound) * 32768, expected, atol=1)
    assert (sound.progress, sound.note) == (1, "")
    sound.close()


def test_a_flac_that_is_cut_off_is_decoded_as_far_as_it_goes(tmp_path):
    path = make(tmp_path, "FLAC", "PCM_16", 20)
    write(path, path.read_bytes()[: path.stat().st_size // 2])
    sound = open_sound(path, tmp_path)
    assert sound.wait(30)
    assert 60_000 < sound.end < 100_000
    assert "damaged or cut off" in sound.note
    sound.close()


@pytest.fixture
def damaged(tmp_path):
    """Return a FLAC with flipped bits in its middle, what it was before, and from where on."""
    path = make(tmp_path, "FLAC", "PCM_16", 20)
    expected = linear(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(byte ^ 0xFF for byte in content[middle : middle + 8])
    write(path, bytes(content))
    at = 0
    with soundfile.SoundFile(path) as file, suppress(soundfile.LibsndfileError):
        file.seekable = lambda: False
        while len(file.read(1)):
            at += 1
    return path, expected, at


def test_around_damage_everything_is_still_read(tmp_path, damaged):
    path, expected, at = damaged
    sound = open_sound(path, tmp_path)
    assert isinstance(sound._sound, coded_sound.SoughtSound)
    assert not sound.read(at - 100, np.empty((8000, 1), np.float32))
    out = np.empty((4000, 1), np.float32)
    for start in (0, at - 4000, at + 8000, 150_000, 20_000):  # on both sides, in any order
        assert sound.read(start, out)
        np.testing.assert_array_equal(out, expected[start : start + 4000])
    told = float(re.fullmatch(r"The file is damaged at (.*) s\.", sound.note)[1])
    assert told == pytest.approx(at / 8000, abs=0.1)
    sound.close()


def test_reading_through_finds_the_damage(tmp_path, damaged):
    sound = open_sound(damaged[0], tmp_path)
    assert sound.note == ""
    sound.check()
    assert "damaged at" in sound.note
    sound.close()


def test_a_file_that_another_one_has_replaced_is_told(tmp_path):
    path = make(tmp_path, "FLAC", "PCM_16")
    sound = open_sound(path, tmp_path)
    handle = sound._sound._take(0)  # another thread reads
    make(tmp_path, "FLAC", "PCM_16", 2)
    assert not sound.read(0, np.empty((10, 1), np.float32))
    assert "replaced" in sound.note
    handle.close()
    sound.close()


def test_closing_is_no_damage(tmp_path):
    sound = open_sound(make(tmp_path, "FLAC", "PCM_16"), tmp_path)
    sound.close()
    assert not sound.read(0, np.empty((10, 1), np.float32))
    assert sound.note == ""


def test_a_chained_ogg_says_that_more_follows(tmp_path):
    first, second = (make(tmp_path, "OGG", "VORBIS").read_bytes() for _ in range(2))
    if first[14:18] == second[14:18]:
        second = second.replace(first[14:18], b"\1\2\3\4")
    sound = open_sound(write(tmp_path / "a.ogg", first + second), tmp_path)
    assert "several recordings" in sound.note
    sound.close()


@pytest.fixture
def slow(monkeypatch):
    """Hold the decoder after its first block until the test lets it go on, block by block."""
    allowed = threading.Semaphore(1)
    read = sound_handle.Handle.read

    def wait_and_read(handle, out):
        assert len(out) == 1 or allowed.acquire(timeout=30)
        return read(handle, out)

    monkeypatch.setattr(sound_handle.Handle, "read", wait_and_read)
    yield allowed
    allowed.release(1000)


def decoding_threads():
    return [t for t in threading.enumerate() if t.name == "decoding"]


def test_what_is_decoded_so_far_can_be_read(tmp_path, slow):
    path = make(tmp_path, "OGG", "VORBIS", 30)
    expected = linear(path)
    sound = open_sound(path, tmp_path)
    assert 0 < sound.end < len(expected)
    assert 0 < sound.progress < 1
    assert not sound.wait(0)
    np.testing.assert_array_equal(samples(sound), expected[: sound.end])
    assert not sound.read(sound.end, np.empty((1, 1), np.float32))
    slow.release(1000)
    assert sound.wait(30)
    np.testing.assert_array_equal(samples(sound), expected)
    sound.close()


def test_progress_without_a_length_follows_the_bytes(tmp_path, slow):
    sound = open_sound(flac_without_length(tmp_path, 60), tmp_path)
    assert 0 < sound.progress < 1
    sound.close()
    slow.release(1000)
    assert sound.wait(30)


def test_closing_cancels_and_leaves_nothing(tmp_path, slow):
    folder = tmp_path / "temporary"
    folder.mkdir()
    sound = open_sound(make(tmp_path, "OGG", "VORBIS", 60), folder)
    if os.name == "posix":
        assert list(folder.iterdir()) == []  # it has no name: nothing is left even after a crash
    sound.close()
    assert not sound.read(0, np.empty((1, 1), np.float32))
    slow.release(1)
    assert sound.wait(30)
    assert sound.end < 60 * 8000
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_no_descriptor_stays_open(tmp_path):
    descriptors = Path("/proc/self/fd")
    paths = [make(tmp_path, "OGG", "VORBIS"), flac_without_length(tmp_path)]
    before = len(list(descriptors.iterdir()))
    for path in paths:
        for finish in (True, False):
            sound = open_sound(path, tmp_path)
            if finish:
                assert sound.wait(30)
            sound.close()
            assert sound.wait(30)
    assert not decoding_threads()
    assert len(list(descriptors.iterdir())) == before


def test_a_disk_that_fills_up_is_noted(tmp_path):
    """The largest file that the process may write stands for a full disk."""
    pytest.importorskip("resource")
    path = make(tmp_path, "MP3", "MPEG_LAYER_III", 60)
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from app.recordings.sound_file import open_sound\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "sound = open_sound(sys.argv[1], Path(sys.argv[2]))\n"
        "assert sound.wait(30)\n"
        "print(sound.end, sound.progress, sound.note)\n"
        "sound.close()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    end, progress, note = run.stdout.split(" ", 2)
    assert (int(end) // 65_536, float(progress)) == (3, 1)
    assert "the disk is full" in note
    assert run.stderr == ""


def test_an_almost_full_disk_is_left_alone(tmp_path, monkeypatch):
    usage = shutil._ntuple_diskusage(10**12, 10**12 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(decoding, "_DISK_CHECK", 2)
    sound = open_sound(make(tmp_path, "OGG", "VORBIS", 60), tmp_path)
    assert sound.wait(30)
    assert sound.end == 3 * 65_536
    assert "the disk is full: make room" in sound.note
    sound.close()


def test_a_disk_that_is_full_at_once_is_said(tmp_path, monkeypatch):
    path = make(tmp_path, "OGG", "VORBIS")
    with pytest.raises(SoundFileError, match=r"temporary file.*make room"):
        open_sound(path, tmp_path / "gone")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(decoding.RandomFile, "append", full)
    with pytest.raises(SoundFileError, match=r"No space left.*make room"):
        open_sound(path, tmp_path)
    assert not decoding_threads()


def test_a_decoded_file_without_sound_is_said(tmp_path):
    path = tmp_path / "a.au"
    soundfile.write(path, np.zeros((0, 1)), 8000, "G721_32", format="AU")
    with pytest.raises(SoundFileError, match="contains no sound"):
        open_sound(path, tmp_path)


def test_a_headerless_name_is_said(tmp_path):
    with pytest.raises(SoundFileError, match="not a sound file"):
        open_sound(write(tmp_path / "a.raw", bytes(range(256)) * 10), tmp_path)
