"""What can go wrong with a stream on standard input: one sentence, and nothing is left behind."""

import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from app.recordings import standard_input, streamed_sound
from app.recordings.sample_coding import Coding
from app.recordings.standard_input import StandardInput, raw_format
from app.recordings.streamed_sound import StreamFormat
from tests.app.piping import PATIENCE, Pipe, piped, pipes, reading, until
from tests.app.wav_bytes import chunk, fmt, pcm16, riff, samples

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pipe(tmp_path):
    with pipes(tmp_path) as make:
        yield make


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Nothing came on standard input; pipe"),
        (b"RIFF", "ended before any sound began"),
        (pcm16(10)[0][:45], "ended before any sound began"),
        (pcm16(10, 1, length=0)[0][:44], "ended before any sound began"),
        (b"fLaC" + bytes(5000), "is not WAV; convert it on the way, for example with: ffmpeg"),
        (b"\xff\xfb\x90\x64" * 10_000, "is not WAV"),
        (riff(chunk(b"data", bytes(100))), "has no format before its sound"),
        (riff(fmt(1, 0, 16), chunk(b"data", bytes(100))), "has no channels"),
        (riff(fmt(1, 99, 16), chunk(b"data", bytes(500))), "has 99 channels"),
        (riff(fmt(1, 1, 16, rate=0), chunk(b"data", bytes(100))), "0 samples per second"),
        (riff(fmt(2, 1, 4), chunk(b"data", bytes(100))), "in a coding that cannot be shown"),
        (riff(fmt(3, 1, 24), chunk(b"data", bytes(100))), "do not exist"),
        (riff(b"\1\2\3\4" + bytes(50)), "has a damaged header"),
        (riff(chunk(b"LIST", b"", length=0x7FFFFFFF)), "has a damaged header"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(pipe, content, sentence):
    line = pipe()
    line.write(content)
    line.end()
    message = line.failure()
    assert sentence in message
    assert message.endswith(".")
    assert "standard input" in message
    assert line.source.signal is None
    until(lambda: not reading())


def test_a_descriptor_that_cannot_be_read(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    for descriptor, sentence in (
        (folder, "cannot be read: Is a directory"),
        (999, "cannot be read"),
    ):
        source = StandardInput(None, descriptor, tmp_path)
        source.start()
        until(lambda source=source: source.state.kind == "failed")
        assert sentence in source.state.message
    os.close(folder)
    out, into = os.pipe()
    source = StandardInput(None, out, tmp_path / "gone")
    source.start()
    until(lambda: source.state.kind == "failed")
    assert "cannot be kept because no temporary file can be made (No such file or directory)" in (
        source.state.message
    )
    os.close(out)
    os.close(into)


def test_a_terminal_is_not_waited_for(tmp_path):
    pty = pytest.importorskip("pty")
    master, terminal = pty.openpty()
    source = StandardInput(None, terminal, tmp_path)
    source.start()
    until(lambda: source.state.kind == "failed")
    assert source.state.message.startswith("Nothing is piped into standard input; for example")
    os.close(master)
    os.close(terminal)


def test_closing_ends_the_reading_and_leaves_nothing(tmp_path):
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("descriptors can be counted on Linux alone")
    before = len(list(descriptors.iterdir()))
    for content in (b"", pcm16(1000, 1, length=0)[0]):
        line = Pipe(tmp_path)
        line.write(content)
        if content:
            assert line.signal().end > 0
        line.source.close()
        until(lambda: not reading())
        if content:
            assert not line.source.signal.read(0, np.empty((1, 1), np.float32))
        line.end()
        os.close(line.out)
    assert len(list(descriptors.iterdir())) == before
    assert list(tmp_path.iterdir()) == []


def test_the_program_ends_although_the_pipe_does_not(tmp_path):
    code = (
        "from app.recordings.standard_input import StandardInput\n"
        "source = StandardInput()\n"
        "source.start()\n"
        "print('ready', flush=True)\n"
    )
    out, into = os.pipe()
    words = [sys.executable, "-c", code]
    run = subprocess.run(
        words, stdin=out, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    os.close(into)
    os.close(out)
    assert (run.stdout, run.stderr) == ("ready\n", "")


def test_a_disk_that_fills_up(pipe):
    content, values = pcm16(100_000, 1, length=0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_044, before[1]))
    try:
        signal = piped(pipe, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "of the stream are kept because the disk is full" in signal.note
    assert 10_000 < signal.end == signal.length <= 50_000
    np.testing.assert_array_equal(samples(signal), values[: signal.end])


def test_an_almost_full_disk_is_left_alone(pipe, monkeypatch):
    usage = shutil._ntuple_diskusage(10**12, 10**12 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(streamed_sound, "_DISK_CHECK", 100_000)
    signal = piped(pipe, pcm16(100_000, 1, length=0)[0])
    assert "the disk is full" in signal.note
    assert signal.end < 100_000
    monkeypatch.setattr(streamed_sound, "_DISK_CHECK", 1)
    line = pipe()
    line.write(pcm16(100, 1, length=0)[0])
    assert "cannot be kept because the disk is full" in line.failure()


def test_a_surprise_is_a_sentence_too(pipe, monkeypatch):
    def explode(*_):
        raise RuntimeError("boom")

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(standard_input, "wav_format", explode)
    line = pipe()
    line.write(b"RIFF" * 5)
    assert "boom" in line.failure()


def test_bad_formats_are_refused(pipe):
    for name, rate, channels in (("s17le", 8000, 1), ("s16le", 0, 1), ("s16le", 8000, 0)):
        with pytest.raises(ValueError, match="must be"):
            raw_format(name, rate, channels)
    assert raw_format("s24be", 8000, 2) == StreamFormat(
        "raw", Coding("signed", 3, big_endian=True), 8000, 2
    )
    line = pipe(raw_format("u8", 8000, 64))
    assert "64 channels" in line.failure()
    signal = piped(pipe, pcm16(10)[0])
    with pytest.raises(ValueError, match=r"must be \(n, 1\)"):
        signal.read(0, np.empty((1, 2), np.float32))
