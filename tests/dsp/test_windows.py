"""Windows against scipy and against the published figures."""

from math import log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.signal import get_window

from dsp.windows import WINDOWS, Window

LENGTHS = [1, 2, 3, 16, 255, 256, 1000]
SCIPY = {
    "rectangular": "boxcar",
    "hann": "hann",
    "hamming": "hamming",
    "blackman": "blackman",
    "blackman-harris": "blackmanharris",
    "nuttall": "nuttall",
    "flat-top": "flattop",
    "bartlett": "bartlett",
}
PEERS = [
    *((Window(name), lambda n, peer=peer: peer) for name, peer in SCIPY.items()),
    *((Window("kaiser", b), lambda n, b=b: ("kaiser", b)) for b in (0.0, 6.283, 8.6, 14.0)),
    *((Window("gaussian", s), lambda n, s=s: ("gaussian", s * n / 2)) for s in (0.1, 0.4, 2.0)),
    *((Window("tukey", a), lambda n, a=a: ("tukey", a)) for a in (0.0, 0.1, 0.5, 1.0)),
]

# Heinzel, Ruediger and Schilling 2002: noise bandwidth, -3 dB width (bins), scalloping (dB), and
# the highest side lobe (dB)
TABLE = {
    "rectangular": (1.0000, 0.8845, 3.9224, -13.3),
    "bartlett": (1.3333, 1.2736, 1.8242, -26.5),
    "hann": (1.5000, 1.4382, 1.4236, -31.5),
    "hamming": (1.3628, 1.3008, 1.7514, -42.7),
    "blackman": (1.7268, 1.6436, 1.10, -58.1),
    "blackman-harris": (2.0044, 1.8962, 0.8256, -92.0),
    "nuttall": (1.9761, 1.8687, 0.8506, -98.1),
    "kaiser:6.283": (1.4963, 1.43, 1.46, -46),
    "kaiser:9.425": (1.7952, 1.7025, 1.0226, -69.6),
    "flat-top": (3.7702, 3.7203, 0.0097, -93.0),
}


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("window", "peer"), PEERS, ids=[str(window) for window, _ in PEERS])
def test_every_window_is_scipys(window, peer, length) -> None:
    truth = get_window(peer(length), length, fftbins=True)
    np.testing.assert_allclose(window.samples(length), truth, rtol=0, atol=1e-12)


def test_every_kind_has_a_peer() -> None:
    assert {window.name for window, _ in PEERS} == set(WINDOWS)


def response(w: np.ndarray, bins: float) -> float:
    """Level in dB of a tone that lies `bins` beside the centre of a bin."""
    turn = np.exp(-2j * np.pi * bins * np.arange(len(w)) / len(w))
    return 20 * log10(abs(np.sum(w * turn)) / np.sum(w))


@pytest.mark.parametrize(("name", "figures"), TABLE.items(), ids=list(TABLE))
def test_published_figures(name, figures) -> None:
    bandwidth, width, scalloping, side_lobe = figures
    window, length, pad = Window.parse(name), 2048, 64
    w = window.samples(length)
    assert window.noise_bandwidth(length) == pytest.approx(bandwidth, abs=2e-4)
    half = brentq(lambda bins: response(w, bins) + 3, 0.1, 1.9)
    assert 2 * half == pytest.approx(width, abs=4e-3)
    assert -response(w, 0.5) == pytest.approx(scalloping, abs=8e-3)
    level = 20 * np.log10(np.abs(np.fft.rfft(w, length * pad)) / w.sum() + 1e-15)[: 40 * pad]
    rising = np.flatnonzero((np.diff(level) > 0) & (level[1:] < -10))  # where the main lobe ends
    assert level[rising[0] :].max() == pytest.approx(side_lobe, abs=0.6)


