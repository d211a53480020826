"""A stream on standard input: shown as it arrives, all of it kept."""

import shutil
import subprocess
import time

import numpy as np
import pytest
import soundfile

from app.recordings.cutting import save_cut
from app.recordings.standard_input import RAW_CODINGS, raw_format
from dsp.selection import Selection
from dsp.signal import is_complete
from tests.app.piping import PATIENCE, piped, pipes, until
from tests.app.wav_bytes import chunk, extensible, fmt, pcm16, riff, samples


@pytest.fixture
def pipe(tmp_path):
    with pipes(tmp_path) as make:
        yield make


def test_it_is_shown_as_it_arrives(pipe):
    content, values = pcm16(3000, 2, length=0)
    line = pipe()
    assert line.source.state.kind == "opening"
    line.write(content[:44])
    line.write(content[44:2002])  # half a sample too much
    signal = line.signal()
    until(lambda: signal.end == 489)
    assert (signal.length, is_complete(signal), signal.rate) == (None, False, 48_000)
    np.testing.assert_array_equal(samples(signal), values[:489])
    state = line.source.state
    assert (state.kind, state.message, state.rate, state.channels) == ("running", "", 48_000, 2)
    line.write(content[2002:])
    until(lambda: signal.end == 3000)
    assert signal.length is None
    line.end()
    assert signal.wait(PATIENCE)
    assert (signal.length, is_complete(signal), signal.note) == (3000, True, "")
    np.testing.assert_array_equal(samples(signal), values)
    assert not signal.read(2999, np.empty((2, 2), np.float32))
    assert not signal.read(-1, np.empty((2, 2), np.float32))


@pytest.mark.parametrize("length", [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x7FFF_F000, 0x8000_0000])
def test_a_length_that_means_nothing_is_none(pipe, length):
    content, values = pcm16(1000, 1, length=length)
    signal = piped(pipe, content)
    assert (signal.note, signal.end, signal.length) == ("", 1000, 1000)
    np.testing.assert_array_equal(samples(signal), values)


def test_a_length_that_is_told_is_believed_until_it_ends(pipe):
    content, values = pcm16(1000, 1, after=chunk(b"LIST", b"INFOnothing "))
    line = pipe()
    line.write(content[:244])
    signal = line.signal()
    until(lambda: signal.end == 100)
    assert (signal.length, signal.progress, line.source.state.progress) == (1000, 0.1, 0.1)
    line.write(content[244:])
    assert signal.wait(PATIENCE)  # though the pipe is still open
    line.write(bytes(100_000))  # what follows is drained
    line.end()
    assert (signal.end, signal.length, signal.note, signal.progress) == (1000, 1000, "", 1.0)
    np.testing.assert_array_equal(samples(signal), values)


def test_a_stream_that_breaks_off_says_so(pipe):
    content, values = pcm16(96_000, 1)
    signal = piped(pipe, content[: 44 + 2 * 48_000])
    assert signal.note == "The stream ended early: 1.0 s of 2.0 s came."
    assert (signal.end, signal.length) == (48_000, 48_000)
    np.testing.assert_array_equal(samples(signal), values[:48_000])


CODED = [
    (fmt(1, 2, 8), "PCM_U8"), (fmt(1, 2, 16), "PCM_16"), (fmt(1, 2, 24), "PCM_24"),
    (fmt(1, 2, 32), "PCM_32"), (fmt(3, 2, 32), "FLOAT"), (fmt(3, 2, 64), "DOUBLE"),
    (fmt(6, 2, 8), "ALAW"), (fmt(7, 2, 8), "ULAW"), (extensible(1, 2, 24), "PCM_24"),
    (extensible(3, 2, 32), "FLOAT"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "coding"), CODED)
def test_every_width(pipe, tmp_path, form, coding):
    """What comes through the pipe is what libsndfile reads from a file."""
    path = tmp_path / "a.raw"
    noise = np.random.default_rng(1).uniform(-1, 1, (4000, 2))
    soundfile.write(path, noise, 48_000, coding, format="RAW")
    content = riff(form, chunk(b"LIST", b"odd"), chunk(b"data", path.read_bytes(), length=0))
    signal = piped(pipe, content)
    expected = soundfile.read(path, dtype="float32", samplerate=48_000, channels=2,
                              format="RAW", subtype=coding)[0]  # fmt: skip
    np.testing.assert_array_equal(samples(signal), expected)


