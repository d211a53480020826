"""Annotations that the program keeps, by the content of the sound."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.annotations.store import AnnotationStore, content_key
from dsp.annotation import Annotation, Annotations
from dsp.selection import Selection
from tests.dsp.annotated import annotations

NOTES = Annotations((Annotation(Selection(5, 9, 100.0, 200.5), "a call", (("Tier", "birds"),)),))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


@pytest.fixture
def store(folder):
    return AnnotationStore(folder)


@given(items=st.lists(annotations(), min_size=1, max_size=8))
def test_what_is_kept_comes_back_to_the_last_bit(tmp_path_factory, items):
    store, kept = AnnotationStore(tmp_path_factory.getbasetemp()), Annotations(tuple(items))
    store.save("key", kept, 48_000, "song.wav")
    assert store.load("key", 48_000) == (kept, "")


def test_at_another_rate_times_stay(store):
    store.save("key", Annotations((Annotation(Selection(1000, 3000)),)), 1000, "")
    assert list(store.load("key", 2000)[0]) == [Annotation(Selection(2000, 6000))]


def test_of_an_unknown_sound_there_are_none(store):
    assert store.load("key", 1000) == (Annotations(), "")


def test_when_the_last_one_goes_no_file_is_left(store, folder):
    store.save("key", Annotations(), 1000, "")  # there was none
    store.save("key", NOTES, 1000, "")
    assert len(list(folder.iterdir())) == 1
    store.save("key", Annotations(), 1000, "")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": "other"}', '{"format": "sonoscope-annotations"}']
)
def test_a_damaged_file_is_set_aside(store, folder, damage):
    store.save("key", NOTES, 1000, "")
    (folder / "key.json").write_text(damage)
    none, notice = store.load("key", 1000)
    assert not none
    assert "set aside as key.damaged.json" in notice
    assert (folder / "key.damaged.json").read_text() == damage


def test_a_file_that_cannot_be_read_stays(store, folder):
    (folder / "key.json").mkdir(parents=True)
    none, notice = store.load("key", 1000)
    assert not none
    assert "could not be read" in notice


def test_a_sound_is_known_by_its_content_alone(tmp_path):
    first, second = tmp_path / "first.wav", tmp_path / "second.wav"
    data = os.urandom(300_000)
    first.write_bytes(data)
    key = content_key(first)
    first.rename(second)
    assert content_key(second) == key


@pytest.mark.parametrize("other", [b"x" + b"a" * 99, b"a" * 99 + b"x", b"a" * 99, b""])
def test_others_have_other_keys(tmp_path, other):
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"a" * 100)
    key = content_key(sound)
    sound.write_bytes(other)
    assert content_key(sound) != key
