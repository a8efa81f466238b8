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
Numbered = tuple[int, list[str]]
"""The number of a line, and its cells."""


class Lines(NamedTuple):
    """The lines of a file that are not blank: the ``first`` ten, and the ``rows`` from a line on.

    ``open_end``: no line break ends the last one, where a format has such.
    """

    name: str
    encoding: str
    first: tuple[Numbered, ...]
    rows: Callable[[int], Iterator[Numbered]]
    open_end: bool = False
    hidden: int = 0


class Made(str):
    """A cell of which a spreadsheet made something else than text: a number, date, formula or error (``what``)."""

    what: str

    def __new__(cls, text: str, what: str) -> Made:
        made = super().__new__(cls, text)
        made.what = what
        return made
