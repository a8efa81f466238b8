"""Takes out of a document of Office or OpenDocument what it tells unseen: author, company, times, small pictures.

Such a document is a packed folder. Its parts about the document are emptied and not left out, because other parts
name them. Photos in it are stripped as well, and so are documents in it, such as the table of a chart.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from ouderbrug.file_types import is_other_photo
from ouderbrug.school.stripping import photos
from ouderbrug.school.stripping.damaged import Damaged

_OFFICE = "http://schemas.openxmlformats.org/"
_EMPTY = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_OFFICE}package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_OFFICE}officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_OFFICE}officeDocument/2006/custom-properties"/>',
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' office:version="1.2"><office:meta/></office:document-meta>',
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SMALL_PICTURE = re.compile(r"(docProps|Thumbnails)/thumbnail\.\w+", re.IGNORECASE)
_MOST_UNPACKED = 200_000_000
_BEFORE_ALL = (1980, 1, 1, 0, 0, 0)


def stripped(content: bytes, *, inside: bool = False) -> bytes:
    """The document packed anew, each part without a time.

    Raises Damaged if it cannot be unpacked, and for a photo in it, or what is ``inside`` a document in it, of which the
    hidden details cannot be taken out.
    """
    written = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(written, "w") as anew:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise Damaged
            for part in parts.infolist():
                fresh = zipfile.ZipInfo(part.filename, _BEFORE_ALL)
                fresh.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
                anew.writestr(fresh, b"" if part.is_dir() else _part(part.filename, parts.read(part), inside))
    except Damaged:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise Damaged from None
    return written.getvalue()


def _part(name: str, content: bytes, inside: bool) -> bytes:
    if name in _EMPTY:
        return (_HEAD + _EMPTY[name]).encode()
    if _SMALL_PICTURE.fullmatch(name):
        return b""
    if is_other_photo(content):
        raise Damaged("attachment-photo-type")
    if content.startswith(b"PK\3\4"):
        if inside:
            raise Damaged
        return stripped(content, inside=True)
    return photos.stripped(content)
