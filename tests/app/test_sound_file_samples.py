"""Every file of the shared samples does what its index expects."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.recordings.sound_file import SoundFileError, open_sound
from tests.app.wav_bytes import samples

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples"
EXOTIC = SHARED / "exotic"
INDEX = json.loads((EXOTIC / "INDEX.json").read_text("utf-8")) if EXOTIC.is_dir() else []
RECORDINGS = sorted((SHARED / "recordings").glob("*.*")) if SHARED.is_dir() else []

pytestmark = pytest.mark.skipif(not INDEX, reason="the shared samples are not beside the project")

# What the index leaves open ("or a clean error") and this program decides.
REFUSED = {
    "rate_zero.wav": "0 samples per second",
    "trunc_in_header_20.wav": "cut off in its header",
    "trunc_at_44.wav": "contains no sound",
    "data_zero_frames.wav": "contains no sound",
    "order_data_before_fmt.wav": "no format before its sound",
    "no_fmt.wav": "no format before its sound",
    "no_data.wav": "before any sound",
    "bad_ch_0.wav": "no channels",
    "bad_bits_65535.wav": "65536 bits",
    "bad_tag_0.wav": "ffmpeg",
    "bad_tag_dead.wav": "ffmpeg",
    "bad_ext_guid.wav": "ffmpeg",
    "float16bits.wav": "16 bits",
    "text.wav": "text file",
    "html.wav": "web page",
    "png_named.wav": "picture",
    "empty.wav": "is empty",
    "empty.flac": "is empty",
    "random_4k.wav": "not a sound file",
    "random_4k.mp3": "not a sound file",
    "lfs_pointer.wav": "git lfs pull",
    "ff_w.m4a": "M4A.*ffmpeg",
    "ff_w.wma": "WMA.*ffmpeg",
    "ff_w.mka": "Matroska.*ffmpeg",
    "ff_w.wv": "WavPack.*ffmpeg",
    "ff_w.ac3": "AC-3.*ffmpeg",
}
NOTED = {
    "hdr_datasize_0.wav": "to the end of the file",
    "hdr_datasize_ffffffff.wav": "to the end of the file",
    "hdr_datasize_7ffff000.wav": "to the end of the file",
    "ff_piped.wav": "to the end of the file",
    "sox_piped.wav": "to the end of the file",
    "rf64_no_ds64.wav": "to the end of the file",
    "trunc_half.wav": "cut off: 50 %",
    "trunc_mid_sample.wav": "cut off: 50 %",
    "chunk_size_huge.wav": "damaged",
    "trailing_garbage.wav": "6,993 bytes",
    "bad_bits_0.wav": "width of a sample",
    "rate_odd_100.wav": "unusual",
    "rate_odd_2000000.wav": "unusual",
}
FRAMES = {
    "one_sample.wav": 1,
    "short_100.wav": 100,
    "trunc_half.wav": 24_000,
    "trunc_mid_sample.wav": 24_000,
    "bad_align_mismatch.wav": 24_000,  # two channels
}


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_a_file_of_the_index(entry, tmp_path):
    name = entry["file"]
    if name in REFUSED:
        with pytest.raises(SoundFileError, match=REFUSED[name]) as refusal:
            open_sound(EXOTIC / name)
        assert name in str(refusal.value)
        assert "\n" not in str(refusal.value)
        return
    sound = open_sound(EXOTIC / name, tmp_path)
    assert sound.wait(30)
    assert sound.progress == 1
    rate = re.match(r"rate_(\d+)", name)
    assert sound.rate == (int(rate[1]) if rate else sound.rate)
    assert sound.end == (sound.rate // 2 if rate else FRAMES.get(name, 48_000))
    if name not in ("one_sample.wav", "sox_w.8svx"):  # a zero; eight bits are coarse
        peak = 20 * np.log10(np.abs(samples(sound)).max())
        assert peak == pytest.approx(-20, abs=0.5)
    assert re.search(NOTED.get(name, "^$"), sound.note)
    sound.close()


def test_the_index_is_decided_completely():
    names = {entry["file"] for entry in INDEX}
    assert set(REFUSED) | set(NOTED) | set(FRAMES) <= names


def test_the_content_decides_and_not_the_name(tmp_path):
    path = tmp_path / "tone.mp3"
    shutil.copyfile(EXOTIC / "ok_reference.wav", path)
    sound = open_sound(path)
    assert sound.format == "WAV, 16-bit PCM"
    assert sound.end == 48_000
    sound.close()


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_a_recording_reads_as_libsndfile_reads_it(path, tmp_path):
    import soundfile

    expected, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = open_sound(path, tmp_path)
    assert sound.wait(30)
    assert (sound.rate, sound.note) == (rate, "")
    np.testing.assert_array_equal(samples(sound), expected)
    sound.close()
