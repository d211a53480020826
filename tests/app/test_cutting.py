"""A saved cut is the original bit for bit, tells when it began, and is whole or not there."""

import os
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.recordings.cutting import proposed_name, save_cut
from app.recordings.random_access import RandomFile
from app.recordings.sample_coding import Coding
from app.recordings.sound_file import open_sound
from app.recordings.start_time import started_by_name
from app.recordings.stored_samples import to_integers, to_stored
from app.recordings.wav_header import read_header
from app.recordings.wav_writer import wav_head
from dsp.ring import SampleRing
from dsp.selection import Selection
from dsp.transforms.masked import MaskedReader
from tests.app.cuts import left_in, noise
from tests.app.wav_bytes import chunk, extensible, fmt, riff, write

CUT = Selection(1001, 3300)
EPOCH = 1_700_000_000.123
# As soundfile reads them without a loss.
WHOLE = {"PCM_U8": "int16", "PCM_16": "int16", "PCM_24": "int32", "PCM_32": "int32",
         "FLOAT": "float32", "DOUBLE": "float64", "ULAW": "int16", "ALAW": "int16",
         "PCM_S8": "int16"}  # fmt: skip


@pytest.mark.parametrize("coding", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_a_cut_of_a_wav_file_is_bit_exact_in_its_own_format(tmp_path, opened, coding, channels):
    path, out = tmp_path / "a.wav", tmp_path / "b.wav"
    soundfile.write(path, noise(channels=channels), 44_100, coding)
    sound = opened(path)
    saved = save_cut(sound, CUT, out)
    assert soundfile.info(out).subtype == coding
    assert (saved.path, saved.note) == (out, "")
    assert str(sound.coding) in saved.format
    expected = soundfile.read(path, dtype=WHOLE[coding], always_2d=True)[0][CUT.start : CUT.stop]
    values, rate = soundfile.read(out, dtype=WHOLE[coding], always_2d=True)
    assert rate == 44_100
    np.testing.assert_array_equal(values, expected)
    again = opened(out)
    assert again.note == ""
    assert again.coding == sound.coding
    count = CUT.stop - CUT.start
    assert again.read_coded(0, count) == sound.read_coded(CUT.start, count)


def test_64_bit_integers_and_the_other_order_of_bytes(tmp_path, opened):
    rng = np.random.default_rng(2)
    for number, (form, kind) in enumerate([
        (fmt(1, 1, 64), "<i8"), (extensible(1, 1, 64), "<i8"), (fmt(1, 1, 16, order=">"), ">i2"),
        (fmt(3, 1, 32, order=">"), ">f4"), (fmt(3, 1, 64, order=">"), ">f8"),
    ]):  # fmt: skip
        dtype = np.dtype(kind)
        values = rng.integers(-(2**15), 2**15, 5000).astype(dtype)
        order, name = (">", b"RIFX") if kind[0] == ">" else ("<", b"RIFF")
        data = chunk(b"data", values.tobytes(), order=order)
        path = write(tmp_path / f"{number}.wav", riff(form, data, form=name, order=order))
        save_cut(opened(path), CUT, tmp_path / "out.wav")
        again = opened(tmp_path / "out.wav")
        little = values[CUT.start : CUT.stop].astype(dtype.newbyteorder("<"))
        assert again.read_coded(0, again.end) == little.tobytes()


def test_24_bits_in_the_other_order_of_bytes():
    assert to_stored(b"\1\2\3\4\5\6", Coding("signed", 3, big_endian=True)) == b"\3\2\1\6\5\4"


@pytest.mark.parametrize(
    ("form", "coding"),
    [("AIFF", "PCM_16"), ("AIFF", "PCM_24"), ("AIFF", "PCM_S8"), ("AIFF", "FLOAT"),
     ("AU", "PCM_32"), ("AU", "DOUBLE"), ("CAF", "PCM_24"), ("FLAC", "PCM_16"),
     ("FLAC", "PCM_24"), ("W64", "PCM_U8"), ("AU", "ALAW"), ("WAV", "ULAW"), ("WAV", "ALAW")],
)  # fmt: skip
def test_a_cut_of_any_other_file_loses_nothing(tmp_path, opened, form, coding):
    path, out = tmp_path / f"a.{form.lower()}", tmp_path / "b.wav"
    soundfile.write(path, noise(), 48_000, coding, format=form)
    save_cut(opened(path), CUT, out)
    kind = WHOLE[coding]
    np.testing.assert_array_equal(
        soundfile.read(out, dtype=kind)[0],
        soundfile.read(path, dtype=kind)[0][CUT.start : CUT.stop],
    )


@pytest.mark.parametrize(
    ("form", "coding"),
    [("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"), ("WAV", "IMA_ADPCM"), ("WAV", "GSM610")],
)
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_what_was_decoded_is_saved_as_it_is_seen(tmp_path, opened, form, coding, ending):
    path, out = tmp_path / f"a.{form.lower()}", tmp_path / f"b.{ending}"
    soundfile.write(path, noise(9000, 1), 48_000 if form != "WAV" else 8000, coding, format=form)
    sound = opened(path, tmp_path)
    saved = save_cut(sound, CUT, out)
    expected = np.empty((CUT.stop - CUT.start, 1), np.float32)
    assert sound.read(CUT.start, expected)
    values = soundfile.read(out, dtype="float32", always_2d=True)[0]
    if saved.note:  # floats in FLAC
        assert "24 bits" in saved.note
        np.testing.assert_allclose(values, np.clip(expected, -1, 1 - 2**-23), atol=2**-24)
    else:
        np.testing.assert_array_equal(values, expected)
    assert bool(saved.note) == (ending == "flac" and form != "WAV")


@pytest.mark.parametrize("coding", ["PCM_U8", "PCM_16", "PCM_24", "ULAW"])
@pytest.mark.parametrize("channels", [1, 8])
def test_flac_is_exact_up_to_24_bits(tmp_path, opened, coding, channels):
    path, out = tmp_path / "a.wav", tmp_path / "b.flac"
    soundfile.write(path, noise(channels=channels), 96_000, coding)
    saved = save_cut(opened(path), CUT, out)
    assert saved.note == ""
    np.testing.assert_array_equal(
        soundfile.read(out, dtype="int32")[0],
        soundfile.read(path, dtype="int32")[0][CUT.start : CUT.stop],
    )


@pytest.mark.parametrize("coding", ["PCM_32", "FLOAT", "DOUBLE"])
def test_flac_rounds_what_is_wider_and_says_so(tmp_path, opened, coding):
    path, out = tmp_path / "a.wav", tmp_path / "b.flac"
    soundfile.write(path, 1.5 * noise(), 44_100, coding)
    saved = save_cut(opened(path), CUT, out)
    assert "24 bits" in saved.note
    assert saved.format == "FLAC, 24-bit"
    expected = soundfile.read(path)[0][CUT.start : CUT.stop]
    values = soundfile.read(out)[0]
    np.testing.assert_allclose(values, np.clip(expected, -1, 1 - 2**-23), atol=2**-24)


def test_what_is_not_finite_is_silent_in_flac_and_kept_in_wav(tmp_path):
    odd = np.array([np.nan, np.inf, -np.inf, 0.5], "<f4")
    assert to_integers(odd.tobytes(), Coding("float", 4)).tolist() == [0, 0, 0, 2**30]
    assert to_stored(odd.tobytes(), Coding("float", 4)) == odd.tobytes()
    extremes = np.array([2**63 - 1, -(2**63)], "<i8").tobytes()
    assert to_integers(extremes, Coding("signed", 8)).tolist() == [2**31 - 256, -(2**31)]


@given(st.integers(0, 4999), st.integers(1, 5000), st.sampled_from([1, 2, 3]))
def test_any_cut_has_the_right_length(tmp_path_factory, start, count, width):
    cut = Selection(start, min(5000, start + count))
    folder = tmp_path_factory.mktemp("cut")
    data = np.random.default_rng(width).bytes(5000 * width)
    path = write(folder / "a.wav", riff(fmt(1, 1, 8 * width), chunk(b"data", data)))
    sound = open_sound(path)
    save_cut(sound, cut, folder / "b.wav")
    written = (folder / "b.wav").read_bytes()
    assert len(written) % 2 == 0
    assert struct.unpack("<I", written[4:8])[0] == len(written) - 8
    again = open_sound(folder / "b.wav")
    assert again.end == cut.stop - cut.start
    assert again.read_coded(0, again.end) == data[cut.start * width : cut.stop * width]
    assert again.note == ""
    sound.close()
    again.close()


def test_beyond_4_gb_it_is_rf64(tmp_path):
    frames = 1 << 31
    head = wav_head(Coding("signed", 3), 48_000, 1, frames)
    path = write(tmp_path / "a.wav", head)
    os.truncate(path, len(head) + 3 * frames)
    with path.open("rb", buffering=0) as file:
        header = read_header(RandomFile(file))
    assert (header.form, header.frames, header.offset, header.note) == (
        "RF64",
        frames,
        len(head),
        "",
    )
    info = soundfile.info(path)
    assert (info.format, info.frames, info.samplerate) == ("RF64", frames, 48_000)


@pytest.fixture
def ring():
    ring = SampleRing(20_000, 2, 8000)
    ring.write(noise(5000).astype(np.float32))
    ring.skip(100, "lost")
    ring.write(noise(5000, seed=2).astype(np.float32))
    return ring


def test_live_sound_is_saved_as_float_with_silent_gaps(tmp_path, ring):
    saved = save_cut(ring, Selection(4000, 6000), tmp_path / "a.wav", EPOCH)
    assert saved.format == "WAV, 32-bit float"
    values, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert rate == 8000
    np.testing.assert_array_equal(values[:1000], noise()[4000:].astype(np.float32))
    assert not values[1000:1100].any()
    np.testing.assert_array_equal(values[1100:], noise(seed=2)[:900].astype(np.float32))
    assert save_cut(ring, Selection(4000, 6000), tmp_path / "a.flac").format == "FLAC, 24-bit"
    np.testing.assert_allclose(soundfile.read(tmp_path / "a.flac")[0], values, atol=2**-23)


def test_the_start_is_kept(tmp_path, ring, opened):
    for start in (0, 1, 3999):
        save_cut(ring, Selection(start, 6000), tmp_path / "a.wav", EPOCH)
        assert opened(tmp_path / "a.wav").started == pytest.approx(EPOCH + start / 8000, abs=1e-4)
        cut = Selection(start, 6000)
        save_cut(ring, cut, tmp_path / "a.flac", EPOCH)
        with soundfile.SoundFile(tmp_path / "a.flac") as file:
            assert file.date.startswith("20")
            assert "live sound" in file.comment
        name = proposed_name("SITE_20200101_000000.wav", cut, 8000, EPOCH)
        assert started_by_name(name) == int(EPOCH + start / 8000)
    save_cut(ring, Selection(0, 6000), tmp_path / "a.wav")
    assert opened(tmp_path / "a.wav").started is None
    save_cut(ring, Selection(0, 6000), tmp_path / "a.wav", 1e15)  # a date that nobody knows
    assert opened(tmp_path / "a.wav").started is None


def test_a_cut_of_a_cut_keeps_its_place(tmp_path, ring, opened):
    save_cut(ring, Selection(1000, 9000), tmp_path / "a.wav", EPOCH)
    first = opened(tmp_path / "a.wav")
    save_cut(first, Selection(2000, 3000), tmp_path / "b.wav", first.started)
    assert opened(tmp_path / "b.wav").started == pytest.approx(EPOCH + 3000 / 8000, abs=2e-4)


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("clip.wav", "clip 0.500-1.000 s"),
        ("a/b\\c:d\n.x.wav", "a_b_c_d_.x 0.500-1.000 s"),
        ("", "sound 0.500-1.000 s"),
        ("  .. .wav", "sound 0.500-1.000 s"),
        ("y" * 400, "y" * 100 + " 0.500-1.000 s"),
    ],
)
def test_names_are_ones_that_every_disk_takes(origin, name):
    assert proposed_name(origin, Selection(4000, 8000), 8000, None) == name
    assert (
        proposed_name(origin, Selection(4000, 8000, 100, 2000), 8000, 1e15) == name + " 100-2000 Hz"
    )
    assert proposed_name(origin, Selection(4000, 8000, 99), 8000, None) == name + " from 99 Hz"


