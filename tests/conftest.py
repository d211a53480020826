"""What every test stands on: a Qt platform, settings of its own, fixed examples, no leaks."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

# Qt reads it when the first application is made, and pytest-qt makes that later than this line.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("SONOSCOPE_TEST_PLATFORM", "offscreen")

PATIENCE_MS = 30_000

# No deadline and no complaint about slow examples: a busy machine is not a failing test.
_PATIENT = [HealthCheck.too_slow]
settings.register_profile("local", deadline=None, suppress_health_check=_PATIENT)
settings.register_profile(
    "ci",
    deadline=None,
    suppress_health_check=_PATIENT,
    derandomize=True,
    database=None,
    print_blob=True,
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


class PatientQtBot(QtBot):
    """Gives up after 30 s, not 5: here, too, a busy machine is not a failing test."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        return super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **more):
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitExposed(self, widget, *, timeout=PATIENCE_MS):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp, request):
    """Let every test that waits for Qt wait with patience."""
    return PatientQtBot(request)


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory):
    """Keep the tests, and the programs they start, away from the settings of the user."""
    with pytest.MonkeyPatch.context() as patch:
        config = tmp_path_factory.mktemp("config")
        patch.setenv("XDG_CONFIG_HOME", str(config))
        # where Qt looks for the folder of music, and so recordings go
        (config / "user-dirs.dirs").write_text(f'XDG_MUSIC_DIR="{config}/music"\n')
        yield


def _top_level_widgets():
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Qt keeps one tool tip label and deletes it when its time has come.
    return {w for w in QApplication.topLevelWidgets() if w.metaObject().className() != "QTipLabel"}


@pytest.fixture(autouse=True)
def no_widget_leaks(request):
    """Fail a test that leaves windows behind: they would go on painting in the tests after it."""
    if "qapp" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    before, failed = _top_level_widgets(), request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        return  # the traceback of a failed test keeps its widgets alive
    request.node.funcargs.clear()  # all other fixtures are done; nobody else holds what they gave
    left = _top_level_widgets() - before
    if left:  # collecting garbage takes long, and is needed only for reference cycles
        del left
        gc.collect()
        left = _top_level_widgets() - before
    assert not left, f"windows left behind, see qtbot.addWidget: {left}"
