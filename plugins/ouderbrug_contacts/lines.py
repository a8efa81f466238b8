"""A table of whatever format, before anybody looked for its column names: lines of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHEET = "xlsx"
"""What stands for an encoding where there is none."""
TITLES = 10
"""So many lines may stand above the column names."""
MOST_ROWS = 300_000
"""A table of more lines is refused; the largest Dutch board has about half as many pairs."""
MAX_COLUMNS = 1_000
"""A sheet of more columns is refused."""
Numbered = tuple[int, list[str]]
"""The number of a line, and its cells."""


class Beside(NamedTuple):
    """What a workbook holds beside the lines of the sheet that is read, or was read otherwise than it stands.

    ``hidden`` is how many hidden sheets have the columns of such a table or what may protect somebody, ``guarding``
    which of those that are shown (by their number) have the latter, with all of ``their_rows``; ``merged`` are the
    lines with cells that are merged with others, and ``comments`` says that cells have some.
    """

    hidden: int = 0
    guarding: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()
    comments: bool = False
    their_rows: tuple[Numbered, ...] = ()


NOTHING_BESIDE = Beside()


class Lines(NamedTuple):
    """The lines of a file that are not blank: the ``first`` ten, and the ``rows`` from a line on.

    ``open_end``: no line break ends the last one, where a format has such. ``beside`` is what a workbook holds beyond.
    """

    name: str
    encoding: str
    first: tuple[Numbered, ...]
    rows: Callable[[int], Iterator[Numbered]]
    open_end: bool = False
    beside: Beside = NOTHING_BESIDE


class Made(str):
    """A cell of which a spreadsheet made something else than text, or something that nobody can tell.

    ``what`` is number, date, formula, error or merged.
    """

    what: str

    def __new__(cls, text: str, what: str) -> Made:
        made = super().__new__(cls, text)
        made.what = what
        return made
