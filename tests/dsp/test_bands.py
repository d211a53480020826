"""Bands: the filters of librosa and of the standards, and levels that mean something."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.framing import Framing
from dsp.scales import hz_to_bark, hz_to_erb_rate
from dsp.transforms.bands import (
    FRACTIONS,
    Bark,
    Erb,
    Mel,
    OctaveBands,
    by_power,
    noise_width,
)
from dsp.transforms.density import Density
from dsp.transforms.filters import bark_filters, erb_filters, octave_centres, octave_filters
from dsp.transforms.mel import (
    MelBands,
    hz_to_slaney_mel,
    mel_power,
    power_to_db,
    slaney_mel_to_hz,
)
from dsp.windows import Window

RATE = 48000
NORMS = {"slaney": "slaney", "peak": np.inf, "none": None}
CHOICES = (Mel(), Mel(norm="none"), Mel(norm="slaney"), Bark(), Erb(), OctaveBands())


def framing(n_fft: int = 4096, win_length: int = 0, window: str = "hann") -> Framing:
    return Framing(Window(window), n_fft, win_length or n_fft)


def levels(choice, x, fr=None, rate=RATE, step=512, count=0, pool=1):
    fr = fr or framing()
    transform = choice.build(fr, rate)
    count = count or (len(x) - fr.win_length) // step // pool
    out = np.full((count, len(transform.frequencies)), np.nan, np.float32)
    transform.columns(x, fr.before, step, out, pool)
    return out


def tone(f, count=RATE // 4, amplitude=1.0, rate=RATE):
    return (amplitude * np.sin(2 * np.pi * f * np.arange(count) / rate + 0.4)).astype(np.float32)


def noise(count=RATE // 2, seed=0):
    return (0.1 * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


# --- the filters


@pytest.mark.filterwarnings("ignore:Empty filters")
@settings(max_examples=50)
@given(
    bands=st.sampled_from([1, 2, 13, 40, 80, 128, 256]),
    scale=st.sampled_from(["slaney", "htk"]),
    norm=st.sampled_from(list(NORMS)),
    ends=st.sampled_from([(0.0, 0.0), (20.0, 8000.0), (300.0, 3400.0)]),
    rate=st.sampled_from([8000, 16000, 22050, 44100, 48000]),
    n_fft=st.sampled_from([256, 400, 1023, 2048, 4096]),
)
def test_mel_filters_are_those_of_librosa(bands, scale, norm, ends, rate, n_fft):
    fmin, fmax = ends[0], min(ends[1], rate / 2)
    ours = MelBands(bands, scale, norm, fmin, fmax).filters(n_fft, rate).dense()
    theirs = librosa.filters.mel(
        sr=rate,
        n_fft=n_fft,
        n_mels=bands,
        fmin=fmin,
        fmax=fmax or None,
        htk=scale == "htk",
        norm=NORMS[norm],
        dtype=np.float64,
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_the_scale_of_slaney():
    f = np.array([0.0, 440.0, 1000.0, 6400.0, 8000.0])
    assert hz_to_slaney_mel(f) == pytest.approx([0, 6.6, 15, 42, 45.2456], abs=1e-4)
    assert slaney_mel_to_hz(hz_to_slaney_mel(f)) == pytest.approx(f)


@given(bands=st.integers(1, 300), n_fft=st.sampled_from([64, 256, 512, 1024]))
def test_no_band_is_left_without_sound(bands, n_fft):
    """Black stripes: librosa's filters of narrow bands are empty, or nearly so."""
    mel = MelBands(bands, norm="none")
    weights = mel.filters(n_fft, 16000, widen=True).dense()
    assert (weights.sum(axis=1) > 0.99).all()  # the first and the last, half of which lies outside
    apart = 16000 / n_fft
    edges = mel.edges(16000)
    wide = (np.diff(edges)[:-1] >= apart) & (np.diff(edges)[1:] >= apart)
    np.testing.assert_array_equal(weights[wide], mel.filters(n_fft, 16000).dense()[wide])


