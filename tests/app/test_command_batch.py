"""Many files: what is found, what fails, what is left, in processes and on a cluster."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.commands import batch, places, progress
from app.commands.places import Found, Task
from app.commands.problems import CommandError, sentence_of
from app.export.limits import ExportError
from app.main import main
from app.recordings.refusal import SoundFileError
from tests.app.command_sounds import RATE, tone, write
from tests.virtual_mic import wait_for

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--no-labels", "--size", "40x20", "--n-fft", "256"]


@pytest.fixture
def folder(tmp_path):
    """A tree with four good files, and what is none."""
    place = tmp_path / "sounds"
    (place / "deeper" / "still").mkdir(parents=True)
    for name in ("a.wav", "b.WAV", "deeper/a.wav", "deeper/still/c.flac"):
        write(place / name, tone(1000.0, 0.2))
    (place / "notes.txt").write_text("nothing")
    (place / ".hidden.wav").write_bytes(b"")
    return place


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def run(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        **more,
    )


# What is meant


def test_folders_patterns_and_names(folder, monkeypatch):
    def found(*words, recursive=False):
        return [one.path.name for one in places.find([str(w) for w in words], recursive=recursive)]

    assert found(folder) == ["a.wav", "b.WAV"]
    assert found(folder, recursive=True) == ["a.wav", "b.WAV", "a.wav", "c.flac"]
    assert found(folder / "*.wav") == ["a.wav"]
    assert found(folder / "**" / "*.flac") == ["c.flac"]
    assert found(folder / "a.wav", folder, folder / "a.wav") == ["a.wav", "b.WAV"]
    assert found("missing.wav") == ["missing.wav"]
    monkeypatch.chdir(folder)
    assert found("a.wav", folder / "a.wav") == ["a.wav"]


def test_a_file_whose_name_is_a_pattern_is_itself(tmp_path):
    odd = write(tmp_path / "take[1].wav", tone(500.0, 0.1))
    write(tmp_path / "take1.wav", tone(500.0, 0.1))
    assert [one.path for one in places.find([str(odd)])] == [odd]


def test_nothing_meant_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"no sound files.*--recursive"):
        places.find([str(tmp_path)])


def test_the_tree_of_folders_is_kept(folder, tmp_path):
    out = tmp_path / "out"
    assert main(["render", str(folder), "--recursive", "--out-dir", str(out), *QUICK]) == 0
    assert files(out) == ["a.png", "b.png", "deeper/a.png", "deeper/still/c.png"]


def test_names_that_meet_keep_their_ends():
    found = [Found(Path("x", name), Path()) for name in ("a.wav", "a.flac", "b.wav")]
    tasks = places.tasks_for(found, None, Path("out"), ".png")
    assert [Path(t.target).name for t in tasks] == ["a.wav.png", "a.flac.png", "b.png"]


@pytest.mark.parametrize(
    ("found", "output", "said"),
    [
        (["a.wav", "b.wav"], "x.png", "--out-dir"),
        (["x/a.wav", "y/a.wav"], None, "both become"),
        (["x/A.wav", "y/a.wav"], None, "both become"),
        (["a.wav"], "a.wav", "written over"),
    ],
)
def test_what_would_be_lost_is_refused(found, output, said):
    meant = [Found(Path(name), Path()) for name in found]
    with pytest.raises(CommandError, match=said):
        places.tasks_for(meant, output, None if output else Path("out"), ".png")


@pytest.mark.parametrize("way", ["d/../a.wav", "link.wav", "hard.wav", "linked/a.wav"])
def test_no_way_to_a_sound_lets_it_be_written_over(tmp_path, way):
    (tmp_path / "a.wav").write_bytes(b"sound")
    (tmp_path / "d").mkdir()
    try:
        (tmp_path / "link.wav").symlink_to("a.wav")
        (tmp_path / "linked").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "hard.wav").hardlink_to(tmp_path / "a.wav")
    except OSError:
        pytest.skip("there are no links here")
    for source, target in (("a.wav", way), (way, "a.wav")):
        meant = [Found(tmp_path / source, Path())]
        with pytest.raises(CommandError, match="written over"):
            places.tasks_for(meant, str(tmp_path / target), None, ".wav")


# What fails


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_broken_files_do_not_stop_the_others(folder, tmp_path, capfd, jobs):
    (folder / "broken.wav").write_bytes(b"RIFF")
    (folder / "empty.flac").touch()
    (folder / "text.mp3").write_text("no sound at all")
    out = tmp_path / "out"
    words = ["render", str(folder), "missing.wav", "--out-dir", str(out), "--jobs", jobs, *QUICK]
    assert main(words) == 1
    said = [s for s in capfd.readouterr().err.splitlines() if s.startswith("sonoscope: ")]
    assert len(said) == 5
    assert said[-1] == "sonoscope: 4 of 6 files failed."
    for name in ("broken.wav", "empty.flac", "text.mp3", "missing.wav"):
        assert sum(name in sentence for sentence in said) == 1
    assert files(out) == ["a.png", "b.png"]


def test_nothing_done_is_2(tmp_path, capsys):
    assert main(["render", "missing.wav", "-o", str(tmp_path / "a.png")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(SystemExit) as stop:
        main(["render", "missing.wav"])
    assert stop.value.code == 2


def test_what_is_there_stays_unless_told(folder, tmp_path, capsys):
    out = tmp_path / "a.png"
    out.write_bytes(b"old")
    words = ["render", str(folder / "a.wav"), "-o", str(out), *QUICK]
    assert main(words) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert out.read_bytes() == b"old"
    assert main([*words, "--overwrite"]) == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    words[3:4] = [str(tmp_path), "--format", "png"]
    assert main(words) == 2
    assert "is a folder" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_said(folder, capsys):
    out = folder / "notes.txt" / "a.png"
    assert main(["render", str(folder / "a.wav"), "-o", str(out), *QUICK]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_a_read_only_folder_is_said(folder, tmp_path, monkeypatch, capsys):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    if os.access(closed, os.W_OK):  # nothing is closed to the superuser

        def refuse(*_):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "write_bytes", refuse)
    assert main(["render", str(folder / "a.wav"), "-o", str(closed / "a.png"), *QUICK]) == 2
    assert (
        f"a.png could not be written: writing in {closed} is not allowed."
        in capsys.readouterr().err
    )
    assert files(closed) == []


@pytest.mark.parametrize(
    "words",
    [
        ("render", "a.png", "--no-labels", "--size", "900x700"),
        ("analyze", "a.npz", "--n-fft", "512"),
        ("analyze", "a.csv", "--n-fft", "512"),
        ("convert", "a.wav"),
        ("resynthesize", "a.wav", "--n-fft", "256", "--overlap", "75", "--iterations", "1"),
    ],
)
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, words):
    """The largest file that the process may write stands for a full disk."""
    pytest.importorskip("resource")
    sound = write(tmp_path / "noise.wav", 0.1 * np.random.default_rng(0).standard_normal(5 * RATE))
    out = tmp_path / "out"
    out.mkdir()
    (out / words[1]).write_bytes(b"old")
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "from app.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command, name, *more = words
    done = subprocess.run(
        [sys.executable, "-c", code, command, sound, "-o", out / name, "--overwrite", *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert f"{name} could not be written" in done.stderr
    assert files(out) == [name]
    assert (out / name).read_bytes() == b"old"


def test_every_foreseen_error_is_one_sentence():
    full = OSError(errno.ENOSPC, "No space left on device")
    assert sentence_of(full, "a.wav", "b.png") == "b.png could not be written: the disk is full."
    assert sentence_of(SoundFileError("It is."), "a", "b") == "It is."
    assert sentence_of(ExportError("Too large."), "x/a.wav", "b") == "a.wav: Too large."
    assert "memory" in sentence_of(MemoryError(), "a.wav", "b")


# What is stopped


@dataclass(frozen=True)
class Slow:
    """Writes a file half, waits, and writes the rest; an odd one dies of it."""

    folder: str

    def __call__(self, task, tell):
        from app.files import whole_file

        (Path(self.folder) / f"{Path(task.source).name}.begun").touch()
        if task.source == "die":
            os._exit(1)
        if task.source == "mistake":
            raise AttributeError(task.source)
        with whole_file(Path(task.target)) as temporary:
            temporary.write_bytes(b"half")
            time.sleep(0.0 if task.source == "quick" else 30.0)
        return "it was quick" if task.source == "quick" else ""


def test_a_process_that_dies_takes_nobody_with_it(tmp_path, capfd):
    names = ["quick", "die", "mistake", *(f"quick{k}" for k in range(3))]
    tasks = [Task(name.rstrip("012"), str(tmp_path / f"{name}.out")) for name in names]
    assert batch.run(Slow(str(tmp_path)), tasks, 2) == 1
    said = capfd.readouterr().err
    assert "sonoscope: die: the process that worked on it ended" in said
    assert "sonoscope: mistake: something went wrong that should not: AttributeError." in said
    assert "sonoscope: quick: it was quick" in said
    assert "2 of 6 files failed." in said
    assert len(list(tmp_path.glob("*.out"))) == 4


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize(("jobs", "whom"), [(1, "one"), (2, "one"), (2, "all")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_half_file(tmp_path, jobs, whom, number):
    """Whether the terminal tells all processes, or somebody tells the first one alone."""
    if whom == "all" and number == signal.SIGTERM:
        pytest.skip("a terminal sends SIGINT")
    code = (
        "import sys\n"
        "from app.commands import batch\n"
        "from app.commands.places import Task\n"
        "from tests.app.test_command_batch import Slow\n"
        "if __name__ == '__main__':\n"
        "    out, jobs = sys.argv[1:]\n"
        "    tasks = [Task(f'slow{k}', f'{out}/slow{k}.out') for k in range(5)]\n"
        "    sys.exit(batch.run(Slow(out), tasks, int(jobs)))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    process = subprocess.Popen(
        [sys.executable, script, tmp_path, str(jobs)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert wait_for(lambda: len(list(tmp_path.glob(".slow*.tmp"))) >= jobs)
    (os.killpg if whom == "all" else os.kill)(process.pid, number)
    said = process.communicate(timeout=20)[1]
    assert said == "sonoscope: stopped; 0 of 5 done.\n"
    assert process.returncode == 2
    assert not [name for name in files(tmp_path) if name.endswith((".out", ".tmp"))]
    assert len(list(tmp_path.glob("*.begun"))) < 5


# What is seen of it


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_for_terminals(monkeypatch):
    for kind, seen in ((Terminal, True), (io.StringIO, False)):
        said = kind()
        monkeypatch.setattr(sys, "stderr", said)
        shown = progress.Progress(2)
        shown.part(0.5)
        shown.finish("a.wav", "")
        shown.finish("b.wav", "b.wav is broken.")
        shown.close()
        text = said.getvalue()
        assert ("25 %" in text) == seen
        assert text.endswith("\r") == seen
        assert "sonoscope: b.wav is broken.\n" in text


# A cluster


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=2,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
    ) as made:
        yield made.scheduler_address


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("labels", ["--labels", "--no-labels"])
def test_a_cluster_does_the_same(cluster, folder, tmp_path, capfd, labels):
    (folder / "broken.wav").write_bytes(b"RIFF")
    words = ["render", str(folder), "--recursive", "--out-dir"]
    codes = []
    for name, more in (("here", []), ("there", ["--scheduler", cluster])):
        size = [labels, "--size", "300x200", "--n-fft", "256"]
        codes.append(main([*words, str(tmp_path / name), *size, *more]))
        assert "broken.wav" in capfd.readouterr().err
    assert codes == [1, 1]
    assert files(tmp_path / "here") == files(tmp_path / "there")
    for name in files(tmp_path / "here"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()


@pytest.mark.filterwarnings("default")
def test_a_cluster_that_is_not_there_is_said(folder, tmp_path, monkeypatch, capsys):
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    monkeypatch.setattr("app.commands.cluster._PATIENCE", 0.2)
    words = ["render", str(folder / "a.wav"), "-o", str(tmp_path / "a.png"), "--scheduler"]
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        assert main([*words, address]) == 2
        assert f"No Dask scheduler answers at {address}" in capsys.readouterr().err


def test_a_cluster_needs_its_extra(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    words = ["render", str(folder / "a.wav"), "-o", str(tmp_path / "a.png"), "--scheduler", "x"]
    assert main(words) == 2
    assert "[cluster]" in capsys.readouterr().err


def test_a_cluster_has_no_pipe(folder, capsys):
    assert main(["render", str(folder / "a.wav"), "-o", "-", "--scheduler", "x"]) == 2
    assert "standard output" in capsys.readouterr().err