@pytest.mark.parametrize("name", RAW_CODINGS)
def test_raw_samples(pipe, tmp_path, name):
    path, endian = tmp_path / "a.raw", "BIG" if name.endswith("be") else "LITTLE"
    coding = {"u8": "PCM_U8", "alaw": "ALAW", "mulaw": "ULAW"}.get(name) or {
        "s16": "PCM_16", "s24": "PCM_24", "s32": "PCM_32", "f32": "FLOAT", "f64": "DOUBLE",
    }[name[:3]]  # fmt: skip
    options = {"format": "RAW", "subtype": coding, "endian": endian}
    soundfile.write(path, np.random.default_rng(1).uniform(-1, 1, (4000, 3)), 8000, **options)
    signal = piped(pipe, path.read_bytes(), raw_format(name, 8000, 3))
    expected = soundfile.read(path, dtype="float32", samplerate=8000, channels=3, **options)[0]
    np.testing.assert_array_equal(samples(signal), expected)
    assert signal.format == f"raw, {RAW_CODINGS[name]}"


def test_a_stream_from_sox(pipe, tmp_path):
    if not shutil.which("sox"):
        pytest.skip("sox is not installed")
    words = [
        "sox",
        "-n",
        "-r",
        "8000",
        "-c",
        "2",
        "-b",
        "24",
        "-t",
        "wav",
        "-",
        "synth",
        "2",
        "sine",
        "440",
    ]
    signal = piped(pipe, subprocess.run(words, capture_output=True, check=True).stdout)
    assert (signal.end, signal.channels, signal.rate) == (16_000, 2, 8000)
    power = np.abs(np.fft.rfft(samples(signal)[:, 0]))
    assert power.argmax() == 880


def test_rf64_tells_a_long_length(pipe):
    sizes = np.array([10**10, 8 * 10**9, 4 * 10**9], "<u8").tobytes() + bytes(4)
    content = riff(
        chunk(b"ds64", sizes), fmt(1, 1, 16), chunk(b"data", bytes(2000), length=0xFFFF_FFFF),
        form=b"RF64", length=0xFFFF_FFFF,
    )  # fmt: skip
    line = pipe()
    line.write(content)
    signal = line.signal()
    assert signal.length == 4 * 10**9
    assert signal.format.startswith("RF64")


def test_the_other_order_of_bytes(pipe):
    values = np.arange(-500, 500, dtype=">i2")
    content = riff(
        fmt(1, 1, 16, order=">"), chunk(b"data", values.tobytes(), order=">"),
        form=b"RIFX", order=">",
    )  # fmt: skip
    signal = piped(pipe, content)
    np.testing.assert_array_equal(samples(signal)[:, 0] * 32768, values)
    assert signal.note == ""


def test_the_start_time_is_known(pipe):
    bext = bytearray(602)
    bext[320:338] = b"2024-01-0203:04:05"
    content, _ = pcm16(100)
    line = pipe()
    line.write(content[:12] + chunk(b"bext", bytes(bext)) + content[12:])
    line.signal()
    assert time.strftime("%Y%m%d %H%M%S", time.localtime(line.source.epoch)) == "20240102 030405"


def test_a_header_one_byte_at_a_time(pipe):
    content, values = pcm16(10)
    line = pipe()
    for at in range(len(content)):
        line.write(content[at : at + 1])
        if at < 45:
            assert line.source.signal is None
    signal = line.signal()
    until(lambda: signal.end == 10)
    np.testing.assert_array_equal(samples(signal), values)


def test_a_piece_of_the_stream_can_be_saved(pipe, tmp_path):
    values = np.random.default_rng(1).integers(-(2**23), 2**23, 3000).astype("<i4")
    data = values.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    signal = piped(pipe, riff(fmt(1, 1, 24), chunk(b"data", data, length=0)))
    saved = save_cut(signal, Selection(100, 2100), tmp_path / "a.wav")
    assert saved.format == "WAV, 24-bit PCM"
    np.testing.assert_array_equal(
        soundfile.read(saved.path, dtype="int32")[0] >> 8, values[100:2100]
    )
    assert signal.read_coded(2999, 2) is None
