"""Whatever bytes a file holds: a sentence or a sound, no traceback and no hang."""

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.recordings.sound_file import SoundFileError, open_sound
from tests.app.wav_bytes import write

NOISE = np.random.default_rng(0).uniform(-1, 1, (500, 1))


@given(
    content=st.binary(max_size=300), name=st.sampled_from(["a.wav", "a.flac", "a.ogg", "a.aiff"])
)
def test_any_bytes_are_refused_in_a_sentence_or_opened(tmp_path_factory, content, name):
    path = write(tmp_path_factory.getbasetemp() / name, content)
    try:
        open_sound(path).close()
    except SoundFileError as error:
        assert name in str(error)  # noqa: PT017 - refusing is one of two good answers


@given(data=st.data())
def test_damaged_files_are_refused_or_read(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    name, form, coding = data.draw(
        st.sampled_from(
            [("d.aiff", "AIFF", "PCM_16"), ("d.flac", "FLAC", "PCM_16"), ("d.au", "AU", "FLOAT"),
             ("d.w64", "W64", "PCM_24"), ("d.caf", "CAF", "PCM_16"), ("d.wav", "WAV", "MS_ADPCM")]
        )
    )  # fmt: skip
    soundfile.write(folder / name, NOISE, 48_000, coding, format=form)
    content = bytearray((folder / name).read_bytes())
    for at in data.draw(st.lists(st.integers(0, 120), max_size=4)):
        content[at % len(content)] = data.draw(st.integers(0, 255))
    write(folder / name, bytes(content[: data.draw(st.integers(20, len(content)))]))
    try:
        sound = open_sound(folder / name, folder)
    except SoundFileError as error:
        assert name in str(error)  # noqa: PT017 - refusing is one of two good answers
        return
    assert sound.wait(30)
    out = np.empty((min(sound.end, 100), sound.channels), np.float32)
    assert sound.read(0, out) in (True, False)
    sound.close()
