"""From the bytes of a CSV file to rows with line numbers: encoding, delimiter, headers.

Spreadsheets write UTF-8 with or without a mark, or Windows-1252 (cp1252), and ``;`` or ``,`` or tabs.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import folded, places
from ouderbrug_contacts.findings import refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug_contacts.columns import Aliases

MAX_BYTES = 50_000_000
"""A larger file is refused; the largest Dutch board would need about a tenth."""
_PEEK = 65_536
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEP = re.compile(r"sep=(.?)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """An open CSV file: its headers as written, its encoding, and its rows as (line, cells).

    ``open_end``: no line break ends the last row.
    """

    name: str
    encoding: str
    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]] = field(repr=False)
    open_end: bool = False


def open_table(path: Path) -> Table:
    """Read a CSV file; raises ImportRefused if it is too large, not text, or without a header line."""
    raw = _bytes_of(path)
    text, encoding = _decoded(raw, path.name)
    rows = _rows(text, path.name)
    _, headers = next(rows, (0, []))
    if not headers:
        raise refused(path.name, "it is empty; the first line must hold the names of the columns")
    return Table(path.name, encoding, tuple(headers), rows, not text.endswith(("\n", "\r")))


TITLES = 10
"""So many lines may stand above the column names for a message to say where those are."""


def first_rows(path: Path) -> list[list[str]]:
    """The cells of the first lines, or nothing if the file is no text; reads at most 64 KiB."""
    try:
        with path.open("rb") as file:
            raw = file.read(_PEEK)
    except OSError:
        return []
    encoding = "utf-16" if raw.startswith(_UTF16_MARKS) else "utf-8-sig"
    text = raw.decode(encoding, "replace")
    return [] if "\0" in text else _first_rows(text)


def columns_in(
    table: Table, aliases: Aliases, required: Sequence[str], columns: Mapping[str, str], setting: str
) -> dict[str, int]:
    """Where each column of ours stands; raises ImportRefused for one that is missing or there twice."""
    found = places(table.headers, aliases, columns)
    twice = [column for column, positions in found.items() if len(positions) > 1]
    if twice:
        what = f"two columns mean {', '.join(twice)}; say under [{setting}] which one it is, or rename one"
        raise refused(table.name, what)
    missing = [column for column in {*required, *columns} if not found[column]]
    if missing:
        known = {place for positions in found.values() for place in positions}
        if not known and (line := _header_below(table, aliases, required, columns)):
            what = f"its column names stand in line {line}; take out the title above, so that they are the first line"
            raise refused(table.name, what)
        raise refused(table.name, _missing(sorted(missing), table.headers, known, setting))
    return {column: positions[0] for column, positions in found.items() if positions}


def _header_below(table: Table, aliases: Aliases, required: Sequence[str], columns: Mapping[str, str]) -> int | None:
    """The line below a title in which the column names stand; None if they stand nowhere near."""
    for line, cells in islice(table.rows, TITLES):
        found = places(cells, aliases, columns)
        if all(found[column] for column in required):
            return line
    return None


def _missing(missing: Sequence[str], headers: Sequence[str], known: Collection[int], setting: str) -> str:
    what = f"there is no column {', '.join(missing)}; "
    if not known:
        # A file without a header line would show its first person here.
        return what + f"its first line has no known column name; add one, or name them under [{setting}]"
    # A header may be somebody's name, and this is read on screens and in logs: the file itself shows it.
    strange = [str(place + 1) for place, header in enumerate(headers) if folded(header) and place not in known]
    where = f"column {', '.join(strange[:20])}" if strange else "no column"
    return what + f"name its header under [{setting}]; the headers that mean nothing here are those of {where}"


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        raise refused(path.name, "it cannot be read; look at its place and its permissions") from None
    if len(raw) > MAX_BYTES:
        raise refused(path.name, f"it is larger than {MAX_BYTES // 1_000_000} MB; split it")
    return raw


def _decoded(raw: bytes, name: str) -> tuple[str, str]:
    if raw.startswith(_UTF16_MARKS) or b"\0" in raw[:2]:
        raise refused(name, 'it is UTF-16; save it from the spreadsheet as "CSV UTF-8"')
    text = raw.decode("utf-8-sig", "surrogateescape")
    if raw.startswith(_UTF8_MARK) or _is_utf8(text):
        return text, "utf-8"
    try:
        return raw.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    what = 'a byte that belongs to no encoding we read; save the file as "CSV UTF-8"'
    raise refused(name, f"line {line} holds {what}")


def _is_utf8(text: str) -> bool:
    """True unless more bytes are no UTF-8 than letters are: a byte that slipped in spoils its cell and no other."""
    strays = sum("\udc80" <= letter <= "\udcff" for letter in text)
    return strays <= sum(letter > "\x7f" for letter in text) - strays


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line on which it begins."""
    skipped, delimiter, body = _opened(text)
    reader = csv.reader(body, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line + skipped, cells
            line = reader.line_num + 1
    except csv.Error:
        what = "a cell is longer than 128 KiB, or its quotes do not match; put that right"
        raise refused(name, f"line {line + skipped}: {what}") from None


def _opened(text: str) -> tuple[int, str, io.StringIO]:
    """How many lines stand before the header, the delimiter, and the text from there on."""
    body = io.StringIO(text, newline="")
    if sep := _SEP.match(text):
        body.seek(sep.end())
        if sep[1] in (";", ",", "\t"):
            return 1, sep[1], body
    start = body.tell()
    header = next((line for line in body if line.strip()), "")
    body.seek(start)
    return int(bool(sep)), _delimiter(header), body


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(";,\t", key=bare.count)


def _first_rows(text: str) -> list[list[str]]:
    *_, body = _opened(text)
    lines = [line for line in body if line.strip()][:TITLES]
    found = []
    for line in lines:
        try:
            found += [cells for cells in csv.reader([line], delimiter=_delimiter(line)) if any(cells)]
        except csv.Error:
            continue
    return found
