"""From an .xlsx to lines of cells, each as the text that a CSV would have.

openpyxl, and not python-calamine, for a number format brings back zeros that a key has lost, and calamine drops those.
"""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time
from functools import lru_cache
from itertools import dropwhile, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug import ImportRefused
from ouderbrug_contacts.findings import refused
from ouderbrug_contacts.lines import MAX_COLUMNS, MOST_ROWS, SHEET, TITLES, Beside, Lines, Made
from ouderbrug_contacts.merged_cells import MergedCells
from ouderbrug_contacts.naming import named_in
from ouderbrug_contacts.protecting_headers import may_protect, speaks_of_a_ban
from ouderbrug_contacts.text_table import bytes_of
from ouderbrug_contacts.workbook_guard import is_zip, looked_through, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug_contacts.lines import Numbered

_ZEROS = re.compile("00+")
_COMMENTS = re.compile(r"comments?/?(comment)?\d*\.xml$", re.IGNORECASE)
_UNREADABLE = "it cannot be read as a spreadsheet; open it in one and save it as .xlsx anew"


class _Sheet(NamedTuple):
    title: str
    hidden: bool
    rows: tuple[Numbered, ...]
    merged: tuple[int, ...] = ()

    @property
    def first(self) -> tuple[Numbered, ...]:
        return self.rows[:TITLES]


def is_workbook(path: Path) -> bool:
    """True if the content (not the name) of the file is a workbook of Excel or LibreOffice."""
    return is_zip(path) and any(name.endswith("workbook.xml") for name in members_of(path))


def first_sheets(path: Path) -> list[list[list[str]]]:
    """The cells of the first lines of each sheet; raises ImportRefused if the workbook cannot be read."""
    return [[cells for _, cells in sheet.first] for sheet in _sheets(path)]


def shown(path: Path) -> list[tuple[int, tuple[Numbered, ...]]]:
    """The first lines of each sheet that is shown and holds something, with its number."""
    return [(at, one.first) for at, one in enumerate(_sheets(path), 1) if one.rows and not one.hidden]


def lines_of(path: Path, table: str, columns: Mapping[str, str], title: str) -> Lines:
    """The lines of the sheet with this title, else of the only one that is shown and has the columns of the table.

    Hidden rows are rows. Raises ImportRefused where several sheets have them, or the workbook cannot be read.
    """
    sheets = _sheets(path)
    shown = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    named = [sheet for sheet in sheets if sheet.title == title] if title else _of_table(shown, table, columns)
    if title and not named:
        raise refused(path.name, f"it has no sheet that is called as sheet under [import.{table}] says")
    if len(named) > 1:
        raise refused(
            path.name,
            f"{len(named)} of its sheets have such columns; name one of them as sheet under [import.{table}], "
            "or put all rows into one",
        )
    sheet = (named or shown or [_Sheet("", False, ())])[0]
    beside_it = {} if title else {at: one for at, one in enumerate(sheets, 1) if one is not sheet}
    others = {at: one for at, one in beside_it.items() if not one.hidden and _protects(one)}
    unseen = [one for one in beside_it.values() if one.hidden]
    hidden = sum(_protects(one) or bool(_of_table([one], table, columns)) for one in unseen)
    theirs = tuple(row for one in others.values() for row in one.rows)
    comments = any(_COMMENTS.search(name) for name in members_of(path))
    beside, rows = Beside(hidden, tuple(others), sheet.merged, comments, theirs), sheet.rows
    return Lines(
        path.name, SHEET, sheet.first, lambda first: dropwhile(lambda row: row[0] < first, rows), beside=beside
    )


def _protects(sheet: _Sheet) -> bool:
    """True if one of the first lines may be of column names that protect somebody, or a cell speaks of a ban."""
    has_column = len(sheet.rows) > 1 and any(may_protect(cells) for _, cells in sheet.first)
    return has_column or any(speaks_of_a_ban(cell) for _, cells in sheet.rows for cell in cells)


def _of_table(sheets: Sequence[_Sheet], table: str, columns: Mapping[str, str]) -> list[_Sheet]:
    return [sheet for sheet in sheets if named_in(table, [cells for _, cells in sheet.first], columns)]


def _sheets(path: Path) -> tuple[_Sheet, ...]:
    try:
        found = path.stat()
    except OSError:
        raise refused(path.name, "it cannot be read; look at its place and its permissions") from None
    return _read(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=1)  # each importer looks at the file before one of them reads it
def _read(path: Path, *_: int) -> tuple[_Sheet, ...]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which nobody reads here
            return tuple(_sheets_of(path))
    except ImportRefused:
        raise
    except Exception:  # a library for files of others: whatever it stumbles over, the file is not read
        raise refused(path.name, _UNREADABLE) from None


def _sheets_of(path: Path) -> Iterator[_Sheet]:
    import openpyxl

    found, raw = looked_through(path), bytes_of(path)
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(raw), read_only=True) if found.has_formulas else None
    for number, sheet in enumerate(book.worksheets):
        # Which member a sheet is, the library keeps to itself.
        merged = MergedCells(found.merged.get(sheet._worksheet_path.lstrip("/"), ()), path.name)
        rows = tuple(_rows(sheet, formulas.worksheets[number] if formulas else None, merged, path.name))
        yield _Sheet(sheet.title, sheet.sheet_state != "visible", rows, tuple(merged.lines))
    for one in (book, formulas):
        if one is not None:
            one.close()


def _rows(sheet: Any, formulas: Any, merged: MergedCells, name: str) -> Iterator[Numbered]:
    """The rows that are not blank; what is below or beside them counts for nothing."""
    sheet.reset_dimensions()  # some programs write that it is one cell
    if formulas is not None:
        formulas.reset_dimensions()
    for number, (row, as_typed) in enumerate(zip_longest(sheet.rows, formulas.rows if formulas else ()), 1):
        if number > MOST_ROWS and row:
            raise refused(name, f"it has more than {MOST_ROWS} lines; split it by school")
        if len(row) > MAX_COLUMNS:
            raise refused(name, f"row {number} has more than {MAX_COLUMNS} columns; take out what is beside the table")
        cells = merged.filled(number, [_text(cell, typed) for cell, typed in zip_longest(row, as_typed or ())])
        while cells and not (cells[-1].strip() or isinstance(cells[-1], Made)):
            cells.pop()
        if cells:
            yield number, cells


def _text(cell: Any, typed: Any) -> str:
    """A cell as the text that a CSV would have; what a spreadsheet made of it is told beside."""
    value = cell.value
    if value is None:
        is_open = typed is not None and typed.data_type == "f" and cell.data_type != "str"
        return Made("=", "formula") if is_open else ""  # a result that is empty is stored as text
    if cell.data_type == "e":
        return Made(str(value), "error")
    if isinstance(value, str):
        return _unescaped(value) if "_x" in value else value
    if isinstance(value, bool):
        return Made(str(value).upper(), "number")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return Made(value.isoformat(), "date")
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return Made(str(value), "date")


def _unescaped(text: str) -> str:
    """A text with the signs that the format writes as their number: a line break within a cell is _x000D_."""
    from openpyxl.utils.escape import unescape

    return str(unescape(text))


def _number(value: float, shown_as: str) -> str:
    whole = int(value) if abs(value) < 1e15 and value == int(value) else None
    if whole is None:
        return Made(repr(value), "number")
    if whole >= 0 and _ZEROS.fullmatch(shown_as):
        return str(whole).zfill(len(shown_as))  # what everybody saw in the spreadsheet
    return Made(str(whole), "number")
