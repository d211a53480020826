"""Recording live sound: every sample in its place, whatever the blocks, the gaps and the files."""

import struct
import threading
from contextlib import closing

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.recorder import recorder as recorder_module
from app.recorder.recorder import Recorder
from app.recorder.tape import REASON_SLOW, Tape
from app.recorder.words import saved_text
from app.recordings.growing_wav import PCM24
from app.recordings.sound_file import open_sound
from app.recordings.stored_samples import FLOAT
from dsp.ring import SampleRing
from tests.app.live_sound import EPOCH, RATE, Source, files, noise, plan, recorded, ring
from tests.virtual_mic import wait_for


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(recorder_module, "POLL_SECONDS", 0.002)


@pytest.fixture
def record():
    """Begin a recording; all are ended."""
    begun = []

    def begin(source, plan):
        begun.append(Recorder(source, plan))
        return begun[-1]

    yield begin
    for recorder in begun:
        recorder.stop()
        assert recorder.wait(20)


def ended(recorder):
    recorder.stop()
    assert recorder.wait(20)
    assert recorder.failure == ""
    return recorder.state


@given(cuts=st.lists(st.integers(0, 9000), max_size=12), channels=st.sampled_from([1, 2, 3]))
def test_what_is_recorded_is_what_was_heard_at_any_cut(tmp_path_factory, cuts, channels):
    folder = tmp_path_factory.mktemp("cuts")
    sound, x = ring(channels=channels), noise(9000, channels)
    tape = Tape(plan(folder), Source(sound), sound, 0, first=True)
    for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), 9000], strict=True):
        sound.write(x[start:stop])
        tape.take(sound.end)
    tape.finish()
    np.testing.assert_array_equal(recorded(files(folder)[0]), x)


def test_a_concurrent_writer_loses_nothing(tmp_path, record):
    sound, x = ring(), noise(40_000)
    recorder = record(Source(sound), plan(tmp_path))

    def play():
        for start in range(0, len(x), 77):
            sound.write(x[start : start + 77])

    thread = threading.Thread(target=play)
    thread.start()
    thread.join()
    state = ended(recorder)
    got = recorded(state.path)
    np.testing.assert_array_equal(got, x[len(x) - len(got) :])  # it began while they came
    assert (len(state.paths), state.seconds, state.gaps) == (1, len(got) / RATE, 0)
    assert state.size == state.path.stat().st_size


def test_24_bits_keep_what_a_converter_of_24_bits_gave(tmp_path, record):
    x = noise(5000)
    x = (np.rint(x * 2.0**23) / 2.0**23).astype(np.float32)
    x[7], x[8] = [1.5, -1.5], [np.nan, 0.25]
    sound = ring()
    sound.write(x)
    state = ended(record(Source(sound), plan(tmp_path, coding=PCM24, pre_roll=60)))
    assert soundfile.info(state.path).subtype == "PCM_24"
    expected = np.clip(np.nan_to_num(x), -1, 1 - 2.0**-23)
    np.testing.assert_array_equal(recorded(state.path), expected)


@pytest.mark.parametrize(("pre_roll", "heard"), [(0, 0), (0.5, 4000), (5, 10_000)])
def test_it_begins_with_what_was_just_heard(tmp_path, record, pre_roll, heard):
    sound, x = ring(), noise(10_000)
    sound.write(x)
    recorder = record(Source(sound), plan(tmp_path, pre_roll=pre_roll))
    state = ended(recorder)
    if heard:
        np.testing.assert_array_equal(recorded(state.path), x[-heard:])
        with closing(open_sound(state.path)) as opened:
            assert opened.started == pytest.approx(EPOCH + (10_000 - heard) / RATE, abs=1e-3)
    else:
        assert files(tmp_path) == []


def test_the_pre_roll_keeps_away_from_what_is_forgotten_next_and_from_a_gap(tmp_path, record):
    sound, x = ring(seconds=2), noise(5 * RATE)
    sound.write(x)
    state = ended(record(Source(sound), plan(tmp_path, pre_roll=60)))
    np.testing.assert_array_equal(recorded(state.path), x[-RATE:])
    sound = ring()
    sound.skip(500, "lost")
    sound.write(x[:100])
    state = ended(record(Source(sound), plan(tmp_path, pre_roll=60)))
    np.testing.assert_array_equal(recorded(state.path), x[:100])


def test_the_name_tells_when_it_began_and_what_was_heard_and_nothing_is_overwritten(
    tmp_path, record
):
    sound = ring()
    sound.write(noise(100))
    names = []
    for _ in range(3):
        chosen = plan(tmp_path, name="USB: a/b", pre_roll=1)
        names.append(ended(record(Source(sound), chosen)).path.name)
    stem = "20240501_043000 USB_ a_b"
    assert names == [f"{stem}.wav", f"{stem}_002.wav", f"{stem}_003.wav"]


