"""The example of the documentation does what it says."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from dsp.feature_settings import FeatureSettings

pytest.importorskip("torch", reason="torch is not installed; the example needs it")


@pytest.fixture(scope="module")
def example():
    path = Path(__file__).with_name("train_classifier.py")
    spec = importlib.util.spec_from_file_location("train_classifier", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_learns_to_tell_the_classes_apart(example, tmp_path):
    assert example.main(tmp_path, each=24, epochs=15) > 0.8


def test_feature_files_carry_their_settings(example, tmp_path):
    example.write_features(tmp_path, each=1, seed=3)
    with np.load(next(tmp_path.glob("*.npz"))) as data:
        settings = FeatureSettings.from_dict(json.loads(str(data["settings"])))
        assert data["features"].shape == (101, 40)
    assert settings == example.SETTINGS


def test_masks_differ_by_epoch_and_file_and_come_back(example, tmp_path):
    example.write_features(tmp_path, each=1, seed=3)
    files = sorted(tmp_path.glob("*.npz"))
    plain, masked = example.FeatureFiles(files), example.FeatureFiles(files, example.MASKS)
    x, label = masked[0]
    assert x.shape == (1, 101, 40)
    assert label == example.CLASSES.index("clicks")
    again, _ = example.FeatureFiles(files, example.MASKS)[0]
    assert (x == again).all()
    seen = []
    for masked.epoch in range(4):
        seen.append((masked[0][0] != plain[0][0]).numpy().tobytes())
    assert len(set(seen)) > 1
