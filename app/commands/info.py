"""`sonoscope info`: what sound files are."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from app.commands import options, places
from app.commands.batch import DONE, NOTHING_DONE, SOME_FAILED
from app.commands.problems import FORESEEN, sentence_of
from app.commands.progress import Progress
from app.commands.sounds import opened
from app.parser import Parser
from app.recordings.recording import SoundFile
from ui.facts import rate_text

DESCRIPTION: Final = """\
Say what sound files are: format, rate, channels, length, when they were recorded if that is known,
and what is odd about them.
"""


def run(words: Sequence[str]) -> int:
    """Describe the files; return the exit code."""
    given = parser().parse_args(words)
    found = places.find(given.files, recursive=given.recursive)
    progress, failed = Progress(len(found)), 0
    for one in found:
        source = str(one.path)
        try:
            with opened(source) as sound:
                sound.check()
                facts = _facts(source, sound)
        except FORESEEN as error:
            failed += 1
            progress.say(sentence_of(error, source, source))
            continue
        sys.stdout.write(f"{json.dumps(facts) if given.json else _line(facts)}\n")
    if not failed:
        return DONE
    return SOME_FAILED if failed < len(found) else NOTHING_DONE


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    p = Parser("info", DESCRIPTION)
    options.add_files(p)
    p.add_argument("--recursive", action="store_true", help="the folders in folders too")
    p.add_argument("--json", action="store_true", help="one JSON object per line")
    return p


def _facts(source: str, sound: SoundFile) -> dict[str, Any]:
    started = None
    if sound.started is not None:
        started = datetime.fromtimestamp(sound.started, UTC).isoformat()
    return {
        "file": source,
        "format": sound.format,
        "rate": sound.rate,
        "channels": sound.channels,
        "samples": sound.end,
        "seconds": sound.end / sound.rate,
        "started": started,
        "note": sound.note,
    }


def _line(facts: dict[str, Any]) -> str:
    seconds = facts["seconds"]
    minutes, rest = divmod(seconds, 60.0)
    hours, minutes = divmod(int(minutes), 60)
    channels = "mono" if facts["channels"] == 1 else f"{facts['channels']} channels"
    parts = [
        facts["format"],
        rate_text(facts["rate"]),
        channels,
        f"{hours}:{minutes:02}:{rest:06.3f}",
        f"recorded {facts['started']}" if facts["started"] else "",
        facts["note"],
    ]
    return f"{facts['file']}: {', '.join(filter(None, parts))}"
