"""The rows of a table: each cell by the name of its column, and what stands in a row where nobody reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from ouderbrug_contacts.cells import EDGES, Unusable, cleaned, not_for
from ouderbrug_contacts.columns import NAMED, TOTALS, folded
from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.joined import is_joined, taken_apart
from ouderbrug_contacts.lines import SHEET, Made

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.lines import Numbered
    from ouderbrug_contacts.table import Table

T = TypeVar("T")
_NAMELESS = "holds something, and no header says what; give the column a header, or empty the cell"
_MORE = "there are more cells than headers; put quotes around a cell that holds the delimiter"
_JOINED = "its cells are not separated as the headers are; put the same sign between them, and no quotes around several"
_LOOKED_AT = 20
"""So many rows tell whether each ends in a delimiter that the header lacks."""


@dataclass(frozen=True)
class Row:
    """One line of a table, read by the names of our columns; what is wrong goes to ``findings``.

    ``unread`` are the columns whose cells could not be used, and what stands there; ``shifted`` says that there are
    more cells than headers. ``beside`` are the places of filled cells whose headers nobody reads, and ``nameless`` says
    that a filled cell has none.
    """

    line: int
    cells: Sequence[str]
    where: Mapping[str, int]
    findings: Findings
    unread: dict[str, str] = field(default_factory=dict, repr=False)
    shifted: bool = False
    beside: frozenset[int] = frozenset()
    nameless: bool = False

    @property
    def is_whole(self) -> bool:
        """True if nobody could have said more with it: each filled cell stands where it is read."""
        return not (self.shifted or self.beside or self.nameless)

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The parsed cell; None if the column is absent, the cell empty, or not usable (then noted)."""
        cell = self._cell(column)
        try:
            if isinstance(cell, Made) and (advice := not_for(parse, cell.what)):
                raise Unusable(advice)
            return parse(said) if cell and (said := cleaned(cell)) else None
        except Unusable as error:
            self.wrong(column, str(error))
            self.unread[column] = self.bare(column)
            return None

    def required(self, column: str, parse: Callable[[str], T]) -> T | None:
        """As ``read``, but an empty cell is an error."""
        if not self.bare(column) and not isinstance(self._cell(column), Made):
            self.unread[column] = ""
            self.wrong(column, "is empty; fill it in")
            return None
        return self.read(column, parse)

    def wrong(self, column: str, advice: str) -> None:
        """Note that the cell of a column could not be used, and what to do."""
        self.findings.error(self.line, self.findings.called(column, self.where.get(column)), advice)

    def emptied(self, columns: Mapping[str, str]) -> frozenset[str]:
        """The fields, by our columns, whose cells are there and hold nothing."""
        here = (column for column in columns if self.where.get(column, len(self.cells)) < len(self.cells))
        return _kept(frozenset(columns[column] for column in here if not self.bare(column)))

    def unsure(self, columns: Mapping[str, str]) -> frozenset[str]:
        """The fields, by our columns, whose cells were read and could not be used."""
        return (
            _kept(frozenset(columns[column] for column in columns if column in self.unread)) if self.unread else _NONE
        )

    def words(self, columns: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        """What stands in the latter, each with its field."""
        found = frozenset((columns[column], text) for column, text in self.unread.items() if column in columns)
        return found or _NO_WORDS

    @property
    def whole(self) -> str:
        """All that stands in it."""
        return "\t".join(cell.strip(EDGES) for cell in self.cells)

    def without(self, columns: Mapping[str, str], unless: Mapping[str, str]) -> frozenset[str]:
        """The fields whose cells hold nothing, and of the latter those whose cells could not be used."""
        return _kept(self.emptied(columns) | self.unsure(unless))

    def bare(self, column: str) -> str:
        """The cell as it stands, trimmed, for a look that must not raise."""
        return self._cell(column).strip(EDGES)

    def _cell(self, column: str) -> str:
        position = self.where.get(column)
        return "" if position is None or position >= len(self.cells) else self.cells[position]


_NONE, _NO_WORDS = frozenset[str](), frozenset[tuple[str, str]]()


@lru_cache(maxsize=1_000)
def _kept(fields: frozenset[str]) -> frozenset[str]:
    """The same set for all rows of which it is alike: a board has a hundred thousand."""
    return fields


def unread_in(table: Table, wheres: Sequence[Mapping[str, int]], ignored: Collection[str] = ()) -> tuple[int, ...]:
    """The places of the columns that nobody reads, those without a header too, but for headers that are ``ignored``."""
    read, free = {place for where in wheres for place in where.values()}, {*map(folded, ignored)} - {""}
    headers = enumerate(table.headers)
    return tuple(place for place, header in headers if place not in read and folded(header) not in free)


def rows_of(
    table: Table, where: Mapping[str, int], unread: Sequence[int], findings: Findings, *, shifted: bool = False
) -> Iterator[Row]:
    """The rows of a table; one with more cells than headers, or several in one, is set aside: they have ``shifted``.

    A filled cell without a header is an error; what its row says all the same is for the table to decide. A last row
    without its last cells and its line break is noted: the file is not whole.
    """
    line, cells = table.line, list(table.headers)
    rows, spare = _with_spare(table)
    headers = [folded(header) for header in table.headers]
    for line, cells in rows:
        if _is_of_headers(cells, headers):
            _require_the_same(line, cells, headers, findings)
            findings.note(line, "header-again", "the column names stand here once more, and the line was left out")
        elif _counts(cells):
            findings.note(line, "totals-row", "the row counts the others and was left out")
        elif what := _shift(cells, table, spare):
            findings.set_aside(line, "row", what)
            if shifted:
                apart = taken_apart(cells) if what == _JOINED else cells
                yield Row(line, apart, where, findings, shifted=True)
        else:
            filled = {place for place in unread if place < len(cells) and cells[place].strip(EDGES)}
            named = frozenset(place for place in filled if folded(table.headers[place]))
            filled |= {place for place in range(len(table.headers), len(cells)) if cells[place].strip(EDGES)}
            for place in sorted(filled - named):
                findings.error(line, f"column {place + 1}", _NAMELESS)
            yield Row(line, cells, where, findings, beside=named, nameless=filled != named)
    if table.open_end and len(cells) < len(table.headers):
        findings.note(line, "cut-off", "the file ends in the middle of this row; export it again")


def _is_of_headers(cells: Sequence[str], headers: Sequence[str]) -> bool:
    """True of a line of column names in the midst of the rows, as where one export was pasted below another.

    That one may have other names for its columns: three of those that any of our tables knows are no values.
    """
    first = next((folded(cell) for cell in cells if cell.strip()), "")
    if first not in headers and first not in NAMED:
        return False
    said = {folded(cell) for cell in cells if cell.strip()}
    return (len(said) > 1 and said.issubset(headers)) or (len(said) > 2 and said.issubset(NAMED.keys() | {*headers}))


def _require_the_same(line: int, cells: Sequence[str], headers: Sequence[str], findings: Findings) -> None:
    """Raise ImportRefused where the columns below it are others: each row there would say it of something else."""
    said = [*map(folded, cells), *headers[len(cells) :]][: len(headers)]
    if any(a != b and not NAMED.get(a, _NONE) & NAMED.get(b, _NONE) for a, b in zip(said, headers, strict=True)):
        what = f"line {line} begins another table, with its columns in another order; put each in a file of its own"
        raise refused(findings.name, what)


def _with_spare(table: Table) -> tuple[Iterator[Numbered], int]:
    """The rows, and how many empty cells stand at the end of each without a header, as some programs write them."""
    start = list(islice(table.rows, _LOOKED_AT))
    spare = min((len(cells) - len(table.headers) for _, cells in start), default=0)
    return chain(start, table.rows), max(spare, 0)


def _shift(cells: Sequence[str], table: Table, spare: int) -> str:
    """Why the values of a row may stand under headers that are not theirs; nothing if they do not."""
    width = len(table.headers)
    if table.encoding != SHEET and (len(cells) > width + spare or any(cell.strip() for cell in cells[width:])):
        return _MORE
    return _JOINED if is_joined(cells, width, table.encoding) else ""


def _counts(cells: Sequence[str]) -> bool:
    """True of a row of totals: its first cell that holds anything begins with such a word, and no address follows."""
    if any("@" in cell for cell in cells):
        return False
    first = next((cell for cell in cells if cell.strip()), "").casefold().replace(":", " ")
    return not TOTALS.isdisjoint(first.split()[:1])
