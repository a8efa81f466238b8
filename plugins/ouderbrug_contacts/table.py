"""A table of people: its column names, be they below a title, and its rows; of CSV and of .xlsx alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_contacts import text_table, workbook
from ouderbrug_contacts.columns import folded, places
from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.joined import is_title
from ouderbrug_contacts.lines import NOTHING_BESIDE
from ouderbrug_contacts.naming import named_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug_contacts.columns import Aliases
    from ouderbrug_contacts.lines import Beside, Lines, Numbered
    from ouderbrug_contacts.settings import TableConfig


@dataclass(frozen=True)
class Table:
    """An open table: its headers as written, where they stand, its encoding, and its rows as (line, cells).

    ``open_end``: no line break ends the last row. ``first`` are its first lines that are not blank, each by itself.
    ``beside`` is what a workbook holds beyond.
    """

    name: str
    encoding: str
    headers: tuple[str, ...]
    rows: Iterator[Numbered] = field(repr=False)
    open_end: bool = False
    first: tuple[Numbered, ...] = field(default=(), repr=False)
    line: int = 1
    beside: Beside = NOTHING_BESIDE

    @property
    def below_a_title(self) -> bool:
        """True if something stands above the column names."""
        return bool(self.first) and self.line > self.first[0][0]


def is_table(table: str, path: Path, config: TableConfig) -> bool:
    """True if the first lines of a file, or of one of its sheets, name the columns of this table before another's."""
    return any(named_in(table, lines, config.columns) for lines in _sheets(path))


def first_lines(path: Path) -> list[list[str]]:
    """The cells of the first lines of a file, of all its sheets; nothing if it is no table."""
    return [cells for lines in _sheets(path) for cells in lines]


def _sheets(path: Path) -> list[list[list[str]]]:
    return workbook.first_sheets(path) if workbook.is_workbook(path) else [text_table.first_rows(path)]


def lines_of(path: Path, table: str, config: TableConfig) -> Lines:
    """The lines of a file, before anybody looked for column names; raises ImportRefused if it cannot be read."""
    if workbook.is_workbook(path):
        return workbook.lines_of(path, table, config.columns, config.sheet)
    return text_table.lines_of(path)


def sheets_of(path: Path, table: str, config: TableConfig) -> list[tuple[int, Sequence[Numbered]]]:
    """The first lines of what may be read of a file, with the number of the sheet: of several of a workbook the one
    that has the columns of the table, or where none has them all that are shown. Raises as ``lines_of`` does."""
    first = lines_of(path, table, config).first
    if config.sheet or not workbook.is_workbook(path):
        return [(1, first)]
    sheets = list[tuple[int, "Sequence[Numbered]"]](workbook.shown(path))
    named = [one for one in sheets if named_in(table, [cells for _, cells in one[1]], config.columns)]
    return named or sheets


def open_table(path: Path, table: str, config: TableConfig) -> Table:
    """Read a table; raises ImportRefused if it is too large, none that can be read, or without a header line."""
    lines = lines_of(path, table, config)
    line = _begins(lines.first, config.known, config.columns)
    rows = lines.rows(line)
    line, headers = next(rows, (line, []))
    if not headers:
        raise refused(path.name, "it is empty; the first line must hold the names of the columns")
    return Table(lines.name, lines.encoding, tuple(headers), rows, lines.open_end, lines.first, line, lines.beside)


def _begins(first: Sequence[Numbered], aliases: Aliases, columns: Mapping[str, str]) -> int:
    """The line of the column names: the first one, but below titles of one cell each, which nobody's row is."""
    if not first:
        return 1
    header = _header(first, aliases, columns)
    above = takewhile(lambda line: line[0] < header.line, first)
    is_below = len(header.known) > 1 and all(is_title(cells, len(header.cells)) for _, cells in above)
    return header.line if is_below else first[0][0]


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
        header = _header([(table.line, [*table.headers])] if table.below_a_title else table.first, aliases, columns)
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


def _header(first: Sequence[Numbered], aliases: Aliases, columns: Mapping[str, str]) -> _Header:
    """The line of column names, be it below a title; where nothing is known, the first line of more than one cell."""
    lines = [_Header(line, cells, places(cells, aliases, columns)) for line, cells in first]
    top, best = lines[0], max(lines, key=lambda line: len(line.known))
    if len(best.known) > len(top.known):
        return best
    is_title = not top.known and sum(bool(cell.strip()) for cell in top.cells) == 1
    wide = next((line for line in lines if sum(bool(cell.strip()) for cell in line.cells) > 1), top)
    return wide if is_title else top


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


OWN_HEADERS = '`ouderbrug import --explain FILE` proposes how; docs/formats.md, "Headers of your own", has more'
SECOND = 'two guardians on one row: docs/formats.md, "Two guardians on one row", has the lines to copy'


def has_second(headers: Sequence[str]) -> bool:
    """True if a header is another one with a 2 in it, or instead of a 1, as where two guardians share a row."""
    named = {folded(header) for header in headers if header.strip()}
    return any({name.replace("2", "1"), folded(name.replace("2", ""))} & (named - {name}) for name in named)
