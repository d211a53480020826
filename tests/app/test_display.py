"""Without a display the program says so in one sentence, before Qt could abort."""

import socket

import pytest

from app.display import missing_display


def test_no_display_is_told_with_what_works_without():
    problem = missing_display({}, "linux")
    assert "no display" in problem
    assert "sonoscope render" in problem
    assert "--screenshot" in problem


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_have_one(platform):
    assert missing_display({}, platform) == ""


def test_other_ways_to_show_a_window_are_left_to_qt():
    assert missing_display({"QT_QPA_PLATFORM": "offscreen"}, "linux") == ""
    assert missing_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux") == ""
    assert missing_display({"DISPLAY": "elsewhere:0"}, "linux") == ""


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="X displays are Unix sockets")
def test_a_display_that_nobody_serves_is_told_by_name():
    assert "':987'" in missing_display({"DISPLAY": ":987"}, "linux")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="X displays are Unix sockets")
def test_a_served_display_is_believed():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X986")
        server.listen()
        assert missing_display({"DISPLAY": ":986.0"}, "linux") == ""
