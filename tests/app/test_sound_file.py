"""Plain sound files: exact, refused or explained, whatever happens to the file."""

import os
import socket
import struct
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.recordings.random_access import RandomFile
from app.recordings.sound_file import SoundFileError, open_sound
from tests.app.wav_bytes import chunk, fmt, pcm16, riff, samples, write

FIXED = ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"]
posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX has it")


def noise(frames, channels):
    return np.random.default_rng(frames).uniform(-1, 1, (frames, channels))


@pytest.mark.parametrize("channels", [1, 2, 5, 32])
@pytest.mark.parametrize("coding", FIXED)
@pytest.mark.parametrize("form", ["WAV", "WAVEX", "RF64"])
def test_every_coding_is_bit_for_bit_that_of_libsndfile(tmp_path, form, coding, channels):
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(1000, channels), 48_000, coding, format=form)
    expected, _ = soundfile.read(path, dtype="float32", always_2d=True)
    sound = open_sound(path)
    np.testing.assert_array_equal(samples(sound), expected)
    assert (sound.channels, sound.rate, sound.note, sound.progress) == (channels, 48_000, "", 1)
    sound.close()


@pytest.mark.parametrize("coding", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_big_endian_wav(tmp_path, coding):
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(1000, 3), 48_000, coding, endian="BIG")
    assert path.read_bytes()[:4] == b"RIFX"
    expected, _ = soundfile.read(path, dtype="float32", always_2d=True)
    sound = open_sound(path)
    np.testing.assert_array_equal(samples(sound), expected)
    sound.close()


def test_all_codes_of_companding(tmp_path):
    for tag in (6, 7):
        content = riff(fmt(tag, 1, 8), chunk(b"data", bytes(range(256))))
        path = write(tmp_path / "a.wav", content)
        expected, _ = soundfile.read(path, dtype="float32", always_2d=True)
        sound = open_sound(path)
        np.testing.assert_array_equal(samples(sound), expected)
        sound.close()


def test_64_bit_integers(tmp_path):
    values = [0, 2**62, -(2**63), 2**63 - 1]
    data = chunk(b"data", struct.pack("<4q", *values))
    sound = open_sound(write(tmp_path / "a.wav", riff(fmt(1, 1, 64), data)))
    assert samples(sound).ravel().tolist() == [0, 0.5, -1, 1]
    sound.close()


