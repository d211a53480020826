"""Which files a command reads, and where it writes what it makes of them."""

import glob
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from app.commands.output import PIPE
from app.commands.problems import CommandError

SOUNDS: Final = frozenset(
    {
        *(".wav", ".wave", ".bwf", ".rf64", ".w64", ".flac", ".ogg", ".oga", ".opus", ".mp3"),
        *(".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".sph", ".nist", ".voc", ".ircam"),
        *(".sf", ".paf", ".svx", ".iff", ".avr", ".wve", ".gsm"),
    }
)
"""What is taken out of a folder; a file that is named is tried whatever its name."""


class Found(NamedTuple):
    """A file to read, and in which folder of the one that was named it was found."""

    path: Path
    within: Path


class Task(NamedTuple):
    """One file to make of another; both are text, so that any process takes them.

    `named` tells that the user gave the target its name, rather than a folder to put it into.
    """

    source: str
    target: str
    named: bool = False


class AlreadyThereError(CommandError):
    """What is to be made is there, and may not be replaced."""


def find(words: Sequence[str], *, recursive: bool = False) -> list[Found]:
    """Return the files that are meant, each once, in the order of the words.

    Parameters
    ----------
    words
        Files, folders and patterns. A file that is not there is returned as well: that it is not
        there is for whoever opens it to say.
    recursive
        Whether to go through the folders in folders too.

    Raises
    ------
    CommandError
        If nothing is meant.
    """
    found: dict[Path, Found] = {}
    for word in words:
        for one in _meant(word, recursive=recursive):
            found.setdefault(one.path.absolute(), one)
    if not found:
        raise CommandError(_nothing(words, recursive=recursive))
    return list(found.values())


def _nothing(words: Sequence[str], *, recursive: bool) -> str:
    folders = [word for word in words if Path(word).is_dir()]
    if not folders:
        return f"No file has a name like {', '.join(words)}."
    hint = "" if recursive else "; --recursive looks into the folders in them too"
    return f"There are no sound files in {', '.join(folders)}{hint}."


def _meant(word: str, *, recursive: bool) -> Iterator[Found]:
    path = Path(word)
    if path.is_dir():
        yield from _in_folder(path, recursive=recursive)
    elif not path.exists() and glob.has_magic(word):
        # shells of Windows leave patterns to the program
        for name in sorted(glob.glob(word, recursive=True)):  # noqa: PTH207 - it may be absolute
            if Path(name).is_file():
                yield Found(Path(name), Path())
    else:
        yield Found(path, Path())


def _in_folder(folder: Path, *, recursive: bool) -> Iterator[Found]:
    try:
        paths = sorted(folder.rglob("*") if recursive else folder.iterdir())
    except PermissionError as error:
        raise CommandError(
            f"You are not allowed to look into {folder}; change its permissions."
        ) from error
    except OSError as error:
        raise CommandError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    for path in paths:
        if path.suffix.lower() in SOUNDS and path.is_file() and not path.name.startswith("."):
            yield Found(path, path.parent.relative_to(folder))


def tasks_for(
    found: Sequence[Found], output: str | None, out_dir: Path | None, suffix: str
) -> list[Task]:
    """Return what to make of each file.

    Parameters
    ----------
    found
        The files.
    output
        The file to write, for one file alone; `PIPE` for standard output.
    out_dir
        Else the folder; each file is called like its sound, with `suffix`, in the same folders.
        Sounds that differ in the end of their name alone keep it.

    Raises
    ------
    CommandError
        If several files go into one, one is to be written over the sound that it is made of, or
        the folder is a file.
    """
    if output is not None:
        if len(found) > 1:
            raise CommandError(
                f"{len(found)} files do not fit into one; name a folder with --out-dir."
            )
        tasks = [Task(str(found[0].path), output, named=True)]
    else:
        folder = out_dir or Path()
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is a file; name a folder with --out-dir.")
        taken = Counter(one.within / one.path.stem for one in found)
        tasks = []
        for one in found:
            # of a.wav and a.flac neither may become a.png
            name = one.path.name if taken[one.within / one.path.stem] > 1 else one.path.stem
            tasks.append(Task(str(one.path), str(folder / one.within / f"{name}{suffix}")))
    _check(tasks)
    return tasks


def _check(tasks: Sequence[Task]) -> None:
    sources = {_place(Path(task.source)) for task in tasks}
    targets: dict[str, str] = {}
    for task in tasks:
        if task.target == PIPE:
            continue
        target = _place(Path(task.target))
        if target in sources or _is_same(task.source, task.target):
            raise CommandError(f"{task.target} would be written over a sound that is read.")
        other = targets.setdefault(str(target).casefold(), task.source)
        if other != task.source:
            raise CommandError(f"{other} and {task.source} would both become {task.target}.")


def _place(path: Path) -> Path:
    """Return where a file really is, whatever ways and links lead there."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links in a circle, or a share that does not answer
        return path.absolute()


def _is_same(source: str, target: str) -> bool:
    """Whether both are one file, which may have two names."""
    try:
        return Path(source).samefile(target)
    except (OSError, ValueError):  # one is not there
        return False


def endings(kinds: Iterable[str]) -> dict[str, str]:
    """Return the kinds of files by how their names end, for those that are called as they end."""
    return {f".{kind}": kind for kind in kinds}


def kind_of(output: str | None, told: str | None, kinds: Mapping[str, str], usual: str) -> str:
    """Return the kind of file to write: as told, else as the name says, else the usual one.

    Parameters
    ----------
    output
        The name, `PIPE`, or None if there are many.
    told
        The kind that the user named, if any.
    kinds
        Kinds by the endings of names.
    usual
        What it is where there is no name.

    Raises
    ------
    CommandError
        If the name ends in nothing that is known.
    """
    if told:
        return told
    if output in (None, PIPE):
        return usual
    kind = kinds.get(Path(output).suffix.lower())
    if kind is None:
        raise CommandError(f"{output} must end in one of {', '.join(kinds)}, or tell the --format.")
    return kind


def refuse_existing(target: str, *, overwrite: bool) -> None:
    """Refuse to replace a file.

    Raises
    ------
    AlreadyThereError
        If it is there and may not be replaced.
    CommandError
        If it is a folder.
    """
    if target == PIPE:
        return
    path = Path(target)
    if path.is_dir():
        raise CommandError(f"{target} is a folder; name a file in it")
    if path.exists() and not overwrite:
        raise AlreadyThereError(f"{target} is there already; --overwrite replaces it")


def refuse_other(beside: Path | None, *, overwrite: bool) -> None:
    """Refuse to replace what lies where a second file goes, if one does: it may be anything.

    Raises
    ------
    CommandError
        If something is there and may not be replaced.
    """
    if beside is not None and beside.exists() and not overwrite:
        raise CommandError(f"{beside} is there already, beside it; --overwrite replaces it too")
