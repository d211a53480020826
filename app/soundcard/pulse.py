"""What the program knows about PulseAudio, and about PipeWire in its place.

PortAudio reaches the sound server through the ALSA device `pulse`, one device for all sources. The
server's own tool `pactl` tells which sources and sinks there are, and the environment variables
`PULSE_SOURCE` and `PULSE_SINK` choose one while the device is opened: libpulse reads them for every
connection anew. Where `pactl` is missing there is nothing to know, and the ALSA devices are offered
as they are.
"""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

ALSA_DEVICE = "pulse"  # as PortAudio names it
CHOICE = "PULSE_SOURCE"
SINK_CHOICE = "PULSE_SINK"
ANSWER_SECONDS = 1.0  # a server that is well answers within 20 ms

# The environment belongs to the whole process: who reads all of it while another thread takes a
# variable out of it fails.
_changing = threading.Lock()  # guards the variables in the environment and the next one
_before: dict[str, str | None] = {}  # what those were that `chosen` has changed for now


class SilentServerError(Exception):
    """There is a sound server, and it does not answer."""


@dataclass(frozen=True)
class PulseDevice:
    """A source of the server, which is a microphone or what a sink plays; or a sink itself."""

    index: int
    name: str
    label: str
    rate: int
    channels: int
    monitor: bool = False
    muted: bool = False
    suspended: bool = False


@dataclass(frozen=True)
class PulseServer:
    """The sources of the server as they were a moment ago, or its sinks."""

    devices: tuple[PulseDevice, ...]
    default: str  # name of the one that a stream gets that asks for none

    def named(self, name: str) -> PulseDevice | None:
        """Return the source or sink called `name`."""
        return next((device for device in self.devices if device.name == name), None)

    def numbered(self, index: int | None) -> PulseDevice | None:
        """Return the source or sink with the number `index`."""
        return next((device for device in self.devices if device.index == index), None)


def available() -> bool:
    """Return whether `pactl` is there to ask."""
    return shutil.which("pactl") is not None


def look(cancel: threading.Event | None = None, *, outputs: bool = False) -> PulseServer | None:
    """Return what can be listened to, or None if there is no server to ask.

    Parameters
    ----------
    cancel
        When set, the wait for an answer ends early, with None.
    outputs
        Whether to return what can be played on instead.

    Raises
    ------
    SilentServerError
        If the server does not answer.
    """
    entries = _ask(["list", "sinks" if outputs else "sources"], cancel)
    info = _ask(["info"], cancel)
    if entries is None or info is None:
        return None
    variable, usual = (SINK_CHOICE, "sink") if outputs else (CHOICE, "source")
    try:
        found = tuple(_device(entry) for entry in entries)
        if not outputs:
            found = _labelled(found, entries, cancel)
        default = _environment().get(variable) or info.get(f"default_{usual}_name", "")
    except (AttributeError, KeyError, ValueError):  # not the pactl that is known here
        return None
    return PulseServer(found, default)


def heard_source(cancel: threading.Event | None = None) -> int | None:
    """Return the index of the source that this process records from; None if it cannot be told.

    Raises
    ------
    SilentServerError
        If the server does not answer.
    """
    own = str(os.getpid())
    for stream in _ask(["list", "source-outputs"], cancel) or []:
        if stream.get("properties", {}).get("application.process.id") == own:
            return int(stream["source"])
    return None


def heard_sink(cancel: threading.Event | None = None) -> int | None:
    """Return the index of the sink that this process plays its latest stream on.

    None if it cannot be told.

    Raises
    ------
    SilentServerError
        If the server does not answer.
    """
    own = str(os.getpid())
    streams = [
        (int(stream["index"]), int(stream["sink"]))
        for stream in _ask(["list", "sink-inputs"], cancel) or []
        if stream.get("properties", {}).get("application.process.id") == own
    ]
    return max(streams)[1] if streams else None


