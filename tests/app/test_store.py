"""The state comes back as it was; a damaged file costs nothing but a notice."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files import set_aside
from app.store import State, config_file, load, save
from dsp.analysis import Analysis
from dsp.scales import SCALES, FrequencyAxis
from dsp.settings import Settings
from dsp.transforms.registry import TRANSFORMS
from dsp.windows import WINDOWS, Window


@given(
    window=st.sampled_from(list(WINDOWS)),
    n_fft=st.integers(16, 65536),
    scale=st.sampled_from(list(SCALES)),
    span=st.floats(0.001, 86_400),
    flags=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_what_is_saved_comes_back(tmp_path_factory, window, n_fft, scale, span, flags):
    path = tmp_path_factory.mktemp("state") / "deep" / "state.json"
    settings = Settings(
        Analysis(Window(window), n_fft, 16, 0.5, 0.97, "2"),
        FrequencyAxis(scale, 50, 9000.5),
        span=span,
        auto_range=flags[0],
        clock_time=flags[1],
        note_names=flags[2],
        grid=flags[3],
    )
    state = State(settings, "demo", "dark", 12.5, {"geometry": "abc"})
    save(path, state)
    assert load(path) == (state, "")
    assert [p.name for p in path.parent.iterdir()] == ["state.json"]


def test_no_file_is_no_problem(tmp_path):
    assert load(tmp_path / "state.json") == (State(), "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '"x"',
        "{}",
        '{"settings": 5}',
        "\x00\xff",
        "[" * 100_000,
        '{"settings": {"analysis": {"window": "nonsense"}, "axis": {}}}',
        '{"settings": {"analysis": {"window": "hann", "n_fft": 5}, "axis": {}}}',
        '{"settings": {"analysis": {"window": "hann", "n_fft": "x"}, "axis": {}}}',
        '{"settings": {"analysis": {"window": "hann"}, "axis": {}, "floor": NaN}}',
        '{"settings": {"analysis": {"window": "hann"}, "axis": {}, "grid": 7}}',
        '{"settings": {"analysis": {"window": "hann"}, "axis": {}}, "theme": "pink"}',
    ],
)
def test_a_damaged_file_is_set_aside_with_a_notice(tmp_path, text):
    path = tmp_path / "state.json"
    path.write_text(text, "utf-8")
    state, notice = load(path)
    assert state == State()
    assert "state.damaged.json" in notice
    assert (tmp_path / "state.damaged.json").read_text("utf-8") == text
    assert not path.exists()


def test_bytes_that_are_no_text_are_damage(tmp_path):
    path = tmp_path / "state.json"
    path.write_bytes(b"\xff\xfe\x00{")
    assert load(path)[0] == State()


def test_names_of_another_version_are_passed_over(tmp_path):
    path = tmp_path / "state.json"
    save(path, State(theme="light"))
    data = json.loads(path.read_text("utf-8"))
    data["invented"] = 1
    data["settings"]["invented"] = 2
    del data["settings"]["grid"]
    path.write_text(json.dumps(data), "utf-8")
    assert load(path) == (State(theme="light"), "")


def test_a_folder_in_the_way_is_said(tmp_path):
    path = tmp_path / "state.json"
    path.mkdir()
    state, notice = load(path)
    assert state == State()
    assert notice


def test_a_failed_save_leaves_the_file_before(tmp_path, monkeypatch):
    path = tmp_path / "state.json"
    save(path, State(theme="dark"))
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        save(path, replace(State(), theme="light"))
    monkeypatch.undo()
    assert load(path)[0].theme == "dark"
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]


def test_the_place_follows_the_platform():
    home = Path("/home/u")
    assert config_file({}, "linux", home) == home / ".config/sonoscope/state.json"
    assert config_file({"XDG_CONFIG_HOME": "/c"}, "linux", home) == Path("/c/sonoscope/state.json")
    assert config_file({"APPDATA": "/a"}, "win32", home) == Path("/a/sonoscope/state.json")
    assert "Application Support" in str(config_file({}, "darwin", home))


def test_files_opened_last_come_first_once_and_not_too_many(tmp_path):
    state = State()
    for k in [*range(12), 5]:
        state = state.with_recent(f"/sound/{k}.wav")
    wanted = [f"/sound/{k}.wav" for k in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    assert state.recent == wanted
    save(tmp_path / "state.json", state)
    assert load(tmp_path / "state.json") == (state, "")
    assert state.without_recent("/sound/5.wav").recent == wanted[1:]
    assert state.without_recent("").recent == []


def test_odd_names_of_files_come_back(tmp_path):
    state = State().with_recent("/sound/\udcff\n\u4e2d.wav")
    save(tmp_path / "state.json", state)
    assert load(tmp_path / "state.json") == (state, "")


def test_recent_files_that_are_no_names_are_refused():
    with pytest.raises(ValueError, match="recent"):
        State(recent=[5])


@pytest.mark.parametrize(
    "transform", [{"name": "wavelet"}, {"name": "mel", "bands": -3}, {"bands": 3}, {}]
)
def test_a_transform_that_is_not_known_gives_the_spectrum_and_a_notice(tmp_path, transform):
    path = tmp_path / "state.json"
    save(path, State(Settings(span=3.0), theme="light"))
    data = json.loads(path.read_text("utf-8"))
    data["settings"]["analysis"]["transform"] = transform
    path.write_text(json.dumps(data), "utf-8")
    state, notice = load(path)
    assert state == State(Settings(span=3.0), theme="light")
    assert "the spectrum is" in notice


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_comes_back(tmp_path, name):
    state = State(Settings().with_analysis(transform=TRANSFORMS[name](), weighting="c"))
    save(tmp_path / "state.json", state)
    assert load(tmp_path / "state.json") == (state, "")


def test_what_cannot_be_set_aside_stays_where_it_is(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("x")
    (tmp_path / "a.damaged.json").mkdir()
    assert set_aside(path) == ""
    assert path.read_text() == "x"
