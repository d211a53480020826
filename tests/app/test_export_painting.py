"""In which thread a picture is painted, and that it is the same one."""

import base64

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.export.picture import Form, picture_file
from dsp.ring import SampleRing
from dsp.settings import Settings
from ui.picture.look import Look
from ui.picture.sheet import Inset, Sheet

RATE = 8000
SETTINGS = Settings().with_analysis(n_fft=512, win_length=512)


def noise():
    """Return two seconds of noise."""
    ring = SampleRing(2 * RATE, 1, RATE)
    x = np.random.default_rng(0).standard_normal((2 * RATE, 1))
    ring.write((0.1 * x).astype(np.float32))
    return ring


@pytest.mark.parametrize("kind", ["png", "jpeg", "svg", "pdf"])
def test_only_what_stands_around_a_picture_is_for_the_thread_of_the_widgets(
    qapp, monkeypatch, kind
):
    """Or the window would stand still while a large one is painted."""
    called, painted_there = [], []
    image = Inset.image

    def call(work):
        called.append(work)
        made = work()
        called.pop()
        return made

    def paint(*words):
        painted_there.append(bool(called))
        return image(*words)

    monkeypatch.setattr(Inset, "image", paint)
    data = picture_file(noise(), SETTINGS, Form(kind, 400, 300), call=call)
    assert painted_there == [False]
    at_once = picture_file(noise(), SETTINGS, Form(kind, 400, 300))
    assert data == at_once or kind == "pdf"  # which tells when it was made
    if kind == "svg":
        begin = b"data:image/png;base64,"
        encoded = data.rpartition(begin)[2].partition(b'"')[0]
        there = QImage.fromData(base64.b64decode(encoded))
        png = QImage.fromData(picture_file(noise(), SETTINGS, Form("png", 400, 300)))
        place = Sheet(Look(), 400, 300).picture
        assert there == png.copy(place)
