"""The house rules: imports only go down, and every rule is seen to catch its violation."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "dsp", "ui")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# By contract: the files to plant into a copy of the packages.
VIOLATIONS = {
    "layers": {"dsp/planted.py": "import ui\n"},
    "dsp-is-pure": {"dsp/planted.py": "import threading\n"},
    "ui-has-no-sound": {"ui/planted.py": "import soundfile\n"},
    "one-door-to-the-sound-card": {"app/planted.py": "import sounddevice\n"},
    "one-door-to-the-screen": {"app/planted.py": "from PySide6.QtCore import QObject\n"},
    "no-cycles": {
        "dsp/planted.py": "import dsp.planted_too\n",
        "dsp/planted_too.py": "import dsp.planted\n",
    },
}


def python(code, *arguments, folder=ROOT):
    """Run `code` in a fresh interpreter that finds the packages in `folder`."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def modules():
    """Return the importable names of the product's own modules."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return sorted(n.removesuffix(".__init__") for n in names if not n.endswith("__main__"))


@pytest.fixture
def copy(tmp_path):
    for package in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_keep_every_contract():
    run = python(LINT_IMPORTS, "--no-cache", "--no-logo")
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_contract_has_a_violation_to_catch():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {c["id"] for c in config["tool"]["importlinter"]["contracts"]} == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_contract_catches_its_violation(contract, copy):
    for name, text in VIOLATIONS[contract].items():
        (copy / name).write_text(text, encoding="utf-8")
    run = python(LINT_IMPORTS, "--no-cache", "--no-logo", "--contract", contract, folder=copy)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "BROKEN" in run.stdout
    assert "planted" in run.stdout


def test_dsp_stands_on_numpy_and_scipy_alone():
    doors = {"fourier.py": {"mkl_fft"}}  # where scipy is told of a faster library
    for file in (ROOT / "dsp").rglob("*.py"):
        imported = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
        imported -= sys.stdlib_module_names | doors.get(file.name, set())
        assert imported <= {"dsp", "numpy", "scipy"}, file


@pytest.mark.parametrize(
    ("option", "answer"), [("--help", "usage: sonoscope"), ("--version", "sonoscope")]
)
def test_command_line_answers_without_qt_or_a_sound_card(option, answer):
    code = (
        "import json, runpy, sys\n"
        "try:\n"
        "    runpy.run_module('app', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as end:\n"
        "    print(json.dumps([end.code or 0, sorted(sys.modules)]), file=sys.stderr)\n"
    )
    run = python(code, option)
    assert run.stdout.lower().startswith(answer)
    status, loaded = json.loads(run.stderr)
    assert status == 0
    assert not {"PySide6", "shiboken6", "pyqtgraph", "sounddevice", "scipy"} & set(loaded)


def test_importing_everything_does_nothing():
    code = (
        "import importlib, json, sys, threading\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    importlib.import_module(name)\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "assert QCoreApplication.instance() is None\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "slow = {'scipy.signal', 'scipy.stats', 'matplotlib'} & set(sys.modules)\n"
        "assert not slow, slow\n"
    )
    run = python(code, json.dumps(modules()))
    assert run.returncode == 0, run.stderr
    assert run.stdout + run.stderr == ""


def test_every_package_is_installed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = [file.parent for name in PACKAGES for file in (ROOT / name).rglob("__init__.py")]
    names = {".".join(folder.relative_to(ROOT).parts) for folder in found}
    assert set(listed) == {*names, "assets"}
