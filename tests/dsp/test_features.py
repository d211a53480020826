"""Features: the numbers of librosa, settings that come back, and normalisation that holds."""

import json

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.feature_settings import KINDS, NORMALISATIONS, Cepstrum, FeatureSettings, Tones
from dsp.features import delta, extract, log_mel, log_tones, mfcc, normalised, pcen_mel
from dsp.pitch import PitchSettings
from dsp.transforms.mel import MelBands
from dsp.transforms.pcen import PcenSettings

RATE = 22050
GAPLESS = [kind for kind in KINDS if kind != "f0"]


def sound(seconds=1.0, seed=0):
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(n) / RATE) * np.linspace(0, 1, n)
    return (tone + 0.01 * rng.standard_normal(n)).astype(np.float32)


def test_log_mel_is_that_of_librosa():
    power = librosa.feature.melspectrogram(y=sound(), sr=RATE)
    for top_db in (80.0, 0.0):
        expected = librosa.power_to_db(power, top_db=top_db or None).T
        got = log_mel(sound(), RATE, FeatureSettings(top_db=top_db))
        np.testing.assert_allclose(got, expected, atol=1e-3)


@pytest.mark.parametrize(("count", "lifter"), [(20, 0.0), (13, 22.0), (40, 40.5)])
def test_mfcc_are_those_of_librosa(count, lifter):
    expected = librosa.feature.mfcc(y=sound(), sr=RATE, n_mfcc=count, lifter=lifter).T
    got = mfcc(sound(), RATE, FeatureSettings(kind="mfcc", cepstrum=Cepstrum(count, lifter)))
    np.testing.assert_allclose(got, expected, atol=1e-3)


def test_pcen_is_that_of_librosa():
    power = librosa.feature.melspectrogram(y=sound(), sr=RATE)
    expected = librosa.pcen(power * 2.0**31, sr=RATE, hop_length=512).T
    np.testing.assert_allclose(pcen_mel(sound(), RATE), expected, rtol=1e-3)


def test_constant_q_is_that_of_librosa():
    """Within what its own kernels are off: 1 percent of the loudest, no tilt over the octaves."""
    x = sound(2.0) + 0.05 * np.random.default_rng(6).standard_normal(2 * RATE).astype(np.float32)
    theirs = np.abs(librosa.cqt(x, sr=RATE)).T
    got = log_tones(x, RATE, FeatureSettings(kind="cqt"))
    assert np.abs(10 ** (got / 20) - theirs).max() < 0.01 * theirs.max()
    tilt = np.median(got - librosa.amplitude_to_db(theirs), axis=0)
    assert tilt == pytest.approx(np.zeros(84), abs=0.25)
    floor = log_tones(x, RATE, FeatureSettings(kind="cqt", top_db=30.0)).min()
    assert floor == pytest.approx(got.max() - 30.0, abs=1e-4)


