import sys
from types import ModuleType

import numpy as np
import pytest
import scipy.fft
from numpy.testing import assert_allclose

from dsp import fourier
from dsp.framing import Framing
from dsp.transforms.spectrum import SpectrumTransform
from dsp.windows import Window

FRAMING = Framing(Window(), 512, 512)


def levels(x):
    out = np.empty((8, FRAMING.bins), np.float32)
    SpectrumTransform(FRAMING, 48000).columns(x, 0, 100, out)
    return out


@pytest.fixture
def x():
    return np.random.default_rng(0).standard_normal(2048).astype(np.float32)


@pytest.fixture
def fresh():
    """As before the first transform; afterwards as it was."""
    fourier.accelerator.cache_clear()
    fourier._library.cache_clear()
    yield
    fourier.accelerator.cache_clear()
    fourier._library.cache_clear()
    scipy.fft.set_global_backend("scipy")


@pytest.fixture
def planted(monkeypatch, fresh):
    """A library like mkl_fft, which notes what it computes."""
    backend = ModuleType("mkl_fft.interfaces.scipy_fft")
    backend.__ua_domain__ = "numpy.scipy.fft"
    backend.calls = []

    def function(method, args, kwargs):
        backend.calls.append((method.__name__, kwargs["workers"]))
        return getattr(np.fft, method.__name__)(*args, axis=kwargs["axis"])

    backend.__ua_function__ = function
    package, interfaces = ModuleType("mkl_fft"), ModuleType("mkl_fft.interfaces")
    package.__version__, interfaces.scipy_fft = "1.2.3", backend
    for module in (package, interfaces, backend):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return backend


def test_rows_come_back(x):
    rows = x.reshape(4, 512)
    spectra = fourier.rfft(rows)
    assert spectra.dtype == np.complex64
    back = fourier.irfft(spectra, 512)
    assert back.dtype == np.float32
    assert_allclose(back, rows, atol=2e-6)


def test_an_installed_accelerator_computes_the_levels_on_one_core(x, planted):
    before = levels(x)
    assert planted.calls
    assert set(planted.calls) == {("rfft", 1)}
    assert fourier.accelerator() == "MKL (mkl_fft 1.2.3)"
    scipy.fft.set_global_backend("scipy")
    assert_allclose(before, levels(x), atol=1e-3)


def test_its_way_back_too(x, planted):
    rows = x.reshape(4, 512)
    assert_allclose(fourier.irfft(fourier.rfft(rows), 512), rows, atol=2e-6)
    assert planted.calls == [("rfft", 1), ("irfft", 1)]


def test_without_one_scipy_computes(x, fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "mkl_fft", None)  # as if not installed
    assert fourier.accelerator() == ""
    assert np.isfinite(levels(x)).all()


def test_nothing_is_looked_for_before_the_first_transform(x, planted):
    SpectrumTransform(FRAMING, 48000)
    assert not planted.calls
    assert fourier._library.cache_info().currsize == 0


def test_the_real_one_agrees_within_single_precision(x, fresh):
    pytest.importorskip("mkl_fft", reason="the extra 'fast' is not installed")
    assert fourier.accelerator().startswith("MKL")
    accelerated = levels(x)
    alone = np.vstack([levels(x[at:])[0] for at in (0, 100)])
    assert (alone == accelerated[:2]).all()  # the same bits in any company
    scipy.fft.set_global_backend("scipy")
    own = levels(x)
    loud = own > own.max() - 80.0
    assert_allclose(accelerated[loud], own[loud], atol=0.01)
