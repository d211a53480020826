"""The record of how a picture was made, inside its file: PNG, JPEG, SVG and PDF."""

import struct
from html import escape, unescape
from pathlib import Path
from typing import Final

from app.export import png
from app.export.record import KEY, Record
from app.settings_json import UnknownTransformError

_HEAD: Final = 1 << 21  # of it; the record stands at the start of every format
_OPEN, _CLOSE = "<sonoscope:record>", "</sonoscope:record>"
_JPEG_START, _JPEG_COMMENT = b"\xff\xd8", b"\xff\xfe"
_XMP: Final = (
    "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description rdf:about='' xmlns:sonoscope='urn:sonoscope'>{}</rdf:Description>"
    "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
)


def in_png(data: bytes, record: Record) -> bytes:
    """Return a PNG file with the record in it."""
    return png.with_text(data, KEY, record.to_json())


def in_jpeg(data: bytes, record: Record) -> bytes:
    """Return a JPEG file with the record in a comment (COM) at its start."""
    text = f"{KEY} {record.to_json()}".encode()
    comment = _JPEG_COMMENT + struct.pack(">H", len(text) + 2) + text
    return data[:2] + comment + data[2:]


def in_svg(data: bytes, record: Record) -> bytes:
    """Return an SVG file with the record in its metadata."""
    at = data.index(b"<defs>")
    text = f'<metadata xmlns:sonoscope="urn:sonoscope">{element(record)}</metadata>\n'
    return data[:at] + text.encode() + data[at:]


def element(record: Record) -> str:
    """Return the record as an element of XML."""
    return f"{_OPEN}{escape(record.to_json())}{_CLOSE}"


def xmp(record: Record) -> str:
    """Return the record as the metadata of a PDF file."""
    return _XMP.format(element(record))


def settings_of_picture(path: Path) -> Record | None:
    """Return how a picture was made; None if its file does not tell.

    Parameters
    ----------
    path
        A picture that this program may have written, or anything else.

    Raises
    ------
    OSError
        If it cannot be read.
    UnknownTransformError
        If it shows what this program cannot.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(png.SIGNATURE):
        text = png.text_of(head, KEY)
    elif head.startswith(_JPEG_START):
        text = _comment_of(head)
    elif head.startswith((b"<?xml", b"<svg", b"%PDF")):
        text = _element_of(head)
    else:
        return None
    try:
        return Record.from_json(text)
    except UnknownTransformError:
        raise
    except ValueError:
        return None


def _comment_of(jpeg: bytes) -> str:
    """Return the record in the first comment of ours among the segments of a JPEG file."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at : at + 2], struct.unpack_from(">H", jpeg, at + 2)[0]
        text = jpeg[at + 4 : at + 2 + length]
        if marker == _JPEG_COMMENT and text.startswith(KEY.encode()):
            return text[len(KEY) :].decode("utf-8", "replace")
        at += 2 + max(2, length)
    return ""


def _element_of(xml: bytes) -> str:
    text = xml.decode("utf-8", "replace")
    found = text.partition(_OPEN)[2].partition(_CLOSE)[0]
    return unescape(found)
