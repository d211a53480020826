from dataclasses import replace

import pytest

from dsp.settings import Settings
from dsp.transforms.registry import NO_LEVELS, OCTAVE, OWN_COLOURS, TONES, TRANSFORMS


def shown(settings, name):
    """Return `settings` with the transform `name`."""
    return settings.with_analysis(transform=TRANSFORMS[name]())


@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("notes", [False, True])
def test_tones_begin_with_notes_and_all_else_with_what_was_chosen(name, notes):
    settings = shown(Settings(note_names=notes), name)
    assert settings.shows_notes == (notes or name in TONES | OCTAVE)


@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("notes", [False, True])
def test_notes_or_hz_are_shown_as_wanted_but_an_octave_has_notes(name, notes):
    settings = shown(Settings(), name)
    assert settings.with_notes(shown=notes).shows_notes == (notes or name in OCTAVE)
    assert settings.with_notes(shown=settings.shows_notes) == settings


@pytest.mark.parametrize("notes", [False, True])
def test_the_choice_for_tones_is_not_that_for_frequencies(notes):
    settings = Settings(note_names=notes)
    there = shown(settings, "constant-q").with_notes(shown=False)
    back = shown(there, "spectrum")
    assert back.shows_notes == notes
    assert not shown(back.with_notes(shown=True), "constant-q").shows_notes


def test_an_octave_leaves_both_choices_alone():
    settings = shown(replace(Settings(), tones_in_hertz=True), "chroma")
    assert settings.with_notes(shown=False) == settings
    assert settings.with_notes(shown=True) == settings


def test_colours_of_their_own_have_only_those_without_levels():
    assert OWN_COLOURS < NO_LEVELS
