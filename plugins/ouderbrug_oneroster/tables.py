"""The rows of one CSV file of a set: of the columns that are known here, and of no other."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug import ImportNote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug_oneroster.archive import Archive

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "manifest": ("propertyName", "value"),
    "orgs": ("sourcedId", "status", "name", "type", "identifier"),
    "academicsessions": ("sourcedId", "status", "type", "startDate", "endDate", "schoolYear"),
    "classes": ("sourcedId", "status", "title", "grades", "classCode", "classType", "schoolSourcedId"),
    "enrollments": ("sourcedId", "status", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "beginDate",
                    "endDate"),
    "users": ("sourcedId", "status", "enabledUser", "orgSourcedIds", "primaryOrgSourcedId", "role", "givenName",
              "familyName", "middleName", "preferredGivenName", "email", "sms", "phone", "agentSourcedIds", "grades"),
    "roles": ("sourcedId", "status", "userSourcedId", "role", "beginDate", "endDate", "orgSourcedId"),
}  # fmt: skip
"""What is read of each file: no account name, no password, nothing of a person that no message needs."""
_NEEDED = {"manifest": ("propertyName", "value"), "enrollments": ("classSourcedId", "userSourcedId"),
           "roles": ("userSourcedId", "role"), "academicsessions": ()}  # fmt: skip
"""Columns without which no row of a file says anything; of the other files that is ``sourcedId``."""
_DELIMITERS = ",;\t"
_SEP = re.compile(r"sep=([,;\t])", re.IGNORECASE)
"""The line in which a spreadsheet says what stands between the cells."""
_ALIASES = {"agents": "agentsourcedids", "orgsourcedid": "orgsourcedids"}
"""Headers of exports in use that mean another one."""
_KNOWN = frozenset(
    """
    datelastmodified username userids userid identifier password usermasteridentifier preferredmiddlename
    preferredfamilyname pronouns resourcesourcedids coursesourcedid location termsourcedids subjects subjectcodes
    periods primary parentsourcedid roletype userprofilesourcedid title parentsourcedid
    """.split()
)
"""Columns of the standard that are not needed here."""
MOST_ROWS = 500_000
"""More rows in one file are refused; the largest Dutch board has a fifth."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """One row by the names of the standard; an absent or empty cell is the empty text."""

    place: str
    cells: Mapping[str, str] = field(repr=False)
    between: str = ","
    """What stands between the keys of a list, beside a comma: what stands between the cells."""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def listed(self, column: str) -> tuple[str, ...]:
        """The keys in a cell that lists them."""
        return tuple(
            dict.fromkeys(
                key for part in self[column].replace(self.between, ",").split(",") if (key := part.strip(" \t\"'"))
            )
        )


def rows(archive: Archive, name: str, notes: list[ImportNote]) -> Iterator[Row]:
    """The rows of one file that are not blank; raises ImportRefused where they cannot be told apart."""
    called = f"{archive.called}/{name}.csv"
    body = io.StringIO(_text(archive, name, notes), newline="")
    above, between = _opened(body)
    reader = csv.reader(body, delimiter=between, strict=True)
    line = above
    try:
        headers = next(reader, [])
        where = _where(name, headers, f"{called}:{above + 1}", notes)
        if any(headers) and (lacks := [one for one in _NEEDED.get(name, ("sourcedId",)) if one not in where]):
            what = f"there is no column {', '.join(lacks)}"
            raise archive.refused(f"{name}.csv, line {above + 1}: {what}")
        line += reader.line_num
        for count, cells in enumerate(reader):
            if count >= MOST_ROWS:
                raise archive.refused(f"{name}.csv has more than {MOST_ROWS} rows; split it by school")
            if any(cell.strip() for cell in cells):
                found = {column: _plain(cells[at]) for column, at in where.items() if at < len(cells)}
                yield Row(f"{called}:{line + 1}", found, between)
            line = above + reader.line_num
    except csv.Error:
        what = "a cell is longer than 128 KiB, or its quotes do not match; export it again"
        raise archive.refused(f"{name}.csv, line {line + 1}: {what}") from None


def _opened(body: io.StringIO) -> tuple[int, str]:
    """How many lines stand above the headers, which are next in the text, and what stands between the cells."""
    above, said, start = 0, "", body.tell()
    for header in iter(body.readline, ""):
        if sep := _SEP.fullmatch(header.strip("\r\n ")):
            said = sep[1]
        elif header.strip(f"\r\n\"' {_DELIMITERS}"):
            body.seek(start)
            bare = re.sub(r'"[^"]*"', "", header)
            return above, said or max(_DELIMITERS, key=bare.count)
        above, start = above + 1, body.tell()
    return above, ","


def _text(archive: Archive, name: str, notes: list[ImportNote]) -> str:
    with archive.opened(name) as file:
        raw = file.read()
    if raw.startswith(_UTF16) or b"\0" in raw[:4]:
        raise archive.refused(f"{name}.csv is UTF-16; export it in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise archive.refused(
            f"{name}.csv, line {line}: a byte is in no encoding that is read; export it in UTF-8"
        ) from None
    hint = "though the format is UTF-8; look whether accents are right"
    notes.append(ImportNote(f"{archive.called}/{name}.csv:{line}", "encoding-cp1252", hint))
    return text


def _where(name: str, headers: list[str], place: str, notes: list[ImportNote]) -> dict[str, int]:
    """Where each column stands, the first of those with one header; what nobody knows is counted."""
    wanted = {column.casefold(): column for column in COLUMNS[name]}
    found: dict[str, int] = {}
    unknown = 0
    for at, header in enumerate(headers):
        word = header.strip('\ufeff" \t').casefold()
        column = wanted.get(word) or wanted.get(_ALIASES.get(word, ""))
        if column is not None:
            found.setdefault(column, at)
        elif word and word not in _KNOWN and not word.startswith(("metadata.", "ext_")):
            unknown += 1
    if unknown:
        hint = f"columns that the format does not have, and nobody reads: {unknown}"
        notes.append(ImportNote(place, "unknown-columns", hint))
    return found


def _plain(cell: str) -> str:
    """A cell on one line, without space around it, and each letter spelt in one way: a key stands in many files."""
    return unicodedata.normalize("NFC", " ".join(cell.split()))
