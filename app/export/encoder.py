"""ffmpeg: whether it is there, what it can write, and how pictures get into it."""

import shutil
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Final, Self

from app.export.limits import ExportError
from app.export.png import Pixels

PROGRAM: Final = "ffmpeg"
MISSING: Final = (
    "Videos are made by ffmpeg, which is not installed. Install it from your system's packages "
    "or from ffmpeg.org, then choose this again."
)
UNABLE: Final = (
    "This ffmpeg can write neither H.264 with AAC nor VP9 with Opus, so no video can be made; "
    "install one that is complete."
)
_PATIENCE: Final = 10.0  # seconds for its list of encoders
_VIDEO: Final = {
    "libx264": ("-preset", "veryfast", "-crf", "18"),
    "libopenh264": ("-b:v", "8M"),
    "libvpx-vp9": ("-crf", "28", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6"),
    "libvpx": ("-crf", "10", "-b:v", "8M", "-deadline", "realtime", "-cpu-used", "6"),
}
_SOUND_RATE: Final = "48000"  # the highest that Opus has; AAC ends at twice that


@dataclass(frozen=True)
class Format:
    """A kind of video file, with the encoders that this ffmpeg has for it.

    `kind` is the end of the file name, and what ffmpeg calls the format.
    """

    program: str
    kind: str
    label: str
    video: str
    sound: str

    def command(self, width: int, height: int, frame_rate: int, sound: Path) -> list[str]:
        """Return the command that takes frames from standard input; the file name is missing."""
        said = ("-hide_banner", "-loglevel", "error", "-nostdin", "-y")
        frames = ("-f", "rawvideo", "-pix_fmt", "bgr0", "-video_size", f"{width}x{height}")
        colours = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
        front = ("-movflags", "+faststart") if self.kind == "mp4" else ()
        return [
            self.program,
            *said,
            *(*frames, "-framerate", str(frame_rate), "-i", "pipe:0", "-i", str(sound)),
            *("-map", "0:v", "-map", "1:a", "-c:v", self.video, *_VIDEO[self.video]),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p", *colours),
            *("-c:a", self.sound, "-b:a", "192k", "-ac", "2", "-ar", _SOUND_RATE),
            *(*front, "-f", self.kind),
        ]


def formats() -> list[Format]:
    """Return the formats that the ffmpeg of this system writes, the most usual first.

    Raises
    ------
    ExportError
        If there is no ffmpeg, or one that can do nothing of use.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise ExportError(MISSING)
    try:
        listed = subprocess.run(
            [program, "-hide_banner", "-encoders"],
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError) as error:
        raise ExportError(f"Videos are made by ffmpeg, and {program} does not run.") from error
    has = {words[1] for line in listed.splitlines() if len(words := line.split()) > 1}
    found = [
        Format(program, kind, label, video, sound)
        for kind, label, videos, sounds in (
            ("mp4", "MP4 (H.264 and AAC)", ("libx264", "libopenh264"), ("aac",)),
            ("webm", "WebM (VP9 and Opus)", ("libvpx-vp9",), ("libopus",)),
            ("webm", "WebM (VP8 and Vorbis)", ("libvpx",), ("libvorbis",)),
        )
        for video in [next((name for name in videos if name in has), "")]
        for sound in [next((name for name in sounds if name in has), "")]
        if video and sound
    ]
    by_kind = {choice.kind: choice for choice in reversed(found)}
    if not found:
        raise ExportError(UNABLE)
    return [by_kind[kind] for kind in ("mp4", "webm") if kind in by_kind]


class Encoder:
    """ffmpeg at work; a context manager that never leaves it running.

    Parameters
    ----------
    command
        What to run.

    Raises
    ------
    ExportError
        If it does not start.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._stack = ExitStack()
        self._said = self._stack.enter_context(TemporaryFile())  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said
            )
        except OSError as error:
            self._stack.close()
            raise ExportError(f"ffmpeg does not start: {error.strerror}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()  # nothing happens if it has ended
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it took no more, which was told
                self._process.stdin.close()
        self._process.wait()
        self._stack.close()

    def feed(self, pixels: Pixels) -> None:
        """Give it a frame as 0xffRRGGBB, shape (height, width).

        Raises
        ------
        ExportError
            If it has given up.
        """
        if self._process.stdin is None:
            return
        try:
            self._process.stdin.write(pixels.astype("<u4", copy=False).data)
        except BrokenPipeError as error:
            self._process.wait()
            raise ExportError(self._why()) from error

    def finish(self) -> None:
        """Let it write the end of the file, and wait for that.

        Raises
        ------
        ExportError
            If it fails.
        """
        if self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except BrokenPipeError as error:
                self._process.wait()
                raise ExportError(self._why()) from error
        if self._process.wait() != 0:
            raise ExportError(self._why())

    def _why(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        last = (
            lines[-1].strip().rstrip(".") if lines else f"it ended with {self._process.returncode}"
        )
        return f"ffmpeg could not make the video: {last}."
