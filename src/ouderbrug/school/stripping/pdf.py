"""Takes out of a PDF what it tells unseen: author, program and times, and how it was before it was last saved."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

from ouderbrug.school.stripping import photos
from ouderbrug.school.stripping.damaged import Damaged

if TYPE_CHECKING:
    from pypdf import PdfWriter

_TELLS = ("/Metadata", "/PieceInfo", "/LastModified")
"""Entries of any object of a PDF that tell who made it, with what and when."""
_log = logging.getLogger("pypdf")


def stripped(content: bytes) -> bytes:
    """The PDF written anew, with only what its pages use; raises Damaged for one that is locked or cannot be read."""
    from pypdf import PdfReader, PdfWriter

    _log.setLevel(logging.CRITICAL)  # its words may quote the file
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Damaged("attachment-locked")
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        _forget(writer)
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        written = io.BytesIO()
        writer.write(written)
    except Damaged:
        raise
    except Exception:
        raise Damaged from None
    return written.getvalue()


def _forget(writer: PdfWriter) -> None:
    from pypdf.generic import StreamObject

    found: Any
    for found in writer._objects:
        for name in _TELLS if isinstance(found, dict) else ():
            found.pop(name, None)
        if isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            found._data = photos.stripped(found._data)  # a JPEG as it came from a telephone
