"""From the bytes of a CSV file to lines of cells: its encoding and its delimiter.

Spreadsheets write UTF-8 with or without a mark, or Windows-1252 (cp1252), and ``;`` or ``,`` or tabs.
"""

from __future__ import annotations

import csv
import io
import os
import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.lines import MOST_ROWS, TITLES, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

MAX_BYTES = 50_000_000
"""A larger file is refused; the largest Dutch board would need about a tenth."""
_PEEK = 65_536
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_STRAY, _LETTER = re.compile("[\udc80-\udcff]"), re.compile("[^\x00-\x7f\udc80-\udcff]")
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SEP = re.compile(r"sep=(.?)\r?\n?", re.IGNORECASE)


def lines_of(path: Path) -> Lines:
    """The lines of a CSV file; raises ImportRefused if it is too large or not text."""
    raw = bytes_of(path)
    encoding = _encoding(raw, path.name)
    if max(raw.count(b"\n"), raw.count(b"\r")) > MOST_ROWS:
        raise refused(path.name, f"it has more than {MOST_ROWS} lines; split it by school")
    rows = partial(_rows, raw, encoding, path.name)
    return Lines(path.name, encoding, tuple(_first_rows(_body(raw, encoding))), rows, not raw.endswith((b"\n", b"\r")))


def first_rows(path: Path) -> list[list[str]]:
    """The cells of the first lines, or nothing if the file is no text; reads at most 64 KiB."""
    try:
        with path.open("rb") as file:
            raw = file.read(_PEEK)
    except OSError:
        return []
    encoding = "utf-16" if raw.startswith(_UTF16_MARKS) else "utf-8-sig"
    text = raw.decode(encoding, "replace")
    return [] if "\0" in text else [cells for _, cells in _first_rows(io.StringIO(text, newline=""))]


def bytes_of(path: Path) -> bytes:
    """A file whole; raises ImportRefused if it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read(min(size, MAX_BYTES) + 1)  # as much room is taken as is asked for
    except OSError:
        raise refused(path.name, "it cannot be read; look at its place and its permissions") from None
    if len(raw) > MAX_BYTES:
        raise refused(path.name, f"it is larger than {MAX_BYTES // 1_000_000} MB; split it")
    return raw


def _encoding(raw: bytes, name: str) -> str:
    if raw.startswith(_UTF16_MARKS) or b"\0" in raw[:2]:
        raise refused(name, 'it is UTF-16; save it from the spreadsheet as "CSV UTF-8"')
    if raw.startswith(_UTF8_MARK) or _is_utf8(raw):
        return "utf-8"
    if unknown := _NOT_CP1252.search(raw):
        line = raw.count(b"\n", 0, unknown.start()) + 1
        what = f'line {line} holds a byte that belongs to no encoding we read; save the file as "CSV UTF-8"'
        raise refused(name, what)
    return "cp1252"


def _is_utf8(raw: bytes) -> bool:
    """True unless more bytes are no UTF-8 than letters are: a byte that slipped in spoils its cell and no other."""
    if raw.isascii():
        return True
    strays = letters = 0
    for part in iter(partial(_body(raw, "utf-8").read, _PEEK), ""):
        strays += len(_STRAY.findall(part))
        letters += len(_LETTER.findall(part))
    return strays <= letters


def _body(raw: bytes, encoding: str) -> TextIO:
    """The text as it is read piece by piece: decoded whole it takes four times the room."""
    known = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    return io.TextIOWrapper(io.BytesIO(raw), known, "surrogateescape", newline="")


def _rows(raw: bytes, encoding: str, name: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows from line ``first`` on that are not blank, each with the line on which it begins."""
    body = _body(raw, encoding)
    skipped, delimiter = _opened(body)
    if first > skipped + 1:
        for _ in range(first - skipped - 1):
            body.readline()
        start, skipped = body.tell(), first - 1
        delimiter = _delimiter(next((line for line in iter(body.readline, "") if line.strip()), ""))
        body.seek(start)
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


def _opened(body: TextIO) -> tuple[int, str]:
    """How many lines stand before the header, and the delimiter; the text goes on from there."""
    start = body.tell()
    sep = _SEP.fullmatch(body.readline())
    if sep and sep[1] in (";", ",", "\t"):
        return 1, sep[1]
    start = body.tell() if sep else start
    body.seek(start)
    header = next((line for line in iter(body.readline, "") if line.strip()), "")
    body.seek(start)
    return int(bool(sep)), _delimiter(header)


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(";,\t", key=bare.count)


def _first_rows(body: TextIO) -> list[tuple[int, list[str]]]:
    skipped, _ = _opened(body)
    lines = ((number, line) for number, line in enumerate(body, skipped + 1) if line.strip())
    found = []
    for number, line in islice(lines, TITLES):
        try:
            found += [(number, cells) for cells in csv.reader([line], delimiter=_delimiter(line)) if any(cells)]
        except csv.Error:
            continue
    return found
