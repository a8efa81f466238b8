"""How lists and tables fit a screen: text is folded between words, never cut, so ids and commands stay whole."""

from __future__ import annotations

import os
import re
import shutil
from itertools import zip_longest
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

GAP = 2
"""Columns of space between those of a table."""
INDENT = 4
"""Columns before what stands under the first line of an entry."""
MOST_LINES = 5
"""A row of a table that would be higher than this is shown under its own first line instead."""
_WORD = re.compile(r"[^\s`]*`[^`]{1,60}`\S*|\S+")
"""What is never folded: a word, or a command that somebody may copy."""


def width() -> int:
    """The columns of the screen: what COLUMNS says, else the terminal, else 80."""
    return shutil.get_terminal_size().columns


def on_a_screen(text: str, stream: TextIO) -> str:
    """What is said, folded where a person reads it: on a terminal, or where COLUMNS says how wide; not in a log."""
    if not (stream.isatty() or os.environ.get("COLUMNS")):
        return text
    room = width()
    return "\n".join(line if columns_of(line) <= room else "\n".join(folded(line, room)) for line in text.split("\n"))


def columns_of(text: str) -> int:
    """How many columns a text takes; a letter of Chinese takes two, an accent that stands apart none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def folded(text: str, room: int, indent: int = 0) -> list[str]:
    """The lines of a text in so many columns, all but the first with an indent; a word that is longer is let be."""
    first = text[: len(text) - len(text.lstrip())]
    lines, line = [], first
    for word in _WORD.findall(text):
        more = f"{line} {word}" if line.strip() else line + word
        if columns_of(more) > room and line.strip():
            lines.append(line)
            more = " " * max(0, min(len(first) + indent, room - columns_of(word))) + word
        line = more
    return [*lines, line]


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    """Rows under their headers; where they do not fit side by side, each row under its first cell. The head is first.

    A ``room`` of 0 has no bounds.
    """
    cells = [[*headers], *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = _widths(cells, room)
    if widths is None:
        return [line for row in rows for line in _apart(headers, row, room)]
    table = [_side_by_side(row, widths) for row in cells]
    if room and max(map(len, table)) > MOST_LINES:
        return [line for row in rows for line in _apart(headers, row, room)]
    return [line for row in table for line in row]


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """The width of each column, of which no word is broken; None where they do not fit."""
    columns = list(zip_longest(*cells, fillvalue=""))
    whole = [max(map(columns_of, column)) for column in columns]
    words = [[word for cell in column for word in _WORD.findall(cell)] for column in columns]
    least = [max(map(columns_of, some), default=0) for some in words]
    room = room - GAP * (len(columns) - 1) if room else sum(whole)
    if sum(whole) <= room:
        return whole
    if sum(least) > room:
        return None
    level = next(high for high in range(room, 0, -1) if sum(_at(high, whole, least)) <= room)
    return _at(level, whole, least)


def _at(high: int, whole: Sequence[int], least: Sequence[int]) -> list[int]:
    """Each column as wide as it needs, at most so much, and at least its longest word."""
    return [max(low, min(full, high)) for full, low in zip(whole, least, strict=True)]


def _side_by_side(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    lines = zip_longest(*(folded(cell, wide) for cell, wide in zip(row, widths, strict=True)), fillvalue="")
    return ["".join(_padded(line, widths)).rstrip() for line in lines]


def _padded(cells: Iterable[str], widths: Sequence[int]) -> Iterator[str]:
    return (cell + " " * (wide - columns_of(cell) + GAP) for cell, wide in zip(cells, widths, strict=True))


def _apart(headers: Sequence[str], row: Sequence[str], room: int) -> list[str]:
    """A row that is too wide: its first cell, and under it what else it holds, each by its name."""
    first, *more = row
    named = (f"{name}: {cell}" if name else cell for name, cell in zip(headers[1:], more, strict=True) if cell)
    return [*folded(first, room, INDENT), *(line for said in named for line in entry_line(said, room))]


def entry_line(text: str, room: int) -> list[str]:
    """What stands under the first line of an entry."""
    return folded(" " * INDENT + text, room, INDENT)