def test_no_more_than_a_block_is_in_memory(tmp_path):
    class Long:
        rate, channels, start, end, length, gaps = 48_000, 2, 0, 10_000_000, None, ()
        most = 0

        def read(self, start, out):
            self.most = max(self.most, out.size)
            out[:] = 0
            return True

    signal = Long()
    save_cut(signal, Selection(0, 1_000_000), tmp_path / "a.wav")
    assert signal.most <= 1 << 17


def test_a_file_can_be_replaced_even_by_a_cut_of_itself(tmp_path, opened):
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(), 8000, "PCM_16")
    before = soundfile.read(path)[0]
    save_cut(opened(path), CUT, path)
    np.testing.assert_array_equal(soundfile.read(path)[0], before[CUT.start : CUT.stop])
    assert left_in(tmp_path) == ["a.wav"]


def test_a_box_is_saved_as_its_definition_says(tmp_path, opened):
    path = tmp_path / "a.wav"
    t = np.arange(20_000) / 8000
    soundfile.write(
        path, 0.4 * np.sin(2 * np.pi * 440 * t) + 0.4 * np.sin(2 * np.pi * 2000 * t), 8000
    )
    sound = opened(path)
    cut = Selection(2000, 18_000, 1500, 2500)
    saved = save_cut(sound, cut, tmp_path / "b.wav")
    assert saved.format == "WAV, 32-bit float"
    expected = np.empty((16_000, 1), np.float32)
    assert MaskedReader(sound, 1500, 2500, 2000, 18_000).read(2000, expected)
    values = soundfile.read(tmp_path / "b.wav", dtype="float32", always_2d=True)[0]
    np.testing.assert_allclose(values, expected, atol=1e-6)


def test_a_box_of_all_frequencies_is_only_a_cut(tmp_path, opened):
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(), 8000, "PCM_16")
    saved = save_cut(opened(path), Selection(1000, 2000, 0.0, 4000.0), tmp_path / "b.wav")
    assert saved.format == "WAV, 16-bit PCM"
