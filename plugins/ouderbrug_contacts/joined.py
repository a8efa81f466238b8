"""Rows whose cells are not separated as their header's are: typed with another delimiter, or in quotes together.

Read as they stand, they would say nothing of anybody, or all of it under the headers of something else.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from ouderbrug_contacts.lines import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RARE = (";", "\t", "|")
"""Signs between cells that seldom stand in one; a comma does, in a list or a name."""
_SIGNS = (*_RARE, ",")
_TITLE_SIGNS = 3
"""So many of the rare ones stand in no title."""


def is_joined(cells: Sequence[str], width: int, encoding: str) -> bool:
    """True if a cell of a row seems to hold several: all of its row, other rows, or as many as the row lacks."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and _most(filled[0]):
        return True
    lacks = 0 if encoding == SHEET else width - len(cells)
    return any(_holds_rows(cell, width) or (lacks > 0 and _holds(cell, lacks)) for cell in filled)


def _holds(cell: str, lacks: int) -> bool:
    """True if a cell may be those that its row lacks; one comma alone stands in many a list and name."""
    return _most(cell, _RARE) >= lacks or cell.count(",") == lacks > 1


def _holds_rows(cell: str, width: int) -> bool:
    """True if a quote that never ended took the next rows into a cell: nobody writes whole lines of them."""
    return "\n" in cell and width > 2 and any(_most(line) >= width - 1 for line in cell.splitlines()[1:])


def _most(text: str, signs: Sequence[str] = _SIGNS) -> int:
    return max(map(text.count, signs))


def taken_apart(cells: Sequence[str]) -> list[str]:
    """The cells of a row with those taken apart that hold several, each by the sign that it has most of."""
    return [part for cell in cells for line in cell.splitlines() or [""] for part in _parts(line)]


def _parts(line: str) -> Iterator[str]:
    if not _most(line):
        yield line
        return
    try:
        yield from next(csv.reader([line], delimiter=max(_SIGNS, key=line.count)))
    except csv.Error:
        yield line


def is_title(cells: Sequence[str], width: int) -> bool:
    """True of a line of one cell that is nobody's row: without an address, and without a row's delimiters."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) != 1 or "@" in filled[0]:
        return False
    of_a_row = max(width - 1, 1)
    return _most(filled[0], _RARE) < min(_TITLE_SIGNS, of_a_row) and filled[0].count(",") < of_a_row
