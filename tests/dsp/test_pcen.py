"""Every band against its own past: as librosa for whole sounds, and the same at any cut."""

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.transforms.pcen import SCALE, Pcen, PcenSettings, pcen
from dsp.windows import Window

RATE = 16000
FRAMING = Framing(Window(), 512, 400)
CHOICE = Pcen(bands=20, time_constant=0.05)


def sound(count, seed=0):
    rng = np.random.default_rng(seed)
    loudness = np.repeat(10 ** rng.uniform(-4, 0, count // 2000 + 1), 2000)[:count]
    return (0.3 * loudness * rng.standard_normal(count)).astype(np.float32)


def columns(x, first, step, count, transform=None, pool=1, choice=CHOICE):
    """Of sound `x` from sample 0 on, silent before."""
    transform = transform or choice.build(FRAMING, RATE)
    lead = transform.before
    padded = np.concatenate([np.zeros(lead, np.float32), x])
    out = np.full((count, len(transform.frequencies)), np.nan, np.float32)
    end = first + lead + (count * pool - 1) * step + transform.after
    transform.columns(padded[first : max(end, 0)], first, step, out, pool)
    return out


@given(
    gain=st.floats(0, 1),
    bias=st.sampled_from([0.0, 0.5, 2.0, 10.0]),
    power=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    time_constant=st.floats(0.02, 2.0),
    eps=st.sampled_from([1e-6, 1e-9, 1.0]),
    seed=st.integers(0, 3),
)
def test_a_whole_sound_is_normalised_as_by_librosa(gain, bias, power, time_constant, eps, seed):
    energy = np.random.default_rng(seed).exponential(1e3, (60, 7)).astype(np.float32) + 1e-3
    energy[20:40] *= 1e4
    ours = pcen(energy, 22050 / 512, PcenSettings(gain, bias, power, time_constant, eps))
    theirs = librosa.pcen(
        energy.T.astype(np.float64),
        sr=22050,
        hop_length=512,
        gain=gain,
        bias=bias,
        power=power,
        time_constant=time_constant,
        eps=eps,
    ).T
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5 * min(1.0, theirs.max()))


def test_the_defaults_are_those_of_librosa():
    energy = np.random.default_rng(0).exponential(SCALE, (50, 4))
    ours = pcen(energy, 22050 / 512)
    np.testing.assert_allclose(ours, librosa.pcen(energy.T).T, rtol=1e-5)


@given(st.integers(1, 700), st.data())
def test_columns_are_the_same_at_any_cut(step, data):
    x = sound(12000)
    count = min(60, (len(x) - 400) // step)
    whole = columns(x, 0, step, count)
    transform = CHOICE.build(FRAMING, RATE)  # which remembers from cut to cut
    at = 0
    while at < count:
        n = data.draw(st.integers(1, 20))
        n = min(n, count - at)
        part = columns(x, at * step, step, n, transform)
        np.testing.assert_allclose(part, whole[at : at + n], rtol=1e-5, atol=1e-6)
        at += n


def test_what_is_remembered_is_not_used_for_another_sound():
    transform = CHOICE.build(FRAMING, RATE)
    for seed in (0, 1, 0):
        x = sound(9000, seed)
        got = columns(x, 4000, 64, 10, transform)
        np.testing.assert_array_equal(got, columns(x, 4000, 64, 10))


@given(st.integers(1, 3), st.integers(1, 9), st.sampled_from([16, 300, 5000]))
def test_of_many_columns_the_loudest_counts(rows, pool, step):
    x = sound(rows * pool * step + 4000)
    transform = CHOICE.build(FRAMING, RATE)
    every = columns(x, 0, step, rows * pool, transform).reshape(rows, pool, -1)
    pooled = columns(x, 0, step, rows, pool=pool)
    assert pooled.shape == (rows, 20)
    near = np.abs(every - pooled[:, np.newaxis]).min(axis=1)
    assert near.max() < 1e-4  # each is one of those that it stands for
    quiet = np.zeros(rows * pool * step + 4000, np.float32)
    quiet[: len(quiet) // 2] = x[: len(quiet) // 2]
    assert np.isfinite(columns(quiet, 0, step, rows, pool=pool)).all()


def test_it_follows_the_recursion_where_the_columns_lie_on_the_grid():
    """As whole sounds: for columns as far apart as the frames of the past, and a long past."""
    transform = CHOICE.build(FRAMING, RATE)
    step = FRAMING.win_length // 4
    x = 0.01 * sound(20000, 5) + 0.1 * np.random.default_rng(6).standard_normal(20000)
    x = x.astype(np.float32)
    got = columns(x, 0, step, 150, transform)
    energy = np.maximum(transform._frames(frames(x, step, 150)), 1e-30)
    share, past = CHOICE.share(RATE / step), energy[0].copy()
    for i, row in enumerate(got):
        past += share * (energy[i] - past)
        if i > 100:
            np.testing.assert_allclose(row, CHOICE.compress(energy[i], past), rtol=0.02)


def frames(x, step, count):
    x = np.concatenate([np.zeros(200, np.float32), x])
    return np.stack([x[i * step : i * step + 400] for i in range(count)])


def test_steady_noise_fades_and_what_begins_stands_out_near_or_far():
    rng = np.random.default_rng(2)
    readings = []
    for loudness in (0.3, 0.003):
        x = (loudness * 0.1 * rng.standard_normal(RATE)).astype(np.float32)
        x[12000:] *= 10
        got = columns(x, 0, 80, 180)
        before, after = got[100:145].mean(), got[152:156].mean()
        assert after > 2 * before
        readings.append((before, after))
    assert readings[0] == pytest.approx(readings[1], rel=0.25)


def test_the_first_sound_of_all_does_not_glow():
    x = np.zeros(5000 + RATE, np.float32)
    x[5000:] = 0.1 * np.random.default_rng(3).standard_normal(RATE)
    got = columns(x, 0, 80, 200)
    assert not got[:59].any()
    usual = got[150:].mean()
    assert got[65:80].mean() < 1.6 * usual


def test_the_colours_reach_from_nothing_to_ten_times_the_past():
    quantity = Pcen().build(FRAMING, RATE).quantity
    assert quantity.low == 0.0
    assert 1.5 < quantity.high < 4.0
    assert not quantity.is_level
    wild = Pcen(gain=0.0).build(FRAMING, RATE).quantity
    assert np.isfinite(wild.high)


@pytest.mark.parametrize("value", [0.0, np.nan, 3e38, -3e38])
def test_values_are_finite_whatever_comes(value):
    got = columns(np.full(9000, value, np.float32), 3000, 100, 20)
    assert np.isfinite(got).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PcenSettings(gain=1.1), "gain=1.1"),
        (lambda: PcenSettings(bias=-1.0), "bias=-1.0"),
        (lambda: PcenSettings(power=2.0), "power=2.0"),
        (lambda: Pcen(time_constant=0.0), "time_constant=0.0"),
        (lambda: Pcen(eps=0.0), "eps=0.0"),
        (lambda: Pcen(bands=0), "bands=0"),
        (lambda: pcen(np.zeros(3, np.float32), 10.0), "energy.shape"),
        (lambda: pcen(np.zeros((3, 3), np.float32), 0.0), "frames_per_second=0.0"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