def test_a_narrow_band_has_the_spectrum_at_its_middle_between_two_bins():
    mel = MelBands(200, norm="none")
    weights = mel.filters(256, 16000, widen=True).dense()
    middle = mel.edges(16000)[1:-1]
    narrow = middle < 500
    ramp = np.arange(129) * (16000 / 256)
    assert (weights @ ramp)[narrow] == pytest.approx(middle[narrow])
    assert weights[narrow].sum(axis=1) == pytest.approx(1)


def test_bark_bands_are_one_bark_wide_and_erb_filters_one_erb():
    n_fft = 65536
    for filters, scale in ((bark_filters, hz_to_bark), (erb_filters, hz_to_erb_rate)):
        bank = filters(50, 50.0, 16000.0, n_fft, RATE)
        rate_of = scale(bank.frequencies)
        assert np.diff(rate_of) == pytest.approx(np.diff(rate_of)[0])
        width = bank.dense().sum(axis=1) * RATE / n_fft
        if filters is bark_filters:
            f = np.arange(0, 24000, 0.5)
            expected = [np.count_nonzero(np.abs(scale(f) - z) < 0.5) / 2 for z in rate_of]
            assert width == pytest.approx(expected, abs=1.0)
        else:
            expected = 24.7 * (0.00437 * bank.frequencies + 1)
            assert width == pytest.approx(expected, rel=0.005)


def test_octave_bands_have_the_middles_of_the_standard():
    """IEC 61260-1, table E.1 (exact base-ten) with the nominal frequencies."""
    assert octave_centres(1, 31.5, 16000) == pytest.approx(
        [31.623, 63.096, 125.89, 251.19, 501.19, 1000, 1995.3, 3981.1, 7943.3, 15849], rel=1e-4
    )
    thirds = octave_centres(3, 20, 20000)
    assert len(thirds) == 31
    decade = np.array([20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160])
    nominal = [*decade, *(10 * decade), *(100 * decade), 20000]
    assert thirds == pytest.approx(nominal, rel=0.012)
    halves = octave_centres(2, 1000, 2000)
    assert halves == pytest.approx([1000 * 10**0.075, 1000 * 10**0.225])  # even: none at 1 kHz
    assert octave_centres(6, 900, 1200) == pytest.approx([944.06, 1059.25, 1188.5], rel=1e-4)


@pytest.mark.parametrize(
    ("fraction", "low", "high"), [(1, 707.95, 1412.54), (3, 891.25, 1122.02), (6, 1000.0, 1122.02)]
)
def test_octave_bands_have_the_ends_of_the_standard(fraction, low, high):
    """IEC 61260-1, 5.9: half a band to each side of the middle, in powers of ten."""
    n_fft = 1 << 17
    bank = octave_filters(fraction, 1000, 1100, n_fft, RATE)
    weights, apart = bank.dense()[0], RATE / n_fft
    assert weights.sum() * apart == pytest.approx(high - low, abs=0.02)
    heard = np.flatnonzero(weights) * apart
    assert (heard[0], heard[-1]) == pytest.approx((low, high), abs=apart)


@given(st.sampled_from(FRACTIONS), st.sampled_from([8000, 44100, 48000, 192000]))
def test_octave_bands_lose_no_power_and_count_none_twice(fraction, rate):
    bank = octave_filters(fraction, 30, 20000, 2048, rate)
    total = bank.dense().sum(axis=0)
    assert total.max() <= 1 + 1e-9
    apart = rate / 2048
    half = 10 ** (0.15 / fraction)
    f = np.arange(1025) * apart
    top = min(bank.frequencies[-1] * half, rate / 2)
    inside = (f > bank.frequencies[0] / half + apart) & (f < top - apart)
    np.testing.assert_allclose(total[inside], 1)
    if rate == 44100 and fraction == 1:
        assert bank.frequencies[-1] > 15000  # though its end lies a little beyond half the rate


# --- the levels


