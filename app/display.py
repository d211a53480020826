"""Whether there is a screen to open a window on; Qt itself would abort without one."""

import socket
from collections.abc import Mapping

HEADLESS = (
    "Without one these work: `sonoscope render` and the other commands that `sonoscope --help` "
    "lists, and with QT_QPA_PLATFORM=offscreen `sonoscope --run-for 5 --screenshot out.png`."
)


def missing_display(environment: Mapping[str, str], platform: str) -> str:
    """Return why no window can be opened, in one sentence; empty if one can.

    Parameters
    ----------
    environment, platform
        `os.environ` and `sys.platform`. Only Linux and the BSDs are without a display at times.
    """
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return f"there is no display to open a window on. {HEADLESS}"
    if not _answers(display):
        return f"the display {display!r} (DISPLAY) does not answer. {HEADLESS}"
    return ""


def _answers(display: str) -> bool:
    """Whether somebody listens at a local X display; one on another machine is believed."""
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if host not in ("", "unix"):
        return True
    for address in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(2)
            try:
                s.connect(address)
            except OSError:
                continue
            return True
    return False
