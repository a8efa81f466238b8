"""Cells that somebody merged: a spreadsheet keeps what they show in the first of them, and leaves the others empty.

A ban that is merged over two rows is seen beside both parents, so it holds for both. What is merged over columns says
of each of them nothing that can be read.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.lines import MAX_COLUMNS, Made

if TYPE_CHECKING:
    from collections.abc import Iterable

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_UNTOLD = Made(" ", "merged")
"""What stands in a cell of which nobody can tell what it says."""


class Area(NamedTuple):
    """A rectangle of cells, by its first and last row and column, each counted from one."""

    top: int
    left: int
    bottom: int
    right: int


def area_of(reference: str) -> Area | None:
    """The area that a reference as A2:B3 names; None where it names none of more than one cell."""
    if not (found := _AREA.fullmatch(reference)):
        return None
    area = Area(int(found[2]), _number(found[1]), int(found[4]), _number(found[3]))
    return area if area.bottom > area.top or area.right > area.left else None


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class MergedCells:
    """The merged cells of one sheet, whose rows are given in their order; ``lines`` are those that were filled in."""

    def __init__(self, areas: Iterable[Area], name: str) -> None:
        by_row = sorted(areas, reverse=True)
        self._coming = [(top, list(those)) for top, those in groupby(by_row, key=lambda area: area.top)]
        self._open: list[tuple[Area, str]] = []
        self._name = name
        self.lines: list[int] = []

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """A row with what its merged cells show; a row of its own is one of which a cell of its own says something."""
        self._open = [one for one in self._open if one[0].bottom >= number]
        while self._coming and self._coming[-1][0] <= number:
            self._begin(number, cells, self._coming.pop()[1])
        alone = sum(bool(cell.strip()) for cell in cells) < 2
        own = any(cell.strip() for cell in cells)
        before = list(cells)
        for area, shown in self._open if own else ():
            _fill(cells, area, shown, is_first=area.top == number, alone=alone)
        if cells != before:
            self.lines.append(number)
        return cells

    def _begin(self, number: int, cells: list[str], areas: list[Area]) -> None:
        for area in areas:
            shown = cells[area.left - 1] if area.top == number and area.left <= len(cells) else ""
            if shown.strip() and area.bottom >= number:
                self._open.append((area, shown))
        if len(self._open) > MAX_COLUMNS:
            raise refused(self._name, "it has cells that are merged over each other; undo that, and export it again")


def _fill(cells: list[str], area: Area, shown: str, *, is_first: bool, alone: bool) -> None:
    """Put into a row what an area shows: in its first column in each row, and in the others that nobody can tell."""
    last = area.left if alone and is_first else min(area.right, MAX_COLUMNS)  # a title is one cell
    cells += [""] * (last - len(cells))
    for at in range(area.left - 1, last):
        if at >= area.left:
            cells[at] = _UNTOLD
        elif not is_first:
            # What stands below the first one is seen by nobody; where it is something else, nobody can tell.
            cells[at] = shown if cells[at].strip() in ("", shown.strip()) else _UNTOLD