def test_nan_and_infinity_come_as_they_are(tmp_path):
    values = [np.nan, np.inf, -np.inf, 1e300, 0.5]
    for width, letter in ((4, "f"), (8, "d")):
        with np.errstate(over="ignore"):
            data = np.array(values).astype(letter).tobytes()
        content = riff(fmt(3, 1, 8 * width), chunk(b"data", data))
        sound = open_sound(write(tmp_path / "a.wav", content))
        expected = np.float32([np.nan, np.inf, -np.inf, np.inf, 0.5])
        np.testing.assert_array_equal(samples(sound).ravel(), expected)
        sound.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One file for each way of reading: converted, straight into the result, through handles."""
    folder = tmp_path_factory.mktemp("files")
    opened = []
    for name, coding in [("a.wav", "PCM_24"), ("b.wav", "FLOAT"), ("c.flac", "PCM_16")]:
        soundfile.write(folder / name, noise(150_000, 2), 48_000, coding)
        expected, _ = soundfile.read(folder / name, dtype="float32")
        opened.append((open_sound(folder / name), expected))
    yield opened
    for sound, _ in opened:
        sound.close()


@given(
    which=st.integers(0, 2),
    start=st.integers(-10, 150_010),
    length=st.one_of(st.integers(0, 20), st.integers(0, 150_010)),
    sparse=st.booleans(),
)
def test_a_read_is_exact_or_refused(files, which, start, length, sparse):
    sound, expected = files[which]
    out = np.empty((length, 4), np.float32)[:, ::2] if sparse else np.empty((length, 2), np.float32)
    inside = 0 <= start <= 150_000 - length
    assert sound.read(start, out) == inside
    if inside:
        np.testing.assert_array_equal(out, expected[start : start + length])


def test_a_read_with_other_channels_is_a_mistake(files):
    with pytest.raises(ValueError, match="must be"):
        files[0][0].read(0, np.empty((5, 1), np.float32))


def test_many_threads_read_at_once(files):
    wrong = []

    def read(seed):
        random = np.random.default_rng(seed)
        out = np.empty((3000, 2), np.float32)
        for _ in range(40):
            sound, expected = files[random.integers(3)]
            start = int(random.integers(150_000 - 3000))
            if not sound.read(start, out) or (out != expected[start : start + 3000]).any():
                wrong.append(start)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_without_positional_reads_it_is_the_same(tmp_path, monkeypatch):
    content, expected = pcm16(5000, 2)
    monkeypatch.delattr(os, "preadv", raising=False)
    sound = open_sound(write(tmp_path / "a.wav", content))
    np.testing.assert_array_equal(samples(sound), expected)
    sound.close()


def test_a_file_that_shrinks_is_refused_and_noted(tmp_path):
    content, expected = pcm16(100_000)
    path = write(tmp_path / "a.wav", content)
    sound = open_sound(path)
    os.truncate(path, 44 + 2 * 50_000)
    out = np.empty((1000, 1), np.float32)
    assert sound.read(0, out)
    np.testing.assert_array_equal(out, expected[:1000])
    assert not sound.read(49_500, out)
    assert not sound.read(90_000, out)
    assert "shorter" in sound.note
    sound.close()


def test_a_file_that_grows_keeps_its_end(tmp_path):
    content, expected = pcm16(1000, length=0)
    path = write(tmp_path / "a.wav", content)
    sound = open_sound(path)
    with path.open("ab") as file:
        file.write(bytes(2000))
    assert sound.end == 1000
    np.testing.assert_array_equal(samples(sound), expected)
    again = open_sound(path)
    assert again.end == 2000
    sound.close()
    again.close()


def test_a_file_that_is_removed_can_still_be_read(tmp_path):
    if os.name != "posix":
        pytest.skip("an open file cannot be removed here")
    content, expected = pcm16(1000)
    path = write(tmp_path / "a.wav", content)
    sound = open_sound(path)
    path.unlink()
    np.testing.assert_array_equal(samples(sound), expected)
    sound.close()


def test_another_file_in_its_place_is_not_taken_for_it(tmp_path):
    path = tmp_path / "a.flac"
    soundfile.write(path, noise(5000, 1), 48_000)
    sound = open_sound(path)
    held = sound._sound._take(0)  # as another thread holds it while it reads
    soundfile.write(tmp_path / "b.flac", noise(5000, 1) / 2, 48_000)
    (tmp_path / "b.flac").replace(path)
    out = np.empty((100, 1), np.float32)
    assert not sound.read(0, out)
    sound._sound._give_back(held)
    assert sound.read(0, out)
    sound.close()


class WatchedFile:
    """A raw file that lets a test step in while a read is going on."""

    def __init__(self, path, during):
        self._file = path.open("rb", buffering=0)
        self._during = during
        self.closed = False

    def fileno(self):
        self._during()
        return self._file.fileno()

    def close(self):
        self._file.close()
        self.closed = True


def test_closing_waits_for_the_reader_that_is_inside(tmp_path):
    if not hasattr(os, "preadv"):
        pytest.skip("positional reads only")
    seen = []
    raw = WatchedFile(
        write(tmp_path / "a", b"abcd"), lambda: (file.close(), seen.append(raw.closed))
    )
    file = RandomFile(raw)
    assert file.bytes_at(1, 2) == b"bc"
    assert seen
    assert not any(seen)  # nobody's descriptor is taken away...
    assert raw.closed  # ...and it goes with the last reader
    assert file.bytes_at(0, 4) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_nothing_stays_open(tmp_path):
    descriptors = Path("/proc/self/fd")
    content, _ = pcm16(1000)
    plain = write(tmp_path / "a.wav", content)
    soundfile.write(tmp_path / "b.flac", noise(1000, 1), 48_000)
    bad = write(tmp_path / "c.wav", b"RIFF....WAVEnonsense")
    before = len(list(descriptors.iterdir()))
    for path in (plain, tmp_path / "b.flac"):
        sound = open_sound(path)
        assert sound.read(0, np.empty((10, 1), np.float32))
        sound.close()
        sound.close()
        assert not sound.read(0, np.empty((10, 1), np.float32))
    with pytest.raises(SoundFileError):
        open_sound(bad)
    assert len(list(descriptors.iterdir())) <= before


def message(path):
    with pytest.raises(SoundFileError) as refusal:
        open_sound(path)
    text = str(refusal.value)
    assert text.isprintable()
    return text


def test_what_is_no_readable_file_is_said(tmp_path):
    assert "no file nothing.wav" in message(tmp_path / "nothing.wav")
    assert "is a folder" in message(tmp_path)
    assert "is empty" in message(write(tmp_path / "a.wav", b""))
    assert message("a\0b.wav")
    assert "cannot be opened" in message(tmp_path / ("x" * 5000))
    assert "no file" in message(Path("nothing.wav"))


@posix
def test_links_pipes_devices_and_sockets_are_said(tmp_path):
    link = tmp_path / "link.wav"
    link.symlink_to("gone.wav")
    assert "link to gone.wav, which does not exist" in message(link)
    loop = tmp_path / "loop.wav"
    loop.symlink_to(loop)
    assert "cannot be opened" in message(loop)
    os.mkfifo(tmp_path / "pipe.wav")
    assert "is a pipe" in message(tmp_path / "pipe.wav")
    assert "device" in message("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "device" in message(tmp_path / "s")


def test_a_forbidden_file_is_said(tmp_path, monkeypatch):
    path = write(tmp_path / "a.wav", pcm16()[0])

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "not allowed" in message(path)


@posix
@pytest.mark.parametrize("name", [b"\xff\xfe.wav", b"a\nb\t.wav", "\u202egpj.wav".encode()])
@pytest.mark.parametrize("ending", [b"", b".flac"])
def test_odd_names_open_and_can_be_shown(tmp_path, name, ending):
    path = Path(os.fsdecode(bytes(tmp_path) + b"/" + name + ending))
    if ending:
        soundfile.write(os.fsencode(path), noise(1000, 1), 48_000, format="FLAC")
    else:
        path.write_bytes(pcm16(1000)[0])
    sound = open_sound(path)
    assert sound.end == 1000
    assert sound.name.isprintable()
    assert samples(sound).any()
    sound.close()


@pytest.mark.parametrize("count", [33, 200, 65535])
def test_too_many_channels_are_said(tmp_path, count):
    content = riff(fmt(1, count, 8), chunk(b"data", bytes(2 * count)))
    assert f"{count:,} channels" in message(write(tmp_path / "a.wav", content))


@pytest.mark.parametrize("rate", [0, 1, 99, 10_000_001, 587_000_000, 2**32 - 1])
def test_absurd_rates_are_said(tmp_path, rate):
    content = riff(fmt(1, 1, 16, rate=rate), chunk(b"data", bytes(200)))
    assert f"{rate:,} samples per second" in message(write(tmp_path / "a.wav", content))


def test_places_can_be_announced(files):
    for sound, _ in files:
        sound.will_read(0, 1000)
        sound.will_read(149_000, 10_000)
        sound.will_read(-10, 5)
        assert sound.wait(0)
