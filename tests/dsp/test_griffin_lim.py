"""Sound from magnitudes: as near as it is known to come, told, seeded and stopped."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.griffin_lim import griffin_lim
from dsp.transforms.stft import magnitude, stft
from dsp.windows import Window

N_FFT, HOP = 2048, 512
FRAMING = Framing(Window(), N_FFT, N_FFT)


def speech_like(count: int, rate: int = 22_050) -> np.ndarray:
    """Noise whose level and colour change eight times a second."""
    rng = np.random.default_rng(3)
    x = (
        rng.standard_normal(count)
        * np.repeat(rng.uniform(0.05, 1, count // 2756 + 1), 2756)[:count]
    )
    t = np.arange(count) / rate
    voice = sum(np.sin(2 * np.pi * k * (150 * t + 6 * np.sin(2 * t))) / k for k in range(1, 20))
    return (0.05 * x + 0.1 * voice).astype(np.float32)


def convergence(x: np.ndarray, wanted: np.ndarray) -> float:
    got = np.abs(stft(x, FRAMING, HOP)).astype(float)[: len(wanted)]
    return float(20 * np.log10(np.linalg.norm(got - wanted) / np.linalg.norm(wanted)))


@pytest.fixture(scope="module")
def wanted() -> np.ndarray:
    return magnitude(stft(speech_like(160 * HOP), FRAMING, HOP))


# spectral convergence in dB that is known of both variants
KNOWN = {
    0.0: {1: -7.6, 8: -11.9, 32: -16.2, 100: -19.5},
    0.99: {1: -7.6, 8: -14.6, 32: -22.1, 100: -29.4},
}


@pytest.mark.parametrize("momentum", KNOWN)
def test_it_converges_as_it_is_known_to(wanted, momentum) -> None:
    for iterations, known in KNOWN[momentum].items():
        sound = griffin_lim(wanted, FRAMING, HOP, iterations, momentum)
        assert sound.x.dtype == np.float32
        assert len(sound.x) == (len(wanted) - 1) * HOP
        assert sound.convergence_db == pytest.approx(convergence(sound.x, wanted), abs=0.01)
        assert sound.convergence_db == pytest.approx(known, abs=2.0)


@pytest.mark.parametrize("momentum", [0.0, 0.99])
def test_it_comes_as_near_as_librosas(wanted, momentum) -> None:
    theirs = librosa.griffinlim(
        wanted.T,
        n_iter=32,
        hop_length=HOP,
        n_fft=N_FFT,
        momentum=momentum,
        random_state=0,
        pad_mode="constant",
    )
    ours = griffin_lim(wanted, FRAMING, HOP, 32, momentum).convergence_db
    assert ours == pytest.approx(convergence(theirs, wanted), abs=0.5)


@settings(max_examples=25)
@given(
    st.sampled_from([("hann", 256, 256), ("hamming", 300, 200), ("blackman", 257, 255)]),
    st.integers(20, 64),
    st.integers(0, 40),
)
def test_any_framing_converges_and_a_seed_repeats(framing, hop, count) -> None:
    name, n_fft, win_length = framing
    framing = Framing(Window(name), n_fft, win_length)
    x = speech_like(hop * count)
    goal = magnitude(stft(x, framing, hop))
    first = griffin_lim(goal, framing, hop, 12, seed=5)
    assert len(first.x) == len(x)
    again = griffin_lim(goal.copy(), framing, hop, 12, seed=5)
    np.testing.assert_array_equal(first.x, again.x)
    assert first.convergence_db == again.convergence_db
    if count > 20:
        other = griffin_lim(goal, framing, hop, 12, seed=6)
        assert not np.array_equal(first.x, other.x)
        assert first.convergence_db < griffin_lim(goal, framing, hop, 0, seed=5).convergence_db - 3


def test_progress_is_told_and_false_stops(wanted) -> None:
    told = []
    quiet = griffin_lim(wanted, FRAMING, HOP, 6)
    sound = griffin_lim(wanted, FRAMING, HOP, 6, on_progress=lambda *news: told.append(news))
    np.testing.assert_array_equal(sound.x, quiet.x)
    assert [share for share, _ in told] == pytest.approx(np.arange(1, 7) / 6)
    levels = [level for _, level in told] + [sound.convergence_db]
    assert np.all(np.diff(levels) < 0)

    def stop(share: float, level: float) -> bool:
        return share < 0.5

    stopped = griffin_lim(wanted, FRAMING, HOP, 6, on_progress=stop)
    np.testing.assert_array_equal(stopped.x, griffin_lim(wanted, FRAMING, HOP, 3).x)


def test_nothing_gives_silence() -> None:
    framing = Framing(Window(), 64, 64)
    sound = griffin_lim(np.zeros((10, 33), np.float32), framing, 16)
    assert not sound.x.any()
    assert len(sound.x) == 144
    assert sound.convergence_db == -np.inf
    assert len(griffin_lim(np.zeros((0, 33), np.float32), framing, 16).x) == 0


def test_what_does_not_fit_is_refused() -> None:
    framing = Framing(Window(), 64, 64)
    goal = np.ones((10, 33), np.float32)
    for change, words in (
        ({"magnitudes": goal[:, 1:]}, r"must be \(columns, 33\)"),
        ({"magnitudes": -goal}, "finite and at least 0"),
        ({"magnitudes": goal * np.nan}, "finite and at least 0"),
        ({"iterations": -1}, "iterations=-1 must be at least 0"),
        ({"momentum": 1.5}, r"momentum=1.5 must lie in \[0, 1\]"),
        ({"hop": 64}, "hop=64 is too long for hann"),
    ):
        with pytest.raises(ValueError, match=words):
            griffin_lim(**{"magnitudes": goal, "framing": framing, "hop": 16, **change})