def test_sound_that_comes_later_is_waited_for(tmp_path, record):
    source, x = Source(epoch=None), noise(1000)
    recorder = record(source, plan(tmp_path))
    sound = ring()
    sound.write(x)
    source.signal = sound
    assert wait_for(lambda: recorder.state.seconds)
    state = ended(recorder)
    np.testing.assert_array_equal(recorded(state.path), x)


def test_a_gap_is_silence_of_its_length_and_marked(tmp_path, record):
    sound, x = ring(), noise(3000)
    recorder = record(Source(sound), plan(tmp_path, coding=PCM24))
    assert wait_for(lambda: recorder._tape)
    sound.write(x[:1001])
    assert wait_for(lambda: recorder.state.seconds)
    sound.skip(4000, "the input was lost")
    sound.write(x[1001:])
    state = ended(recorder)
    got = recorded(state.path)
    assert len(got) == 7000
    assert not got[1001:5001].any()
    np.testing.assert_allclose(got[5001:], x[1001:], atol=2.0**-23)
    assert (state.gaps, state.lost) == (1, 0.5)
    data = state.path.read_bytes()
    assert struct.unpack_from("<II4sIII", data, data.index(b"cue ") + 12) == (
        *(1, 1001, b"data"),
        *(0, 0, 1001),
    )
    assert b"Gap of 0.500 s: the input was lost\0" in data
    assert struct.unpack_from("<II", data, data.index(b"ltxt") + 8) == (1, 4000)


def told_gaps(path):
    """Return the places and lengths of the gaps that a file tells of, as any program reads them."""
    data = path.read_bytes()
    if (at := data.find(b"cue ")) < 0:
        return []
    assert data.count(b"cue ") == 1
    count = struct.unpack_from("<I", data, at + 8)[0]
    places = [struct.unpack_from("<I", data, at + 16 + 24 * k)[0] for k in range(count)]
    lengths, at = [], 0
    while (at := data.find(b"ltxt", at + 1)) > 0:
        lengths.append(struct.unpack_from("<I", data, at + 12)[0])
    return list(zip(places, lengths, strict=True))


def test_gaps_are_marked_in_a_file_that_nobody_finishes(tmp_path):
    sound, x = ring(), noise(1000)
    tape = Tape(plan(tmp_path), Source(sound), sound, 0, first=True)
    for _ in range(3):
        sound.write(x)
        sound.skip(500, "the input was lost")
        tape.take(sound.end)
    path = files(tmp_path)[0]
    assert told_gaps(path) == [(1000, 500), (2500, 500), (4000, 500)]
    np.testing.assert_array_equal(recorded(path)[3000:4000], x)
    with closing(open_sound(path)) as opened:
        assert (opened.end, opened.note) == (4500, "")
    tape.finish()


def test_any_number_of_gaps_is_marked_at_the_end(tmp_path):
    sound, x = ring(), noise(100)
    tape = Tape(plan(tmp_path), Source(sound), sound, 0, first=True)
    gaps = [(100 + 110 * k, 10) for k in range(300)]
    for _ in gaps:
        sound.write(x)
        sound.skip(10, "the input was lost")
        tape.take(sound.end)
    path = files(tmp_path)[0]
    first = told_gaps(path)
    assert 70 < len(first) < 300
    assert first == gaps[: len(first)]
    tape.finish()
    assert told_gaps(path) == gaps
    np.testing.assert_array_equal(recorded(path)[110:210], x)
    with closing(open_sound(path)) as opened:
        assert (opened.end, opened.note) == (300 * 110, "")


def test_a_gap_longer_than_the_history_and_a_disk_too_slow(tmp_path):
    sound, x = ring(seconds=1), noise(500)
    tape = Tape(plan(tmp_path), Source(sound), sound, 0, first=True)
    sound.write(x)
    tape.take(sound.end)
    sound.skip(100 * RATE, "asleep")
    sound.write(x)
    tape.take(sound.end)
    assert (tape.gaps, tape.lost) == (1, 100 * RATE)
    sound.write(noise(3 * RATE))  # three times what the ring holds
    tape.take(sound.end)
    assert tape.gaps == 2
    tape.finish()
    got = recorded(files(tmp_path)[0])
    assert len(got) == sound.end
    np.testing.assert_array_equal(got[:500], x)
    assert REASON_SLOW.encode() in files(tmp_path)[0].read_bytes()


def test_another_rate_begins_another_file(tmp_path, record):
    first, second = ring(), ring(channels=1, rate=16_000)
    x, y = noise(1000), noise(3000, channels=1)
    source = Source(first)
    first.write(x)
    recorder = record(source, plan(tmp_path, pre_roll=60))
    assert wait_for(lambda: recorder.state.seconds)
    second.write(y)
    source.epoch, source.signal = EPOCH + 60, second
    assert wait_for(lambda: len(recorder.state.paths) == 2)
    state = ended(recorder)
    one, other = files(tmp_path)
    np.testing.assert_array_equal(recorded(one), x)
    np.testing.assert_array_equal(recorded(other), y)
    assert (soundfile.info(other).samplerate, state.paths) == (16_000, (one, other))
    assert state.seconds == pytest.approx(1000 / RATE + 3000 / 16_000)


