"""Own presets as a file: kept, shared, and refused where it is none."""

from dataclasses import replace

import pytest

from app import presets
from app.files import set_aside
from app.presets import PresetError
from dsp.presets import LONGEST_NAME, presets_at
from dsp.settings import Settings
from dsp.transforms.registry import TRANSFORMS


def test_presets_come_back(tmp_path):
    mine = presets_at(48_000)
    for name, kind in TRANSFORMS.items():
        mine[f"mine {name}"] = Settings().with_analysis(transform=kind())
    presets.save(tmp_path / "new" / "presets.json", mine)
    assert presets.load(tmp_path / "new" / "presets.json") == mine


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": "other", "presets": {}}',
        '{"format": "sonoscope-presets", "presets": []}',
        '{"format": "sonoscope-presets", "presets": {"a": 3}}',
        '{"format": "sonoscope-presets", "presets": {"a": {"analysis": {"window": "round"}}}}',
        '{"format": "sonoscope-presets"' + "[" * 100_000,
        "\x00",
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(PresetError, match=r"^x.json .*\.$"):
        presets.load(path)


def test_what_is_not_there_or_too_large_is_refused(tmp_path):
    with pytest.raises(PresetError, match="cannot be read"):
        presets.load(tmp_path / "none.json")
    (tmp_path / "big.json").write_bytes(b" " * (presets.LARGEST_FILE + 1))
    with pytest.raises(PresetError, match="too large"):
        presets.load(tmp_path / "big.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(PresetError, match="cannot be written"):
        presets.save(tmp_path / "file" / "x.json", {})


def test_an_unknown_transform_is_named_and_nothing_is_lost(tmp_path):
    path = tmp_path / "p.json"
    presets.save(path, {"a": Settings(), "Sea": replace(Settings(), span=3.0)})
    text = path.read_text()
    at = text.rindex('"name": "spectrum"')
    path.write_text(text[:at] + text[at:].replace('"spectrum"', '"wavelet"'))
    with pytest.raises(PresetError, match="in preset Sea, transform='wavelet' must be one of"):
        presets.load(path)
    assert set_aside(path, "unused") == "p.unused.json"
    assert not path.exists()
    assert "Sea" in (tmp_path / "p.unused.json").read_text()


def test_too_many_are_refused():
    many = {f"p{k}": replace(Settings(), span=2.0 + k) for k in range(presets.MOST)}
    with pytest.raises(PresetError, match="too many: 500"):
        presets.merged(many, {"one more": Settings()})


def test_a_long_name_that_is_taken_stays_short_enough():
    name = "x" * LONGEST_NAME
    own, names = presets.merged({name: Settings()}, {name: replace(Settings(), span=3.0)})
    assert names == {name: "x" * (LONGEST_NAME - 4) + " 2"}
    assert list(own) == [name, names[name]]
