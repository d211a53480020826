"""From the parsed command line to the exit code."""

import argparse
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import store
from app.desktop.root import Desktop
from app.soundcard import audio
from app.stopping import heeded


def run(options: argparse.Namespace) -> int:
    """Open the window and return the exit code when it is closed."""
    sys.setswitchinterval(0.0005)  # a busy analysis thread then delays no frame
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Sonoscope")
    app.setDesktopFileName("sonoscope")
    state_file = store.config_file(os.environ, sys.platform, Path.home())
    desktop = Desktop(app, options, state_file)
    catch_the_uncaught(desktop.failed.emit)
    window = desktop.window
    for number in heeded():
        # Python calls it between any two steps of ours, maybe while we paint: let these end first
        signal.signal(number, lambda *_: QTimer.singleShot(0, window, window.close))
    desktop.start()
    app.exec()
    audio.leave(desktop.exit_code)
    return desktop.exit_code


def catch_the_uncaught(report: Callable[[str], object]) -> None:
    """Have an error that nobody foresaw, in any thread, reported; details go to standard error."""

    def show(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)
        report(f"Something went wrong that should not: {str(error) or kind.__name__}.")

    sys.excepthook = show
    threading.excepthook = lambda args: show(args.exc_type, args.exc_value, args.exc_traceback)
