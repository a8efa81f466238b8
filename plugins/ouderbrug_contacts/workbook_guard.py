"""What is looked at in an .xlsx before a library reads it: it is a zip of XML, and may be made to do harm.

The library expands entities, and takes no care of how large a member becomes.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.merged_cells import area_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ouderbrug_contacts.merged_cells import Area

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


class LookedThrough(NamedTuple):
    """What the library does not tell of a workbook: whether a formula stands in it, and its merged cells by member."""

    has_formulas: bool
    merged: Mapping[str, Sequence[Area]]


def looked_through(path: Path) -> LookedThrough:
    """Look through each member of a workbook.

    Raises ImportRefused for what no spreadsheet writes: a document type, XML that is none, or far too much of it.
    """
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise refused(path.name, f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB; split it")
        found = {info.filename: _look(archive, info, path.name) for info in infos}
    return LookedThrough(
        any(one.formulas for one in found.values()), {name: one.merged for name, one in found.items() if one.merged}
    )


class _Sheet:
    """What a sheet has while its XML is read."""

    def __init__(self) -> None:
        self.formulas = False
        self.merged: list[Area] = []

    def element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an element as it begins."""
        local = tag.rpartition(":")[2]
        if local == "f":
            self.formulas = True
        elif local == "mergeCell" and (area := area_of(attributes.get("ref", ""))):
            self.merged.append(area)


def _look(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> _Sheet:
    sheet = _Sheet()
    with archive.open(info) as member:
        start = member.read(_CHUNK)
        if not _is_xml(start):
            return sheet
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        if "worksheets/" in info.filename:
            parser.StartElementHandler = sheet.element
        try:
            while start:
                parser.Parse(start)
                start = member.read(_CHUNK)
            parser.Parse(b"", True)
        except _Declares:
            raise refused(name, "it declares a document type, which no spreadsheet does; export it again") from None
    return sheet


def _is_xml(start: bytes) -> bool:
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.lstrip(b" \t\r\n\0").startswith(b"<")


def _refuse(*_: object) -> None:
    raise _Declares
