"""From the bytes of a CSV file to rows with line numbers: encoding, delimiter, headers.

Spreadsheets write UTF-8 with or without a mark, or Windows-1252 (cp1252), and ``;`` or ``,`` or tabs.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_contacts.columns import folded, places
from ouderbrug_contacts.findings import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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

    ``open_end``: no line break ends the last row. ``first`` are its first lines that are not blank, each by itself.
    """

    name: str
    encoding: str
    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]] = field(repr=False)
    open_end: bool = False
    first: tuple[tuple[int, list[str]], ...] = field(default=(), repr=False)


def open_table(path: Path) -> Table:
    """Read a CSV file; raises ImportRefused if it is too large, not text, or without a header line."""
    raw = _bytes_of(path)
    text, encoding = _decoded(raw, path.name)
    rows = _rows(text, path.name)
    _, headers = next(rows, (0, []))
    if not headers:
        raise refused(path.name, "it is empty; the first line must hold the names of the columns")
    return Table(path.name, encoding, tuple(headers), rows, not text.endswith(("\n", "\r")), tuple(_first_rows(text)))


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
    return [] if "\0" in text else [cells for _, cells in _first_rows(text)]


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
        wanted = (*required, *columns)
        header = _header(table, aliases, columns)
        raise refused(table.name, "; ".join(_advice(header, table.headers, wanted, setting)))
    return {column: positions[0] for column, positions in found.items() if positions}


class _Header(NamedTuple):
    """The line that has most of the column names: where it is, its cells, and where columns of ours stand in it."""

    line: int
    cells: Sequence[str]
    found: Mapping[str, Sequence[int]]

    @property
    def known(self) -> set[int]:
        return {place for positions in self.found.values() for place in positions}


def _header(table: Table, aliases: Aliases, columns: Mapping[str, str]) -> _Header:
    """The line of column names, be it below a title; where nothing is known, the first line of more than one cell."""
    lines = [_Header(line, cells, places(cells, aliases, columns)) for line, cells in table.first]
    first, best = lines[0], max(lines, key=lambda line: len(line.known))
    if len(best.known) > len(first.known):
        return best
    is_title = not first.known and sum(bool(cell.strip()) for cell in first.cells) == 1
    wide = next((line for line in lines if sum(bool(cell.strip()) for cell in line.cells) > 1), first)
    return wide if is_title else first


def _advice(header: _Header, headers: Sequence[str], wanted: Sequence[str], setting: str) -> Iterator[str]:
    """What to do so that all that is wanted is found; no header is said, for one may be somebody's name."""
    below = list(header.cells) != list(headers)
    if below:
        line = header.line
        yield (
            f"its column names stand in line {line}"
            if header.known
            else (f"its column names seem to stand in line {line}")
        )
        yield "take out the title above, so that they are the first line"
    missing = sorted({column for column in wanted if not header.found[column]})
    if not missing:
        return
    yield f"there is no column {', '.join(missing)}"
    if not header.known:
        # A file without a header line would show its first person here.
        yield "it has no known column name" if below else "its first line has no known column name"
        yield f"add one, or name them under [{setting}]"
    else:
        strange = [str(at + 1) for at, cell in enumerate(header.cells) if folded(cell) and at not in header.known]
        yield f"name its header under [{setting}]"
        yield f"the headers that mean nothing here are those of {'column ' if strange else 'no column'}" + ", ".join(
            strange[:20]
        )
    yield SECOND if "guardian_key" in missing and has_second(header.cells) else OWN_HEADERS


OWN_HEADERS = 'docs/formats.md, "Headers of your own", shows how'
SECOND = 'two guardians on one row: docs/formats.md, "Two guardians on one row", has the lines to copy'


def has_second(headers: Sequence[str]) -> bool:
    """True if a header is another one with a 2 in it, or instead of a 1, as where two guardians share a row."""
    named = {folded(header) for header in headers if header.strip()}
    return any({name.replace("2", "1"), folded(name.replace("2", ""))} & (named - {name}) for name in named)


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
    what = f'line {line} holds a byte that belongs to no encoding we read; save the file as "CSV UTF-8"'
    raise refused(name, what)


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


def _first_rows(text: str) -> list[tuple[int, list[str]]]:
    skipped, _, body = _opened(text)
    lines = ((number, line) for number, line in enumerate(body, skipped + 1) if line.strip())
    found = []
    for number, line in islice(lines, TITLES):
        try:
            found += [(number, cells) for cells in csv.reader([line], delimiter=_delimiter(line)) if any(cells)]
        except csv.Error:
            continue
    return found