@contextmanager
def chosen(name: str | None, variable: str = CHOICE) -> Iterator[None]:
    """Let a stream that is opened inside get the source or sink `name`; None changes nothing.

    Parameters
    ----------
    name
        As the server calls it.
    variable
        `CHOICE` for a source, `SINK_CHOICE` for a sink.
    """
    if name is None:
        yield
        return
    with _changing:
        before = _before[variable] = os.environ.get(variable)
        os.environ[variable] = name
    try:
        yield
    finally:
        with _changing:
            del _before[variable]
            if before is None:
                del os.environ[variable]
            else:
                os.environ[variable] = before


class PulseEvents:
    """Tells when something about the server's sources has changed, at no cost while nothing does.

    It reads what `pactl subscribe` prints. For one thread; `close` it.

    Parameters
    ----------
    outputs
        Whether it is about sinks instead.
    """

    def __init__(self, *, outputs: bool = False) -> None:
        self._subject = b" on sink" if outputs else b" on source"
        self._process = subprocess.Popen(
            ["pactl", "subscribe"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout.fileno()
        os.set_blocking(self._pipe, False)

    def changed(self) -> bool:
        """Return whether a source, a stream from one, or the default changed since the last time.

        The events of clients are left out: every question put to the server makes some.
        """
        try:
            news = os.read(self._pipe, 65536)
        except BlockingIOError:
            return False
        return self._subject in news or b" on server" in news

    def close(self) -> None:
        """Stop listening."""
        self._process.kill()
        self._process.communicate()


def _environment() -> dict[str, str]:
    """Return the environment for `pactl`, without what `chosen` has changed for one stream."""
    with _changing:
        merged = {**os.environ, **_before}
    # Plain numbers and UTF-8 whatever the user's language is: JSON from pactl follows the locale.
    merged["LC_ALL"] = "C.UTF-8"
    return {name: value for name, value in merged.items() if value is not None}


def _ask(question: list[str], cancel: threading.Event | None) -> Any:
    """Return pactl's answer, decoded; None if there is no server, or it is too old for JSON.

    Raises
    ------
    SilentServerError
        If there is no answer, or the question cannot be put now: it may be later.
    """
    try:
        process = subprocess.Popen(
            ["pactl", "--format=json", *question],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except FileNotFoundError:
        return None
    except OSError as error:  # too many processes or open files
        raise SilentServerError from error
    answer = _answer(process, cancel)
    if process.returncode != 0:
        return None
    try:
        return json.loads(answer)
    except ValueError:  # a known fault of pactl with names that are not UTF-8
        return None


def _answer(process: subprocess.Popen[bytes], cancel: threading.Event | None) -> bytes:
    """Return what `process` prints, waiting in slices so that `cancel` can end the wait."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            return process.communicate(timeout=0.05)[0]
        except subprocess.TimeoutExpired:
            cancelled = cancel is not None and cancel.is_set()
            if not cancelled and time.monotonic() < deadline:
                continue
        process.kill()
        process.communicate()
        if cancelled:
            return b""
        raise SilentServerError


def _device(entry: dict[str, Any]) -> PulseDevice:
    """Return one entry of ``pactl list sources`` or ``pactl list sinks``."""
    _, channels, rate = entry["sample_specification"].split()  # "s16le 2ch 48000Hz"
    return PulseDevice(
        index=int(entry["index"]),
        name=entry["name"],
        label=entry.get("description") or entry["name"],
        rate=int(rate.removesuffix("Hz")),
        channels=int(channels.removesuffix("ch")),
        muted=bool(entry.get("mute")),
        suspended=entry.get("state") == "SUSPENDED",
    )


def _labelled(
    sources: tuple[PulseDevice, ...], entries: list[dict[str, Any]], cancel: threading.Event | None
) -> tuple[PulseDevice, ...]:
    """Return `sources` with those called by what they hear that hear what a sink plays."""
    monitored = [entry.get("monitor_source") or "" for entry in entries]
    sinks = _ask(["list", "sinks"], cancel) if any(monitored) else []
    played = {sink["name"]: sink["description"] for sink in sinks or []}
    return tuple(
        replace(source, label=f"What the computer plays: {played.get(sink, sink)}", monitor=True)
        if sink
        else source
        for source, sink in zip(sources, monitored, strict=True)
    )
