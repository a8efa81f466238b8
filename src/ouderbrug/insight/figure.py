"""A figure: a question, and rows of numbers that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.insight import small_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Cells = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its numbers, one for each column; None is not shown."""

    label: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Figure:
    """``name`` is its question (see words.py), ``columns`` are those of its rows, one where it has no head.

    ``total`` is that of each column of a figure ``of_people``, of whom each stands in it once; ``subject`` is what it
    is about, where there is one figure for each of several things.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int | None = None
    of_people: bool = False
    subject: str = ""

    @property
    def most(self) -> int:
        """The largest number that is shown, at least 1: the length of the longest bar."""
        return max([1, *(cell for row in self.rows for cell in row.cells if cell is not None)])


def of_people(name: str, counts: Mapping[str, int], *, subject: str = "") -> Figure:
    """A figure of people who each stand in one of its rows, rounded; what would tell of few is not shown."""
    rows = tuple(Row(label, (small_cells.shown(count),)) for label, count in counts.items())
    return Figure(name, ("",), rows, small_cells.total(tuple(counts.values())), of_people=True, subject=subject)


def of_things(name: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> Figure:
    """A figure of messages or events, which are no people."""
    return Figure(name, tuple(columns), tuple(Row(label, tuple(cells)) for label, cells in rows))
