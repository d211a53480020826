"""What a disk refuses, and the sentences that commands make of it."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from app.commands.problems import sentence_of
from app.disk import write_failure, write_trouble
from app.files import whole_file

HERE = Path("/somewhere")


def failing(number, **more):
    error = OSError(number, os.strerror(number))
    for name, value in more.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; make room in /somewhere, or choose another folder"),
        (errno.EFBIG, "the disk is full, or takes no file so large; choose another folder"),
        (errno.EROFS, "writing in /somewhere is not allowed; choose another folder"),
        (errno.ENOTDIR, "there is no folder /somewhere; choose another"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_is_wrong_and_what_to_do(number, said):
    assert write_failure(failing(number), HERE) == said.replace("/somewhere", str(HERE))
    assert said.startswith(write_trouble(failing(number), Path("/somewhere")))


def test_the_folder_that_one_is_in_has_no_name():
    assert write_trouble(failing(errno.EACCES), Path("a").parent) == (
        "writing in this folder is not allowed"
    )


@pytest.mark.parametrize(
    ("more", "in_use"),
    [
        ({"winerror": 32}, True),
        ({"winerror": 5, "filename2": "a.png"}, True),  # as it takes the place of a.png
        ({"winerror": 5}, False),
        ({}, False),
    ],
)
def test_a_file_that_is_open_elsewhere_is_told_on_windows(more, in_use):
    error = failing(errno.EACCES, **more)
    said = "it is open in another program; close it there"
    assert (write_failure(error, HERE) == said) == in_use


def test_what_cannot_be_read_was_not_to_be_written():
    error = failing(errno.EIO, filename="a.wav")
    assert sentence_of(error, "a.wav", "b.png") == "a.wav could not be read: Input/output error."
    assert sentence_of(failing(errno.EIO), "a.wav", "a.wav").startswith("a.wav could not be read")
    assert sentence_of(error, "c.wav", "b.png") == "b.png could not be written: Input/output error."


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_whole_or_not_there(tmp_path, durable):
    path = tmp_path / "a.txt"
    with whole_file(path, durable=durable) as temporary:
        temporary.write_bytes(b"first")
        assert not path.exists()
    assert path.read_bytes() == b"first"


@pytest.mark.parametrize("durable", [False, True])
def test_what_was_there_stays_if_it_is_not_made_to_its_end(tmp_path, durable):
    path = tmp_path / "a.txt"
    path.write_bytes(b"first")
    with suppress(ZeroDivisionError), whole_file(path, durable=durable) as temporary:
        temporary.write_bytes(b"second")
        raise ZeroDivisionError
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
