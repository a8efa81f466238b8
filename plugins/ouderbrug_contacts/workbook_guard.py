"""What is looked at in an .xlsx before a library reads it: it is a zip of XML, and may be made to do harm.

The library expands entities, and takes no care of how large a member becomes.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.parsers import expat

from ouderbrug_contacts.findings import refused

if TYPE_CHECKING:
    from pathlib import Path

MAX_UNPACKED = 200_000_000
"""A workbook that unpacks to more is refused: some fifty times that of the largest Dutch board."""
_MAX_MEMBERS = 2_000
_CHUNK = 1 << 18
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _Declares(Exception):
    """A member declares a document type."""


def is_zip(path: Path) -> bool:
    """True if the file begins as a zip does."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def members_of(path: Path) -> frozenset[str]:
    """The names in a zip; none if it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return frozenset()


def has_formulas(path: Path) -> bool:
    """True if a formula stands in a sheet.

    Raises ImportRefused for what no spreadsheet writes: a document type, XML that is none, or far too much of it.
    """
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise refused(path.name, f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB; split it")
        return any([_looked_through(archive, info, path.name) for info in infos])


def _looked_through(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    with archive.open(info) as member:
        start = member.read(_CHUNK)
        if not _is_xml(start):
            return False
        formulas: list[str] = []
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        if "worksheets/" in info.filename:
            parser.StartElementHandler = lambda tag, _: formulas.append(tag) if tag.rpartition(":")[2] == "f" else None
        try:
            while start:
                parser.Parse(start)
                start = member.read(_CHUNK)
            parser.Parse(b"", True)
        except _Declares:
            raise refused(name, "it declares a document type, which no spreadsheet does; export it again") from None
    return bool(formulas)


def _is_xml(start: bytes) -> bool:
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.lstrip(b" \t\r\n\0").startswith(b"<")


def _refuse(*_: object) -> None:
    raise _Declares
