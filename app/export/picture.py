"""A picture of a signal as the bytes of a file that tells how it was made."""

from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from app.export import metadata, png
from app.export.composing import compose, fitted
from app.export.limits import ExportError, check_pixels
from app.export.qt_thread import Caller, call_qt
from app.export.record import Record
from app.stopping import STOP
from dsp.annotation import NO_ANNOTATIONS, Annotations
from dsp.columns import ColumnReader
from dsp.levels import Codes, coding_of
from dsp.picture import palette
from dsp.pitch_reader import PitchFrames, PitchReader, pitch_hop
from dsp.scales import FrequencyAxis
from dsp.settings import Settings
from dsp.signal import Signal
from dsp.still import Tell, native_codes
from dsp.transforms.transform import Quantity
from ui.measures import shown_range
from ui.palettes import table_for
from ui.picture.look import Look
from ui.picture.pitch_line import frames_in, pitch_fits
from ui.picture.viewport import Viewport

if TYPE_CHECKING:
    from ui.exporting import Image

KINDS: Final = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg", ".pdf": "pdf"}
"""What the end of a file name says about the format."""

NO_DATA: Final = {"dark": (22, 24, 28), "light": (230, 233, 237), "paper": (255, 255, 255)}
"""Where nothing is known: as `ui.picture.sheet.THEMES` has it, without loading Qt."""

DPI: Final = 96.0
_AMPLE: Final = 4096  # pixels of a sheet that has room for everything


@dataclass(frozen=True)
class Form:
    """In which form a picture is wanted.

    Parameters
    ----------
    kind
        One of the values of `KINDS`.
    width, height
        Of the whole picture in pixels, with what stands around it.
    dpi
        Pixels per inch; what is written is as large as on a screen with 96.
    native
        Whether there is one pixel per column and bin instead, and nothing around it.
    look
        What stands around it.
    start, stop
        The passage in seconds; to the end if `stop` is None.
    processors
        How many may work on it.
    view
        A view of the window whose stretch of time is wanted instead of `start` to `stop`, with
        the very same pixels if the picture is as wide.
    screen
        The codes that the window shows of it; of sound that is forgotten there is nothing else.
    midnight
        Seconds from a midnight to sample 0, if times of day are wanted.
    annotations
        Those that are drawn where they lie in the picture.

    Raises
    ------
    ValueError
        If these do not go together.
    """

    kind: str = "png"
    width: int = 1280
    height: int = 720
    dpi: float = DPI
    native: bool = False
    look: Look = field(default_factory=Look)
    start: float = 0.0
    stop: float | None = None
    processors: int = 1
    view: Viewport | None = None
    screen: Codes | None = field(default=None, compare=False, repr=False)
    midnight: float | None = None
    annotations: Annotations = NO_ANNOTATIONS

    def __post_init__(self) -> None:
        kind = self.kind
        if kind not in KINDS.values():
            raise ValueError(f"{kind=} must be png, jpeg, svg or pdf")
        if self.native and not self.look.bare:
            raise ValueError("a native picture has nothing around it")
        if kind == "jpeg" and self.look.transparent:
            raise ValueError("a JPEG picture cannot be transparent")


class Drawing(NamedTuple):
    """What was computed of a picture, ready to be coloured."""

    signal: Signal
    settings: Settings
    view: Viewport
    codes: Codes
    quantity: Quantity
    pitch: PitchFrames | None = None


