"""A file as a source: opened aside, its failures in words, its place in time."""

import threading

import numpy as np
import pytest
import soundfile

from app.recordings import file_source
from app.recordings.file_source import FileSource
from tests.app.piping import PATIENCE, until


@pytest.fixture
def opened():
    sources = []

    def open_file(path, **options):
        source = FileSource(path, **options)
        sources.append(source)
        source.start()
        return source

    yield open_file
    for source in sources:
        source.close()


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip_20240102_030405.wav"
    soundfile.write(path, np.full((4000, 2), 0.25), 8000)
    return path


def test_a_file_is_opened_and_read(opened, clip):
    source = opened(clip)
    until(lambda: source.signal)
    state = source.state
    assert (state.kind, state.message, state.rate, state.channels) == ("running", "", 8000, 2)
    assert state.progress == 1.0
    assert source.signal.length == source.signal.end == 4000
    assert source.epoch == source.signal.started is not None
    out = np.empty((10, 2), np.float32)
    assert source.signal.read(0, out)
    assert (out == 0.25).all()


def test_nothing_happens_before_the_start(clip):
    source = FileSource(clip)
    assert (source.state.kind, source.signal, source.epoch) == ("opening", None, None)


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n"])
def test_a_failure_is_a_sentence(opened, tmp_path, content):
    path = tmp_path / "bad.wav"
    if content is not None:
        path.write_bytes(content)
    source = opened(path)
    until(lambda: source.state.kind == "failed")
    assert "bad.wav" in source.state.message
    assert source.missing == (content is None)


def test_a_file_that_does_not_open_has_failed_after_a_while(opened, clip, monkeypatch):
    held, files = threading.Event(), []

    def slow(path):
        held.wait(PATIENCE)
        files.append(original(path))
        return files[0]

    original = file_source.open_sound
    monkeypatch.setattr(file_source, "open_sound", slow)
    source = opened(clip, limit=0.01)
    until(lambda: source.state.kind == "failed")
    assert "does not answer" in source.state.message
    source.close()
    held.set()
    until(lambda: files)
    until(lambda: not files[0].read(0, np.empty((1, 2), np.float32)))  # closed, though late


def test_a_note_is_a_message_and_decoding_has_progress(opened, tmp_path):
    path = tmp_path / "long.ogg"
    rng = np.random.default_rng(3)
    with soundfile.SoundFile(path, "w", 48_000, 1, "VORBIS") as file:
        for _ in range(20):
            file.write(0.1 * rng.standard_normal(48_000))
    source = opened(path)
    until(lambda: source.signal)
    seen = []
    until(lambda: seen.append(source.state.progress) or seen[-1] == 1.0)
    assert seen == sorted(seen)
    assert all(round(100 * share) == pytest.approx(100 * share) for share in seen)
    until(lambda: source.signal.length == source.signal.end)


def test_the_length_lies_beyond_the_end_until_all_is_decoded(opened, tmp_path):
    path = tmp_path / "long.ogg"
    soundfile.write(path, 0.1 * np.random.default_rng(3).standard_normal(1_000_000), 48_000)
    source = opened(path)
    until(lambda: source.signal)
    signal = source.signal
    while signal.progress < 1.0:
        end = signal.end
        assert signal.length > end or signal.progress == 1.0
    until(lambda: signal.length == signal.end == 1_000_000)


def test_a_surprise_is_a_sentence_too(opened, clip, monkeypatch):
    def explode(path):
        raise RuntimeError("boom")

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(file_source, "open_sound", explode)
    source = opened(clip)
    until(lambda: source.state.kind == "failed")
    assert "boom" in source.state.message