@pytest.mark.parametrize("window", ["hann", "blackman-harris", "rectangular"])
@pytest.mark.parametrize("n_fft", [512, 4096])
@pytest.mark.parametrize("choice", [Mel(), Bark(), Erb()], ids=lambda c: c.name)
def test_a_full_scale_sine_in_the_middle_of_a_band_reads_0(choice, n_fft, window):
    fr = framing(n_fft, window=window)
    frequencies = choice.build(fr, RATE).frequencies
    for band in (len(frequencies) // 3, len(frequencies) // 2, len(frequencies) - 9):
        got = levels(choice, tone(frequencies[band]), fr)[3]
        assert got[band] == pytest.approx(0, abs=0.1)  # a little of the negative frequency
        if window == "hann" and n_fft == 4096:
            assert abs(int(got.argmax()) - band) <= 2  # the wide ones of Bark are flat


@pytest.mark.parametrize("fraction", [1, 3])
def test_a_sine_reads_its_level_in_its_octave_band_and_little_elsewhere(fraction):
    choice = OctaveBands(fraction, 200, 16000)
    frequencies = choice.build(framing(), RATE).frequencies
    for band in range(0, len(frequencies), 4):
        got = levels(choice, tone(frequencies[band], amplitude=0.1))[3]
        assert got[band] == pytest.approx(-20, abs=0.02)
        assert np.delete(got, band).max() < -60


@given(st.sampled_from(["hann", "flat-top", "rectangular"]), st.integers(0, 9))
def test_bands_of_power_add_up_to_the_power_of_the_sound(window, seed):
    """Parseval: in dB re a full-scale sine, whose power is a half."""
    fr = framing(2048, 1500, window)
    x = noise(1500, seed) + np.float32(0.05)
    w = fr.window.samples(1500)
    heard = np.sum((w * x) ** 2) / np.sum(w**2)
    filters = bark_filters(1, 0.0, 0.0, 2048, RATE)  # anything that can be replaced by all bins
    whole = by_power(
        type(filters)(filters.frequencies, np.array([0]), (np.ones(1025),), 1025), fr
    ).dense()[0]
    power = np.abs(np.fft.rfft(x * w, 2048) * 2 / w.sum()) ** 2
    assert whole @ power == pytest.approx(2 * heard, rel=1e-6)


def test_white_noise_reads_its_density_in_every_band_of_slaney():
    x = noise(10 * RATE)
    got = 10 ** (levels(Mel(bands=40, norm="slaney"), x, step=2048).astype(float) / 10)
    density = 10 * np.log10(got.mean(axis=0))
    # variance 0.01 is -20 dB re full scale squared, over 24 kHz
    assert density[1:-1] == pytest.approx(-20.0 - 43.80, abs=0.35)
    bins = 10 ** (levels(Density(), x, step=2048).astype(float) / 10)
    assert density[1:-1] == pytest.approx(10 * np.log10(bins[:, 1:-1].mean()), abs=0.35)


def test_the_noise_width_is_that_of_the_window_in_bins():
    assert noise_width(framing(4096)) == pytest.approx(1.5)
    assert noise_width(framing(4096, 1024)) == pytest.approx(6.0)


# --- the transform


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: f"{c.name}-{getattr(c, 'norm', '')}")
def test_columns_are_the_same_in_any_company(choice):
    fr, rng = framing(1024, 700), np.random.default_rng(1)
    transform = choice.build(fr, RATE)
    x = noise(200 * 64 + 700)
    whole = np.empty((150, len(transform.frequencies)), np.float32)
    transform.columns(x, fr.before, 64, whole)
    for _ in range(12):
        first = int(rng.integers(0, 140))
        part = np.empty((int(rng.integers(1, 150 - first)), whole.shape[1]), np.float32)
        transform.columns(x[first * 64 :], fr.before + first * 64, 64, part)
        np.testing.assert_allclose(part, whole[first : first + len(part)], atol=1e-4)


