"""The program itself in a process of its own, under remote control.

`Program` runs this file, which is `python -m app` with a thread that reads expressions from a pipe,
has them evaluated in the window's thread and prints what they are as JSON. They know `desktop`, the
`Desktop`, `probe`, its `Probe`, and `hands`, the `Hands` of who uses it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds to wait for what takes a fraction of one, on a busy machine


class Program:
    """`sonoscope` with some arguments, from its start to its end.

    Parameters
    ----------
    words
        Of the command line.
    environment
        What it finds there besides what is there anyway.
    stdin
        What it finds on standard input; nothing if not given.
    """

    def __init__(self, *words, environment, stdin=subprocess.DEVNULL):
        questions, into = os.pipe()
        self._questions = os.fdopen(into, "wb", 0)
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(questions), *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(questions,),
        )
        os.close(questions)
        self._heard = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        for pipe in (self._questions, self._process.stdout, self._process.stderr):
            pipe.close()

    def say(self, expression):
        """Have `expression` evaluated, without waiting for it."""
        self._questions.write(f"{expression}\n".encode())

    def ask(self, expression):
        """Return what `expression` is in the program."""
        self.say(expression)
        answer = json.loads(self._line())
        assert "error" not in answer, f"{expression}: {answer['error']}"
        return answer["is"]

    def until(self, expression, seconds=PATIENCE):
        """Wait until `expression` is true and return it."""
        deadline = time.monotonic() + seconds
        while not (value := self.ask(expression)):
            assert time.monotonic() < deadline, f"never: {expression}; {self.ask('str(probe)')}"
            time.sleep(0.01)
        return value

    def kill(self):
        """End the program as a crash would."""
        self._process.kill()
        self._process.wait()

    def hang_up(self):
        """Tell that its terminal was closed."""
        self._process.send_signal(signal.SIGHUP)

    def terminate(self):
        """Ask the program to end, as the desktop does at log-out."""
        self._process.terminate()

    def end(self, seconds=PATIENCE):
        """Wait for the end; return the exit code and what was written to standard error."""
        self._questions.close()
        code = self._process.wait(seconds)
        return code, self._process.stderr.read().decode()

    def _line(self):
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self._heard:
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._process.stdout], [], [], left)
            part = os.read(self._process.stdout.fileno(), 65536) if ready else b""
            assert part, f"no answer; {self._last_words()}"
            self._heard += part
        line, _, self._heard = self._heard.partition(b"\n")
        return line

    def _last_words(self):
        if self._process.poll() is None:
            return "it runs"
        return f"ended with {self._process.returncode}: {self._process.stderr.read().decode()}"


def answer_questions(desktop, questions):
    """Evaluate what comes in, in the thread of the window, and print what it is."""
    from PySide6.QtCore import QObject, Qt, Signal, Slot

    from tests.hands import Hands
    from tests.probe import Probe

    known = {"desktop": desktop, "probe": Probe(desktop), "hands": Hands(desktop)}

    class Ear(QObject):
        asked = Signal(str)

        @Slot(str)
        def answer(self, expression):
            try:
                answer = {"is": eval(expression, known)}
            except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
                answer = {"error": repr(error)}
            sys.stdout.write(json.dumps(answer, default=float) + "\n")
            sys.stdout.flush()

        def listen(self):
            with os.fdopen(questions) as lines:
                for line in lines:
                    self.asked.emit(line.strip())

    ear = Ear(desktop)
    ear.asked.connect(ear.answer, Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=ear.listen, daemon=True).start()


def main():
    """Run the program, and answer from the moment its window is to be shown."""
    sys.path.insert(0, str(ROOT))
    from app.desktop.root import Desktop
    from app.main import main as run

    start, questions = Desktop.start, int(sys.argv[1])

    def start_and_answer(self):
        start(self)
        answer_questions(self, questions)

    Desktop.start = start_and_answer
    sys.exit(run(sys.argv[2:]))


if __name__ == "__main__":
    main()