def test_a_name_is_kept_for_the_first_sound_there_is(tmp_path, record):
    """The rate may be known, and another one, before anything is heard."""
    first, second = ring(), ring(rate=16_000)
    source = Source(first)
    recorder = record(source, plan(tmp_path, path=tmp_path / "chosen.wav"))
    assert wait_for(lambda: recorder._tape is not None)
    source.signal = second
    assert wait_for(lambda: recorder._tape.signal is second)
    second.write(noise(3000))
    assert wait_for(lambda: recorder.state.seconds)
    assert ended(recorder).paths == (tmp_path / "chosen.wav",)


def test_files_of_a_length_join_without_a_seam(tmp_path, record):
    x, sound = noise(10_000), ring()
    sound.write(x)
    state = ended(record(Source(sound), plan(tmp_path, pre_roll=60, split_seconds=0.4)))
    parts = [recorded(path) for path in files(tmp_path)]
    assert [len(part) for part in parts] == [3200, 3200, 3200, 400]
    np.testing.assert_array_equal(np.concatenate(parts), x)
    assert len(state.paths) == 4


def test_a_length_ends_it_to_the_sample(tmp_path, record):
    x, sound = noise(10_000), ring()
    sound.write(x)
    recorder = record(Source(sound), plan(tmp_path, pre_roll=60, seconds=0.5, split_bytes=8000))
    assert recorder.wait(20)
    parts = [recorded(path) for path in files(tmp_path)]
    np.testing.assert_array_equal(np.concatenate(parts), x[:4000])


def test_a_length_ends_it_by_the_clock_if_the_input_goes_away(tmp_path, record, monkeypatch):
    monkeypatch.setattr(recorder_module, "LATE_SECONDS", 0.1)
    x, sound = noise(2401), ring()
    sound.write(x)
    recorder = record(Source(sound), plan(tmp_path, pre_roll=60, seconds=0.5))
    assert recorder.wait(20)
    np.testing.assert_array_equal(recorded(files(tmp_path)[0]), x)
    said = saved_text(recorder.state)
    assert said.endswith("The input was gone at the end: 0.2 s are missing.")


@pytest.mark.parametrize("coding", [FLOAT, PCM24], ids=str)
@pytest.mark.parametrize("count", [100, 3001, 4000])
def test_rf64_from_a_size_on(tmp_path, coding, count):
    sound, x = ring(channels=1), noise(count, channels=1)
    x = (np.rint(x * 2.0**20) / 2.0**20).astype(np.float32)
    chosen = plan(tmp_path, coding=coding, largest=9600)
    tape = Tape(chosen, Source(sound), sound, 0, first=True)
    for start in range(0, count, 1000):
        sound.write(x[start : start + 1000])
        tape.take(sound.end)
        got = recorded(files(tmp_path)[0])  # at any time
        np.testing.assert_array_equal(got, x[: start + 1000])
    sound.skip(2, "lost")
    tape.take(sound.end)
    tape.finish()
    path = files(tmp_path)[0]
    large = count * coding.width > 9000
    assert path.read_bytes()[:4] == (b"RF64" if large else b"RIFF")
    np.testing.assert_array_equal(recorded(path)[:count], x)
    with closing(open_sound(path)) as opened:
        assert (opened.note, opened.length) == ("", count + 2)


def test_a_signal_that_ends_ends_the_recording(tmp_path, record):
    class Ended(SampleRing):
        length = 500

    sound, x = Ended(1000, 2, RATE), noise(500)
    sound.write(x)
    recorder = record(Source(sound), plan(tmp_path, pre_roll=60))
    assert recorder.wait(20)
    np.testing.assert_array_equal(recorded(recorder.state.path), x)


def test_more_than_4_gb(tmp_path):
    sound, x = ring(channels=1), noise(1000, channels=1)
    tape = Tape(plan(tmp_path), Source(sound), sound, 0, first=True)
    sound.write(x)
    sound.skip(1_100_000_000, "asleep")
    sound.write(x)
    tape.take(sound.end)
    tape.finish()
    path = files(tmp_path)[0]
    if path.stat().st_blocks * 512 > 1e9:
        path.unlink()
        pytest.skip("this disk makes no holes")
    assert path.stat().st_size > 1 << 32
    with soundfile.SoundFile(path) as opened:
        assert (opened.format, opened.frames) == ("RF64", 1_100_002_000)
        opened.seek(-1000, soundfile.SEEK_END)
        np.testing.assert_array_equal(opened.read(dtype="float32", always_2d=True), x)
