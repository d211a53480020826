"""The list of transforms, and choices written down and read back."""

import json
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from dsp.analysis import Analysis
from dsp.columns import ColumnReader
from dsp.framing import Framing
from dsp.levels import LEAST, NO_DATA, decode
from dsp.ring import SampleRing
from dsp.transforms import registry
from dsp.transforms.registry import NO_LEVELS, OCTAVE, OWN_WINDOWS, STEREO, TRANSFORMS
from dsp.windows import Window

RATE = 48_000
SMALL = Framing(Window(), 1024, 1024)


def test_every_group_names_are_those_of_transforms():
    assert set(TRANSFORMS) >= NO_LEVELS | OCTAVE | OWN_WINDOWS | STEREO
    assert sum(map(len, registry.MENU.values())) == len(TRANSFORMS)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_choice_is_a_value_that_explains_itself(name):
    kind = TRANSFORMS[name]
    assert kind() == kind()
    assert hash(kind()) == hash(kind())
    assert kind.name == name == name.lower()
    assert kind.help.endswith(".")
    assert kind.label[0].isupper()
    for field in fields(kind()):
        with pytest.raises(FrozenInstanceError):
            setattr(kind(), field.name, None)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_choice_comes_back_from_json(name):
    choice = TRANSFORMS[name]()
    assert registry.from_json(json.loads(json.dumps(registry.to_json(choice)))) == choice


@pytest.mark.parametrize("name", TRANSFORMS)
def test_what_it_is_agrees_with_the_lists(name):
    made = TRANSFORMS[name]().build(SMALL, RATE)
    assert made.quantity.is_level == (name not in NO_LEVELS)
    assert made.channels == (2 if name in STEREO else 1)
    assert (np.diff(made.frequencies) > 0).all()
    assert made.after >= 1
    assert made.spacing >= 1.0
    assert made.quantity.low < made.quantity.high


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "wavelet"},
        {"name": "mel", "bands": "many"},
        {"name": "mel", "bands": 0},
        {"name": "mel", "bands": True},
        {"name": "mel", "scale": 3},
    ],
)
def test_what_cannot_be_is_refused(data):
    with pytest.raises(ValueError, match=r"must be|should be|must lie"):
        registry.from_json(data)


def test_parameters_of_another_version_are_passed_over():
    assert registry.from_json({"name": "mel", "wings": 2, "fmax": 8000}).fmax == 8000.0


def sound(seconds=0.6, seed=5):
    ring = SampleRing(int(seconds * RATE), 2, RATE)
    noise = 0.1 * np.random.default_rng(seed).standard_normal((int(seconds * RATE), 2))
    ring.write(noise.astype(np.float32))
    return ring


@pytest.mark.parametrize("level", [-1, 0, 2])
@pytest.mark.parametrize("name", TRANSFORMS)
def test_columns_are_the_same_in_any_company(name, level):
    ring, choice = sound(), TRANSFORMS[name]()
    if name in OWN_WINDOWS:  # from tones high enough to fit the sound
        choice = replace(choice, **({"octave": 4} if name == "chroma" else {"fmin": 200.0}))
    analysis = Analysis(n_fft=1024, win_length=1024, overlap=0.75, transform=choice)
    reader, again = ColumnReader(ring, analysis), ColumnReader(ring, analysis)
    n = ring.end // analysis.step(level)
    whole = np.zeros((reader.bins, n), np.uint16)
    reader.read(level, 0, whole)
    parts = np.zeros_like(whole)
    for at in range(0, n, 7):
        again.read(level, at, parts[:, at : at + 7])
    np.testing.assert_array_equal(whole, parts)
    assert (whole != NO_DATA).all()
    assert (whole > LEAST).any()


@pytest.mark.parametrize("name", sorted(set(TRANSFORMS) - NO_LEVELS - {"density"}))
def test_a_tone_reads_its_level_in_every_transform_of_levels(name):
    ring = SampleRing(2 * RATE, 1, RATE)
    t = np.arange(2 * RATE) / RATE
    ring.write((0.1 * np.cos(2 * np.pi * 440.0 * t)).astype(np.float32)[:, None])
    reader = ColumnReader(ring, Analysis(transform=TRANSFORMS[name]()))
    codes = np.zeros((reader.bins, 1), np.uint16)
    reader.read(0, RATE // reader.analysis.hop, codes)
    shown = decode(codes)[:, 0]
    assert shown.max() == pytest.approx(-20.0, abs=2.6)
    near = reader.frequencies[int(shown.argmax())]
    assert abs(np.log2(near / 440.0)) < 0.17  # half a third-octave band


def test_weighting_is_added_to_levels_and_to_nothing_else():
    ring = sound()
    for name in ("spectrum", "mel", "phase"):
        plain = ColumnReader(ring, Analysis(transform=TRANSFORMS[name]()))
        weighted = ColumnReader(ring, Analysis(transform=TRANSFORMS[name](), weighting="a"))
        codes = np.zeros((2, plain.bins, 1), np.uint16)
        plain.read(0, 60, codes[0])
        weighted.read(0, 60, codes[1])
        lowest = int(np.searchsorted(plain.frequencies, 100.0))
        change = (codes[1].astype(int) - codes[0])[lowest, 0] * 0.05
        assert change < -15.0 if name != "phase" else change == 0.0


def test_two_channels_of_mono_sound_are_the_same():
    ring = SampleRing(RATE, 1, RATE)
    noise = 0.1 * np.random.default_rng(1).standard_normal((RATE, 1))
    ring.write(noise.astype(np.float32))
    reader = ColumnReader(ring, Analysis(transform=TRANSFORMS["level-difference"]()))
    codes = np.zeros((reader.bins, 5), np.uint16)
    reader.read(0, 60, codes)
    middle = codes[codes > LEAST].astype(int)
    assert np.abs(middle - 2049).max() <= 1
