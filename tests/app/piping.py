"""A pipe with a source at its end, for the tests of standard input."""

import os
import threading
import time
from contextlib import contextmanager

from app.recordings.standard_input import StandardInput

PATIENCE = 20.0


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline
        threading.Event().wait(0.002)
    return found


class Pipe:
    """A pipe, and the source that reads from it."""

    def __init__(self, folder, raw=None):
        self.out, self.into = os.pipe()
        self.source = StandardInput(raw, self.out, folder)
        self.source.start()

    def write(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.into, view) :]

    def end(self):
        into, self.into = self.into, -1  # first: the close lets others go on, who end it as well
        if into >= 0:
            os.close(into)

    def signal(self):
        until(lambda: self.source.signal or self.source.state.kind == "failed")
        assert self.source.state.kind == "running", self.source.state.message
        return self.source.signal

    def failure(self):
        until(lambda: self.source.state.kind == "failed")
        return self.source.state.message


def reading():
    return [thread for thread in threading.enumerate() if thread.name == "standard input"]


@contextmanager
def pipes(folder):
    """Give what makes pipes, and see to it that all of them end."""
    made = []

    def make(raw=None):
        made.append(Pipe(folder, raw))
        return made[-1]

    yield make
    for each in made:
        each.end()
        each.source.close()
    until(lambda: not reading())
    for each in made:
        os.close(each.out)


def piped(pipe, content, raw=None):
    """Send it all, and return the complete signal."""
    line = pipe(raw)
    threading.Thread(target=lambda: (line.write(content), line.end())).start()
    signal = line.signal()
    assert signal.wait(PATIENCE)
    return signal
