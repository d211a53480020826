"""Uses a running program as a person does: gestures of the mouse, and every control.

What is done goes on in the window's event loop, so the program does its own work in between.
"""

from dataclasses import replace
from functools import partial
from itertools import cycle

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.soundcard.receiver import clock
from dsp.selection import Selection
from dsp.windows import WINDOWS, Window
from tests.ui import pointer
from ui.keys import COMMANDS
from ui.palettes import NAMES

FRAME_MS = 16
MODIFIERS = {"": pointer.NONE, "ctrl": Qt.KeyboardModifier.ControlModifier}
# What plays, asks, saves, or opens and closes.
NO_VIEW = {
    *("freeze", "next-tab", "previous-tab", "close-tab", "quit", "save", "copy", "copy-reading"),
    *("export-picture", "export-data", "export-video", "copy-spectrum", "save-spectrum", "open"),
    *("demo", "keys", "about", "limits", "selection-limits", "save-selection", "resynthesize"),
    *("annotate", "annotation-remove", "import-annotations", "export-annotations"),
    *("play", "play-visible", "loop", "scrub-left", "scrub-right", "slower", "faster"),
    *("normal-speed", "keep-pitch", "louder", "quieter", "mute", "bat-detector", "save-preset"),
}


class Hands(QObject):
    """The hands of a person before an `app.desktop.root.Desktop`."""

    def __init__(self, desktop):
        super().__init__(desktop)
        self.desktop = desktop
        self.busy = False
        """Whether a gesture goes on."""
        self.done = 0
        """Gestures and commands so far."""
        self.looks = []
        """When the play head was looked at, by the clock of the output, and where it was."""
        self.interruptions = []
        """When sound was missing, by the same clock, since it is watched."""
        self._known = 0  # interruptions, of all since the program began
        self._steps = iter(())
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._eyes = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._eyes.timeout.connect(self._look)

    @property
    def player(self):
        return self.desktop._playing._player

    @property
    def picture(self):
        return self.desktop.pane.picture.viewport()

    def watch(self):
        """Look at the play head from now on; what was seen before is forgotten."""
        self.looks.clear()
        self.interruptions.clear()
        self._known = self.player.state.underflows
        self._eyes.start()

    def _look(self):
        at, known = clock(), self.player.state.underflows
        self.interruptions += [at] * (known - self._known)
        self._known = known
        place = self.player.position(at)
        if place is not None:
            self.looks.append((at, place))

    def drag(self, *path, seconds=0.2, modifiers=""):
        """Drag along places in the picture, each a share of its width and height."""
        target, held = self.picture, MODIFIERS[modifiers]
        points = np.array(path) * (target.width(), target.height())
        times = np.linspace(0.0, seconds, len(points))

        def steps():
            pointer.press(target, points[0], modifiers=held)
            began = clock()
            while (passed := clock() - began) < seconds:
                yield
                at = [float(np.interp(passed, times, line)) for line in points.T]
                pointer.move(target, at, modifiers=held)
            pointer.move(target, points[-1], modifiers=held)
            yield
            pointer.release(target, points[-1], modifiers=held)

        self._do(steps())

    def wheel(self, x, y, turns, modifiers=pointer.NONE):
        """Turn the wheel at a place in the picture, a share of its width and height."""
        target = self.picture
        at = QPointF(x * target.width(), y * target.height())
        event = QWheelEvent(
            *(at, target.mapToGlobal(at), QPoint(), QPoint(0, 120 * turns)),
            *(pointer.NO_BUTTON, modifiers, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(target, event)

    def stir(self, seconds=0.0):
        """Move every control of the view once, and again until so many seconds have passed."""
        until = clock() + seconds

        def steps():
            while True:
                for control in self._every_control():
                    control()
                    yield
                if clock() >= until:
                    return

        self._do(steps())

    def _every_control(self):
        commands = self.desktop.window.commands
        turn = cycle((1, 1, 1, -1, -1, -1))
        for held in (pointer.NONE, Qt.KeyboardModifier.AltModifier):
            yield from (partial(self.wheel, 0.3, 0.4, next(turn), held) for _ in range(12))
        for command in COMMANDS:
            if command.id not in NO_VIEW:
                yield from [commands[command.id].trigger] * (1 + command.toggles)
        yield from self._every_setting()
        for share in (0.1, 0.2, 0.3, 0.4):
            yield partial(self._select, share)
        for wide in (900, 1280, 1100):
            yield partial(self.desktop.window.resize, wide, wide * 5 // 8)
        yield commands["select-none"].trigger

    def _every_setting(self):
        for n_fft in (256, 1024, 8192, 4096):
            yield partial(self._analyse, n_fft=n_fft, win_length=n_fft)
        for overlap in (0.5, 0.98, 0.75):
            yield partial(self._analyse, overlap=overlap)
        for window in WINDOWS:
            yield partial(self._analyse, window=Window(window))
        for name in NAMES:
            yield partial(self._colour, name)

    def _select(self, share):
        marking = self.desktop.pane.marking
        stop = marking.held.stop
        first, last = round(share * stop), round((1 - share) * stop)
        marking.select(Selection(first, last, 1000 * share, None))

    def _colour(self, name):
        self.desktop.change(replace(self._settings, colormap=name))

    @property
    def _settings(self):
        return self.desktop.sheet.session.settings

    def _analyse(self, **changes):
        self.desktop.change(self._settings.with_analysis(**changes))

    def _do(self, steps):
        assert not self.busy
        self.busy, self._steps = True, steps
        self._timer.start(FRAME_MS)

    def _step(self):
        try:
            next(self._steps)
            self.done += 1
        except StopIteration:
            self._timer.stop()
            self.busy = False