@given(st.sampled_from(list(WINDOWS)), st.floats(0, 1), st.integers(1, 300))
def test_str_and_parse_are_inverse_and_all_values_are_finite(name, share, length) -> None:
    kind = WINDOWS[name]
    parameter = None
    if kind.parameter_name:
        parameter = min(kind.minimum + share * (kind.maximum - kind.minimum), kind.maximum)
    window = Window(name, parameter)
    assert Window.parse(str(window)) == window
    w = window.samples(length)
    assert w.shape == (length,)
    assert w.dtype == np.float64
    assert np.isfinite(w).all()
    assert 0 < w.max() <= 1 + 1e-8  # flat-top's published digits
    assert w.sum() > 0
    np.testing.assert_allclose(w[1:], w[:0:-1], atol=1e-12)  # periodic: symmetric about w[0]
    assert window.noise_bandwidth(length) >= 1 - 1e-9


def test_the_default_parameter_is_a_value_like_any_other() -> None:
    assert Window("kaiser") == Window("kaiser", 8.6) == Window.parse("kaiser")
    assert Window("kaiser").parameter == 8.6
    assert Window("gaussian").parameter == 0.4
    assert Window("tukey").parameter == 0.5
    assert Window().parameter is None
    assert Window("kaiser", 14) == Window.parse(" Kaiser:14.0 ")


def test_texts() -> None:
    assert [str(Window(name)) for name in ("hann", "kaiser", "gaussian")] == [
        "hann",
        "kaiser:8.6",
        "gaussian:0.4",
    ]
    assert str(Window("kaiser", 14.0)) == "kaiser:14"
    assert Window("kaiser", 14.0).label == "Kaiser (beta 14)"
    assert Window("flat-top").label == "Flat-top"
    assert all(kind.label for kind in WINDOWS.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hanning", "window='hanning' must be one of rectangular, hann, hamming"),
        ("", "must be one of"),
        ("hann:1", "has none"),
        ("kaiser:", "NAME:NUMBER"),
        ("kaiser:much", "NAME:NUMBER"),
        ("kaiser:nan", "beta=nan"),
        ("kaiser:-1", r"beta=-1.0 of window='kaiser' must lie in \[0, 40\]"),
        ("kaiser:inf", "beta=inf"),
        ("gaussian:0", "sigma=0"),
        ("tukey:1.1", "alpha=1.1"),
    ],
)
def test_bad_windows(text, message) -> None:
    with pytest.raises(ValueError, match=message):
        Window.parse(text)


def test_bad_length() -> None:
    with pytest.raises(ValueError, match="length=0"):
        Window().samples(0)


@pytest.mark.parametrize("name", WINDOWS)
def test_half_the_height_is_reached_in_one_of_the_frames_at_that_distance(name):
    window = Window(name)
    w, width = window.samples(256), window.half_height_width(256)
    covered = np.zeros(1024)
    for at in range(0, 1024 - 256, width):
        covered[at : at + 256] = np.maximum(covered[at : at + 256], w)
    assert covered[256:512].min() >= 0.5 * w.max() - 0.02


def test_known_widths_at_half_height():
    assert Window("rectangular").half_height_width(4096) == 4096
    assert Window("hann").half_height_width(4096) == 2049  # cos^2 is 1/2 at a quarter and both ends


@pytest.mark.parametrize(
    ("window", "bins"),
    [
        ("rectangular", 1.0),
        ("hann", 2.0),
        ("hamming", 2.0),
        ("bartlett", 2.0),
        ("blackman", 3.0),
        ("blackman-harris", 4.0),
        ("nuttall", 4.0),
        ("flat-top", 5.0),
        ("kaiser:6", np.hypot(1.0, 6.0 / np.pi)),
    ],
)
@pytest.mark.parametrize("length", [64, 1000, 4096])
def test_the_main_lobe_ends_where_harris_has_it(window, bins, length):
    assert Window.parse(window).main_lobe(length) == pytest.approx(bins, abs=0.05)


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("length", [1, 2, 16])
def test_every_window_has_a_main_lobe(name, length):
    assert 1.0 <= Window(name).main_lobe(length) < 16.0
