"""`sonoscope devices`: what can be listened to."""

from collections.abc import Sequence

from app.commands.problems import CommandError
from app.parser import Parser


def run(words: Sequence[str]) -> int:
    """List the devices."""
    Parser("devices", "List what can be listened to.").parse_args(words)
    from app.soundcard import audio

    try:
        print(audio.format_devices(audio.input_devices()))
    except audio.AudioError as error:
        raise CommandError(str(error)) from error
    return 0
