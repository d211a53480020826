"""What the tests of saved cuts share."""

import numpy as np


def noise(count=5000, channels=2, seed=1):
    """Return white noise up to full scale, shape (count, channels)."""
    return np.random.default_rng(seed).uniform(-1, 1, (count, channels))


def left_in(folder):
    """Return the names of all that lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
