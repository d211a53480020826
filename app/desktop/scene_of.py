"""What a sheet shows now, for exports."""

from dataclasses import replace
from pathlib import Path

from app.desktop.sheet import Sheet
from app.export.scene import Scene
from app.export.snapshot import Snapshot


def scene_of(sheet: Sheet) -> Scene | None:
    """Return what `sheet` shows, held still; None while there is nothing."""
    pane, engine = sheet.pane, sheet.session.engine
    shown = pane.shown() if pane is not None else None
    if pane is None or engine is None or shown is None:
        return None
    axis = shown.settings.axis if shown.settings.shows_octave else shown.axis
    settings = replace(shown.settings, analysis=shown.source.analysis, axis=axis, auto_range=False)
    return Scene(
        Snapshot(engine.signal),
        settings,
        shown.view,
        shown.ring.unrolled()[0],
        pane.marking.selection,
        shown.source.quantity,
        engine.frequencies,
        pane.picture.ratio,
        shown.times.epoch,
        _file_of(sheet),
        shown.pitch,
        sheet.annotations,
    )


def _file_of(sheet: Sheet) -> Path | None:
    return sheet.choice.path if sheet.choice else None