@given(pool=st.integers(1, 70), rows=st.integers(1, 4))
def test_a_row_of_many_frames_is_their_maximum(pool, rows):
    fr = framing(1024)
    x = noise((pool * rows - 1) * 100 + 1024)
    every = levels(Mel(bands=20), x, fr, step=100, count=pool * rows)
    pooled = levels(Mel(bands=20), x, fr, step=100, count=rows, pool=pool)
    np.testing.assert_array_equal(pooled, every.reshape(rows, pool, -1).max(axis=1))


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: f"{c.name}-{getattr(c, 'norm', '')}")
@pytest.mark.parametrize("n_fft", [16, 37, 16384])
def test_every_size_of_transform_gives_finite_levels_and_rising_bands(choice, n_fft):
    fr = framing(n_fft)
    transform = choice.build(fr, RATE)
    f = transform.frequencies
    assert (np.diff(f) > 0).all()
    assert f[0] > 0
    assert f[-1] < RATE / 2
    assert (transform.before, transform.after) == (fr.before, fr.after)
    for x in (np.zeros(n_fft), np.full(n_fft, np.nan), np.full(n_fft, 3e38)):
        got = levels(choice, x.astype(np.float32), fr, count=1)
        assert np.isfinite(got).all()
    assert levels(choice, np.zeros(n_fft, np.float32), fr, count=1).max() == pytest.approx(-200)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mel(bands=0), "bands=0 must lie in"),
        (lambda: Mel(scale="bark"), "scale='bark' must be one of slaney, htk"),
        (lambda: Mel(norm="area"), "norm='area' must be one of"),
        (lambda: Mel(fmin=-1.0), "fmin=-1.0 must be at least 0"),
        (lambda: Bark(fmin=500.0, fmax=400.0), "fmax=400.0 must be 0"),
        (lambda: Erb(bands=5000), "bands=5000"),
        (lambda: OctaveBands(4), "fraction=4 must be one of 1, 2, 3"),
        (lambda: OctaveBands(3, 0.0), "fmin=0.0"),
        (lambda: Mel(fmax=20000.0).build(framing(), 16000), r"must rise and lie in \[0, 8000\] Hz"),
        (lambda: Bark(9, 100.0, 150.0).build(framing(), RATE), "bands=9 of 1 Bark do not fit"),
        (lambda: OctaveBands(1, 9000, 9100).build(framing(), RATE), "no band of 1/1 octave"),
        (lambda: levels(Mel(), noise(4095), count=1), "x.shape"),
        (lambda: mel_power(np.zeros((9, 2), np.float32), RATE), "x.shape"),
        (lambda: mel_power(noise(9), RATE, 0), "hop=0"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_one_band_is_the_middle_of_its_range():
    assert Bark(1, 900.0, 1100.0).build(framing(), RATE).frequencies[0] == pytest.approx(996, abs=9)


# --- whole sounds


@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large")
@settings(max_examples=30)
@given(
    length=st.sampled_from([0, 1, 700, 2047, 2048, 5000, 48000]),
    hop=st.sampled_from([1, 160, 512, 3000]),
    win_length=st.sampled_from([400, 2048]),
)
def test_the_power_is_that_of_librosa(length, hop, win_length):
    if length > 5000 and hop == 1:
        length = 3000
    x = noise(length)
    bands = MelBands(40, "htk", "slaney", 50.0, 7000.0)
    ours = mel_power(x, 16000, hop, bands, framing(2048, win_length))
    if not length:
        assert ours.shape == (1, 40)
        return
    theirs = librosa.feature.melspectrogram(
        y=x,
        sr=16000,
        n_fft=2048,
        hop_length=hop,
        win_length=win_length,
        n_mels=40,
        htk=True,
        fmin=50.0,
        fmax=7000.0,
    ).T
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=2e-4, atol=1e-6 * theirs.max())
    for top_db in (0.0, 80.0):
        np.testing.assert_allclose(
            power_to_db(theirs, top_db=top_db),
            librosa.power_to_db(theirs, top_db=top_db or None),
            atol=1e-3,
        )


def test_broken_samples_of_a_whole_sound_count_as_silence():
    x, silent = noise(20000), noise(20000)
    x[5000], x[9000], silent[5000], silent[9000] = np.nan, np.inf, 0.0, 0.0
    np.testing.assert_array_equal(mel_power(x, RATE), mel_power(silent, RATE))
    assert np.isnan(x[5000])
