"""What the commands do with sound files and with what they make of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.output import PIPE, silenced
from app.commands.places import refuse_existing
from app.commands.problems import CommandError
from app.export.record import relative_name
from app.files import write_whole
from app.recordings.recording import SoundFile
from app.recordings.sound_file import open_sound

_LOOK = 0.2  # s between looks while a file is decoded: a wait without end cannot be interrupted


@contextmanager
def opened(source: str) -> Iterator[SoundFile]:
    """Open a sound file, decoded to its end.

    Raises
    ------
    SoundFileError
        If it cannot be read.
    """
    with silenced():
        sound = open_sound(source)
    try:
        with silenced():
            while not sound.wait(_LOOK):
                pass
        yield sound
    finally:
        sound.close()


def check_channel(channel: str, sound: SoundFile) -> None:
    """Refuse a channel that the sound does not have.

    Raises
    ------
    CommandError
        If so.
    """
    most = sound.channels
    if (channel.isdecimal() and int(channel) > most) or (channel == "difference" and most < 2):
        has = "one channel" if most == 1 else f"{most} channels"
        raise CommandError(f"it has {has}, so there is no --channel {channel}")


def deliver(target: str, data: bytes, *, overwrite: bool) -> None:
    """Write `data` to a file, whole or not at all, or to standard output.

    Raises
    ------
    CommandError
        If the file is there already.
    OSError
        If it cannot be written.
    """
    refuse_existing(target, overwrite=overwrite)
    if target == PIPE:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def name_in(target: str, source: str) -> str:
    """Return what the file `target` calls the sound `source`."""
    return relative_name(Path(source), None if target == PIPE else Path(target))
