"""The signals by which the system asks a program to end."""

import signal
from typing import Final

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def heeded() -> list[signal.Signals]:
    """Return those signals but the ones that whoever began the program has it ignore, as nohup."""
    numbers = [signal.Signals[name] for name in _NAMES if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
