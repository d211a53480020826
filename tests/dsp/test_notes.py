"""Notes by name and by number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.notes import note_frequency, note_number, note_of


@pytest.mark.parametrize(
    ("frequency", "text"),
    [
        (440.0, "A4 +0 ct"),
        (443.06, "A4 +12 ct"),
        (261.6256, "C4 +0 ct"),
        (27.5, "A0 +0 ct"),
        (4186.01, "C8 +0 ct"),
        (30.87, "B0 +0 ct"),
        (16.3516, "C0 +0 ct"),
        (8.1758, "C-1 +0 ct"),
        (1000.0, "B5 +21 ct"),
        (460.0, "A#4 -23 ct"),
    ],
)
def test_known_notes(frequency, text) -> None:
    assert str(note_of(frequency)) == text


@given(st.floats(9.0, 1e6), st.floats(400, 480))
def test_note_and_cents_give_the_frequency_back(frequency, a4) -> None:
    note = note_of(frequency, a4)
    assert note is not None
    assert -50 <= note.cents <= 50
    number = round(note_number(frequency, a4))
    assert note_frequency(number + note.cents / 100, a4) == pytest.approx(frequency, rel=4e-4)


@given(st.integers(0, 150))
def test_twelve_notes_make_an_octave(number) -> None:
    note, above = note_of(note_frequency(number)), note_of(note_frequency(number + 12))
    assert note is not None
    assert above is not None
    assert (above.name, above.octave, above.cents) == (note.name, note.octave + 1, 0)


def test_names_are_librosas() -> None:
    librosa = pytest.importorskip("librosa")
    numbers = np.arange(0, 128)
    ours = [str(note_of(note_frequency(n))).split()[0] for n in numbers]
    assert ours == librosa.midi_to_note(numbers, unicode=False).tolist()


@pytest.mark.parametrize("frequency", [0.0, -440.0, 7.9, float("nan"), float("inf"), -float("inf")])
def test_no_note(frequency) -> None:
    assert note_of(frequency) is None


@pytest.mark.parametrize("a4", [0.0, -1.0, float("nan")])
def test_bad_reference(a4) -> None:
    with pytest.raises(ValueError, match="a4="):
        note_of(440.0, a4)
