"""`sonoscope render`: what stands at the frequency axis."""

import numpy as np
import pytest

from app.export.metadata import settings_of_picture
from app.main import main
from tests.app.command_sounds import pixels, tone, write


@pytest.mark.parametrize(
    ("transform", "with_notes"),
    [
        ("spectrum", {"": False, "--notes": True, "--no-notes": False}),
        ("constant-q", {"": True, "--notes": True, "--no-notes": False}),
        ("chroma", {"": True, "--notes": True, "--no-notes": True}),
    ],
)
def test_notes_are_usual_at_tones_and_can_be_had_or_not(tmp_path, transform, with_notes):
    sound, seen = write(tmp_path / "tone.wav", tone(3000.0)), {}
    for word, notes in with_notes.items():
        picture = tmp_path / f"picture{word}.png"
        words = ["--transform", transform, "--size", "300x200", *([word] if word else [])]
        assert main(["render", str(sound), "-o", str(picture), *words]) == 0
        assert settings_of_picture(picture).settings.shows_notes == notes
        seen[word] = pixels(picture)
    for word in ("--notes", "--no-notes"):
        assert np.array_equal(seen[word], seen[""]) == (with_notes[word] == with_notes[""])