def picture_file(
    signal: Signal,
    settings: Settings,
    form: Form,
    name: str = "",
    tell: Tell | None = None,
    call: Caller = call_qt,
) -> bytes:
    """Return a picture of `signal` as a file that tells how it was made.

    Where there is a window it is for the main thread, or `call` leads there.

    Parameters
    ----------
    signal
        The sound.
    settings
        How it is analysed and coloured; the automatic range fits the picture.
    form
        What is wanted.
    name
        What the file calls the sound; see `Record.sound`.
    tell
        Told how far it is.
    call
        Has done what only the thread of Qt may do.

    Raises
    ------
    ExportError
        If there is no such passage, or the picture would be too large; before anything of its
        size is allocated.
    ValueError
        If the settings do not fit the sound.
    """
    settings = replace(settings, axis=settings.shown_axis.limited(signal.rate))
    if form.native:
        drawing = _native(signal, settings, form, tell)
    else:
        check_pixels(form.width, form.height)
        inner = (form.width, form.height) if form.look.bare else call(partial(room, form))
        drawing = _composed(signal, settings, form, inner, tell)
    if settings.auto_range and drawing.quantity.is_level:
        drawing = drawing._replace(settings=fitted(settings, drawing.codes))
    view = drawing.view
    record = Record(
        drawing.settings,
        name,
        signal.rate,
        signal.channels,
        max(0.0, view.sample_at(0)),
        view.sample_at(view.width),
    )
    plain = form.look.bare and not (signal.gaps or drawing.pitch or form.annotations)
    if form.kind == "png" and plain:
        return metadata.in_png(_plain(drawing, form.look.theme), record)
    with STOP.held_back():
        made = painted(drawing, form, record, call)
        return made if isinstance(made, bytes) else _encoded(made, form, record)


def passage(signal: Signal, start: float, stop: float | None) -> tuple[float, float]:
    """Return the samples from `start` to `stop` seconds, as far as there is sound.

    Raises
    ------
    ExportError
        If there is none.
    """
    first, last = max(start * signal.rate, float(signal.start)), float(signal.end)
    if stop is not None:
        last = min(last, stop * signal.rate)
    if last - first < 1.0:
        seconds = signal.end / signal.rate
        until = "" if stop is None else f" to {stop:g} s"
        raise ExportError(f"There is no sound from {start:g} s{until}; it is {seconds:.3f} s long.")
    return first, last


def _view(first: float, last: float, width: int) -> Viewport:
    """Return the view of samples ``[first, last)``, on the grid of pixels of the window."""
    samples_per_pixel = (last - first) / width
    edge = round(first / samples_per_pixel) + width
    return Viewport(width, samples_per_pixel, float(edge), follow=False)


def scaled(view: Viewport, width: int) -> Viewport:
    """Return the same stretch of time in `width` pixels."""
    factor = width / view.width
    edge = round(view.last * factor)
    return Viewport(width, view.samples_per_pixel / factor, float(edge), follow=False)


def _composed(
    signal: Signal, settings: Settings, form: Form, inner: tuple[int, int], tell: Tell | None
) -> Drawing:
    width, height = inner
    if form.view is None:
        view = _view(*passage(signal, form.start, form.stop), width)
    else:
        view = scaled(form.view, width)
    reader = ColumnReader(signal, settings.analysis)
    codes = compose(reader, settings.axis, view, height, form.processors, tell)
    if form.screen is not None and signal.start > 0:
        _patch(codes, form.screen)
    return Drawing(signal, settings, view, codes, reader.quantity, pitch_in(signal, settings, view))