def test_a_tone_stands_in_its_own_place_in_the_constant_q_features():
    got = extract(sound(), RATE, FeatureSettings(kind="cqt", tones=Tones(bins=72)))
    assert got.shape == (RATE // 512 + 1, 72)
    assert (got[10:35].argmax(axis=1) == 45).all()  # A4 from C1
    length = RATE / 440 / (2 ** (1 / 12) - 2 ** (-1 / 12)) * (2 ** (1 / 12) + 2 ** (-1 / 12))
    expected = 20 * np.log10(0.3 * 20 * 512 / RATE * np.sqrt(length) / 2)
    assert got[20, 45] == pytest.approx(expected, abs=0.2)


def test_tones_that_a_rate_cannot_hold_are_left_out():
    settings = FeatureSettings(kind="cqt")
    x = sound()
    assert extract(x, 8000, settings).shape == (len(x) // 512 + 1, 83)
    with pytest.raises(ValueError, match="can hold"):
        extract(x, 8000, FeatureSettings(kind="cqt", tones=Tones(fmin=5000.0)))


@pytest.mark.parametrize("wrong", [{"fmin": 1.0}, {"bins": 0}, {"bins_per_octave": 200}])
def test_tones_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError, match="=".join(map(str, next(iter(wrong.items()))))):
        Tones(**wrong)


@given(frames=st.integers(9, 40), width=st.sampled_from([3, 5, 9]), order=st.sampled_from([1, 2]))
def test_deltas_are_those_of_librosa(frames, width, order):
    values = np.random.default_rng(frames).standard_normal((frames, 4)).astype(np.float32)
    expected = librosa.feature.delta(values.T, width=width, order=order).T
    np.testing.assert_allclose(delta(values, width, order), expected, atol=1e-4)


def test_deltas_follow_the_features():
    plain = extract(sound(), RATE)
    both = extract(sound(), RATE, FeatureSettings(deltas=2))
    assert both.shape == (len(plain), 3 * 128)
    np.testing.assert_array_equal(both[:, :128], plain)
    np.testing.assert_array_equal(both[:, 128:256], delta(plain))
    np.testing.assert_array_equal(both[:, 256:], delta(plain, order=2))


@given(st.integers(1, 50), st.integers(1, 9), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_normalised_features_have_mean_0_and_variance_1(frames, bins, mean, deviation):
    rng = np.random.default_rng(frames)
    values = (mean + deviation * rng.standard_normal((frames, bins))).astype(np.float32)
    values[:, 0] = mean  # nothing happens there
    each, whole = normalised(values, "bin"), normalised(values, "global")
    between = normalised(values, "min-max")
    assert np.isfinite(each).all()
    assert not each[:, 0].any()
    if frames > 1:
        assert each[:, 1:].mean(axis=0) == pytest.approx(0, abs=1e-3)
        assert each[:, 1:].std(axis=0) == pytest.approx(1, abs=1e-3)
    if values.astype(float).std() > 1e-3:
        assert whole.std() == pytest.approx(1, abs=1e-3)
        assert (between.min(), between.max()) == pytest.approx((0, 1))
    else:
        assert not between.any()
    assert normalised(values, "none") is values


@pytest.mark.parametrize("kind", GAPLESS)
@pytest.mark.parametrize("how", NORMALISATIONS)
def test_silence_and_short_sounds_have_finite_features(kind, how):
    for x in (np.zeros(9000, np.float32), sound(0.01)):
        got = extract(x, RATE, FeatureSettings(kind=kind, normalisation=how))
        assert got.dtype == np.float32
        assert len(got) == len(x) // 512 + 1
        assert np.isfinite(got).all()


SETTINGS = st.builds(
    FeatureSettings,
    kind=st.sampled_from(GAPLESS),
    win_length=st.sampled_from([0, 400]),
    window=st.sampled_from(["hann", "kaiser:8.6"]),
    hop=st.integers(1, 4096),
    mel=st.builds(MelBands, bands=st.integers(40, 200), scale=st.sampled_from(["htk", "slaney"])),
    widen=st.booleans(),
    cepstrum=st.builds(Cepstrum, count=st.integers(1, 40)),
    pcen=st.builds(PcenSettings, gain=st.floats(0, 1)),
    tones=st.builds(Tones, bins=st.integers(12, 90)),
    deltas=st.integers(0, 2),
    normalisation=st.sampled_from(list(NORMALISATIONS)),
)


def test_the_pitch_of_a_tone_with_nothing_where_there_is_none():
    x = np.concatenate([np.zeros(RATE, np.float32), sound()])
    settings = FeatureSettings(kind="f0", hop=220, pitch=PitchSettings(fmin=100.0))
    f0, aperiodicity = extract(x, RATE, settings).T
    assert np.isnan(f0[:95]).all()
    assert f0[150:190] == pytest.approx(440.0, rel=2e-3)
    assert aperiodicity[150:190].max() < 0.1 < 0.9 < aperiodicity[:95].min()
    assert FeatureSettings.from_dict(settings.as_dict()) == settings
    for changes in ({"deltas": 1}, {"normalisation": "bin"}):
        with pytest.raises(ValueError, match="gaps"):
            FeatureSettings(kind="f0", **changes)


@given(SETTINGS)
def test_settings_come_back_from_json(settings):
    assert FeatureSettings.from_dict(json.loads(json.dumps(settings.as_dict()))) == settings


def test_what_is_missing_is_usual():
    assert FeatureSettings.from_dict({}) == FeatureSettings()
    partly = FeatureSettings.from_dict({"mel": {"bands": 40}, "top_db": 60})
    assert partly == FeatureSettings(mel=MelBands(40), top_db=60.0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FeatureSettings(kind="chroma"), "kind='chroma' must be one of log-mel"),
        (lambda: FeatureSettings(n_fft=8), "n_fft=8"),
        (lambda: FeatureSettings(win_length=4096), "win_length=4096 must be 0 or lie in"),
        (lambda: FeatureSettings(hop=0), "hop=0"),
        (lambda: FeatureSettings(window="box"), "window='box' must be one of"),
        (lambda: FeatureSettings(deltas=3), "deltas=3"),
        (lambda: FeatureSettings(delta_width=4), "delta_width=4"),
        (lambda: FeatureSettings(top_db=-1.0), "top_db=-1.0"),
        (lambda: FeatureSettings(normalisation="l2"), "normalisation='l2'"),
        (lambda: FeatureSettings(kind="mfcc", mel=MelBands(12)), "count=20 coefficients must not"),
        (lambda: Cepstrum(0), "count=0"),
        (lambda: Cepstrum(lifter=-1.0), "lifter=-1.0"),
        (lambda: FeatureSettings.from_dict({"bands": 3}), "'bands' must be one of kind, n_fft"),
        (lambda: FeatureSettings.from_dict({"hop": "512"}), "hop='512' must be of type int"),
        (lambda: FeatureSettings.from_dict({"hop": True}), "hop=True must be of type int"),
        (lambda: FeatureSettings.from_dict({"mel": 3}), "3 must be a table of the settings of Mel"),
        (lambda: delta(np.zeros((5, 2), np.float32)), "width=9 must not exceed the 5 frames"),
        (lambda: delta(np.zeros((5, 2), np.float32), 3, 3), "width=3 must be odd"),
        (lambda: normalised(np.zeros((5, 2), np.float32), "l2"), "how='l2'"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
