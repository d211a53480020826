import numpy as np
import pytest

from dsp import resynthesis
from dsp.analysis import Analysis
from dsp.resynthesis import fitting_samples, magnitudes
from dsp.ring import SampleRing
from dsp.selection import Selection
from dsp.transforms.stft import stft, whole_hops

RATE = 8000
ANALYSIS = Analysis(n_fft=256, win_length=200, overlap=0.7, pre_emphasis=0.97)


@pytest.fixture
def ring():
    x = np.random.default_rng(1).uniform(-1, 1, (5000, 2)).astype(np.float32)
    ring = SampleRing(len(x), 2, RATE)
    ring.write(x)
    return ring


def sound(ring, cut):
    x = np.empty((len(cut), 2), np.float32)
    assert ring.read(cut.start, x)
    return x


@pytest.mark.parametrize("block", [1, 100, 777, 5000])
def test_they_are_those_of_the_transform_however_it_is_cut(ring, monkeypatch, block):
    monkeypatch.setattr(resynthesis, "BLOCK", block)
    cut = Selection(1001, 1800)
    x = sound(ring, cut).mean(axis=1)
    wanted = np.abs(stft(whole_hops(x, ANALYSIS.hop), ANALYSIS.framing, ANALYSIS.hop))
    np.testing.assert_allclose(magnitudes(ring, cut, ANALYSIS), wanted, atol=1e-5)


def test_other_frequencies_are_nothing(ring):
    every = magnitudes(ring, Selection(0, 3000), ANALYSIS)
    some = magnitudes(ring, Selection(0, 3000, 500.0, 1500.0), ANALYSIS)
    frequencies = ANALYSIS.framing.frequencies(RATE)
    inside = (frequencies >= 500.0) & (frequencies <= 1500.0)
    np.testing.assert_array_equal(some[:, inside], every[:, inside])
    assert not some[:, ~inside].any()
    assert magnitudes(ring, Selection(0, 3000, 500.0), ANALYSIS)[:, -1].all()


def test_it_is_cancelled_between_two_blocks(ring, monkeypatch):
    monkeypatch.setattr(resynthesis, "BLOCK", 1000)
    left = iter([True, True, False])
    assert magnitudes(ring, Selection(0, 5000), ANALYSIS, lambda: next(left)) is None


def test_what_is_not_there_is_refused(ring):
    with pytest.raises(LookupError, match="samples 4000 to 5001 are not there"):
        magnitudes(ring, Selection(4000, 5001), ANALYSIS)


@pytest.mark.parametrize("values", [0, 129, 1000, 9_000])
def test_so_many_levels_fit(ring, values):
    longest = fitting_samples(values, ANALYSIS)
    if longest:
        assert magnitudes(ring, Selection(0, longest), ANALYSIS).size <= values
    assert magnitudes(ring, Selection(0, longest + 1), ANALYSIS).size > values
