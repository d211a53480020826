"""What the README promises is so."""

import re
from importlib import import_module
from pathlib import Path

from app.main import parser
from ui.keys import markdown_table

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_keys_are_those_of_the_program():
    assert markdown_table().strip() in README


def test_the_files_it_shows_and_names_exist():
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    named += re.findall(r"`((?:app|dsp|ui|tests)/[\w/]+\.py)`", README)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).is_file()] == []


WITH_OPTIONS = ("render", "analyze", "features", "resynthesize", "convert", "info", "record")


def test_the_options_it_names_exist():
    parsers = [parser(), *(import_module(f"app.commands.{name}").parser() for name in WITH_OPTIONS)]
    known = {option for p in parsers for action in p._actions for option in action.option_strings}
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]+", README)) <= known
