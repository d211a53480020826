"""The computations as a library: what its first page promises, and what it refuses."""

import textwrap

import numpy as np
import pytest

import dsp
from dsp.features import extract
from dsp.framing import Framing
from dsp.transforms.stft import stft
from dsp.windows import Window


def test_the_example_on_the_first_page_does_what_it_says():
    rate = 48_000
    x = np.sin(2.0 * np.pi * 1500.0 * np.arange(rate) / rate)
    known = {"np": np, "x": x, "rate": rate}
    exec(textwrap.dedent(dsp.__doc__.split("::\n")[1].split("Further")[0]), known)
    db, frequencies, times = known["db"], known["frequencies"], known["times"]
    assert db.shape == (len(times), len(frequencies))
    middle = db[len(db) // 2]
    assert frequencies[middle.argmax()] == 1500.0
    assert middle.max() == pytest.approx(0.0, abs=0.01)


def test_every_entrance_it_names_is_there():
    for name in ("mel", "pcen", "constant_q", "chroma", "reassigned", "phase", "gcc"):
        assert f"`{name}`" in dsp.__doc__.replace("dsp.transforms.", "")
        __import__(f"dsp.transforms.{name}")


def test_whole_numbers_are_no_sound():
    """Their full scale is not 1: the levels would be 90 dB too high."""
    x = (3e4 * np.sin(np.arange(4096.0))).astype(np.int16)
    with pytest.raises(ValueError, match=r"int16.*full scale at 1"):
        stft(x, Framing(Window("hann"), 512, 512), 128)
    with pytest.raises(ValueError, match="int16"):
        extract(x, 8000)


@pytest.mark.parametrize("win_length", [0, 513])
def test_a_window_that_does_not_fit_is_refused(win_length):
    with pytest.raises(ValueError, match=f"win_length={win_length} must lie in"):
        Framing(Window("hann"), 512, win_length)
