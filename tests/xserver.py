"""A screen for machines without one: an X server of our own whose picture can be read.

It takes a free display and lies in nobody's way; only the process that was started here is ended.

In a test, `skip_reason` says what the machine lacks::

    pytestmark = pytest.mark.skipif(bool(skip_reason()), reason=skip_reason())

    def test_something(tmp_path):
        with XServer(tmp_path) as x:
            subprocess.Popen([...], env={**os.environ, **x.environment})
            wait_for(lambda: x.screen().any())
"""

import mmap
import os
import select
import shutil
import subprocess
from ctypes.util import find_library
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1920, 1080
PATIENCE = 60.0  # seconds to wait for what takes a fraction of one, on a busy machine
HEADER_SIZE, IMAGE_WIDTH, IMAGE_HEIGHT = 0, 4, 5  # places in the header of an XWD file
BYTES_PER_LINE, COLOURS = 12, 19


def skip_reason() -> str:
    """Return which system package is missing, or an empty string."""
    if shutil.which("Xvfb") is None:
        return "needs Xvfb (package xvfb)"
    if find_library("xcb-cursor") is None:
        return "needs what Qt needs for X (package libxcb-cursor0)"
    return ""


def mapped(frame_buffer: Path) -> NDArray[np.uint8]:
    """Return the live pixels of a frame buffer of Xvfb, a file in the format of `xwd`.

    Returns
    -------
    ndarray of uint8, shape (height, width, 4)
        Blue, green, red, unused.
    """
    with frame_buffer.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header = np.frombuffer(memory, ">u4", 25).astype(int)
    height, stride = header[IMAGE_HEIGHT], header[BYTES_PER_LINE]
    begin = header[HEADER_SIZE] + 12 * header[COLOURS]
    lines = np.frombuffer(memory, np.uint8, stride * height, begin)
    return lines.reshape(height, stride // 4, 4)[:, : header[IMAGE_WIDTH]]


class XServer:
    """A private X server in memory, without a window manager: windows appear at (0, 0).

    Parameters
    ----------
    directory
        For its frame buffer.
    width, height
        Of its only screen, which has 24 bits per pixel.
    """

    def __init__(self, directory: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        self.frame_buffer = directory / "Xvfb_screen0"  # the name that Xvfb gives it
        self._directory = directory
        self._server: subprocess.Popen[bytes] | None = None
        self._display = ""
        self._pixels: NDArray[np.uint8] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return what a Qt program needs in its environment to appear here."""
        return {"DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}

    def __enter__(self) -> Self:
        self._directory.mkdir(parents=True, exist_ok=True)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        """Start the server; it tells its display when it is ready."""
        ours, its = os.pipe()
        screen = f"{self.width}x{self.height}x24"
        with os.fdopen(ours, "rb", buffering=0) as answer:
            try:
                self._server = subprocess.Popen(
                    [
                        *("Xvfb", "-displayfd", str(its), "-screen", "0", screen),
                        *("-nolisten", "tcp", "-noreset", "-fbdir", str(self._directory)),
                    ],
                    pass_fds=(its,),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            finally:
                os.close(its)
            told = b""
            while not told.endswith(b"\n"):
                ready, _, _ = select.select([answer], [], [], PATIENCE)
                part = answer.read(16) if ready else b""
                assert part, "Xvfb did not start"
                told += part
        self._display = f":{int(told)}"
        self._pixels = mapped(self.frame_buffer)

    def screen(self) -> NDArray[np.uint8]:
        """Return what stands on the screen now as red, green, blue, shape (height, width, 3)."""
        assert self._pixels is not None
        return self._pixels[:, :, 2::-1].copy()

    def stop(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.terminate()  # so that it takes its lock and its socket away
            try:
                self._server.wait(PATIENCE)
            finally:
                self._server.kill()
                self._server = None
