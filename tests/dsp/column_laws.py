"""What holds for the columns of every transform, whatever they show."""

import warnings

import numpy as np


def columns(transform, sound, first, step, count, pool=1) -> np.ndarray:
    """Return columns centred on ``first + i * step`` of sound that begins at sample 0.

    Every `pool` of them make a row. They are given the samples that they ask for, no more.
    """
    low = first - transform.before
    high = first + (count * pool - 1) * step + transform.after
    assert low >= 0
    assert high <= len(sound)
    out = np.full((count, len(transform.frequencies)), 777.0, np.float32)
    transform.columns(sound[low:high].copy(), first, step, out, pool)
    assert not (out == 777.0).any()
    return out


def room(transform, step, count) -> int:
    """Return how many samples hold `count` columns whose first is centred on `before`."""
    return transform.before + (count - 1) * step + transform.after


def assert_same_at_any_cut(transform, sound, first, step, cuts, atol=0.0) -> None:
    """Compare columns in one call with the same columns in several."""
    whole = columns(transform, sound, first, step, sum(cuts))
    parts, at = [], 0
    for n in cuts:
        parts.append(columns(transform, sound, first + at * step, step, n))
        at += n
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=0, atol=atol)


def assert_pools_are_maxima(transform, sound, first, step, rows, pool, atol=0.0) -> None:
    """Compare pooled levels with the maxima of the levels."""
    every = columns(transform, sound, first, step, rows * pool)
    pooled = columns(transform, sound, first, step, rows, pool)
    truth = every.reshape(rows, pool, -1).max(axis=1)
    np.testing.assert_allclose(pooled, truth, rtol=0, atol=atol)


def assert_broken_samples_are_silent(transform, sound, first, step, count) -> None:
    """Compare sound with samples that are not finite, and with silence in their place."""
    broken, silent = sound.copy(), sound.copy()
    for at, value in ((len(sound) // 3, np.nan), (len(sound) // 2, np.inf), (50, -np.inf)):
        broken[at], silent[at] = value, 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = columns(transform, broken, first, step, count)
    np.testing.assert_array_equal(got, columns(transform, silent, first, step, count))


def noise(count, seed=0, channels=None) -> np.ndarray:
    """Return white noise of -20 dB re full scale."""
    shape = count if channels is None else (count, channels)
    return (0.1 * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def sine(f, rate, count, amplitude=1.0, phase=0.0) -> np.ndarray:
    """Return a cosine that has `phase` at sample 0."""
    t = np.arange(count) / rate
    return (amplitude * np.cos(2 * np.pi * f * t + phase)).astype(np.float32)
