"""Train a small classifier on feature files, with SpecAugment: an example of a torch `Dataset`.

    python tests/examples/train_classifier.py [FOLDER]

makes up sounds of three classes, writes the features of each as ``CLASS-NUMBER.npz`` into FOLDER
(or a temporary one), trains on most of them and tells how many of the others it recognises. Needs
torch. For sounds of your own, replace `made_up_sounds`; the rest stays.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

if __name__ == "__main__":  # the program is found from here without being installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsp.feature_settings import FeatureSettings
from dsp.features import extract
from dsp.spec_augment import Masks, spec_augment
from dsp.transforms.mel import MelBands

RATE, SECONDS = 16000, 1.0
CLASSES = ("rising", "falling", "clicks")
SETTINGS = FeatureSettings(n_fft=512, hop=160, mel=MelBands(40), normalisation="global")
MASKS = Masks(time=1, time_limit=20, frequency=1, frequency_limit=6)


def made_up_sounds(each: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of a class and a sound of it: tones that rise or fall, and clicks."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(RATE * SECONDS)) / RATE
    for _ in range(each):
        low, high = rng.uniform(300, 800), rng.uniform(1500, 4000)
        for name, (start, stop) in (("rising", (low, high)), ("falling", (high, low))):
            phase = 2 * np.pi * (start * t + (stop - start) * t**2 / (2 * SECONDS))
            yield name, 0.1 * np.sin(phase) + rng.normal(0, 0.02, len(t))
        clicks = rng.random(len(t)) < 12 / RATE
        yield "clicks", np.where(clicks, 0.8, 0.0) + rng.normal(0, 0.02, len(t))


def write_features(folder: Path, each: int, seed: int) -> None:
    """Write a feature file of every sound, with the settings that made it."""
    for number, (name, x) in enumerate(made_up_sounds(each, seed)):
        features = extract(x.astype(np.float32), RATE, SETTINGS)
        settings = json.dumps(SETTINGS.as_dict())
        np.savez(folder / f"{name}-{number}.npz", features=features, settings=settings)


class FeatureFiles(Dataset):
    """Features from NPZ files, shape (1, frames, features), and the number of their class.

    With `masks` every look at a file has strips taken out that depend on the seed, the epoch and
    the file alone: a run can be repeated, with any number of workers.
    """

    def __init__(self, files: list[Path], masks: Masks | None = None, seed: int = 0) -> None:
        self._files, self._masks, self._seed = files, masks, seed
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        path = self._files[index]
        with np.load(path) as data:
            x = data["features"]
        if self._masks:
            rng = np.random.default_rng([self._seed, self.epoch, index])
            x = spec_augment(x, self._masks, rng)
        return torch.from_numpy(x)[None], CLASSES.index(path.stem.split("-")[0])


def network() -> nn.Module:
    """Return a small convolutional network, for features of any length."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(16, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d((4, 5)),
        nn.Flatten(),
        nn.Linear(16 * 4 * 5, len(CLASSES)),
    )


def train(files: list[Path], epochs: int, seed: int = 0) -> nn.Module:
    """Return a network trained on the files."""
    torch.manual_seed(seed)
    model, data = network(), FeatureFiles(files, MASKS, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for data.epoch in range(epochs):
        for x, label in DataLoader(data, batch_size=16, shuffle=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), label).backward()
            optimizer.step()
    return model


def accuracy(model: nn.Module, files: list[Path]) -> float:
    """Return the share of the files whose class the network tells."""
    with torch.no_grad():
        x, label = next(iter(DataLoader(FeatureFiles(files), batch_size=len(files))))
        return float((model(x).argmax(dim=1) == label).float().mean())


def main(folder: Path, each: int = 60, epochs: int = 12) -> float:
    """Write, train and test; return the share of unknown sounds that were recognised."""
    write_features(folder, each, seed=1)
    files = sorted(folder.glob("*.npz"), key=lambda path: int(path.stem.split("-")[1]))
    known, unknown = files[: len(files) * 3 // 4], files[len(files) * 3 // 4 :]
    share = accuracy(train(known, epochs), unknown)
    print(f"{100 * share:.0f} % of {len(unknown)} unknown sounds recognised")  # noqa: T201
    return share


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as directory:
            main(Path(directory))
