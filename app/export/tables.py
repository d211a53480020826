"""Tables of levels as files: NPZ, NPY, CSV and MAT.

All but MAT are written block by block, so their length has no limit but the disk.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from app.export.limits import ExportError
from app.export.record import KEY, Record
from app.export.values import Values, ValueTable
from dsp.still import Tell

_MOST_MAT: Final = 1 << 30  # bytes: the format ends at twice that, and it is made in memory
_COMMENT: Final = f"# {KEY} "

Writer = Callable[[IO[bytes], ValueTable, Record, Tell | None], None]


def table_name(table: ValueTable) -> str:
    """Return what the values are called in a file."""
    return "levels" if table.quantity.is_level else "values"


def settings_text(table: ValueTable, record: Record) -> str:
    """Return how a table was made and what its values are, as one line of JSON."""
    return json.dumps(
        {**json.loads(record.to_json()), "unit": table.unit, "relative_to": table.reference}
    )


def _told(table: ValueTable, tell: Tell | None) -> Iterator[Values]:
    done, count = 0, table.shape[0]
    for block in table.blocks():
        yield block
        done += len(block)
        if tell is not None:
            tell(done / count)


def _write_npy_head(file: IO[bytes], table: ValueTable) -> None:
    head = {"descr": "<f4", "fortran_order": False, "shape": table.shape}
    npy.write_array_header_2_0(file, head)


def _write_npy(file: IO[bytes], table: ValueTable, record: Record, tell: Tell | None) -> None:
    """Write the values alone: the format holds one array. `describe` tells the rest."""
    del record
    _write_npy_head(file, table)
    for block in _told(table, tell):
        file.write(block.astype("<f4", copy=False).tobytes())


def _write_npz(file: IO[bytes], table: ValueTable, record: Record, tell: Tell | None) -> None:
    """Write values, times, frequencies and the settings as arrays of one file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        with archive.open(f"{table_name(table)}.npy", "w", force_zip64=True) as entry:
            _write_npy_head(entry, table)
            for block in _told(table, tell):
                entry.write(block.astype("<f4", copy=False).tobytes())
        others: dict[str, NDArray[np.float64] | NDArray[np.str_]] = {
            "times": table.times,
            "frequencies": table.frequencies,
            "settings": np.array(settings_text(table, record)),
            "unit": np.array(table.unit),
            "relative_to": np.array(table.reference),
        }
        for name, array in others.items():
            with archive.open(f"{name}.npy", "w") as entry:
                npy.write_array(entry, array, allow_pickle=False)


def _write_csv(file: IO[bytes], table: ValueTable, record: Record, tell: Tell | None) -> None:
    """Write the settings as a comment, the frequencies as a heading, and a line per column."""
    heading = ",".join(["time (s)", *(f"{f:.10g}" for f in table.frequencies)])
    file.write(f"{_COMMENT}{settings_text(table, record)}\n{heading}\n".encode())
    times, at = table.times, 0
    for block in _told(table, tell):
        rows = np.column_stack([times[at : at + len(block)], block.astype(np.float64)])
        np.savetxt(file, rows, fmt=["%.9g"] + ["%.7g"] * block.shape[1], delimiter=",")
        at += len(block)


def check_mat(columns: int, bins: int) -> None:
    """Refuse a MAT file that would be too large.

    Raises
    ------
    ExportError
        If so.
    """
    if columns * bins * 4 > _MOST_MAT:
        raise ExportError(
            f"A MAT file of {columns:,} columns and {bins:,} bins would be larger than "
            f"{_MOST_MAT >> 20} MB; choose a shorter passage, or NPZ, which has no limit."
        )


def _write_mat(file: IO[bytes], table: ValueTable, record: Record, tell: Tell | None) -> None:
    """Write the same arrays as variables of MATLAB, version 5."""
    check_mat(*table.shape)
    from scipy import io as scipy_io  # it takes long to load

    values = np.concatenate(list(_told(table, tell)))
    named = {
        table_name(table): values,
        "times": table.times,
        "frequencies": table.frequencies,
        "settings": settings_text(table, record),
        "unit": table.unit,
        "relative_to": table.reference,
    }
    buffer = io.BytesIO()
    write: Callable[..., None] = scipy_io.savemat  # the stubs know of no open files
    write(buffer, named, oned_as="column")
    file.write(buffer.getbuffer())


WRITERS: Final[dict[str, Writer]] = {
    "npz": _write_npz,
    "npy": _write_npy,
    "csv": _write_csv,
    "mat": _write_mat,
}
"""By the end of the file name."""


def beside(path: Path, kind: str) -> Path | None:
    """Return the file that takes what `path` cannot hold: only NPY, one bare array, has one."""
    return path.with_suffix(".json") if kind == "npy" else None


def description(table: ValueTable, record: Record) -> bytes:
    """Return what an NPY file cannot hold, as JSON for a file beside it."""
    told = {
        "settings": json.loads(settings_text(table, record)),
        "unit": table.unit,
        "relative_to": table.reference,
        "times": table.times.tolist(),
        "frequencies": table.frequencies.tolist(),
    }
    return json.dumps(told).encode()