def _patch(codes: Codes, screen: Codes) -> None:
    """Take what is forgotten, the left of a picture, from the screen, shape (rows, columns)."""
    known = np.asarray(codes.any(axis=0))
    if known[0]:
        return
    # half of the first column that is known may be forgotten, too
    count = min(int(np.argmax(known)) + 1, len(known)) if known.any() else len(known)
    (height, width), (rows, columns) = codes.shape, screen.shape
    places = np.ix_(np.arange(height) * rows // height, np.arange(count) * columns // width)
    codes[:, :count] = screen[places]


def _native(signal: Signal, settings: Settings, form: Form, tell: Tell | None) -> Drawing:
    """Return one pixel per column and bin; column `c` is centred on sample ``c * hop``."""
    first, last = passage(signal, form.start, form.stop)
    hop = settings.analysis.hop
    reader = ColumnReader(signal, settings.analysis)
    columns = range(ceil(first / hop), min(ceil(last / hop), reader.newest(0)))
    check_pixels(len(columns), reader.bins)
    # the middle of a column is that of its pixel, up to half a hop
    view = Viewport(len(columns), float(hop), float(columns.stop), follow=False)
    axis = FrequencyAxis("linear", 0.0, signal.rate / 2.0)
    codes = native_codes(reader, columns, tell)
    pitch = pitch_in(signal, settings, view)
    return Drawing(signal, replace(settings, axis=axis), view, codes, reader.quantity, pitch)


def pitch_in(signal: Signal, settings: Settings, view: Viewport) -> PitchFrames | None:
    """Return the pitch that is drawn over a picture of `view`; None if none is."""
    if not settings.pitch or not pitch_fits(view.samples_per_pixel, signal.rate):
        return None
    frames = frames_in(view, pitch_hop(signal.rate))
    return PitchReader(signal, settings.analysis.channel).read(frames.start, len(frames))


def samples_per_pixel(signal: Signal, settings: Settings, form: Form) -> float:
    """Return how many samples a pixel of the picture covers."""
    if form.native:
        return float(settings.analysis.hop)
    first, last = passage(signal, form.start, form.stop)
    return (last - first) / room(form)[0]


def _plain(drawing: Drawing, theme: str) -> bytes:
    """Return the picture alone as a PNG file, without loading Qt."""
    settings, quantity = drawing.settings, drawing.quantity
    colours = table_for(quantity, settings.colormap)
    low, high = shown_range(quantity, settings)
    return png.encode(
        drawing.codes, palette(colours, low, high, NO_DATA[theme], coding_of(quantity))
    )


def room(form: Form) -> tuple[int, int]:
    """Return the size of the spectrogram itself within what stands around it.

    Where there is a window it is for the main thread.

    Raises
    ------
    ExportError
        If there is no room for it.
    """
    if form.look.bare:
        return form.width, form.height
    from ui.exporting import application
    from ui.picture.sheet import Sheet

    application()
    place = Sheet(form.look, form.width, form.height, form.dpi / DPI).picture
    if min(place.width(), place.height()) < 16:
        raise ExportError(
            f"Labels leave no room in {form.width} × {form.height} pixels; "
            "make the picture larger or leave them out."
        )
    return place.width(), place.height()


def size_around(look: Look, width: int, height: int, dpi: float) -> tuple[int, int]:
    """Return the size of a picture in which the spectrogram itself has `width` by `height` pixels.

    Where there is a window it is for the main thread.
    """
    if look.bare:
        return width, height
    from ui.exporting import application
    from ui.picture.sheet import Sheet

    application()
    place = Sheet(look, _AMPLE, _AMPLE, dpi / DPI).picture
    return width + _AMPLE - place.width(), height + _AMPLE - place.height()


def painted(
    drawing: Drawing, form: Form, record: Record | None = None, call: Caller = call_qt
) -> "bytes | Image":
    """Return the picture with what stands around it, as a file or on its way into one.

    Only what stands around it is painted where `call` leads, which takes as long however large
    the picture is. SVG and PDF are made with their `record`.
    """
    from ui import exporting
    from ui.picture.sheet import Passage

    exporting.prepare(call)
    height, width = drawing.codes.shape
    if not form.look.bare:
        width, height = form.width, form.height
    sheet = exporting.DistantSheet(form.look, width, height, form.dpi / DPI, call)
    signal, settings, view, codes, quantity, pitch = drawing
    midnight = form.midnight if settings.clock_time else None
    shown = Passage(
        signal, settings, view, settings.axis, quantity, midnight, pitch, form.annotations
    )
    if record is not None and form.kind == "pdf":
        return exporting.pdf(sheet, shown, codes, metadata.xmp(record))
    if record is not None and form.kind == "svg":
        return metadata.in_svg(exporting.svg(sheet, shown, codes, png.encode_pixels), record)
    return exporting.raster(sheet, shown, codes)


def _encoded(image: "Image", form: Form, record: Record) -> bytes:
    from ui import exporting

    if form.kind == "jpeg":
        return metadata.in_jpeg(exporting.jpeg(image), record)
    pixels, fine = exporting.pixels_of(image), image.dotsPerMeterX()
    return metadata.in_png(png.encode_pixels(pixels, fine, alpha=form.look.transparent), record)
