"""Events from CSV: the same names as columns, dotted where a field lies inside another; an empty cell is absent.

A row may run over several lines inside quotes. Unlike JSON, half a row may look like a whole one, so the
last row counts once its line break is there, or once it was seen unchanged by two runs.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from ouderbrug_events.faults import MAX_LINE, Unusable, check
from ouderbrug_events.lines import End, Line, Position, Step, lines_from

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINES = 200
"""A row over more lines than this has a quote that nobody closed."""
_FORMULA = "=+-@\t\r'"
_COLUMN = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_LISTS = frozenset({"audience.pupils", "audience.groups", "audience.years"})
_TRUTHS = frozenset({"withdrawn", "audience.school"})
_TRUTH = {word: True for word in ("true", "1", "yes", "ja", "waar")} | {
    word: False for word in ("false", "0", "no", "nee", "onwaar")
}


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file, its delimiter, and where its rows begin."""

    columns: tuple[str, ...]
    delimiter: str
    after: Position


class _Feed:
    """The lines of one row, as the csv module asks for them; ``ended`` if the file had no more."""

    def __init__(self, file: BinaryIO, position: Position) -> None:
        self.taken: list[Line] = []
        self.ended = False
        self._lines = lines_from(file, position)
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.taken.append(line)
            self._size += len(line.text)
            if line.too_long and len(self.taken) == 1:
                raise Unusable("line-too-long")
            if line.too_long or self._size > MAX_LINE or len(self.taken) > MAX_LINES:
                raise Unusable("not-csv")
            yield _text(line) + "\n"
        self.ended = True


TITLES = 10
"""So many lines may stand above the column names for a fault to say so."""
_ALWAYS = {"id", "kind"}
"""The columns by which a header is known."""


def header_of(file: BinaryIO) -> Header | None:
    """The header line, or None if it is not there yet; raises Unusable if it is none, or stands below a title."""
    header = _first_line(file)
    if header is None or _ALWAYS & set(header.columns):
        return header
    if any(_names_columns(line) for line in islice(lines_from(file, header.after), TITLES)):
        raise Unusable("title-above-header")
    return header


def _names_columns(line: Line) -> bool:
    text = _text(line).strip()
    try:
        return set(_columns(text, _delimiter(text))) >= _ALWAYS
    except Unusable:
        return False


def _delimiter(text: str) -> str:
    return max(";,\t", key=re.sub(r'"[^"]*"', "", text).count)


def _first_line(file: BinaryIO) -> Header | None:
    for line in lines_from(file, Position()):
        if line.too_long:
            raise Unusable("bad-header")
        if not line.whole:
            return None
        text = _text(line).strip()
        if text and not text.casefold().startswith("sep="):
            delimiter = _delimiter(text)
            return Header(_columns(text, delimiter), delimiter, line.after)
    return None


def _columns(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unusable("bad-header") from None
    names = tuple("_".join(cell.casefold().split()) for cell in cells)
    while names and not names[-1]:
        names = names[:-1]
    parents = {name[:dot] for name in names for dot in range(len(name)) if name[dot] == "."}
    if len(set(names)) < len(names) or parents & set(names) or not all(map(_COLUMN.fullmatch, names)):
        raise Unusable("bad-header")
    return names


def csv_steps(file: BinaryIO, position: Position, end: End) -> Iterator[Step]:
    """One step a row; raises Unusable if the header cannot be used."""
    header = header_of(file)
    if header is None:
        return
    if position.offset < header.after.offset:
        position = header.after
    while step := _next_row(file, position, header, end):
        yield step
        position = step.after


def _next_row(file: BinaryIO, position: Position, header: Header, end: End) -> Step | None:
    """The row at ``position``; None at the end, or where the rest of the row is still to come."""
    feed = _Feed(file, position)
    number = position.line + 1 + position.skipping
    try:
        cells = next(csv.reader(iter(feed), delimiter=header.delimiter, strict=True), None)
        if cells is None or not (feed.taken[-1].whole or end is not End.GROWING):
            return None
        step = _row(number, cells, feed.taken, header)
        may_grow = not feed.taken[-1].whole and end is not End.CLOSED
        return None if step.fault and may_grow else step
    except csv.Error:
        if feed.ended and end is not End.CLOSED:
            return None
        fault = Unusable("not-csv")
    except Unusable as unusable:
        fault = unusable
    # Go on with the very next line, so that one stray quote does not swallow the rows after it.
    return Step(number, feed.taken[0].after, len(feed.taken[0].text), fault=fault)


def _row(number: int, cells: list[str], taken: list[Line], header: Header) -> Step:
    after, size = taken[-1].after, sum(len(line.text) for line in taken)
    if not any(cell.strip() for cell in cells):
        return Step(number, after)
    try:
        return Step(number, after, size, data=_record(cells, header.columns))
    except Unusable as fault:
        return Step(number, after, size, fault=fault)


def _record(cells: list[str], columns: tuple[str, ...]) -> dict[str, Any]:
    """A row as the object that a line of JSON would hold."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise Unusable("too-many-cells")
    record: dict[str, Any] = {}
    for column, cell in zip(columns, map(_cleaned, cells), strict=False):
        if cell:
            *parents, name = column.split(".")
            place = record
            for parent in parents:
                place = place.setdefault(parent, {})
            place[name] = _value(column, cell)
    check(record)
    return record


def _cleaned(cell: str) -> str:
    """A cell without outer space, and without the apostrophe that guards a formula sign."""
    cell = cell.replace("\r\n", "\n").strip(" \t\r\n\u00a0")
    return cell[1:] if cell.startswith("'") and cell[1:2] and cell[1] in _FORMULA else cell


def _value(column: str, cell: str) -> Any:
    """Only what lies outside the payload is typed here; a kind reads its own numbers from text."""
    if column in _LISTS:
        return [_number(part.strip()) if column == "audience.years" else part.strip() for part in cell.split(",")]
    if column in _TRUTHS:
        return _TRUTH.get(cell.casefold(), cell)
    return _number(cell) if column == "revision" else cell


def _number(cell: str) -> int | str:
    return int(cell) if _WHOLE_NUMBER.fullmatch(cell) else cell


def _text(line: Line) -> str:
    """A line as text: UTF-8, else what Windows spreadsheets write."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.text.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("not-utf-8")
