"""Ticks lie where they say, do not overlap, and are as many as fit."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsp.notes import note_of
from dsp.scales import SCALES, FrequencyAxis
from dsp.ticks import clock_ticks, frequency_ticks, linear_ticks, note_ticks, time_ticks

MOST = st.integers(1, 60)


def labels(ticks) -> list[str]:
    return [tick.label for tick in ticks if tick.major]


def check(ticks, units, most) -> None:
    """What holds for any axis: order, room for the labels, and minor ticks without one."""
    values = [tick.value for tick in ticks]
    assert values == sorted(set(values))
    assert all(-1e-6 <= unit <= 1 + 1e-6 for unit in units)
    placed = [unit for unit, tick in zip(units, ticks, strict=True) if tick.major]
    assert len(placed) <= most
    assert all(high - low > 1 / most - 1e-6 for low, high in pairwise(placed))
    assert all(bool(tick.label) == tick.major for tick in ticks)


def seconds(label: str) -> float:
    total = 0.0
    for part in label.lstrip("-").split(":"):
        total = 60 * total + float(part)
    return -total if label.startswith("-") else total


def hertz(label: str) -> float:
    size = {"k": 1e3, "M": 1e6}.get(label[-1], 1.0)
    return float(label.rstrip("kM")) * size


@st.composite
def frequency_axes(draw) -> FrequencyAxis:
    scale = draw(st.sampled_from(list(SCALES)))
    low = draw(st.one_of(st.floats(0.01, 20000), st.sampled_from([20.0, 40.0, 50.0, 100.0])))
    if scale != "log":
        low = draw(st.sampled_from([0.0, low]))
    return FrequencyAxis(scale, low, low + draw(st.floats(0.5, 200000)))


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e6), MOST)
def test_even_ticks(spans, span, most) -> None:
    low = spans * span
    ticks = linear_ticks(low, low + span, most)
    check(ticks, [(tick.value - low) / span for tick in ticks], most)
    for tick in ticks:
        if tick.major:
            assert float(tick.label) == pytest.approx(tick.value, abs=1e-9 * (1 + abs(low)))
    if most >= 5:  # the next finer step, at most 2.5 times as fine, would not have had room
        assert 2.5 * (len(labels(ticks)) + 1) >= most - 1


@given(st.floats(-1e5, 1e6), st.floats(1e-3, 1e6), MOST)
def test_time_ticks(start, span, most) -> None:
    ticks = time_ticks(start, start + span, most)
    check(ticks, [(tick.value - start) / span for tick in ticks], most)
    for tick in ticks:
        if tick.major:
            assert seconds(tick.label) == pytest.approx(tick.value, abs=1e-9 * (1 + abs(start)))


@given(st.floats(0, 1e5), st.floats(0.01, 80000), MOST, st.floats(-2e9, 2e9))
def test_clock_ticks(start, span, most, epoch) -> None:
    ticks = clock_ticks(start, start + span, most, epoch)
    check(ticks, [(tick.value - start) / span for tick in ticks], most)
    for tick in ticks:
        if tick.major:
            label = tick.label if tick.label.count(":") == 2 else f"{tick.label}:00"
            apart = (seconds(label) - tick.value - epoch) % 86400
            assert min(apart, 86400 - apart) < 1e-5


@given(st.floats(0.5, 1e5), MOST, st.floats(0, 1e5))
def test_the_step_does_not_change_while_the_axis_scrolls(span, most, start) -> None:
    first, then = (time_ticks(s, s + span, most) for s in (0.0, start))
    assume(len(labels(first)) > 1 and len(labels(then)) > 1)

    def step(ticks) -> float:
        values = [tick.value for tick in ticks if tick.major]
        return values[1] - values[0]

    assert step(then) == pytest.approx(step(first))


@given(frequency_axes(), MOST)
def test_frequency_ticks(axis, most) -> None:
    ticks = frequency_ticks(axis, most)
    check(ticks, [axis.to_unit(tick.value) for tick in ticks], most)
    for tick in ticks:
        if tick.major:
            assert hertz(tick.label) == pytest.approx(tick.value, rel=1e-8)
    if most >= 12:
        assert len(labels(ticks)) >= 2


@given(frequency_axes(), MOST)
def test_note_ticks(axis, most) -> None:
    ticks = note_ticks(axis, most)
    check(ticks, [axis.to_unit(tick.value) for tick in ticks], most)
    for tick in ticks:
        note = note_of(tick.value)
        assert note is not None
        assert note.cents == 0
        assert tick.label in ("", f"{note.name}{note.octave}")


@pytest.mark.parametrize("most", [10, 20, 40])
@pytest.mark.parametrize("scale", SCALES)
def test_1_khz_lies_on_the_tick_of_1k(scale, most) -> None:
    axis = FrequencyAxis(scale, 40.0 if scale == "log" else 0.0, 8000.0)
    (tick,) = (tick for tick in frequency_ticks(axis, most) if tick.label == "1k")
    assert axis.to_unit(tick.value) == axis.to_unit(1000.0)


@pytest.mark.parametrize(
    ("axis", "most", "expected"),
    [
        (("log", 40, 20000), 5, "100 1k 10k"),
        (("log", 40, 20000), 10, "50 100 200 500 1k 2k 5k 10k 20k"),
        (("log", 20, 20000), 20, "20 50 100 200 500 1k 2k 5k 10k 20k"),
        (("log", 50, 500), 10, "50 100 150 200 500"),
        (("log", 3000, 3400), 5, "3k 3.1k 3.2k 3.3k 3.4k"),
        (("linear", 0, 24000), 10, "0 5k 10k 15k 20k"),
        (("linear", 0, 6000), 15, "0 500 1k 1.5k 2k 2.5k 3k 3.5k 4k 4.5k 5k 5.5k 6k"),
        (("linear", 999.9, 1000.1), 5, "999.9 999.95 1000 1000.05 1000.1"),
        (("linear", 0, 2e6), 6, "0 500k 1M 1.5M 2M"),
        (("mel", 0, 24000), 10, "0 1k 2k 5k 10k 20k"),
        (("bark", 0, 24000), 10, "0 500 1k 2k 5k 10k"),
        (("erb", 0, 24000), 10, "0 200 500 1k 2k 5k 10k 20k"),
    ],
)
def test_known_frequency_axes(axis, most, expected) -> None:
    assert " ".join(labels(frequency_ticks(FrequencyAxis(*axis), most))) == expected


def test_minor_ticks_divide_the_major_ones() -> None:
    def marks(axis, most) -> str:
        ticks = frequency_ticks(FrequencyAxis(*axis), most)
        return " ".join(tick.label or f"({tick.value:g})" for tick in ticks)

    assert marks(("log", 50, 500), 3) == "(50) 100 (150) (200) (300) (400) 500"
    assert marks(("linear", 0, 3000), 5) == "0 (200) (400) (600) (800) 1k " + (
        "(1200) (1400) (1600) (1800) 2k (2200) (2400) (2600) (2800) 3k"
    )
    assert marks(("mel", 0, 4000), 4) == (
        "0 (200) (400) (600) (800) 1k (1500) (2000) (2500) (3000) (3500) (4000)"
    )


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (2, "C4"),
        (5, "C4 G4 C5 G5"),
        (10, "C4 E4 G4 C5 E5 G5"),
        (20, "A3 C4 D4 E4 G4 A4 C5 D5 E5 G5"),
        (26, "G#3 A3 A#3 B3 C4 C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 A#4 B4 C5 C#5 D5 D#5 E5 F5 F#5 G5"),
    ],
)
def test_known_note_axes(most, expected) -> None:
    axis = FrequencyAxis("log", 200, 800)
    assert " ".join(labels(note_ticks(axis, most))) == expected


def test_notes_follow_the_tuning() -> None:
    (tick,) = (t for t in note_ticks(FrequencyAxis("log", 200, 800), 26, 432.0) if t.label == "A4")
    assert tick.value == 432.0


@pytest.mark.parametrize(
    ("start", "stop", "most", "expected"),
    [
        (0, 10, 10, "0 2 4 6 8 10"),
        (12, 13, 3, "12.0 12.5 13.0"),
        (55, 65, 3, "55 1:00 1:05"),
        (0, 100, 10, "0 20 40 1:00 1:20 1:40"),
        (80, 100, 5, "1:20 1:25 1:30 1:35 1:40"),
        (61, 63, 5, "1:01.0 1:01.5 1:02.0 1:02.5 1:03.0"),
        (0, 180, 7, "0 30 1:00 1:30 2:00 2:30 3:00"),
        (3590, 3610, 3, "59:50 1:00:00 1:00:10"),
        (3700, 3820, 3, "1:02:00 1:03:00"),
        (-3, 3, 7, "-3 -2 -1 0 1 2 3"),
        (0, 2 * 86400, 5, "0 12:00:00 24:00:00 36:00:00 48:00:00"),
    ],
)
def test_known_time_axes(start, stop, most, expected) -> None:
    assert " ".join(labels(time_ticks(start, stop, most))) == expected


@pytest.mark.parametrize(
    ("span", "epoch", "expected"),
    [
        (10, 14 * 3600 + 200, "14:03:20 14:03:25 14:03:30"),
        (600, 14 * 3600, "14:00 14:05 14:10"),
        (1, 14 * 3600 + 0.25, "14:00:00.5 14:00:01.0"),
        (20, 86395, "00:00:00 00:00:10"),
    ],
)
def test_known_clock_axes(span, epoch, expected) -> None:
    assert " ".join(labels(clock_ticks(0, span, 3, epoch))) == expected


@pytest.mark.parametrize(
    "make",
    [
        lambda most: linear_ticks(0, 1, most),
        lambda most: time_ticks(0, 1, most),
        lambda most: clock_ticks(0, 1, most, 0),
        lambda most: frequency_ticks(FrequencyAxis(), most),
        lambda most: note_ticks(FrequencyAxis(), most),
    ],
)
def test_without_room_there_are_no_ticks(make) -> None:
    assert make(0) == make(-3) == []


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_bad_ends(low, high) -> None:
    with pytest.raises(ValueError, match="must lie below"):
        linear_ticks(low, high, 5)
    with pytest.raises(ValueError, match="must lie below"):
        time_ticks(low, high, 5)
