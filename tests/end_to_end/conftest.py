"""A screen, a microphone and the program for the tests of the whole."""

import subprocess

import pytest

from tests import virtual_mic, xserver
from tests.end_to_end.remote import Program

# PortAudio finds the sound server and no card that this machine may have.
ALSA_CONFIG = """\
pcm.pulse { type pulse }
ctl.pulse { type pulse }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


@pytest.fixture(scope="session")
def screen(tmp_path_factory):
    """A screen of its own for all these tests."""
    if xserver.skip_reason():
        pytest.skip(xserver.skip_reason())
    with xserver.XServer(tmp_path_factory.mktemp("screen")) as screen:
        yield screen


@pytest.fixture
def server(tmp_path):
    """A sound server with a microphone, not started yet."""
    if virtual_mic.skip_reason():
        pytest.skip(virtual_mic.skip_reason())
    server = virtual_mic.VirtualMic(tmp_path / "mic")
    yield server
    server.stop()


@pytest.fixture
def mic(server):
    """A microphone that works."""
    server.start()
    return server


@pytest.fixture
def start(screen, tmp_path, request):
    """Start the program on the screen; its settings are its own, and so is its sound."""
    config = tmp_path / "alsa.conf"
    config.write_text(ALSA_CONFIG)
    nobody = virtual_mic.VirtualMic(tmp_path / "nobody")
    running = []

    def start(*words, server=nobody, stdin=subprocess.DEVNULL, **environment):
        program = Program(
            *words,
            environment={
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "ALSA_CONFIG_PATH": str(config),
                **screen.environment,
                **server.environment,
                **environment,
            },
            stdin=stdin,
        )
        running.append(program)
        return program

    yield start
    for program in running:
        program.__exit__()
