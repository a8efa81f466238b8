"""What the importers share: their settings, telling the tables apart, and reading row by row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from ouderbrug import Importer, PluginConfig
from ouderbrug_contacts.cells import Row
from ouderbrug_contacts.columns import (
    APP_IDS,
    CONSENTS,
    CONTACTS,
    RESPONSES,
    STAFF,
    TOTALS,
    Aliases,
    folded,
    known_columns,
    places,
)
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.table import SECOND, columns_in, first_rows, has_second, open_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.table import Table


class TableConfig(PluginConfig):
    """``columns`` says, for a column of ours, which header the file has for it."""

    known: ClassVar[Aliases] = {}
    columns: dict[str, str] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _maps_known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        known_columns(columns, cls.known)
        return columns


class TableImporter(Importer):
    """Reads a table row by row: the whole file is looked at before the first record comes out."""

    required: ClassVar[tuple[str, ...]]
    whole_or_nothing: ClassVar[bool] = False
    """True for a table that replaces what is stored: a row that is left out would be gone."""
    takes_shifted: ClassVar[bool] = False
    """True for a table of which a row may protect although its values have shifted."""

    class Config(TableConfig):
        """The settings of the importer; a subclass names its columns as ``known``."""

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the header line is that of this importer's table, be it below a title."""
        return is_named(self.name, path, self.config.columns)

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes, then records; raises ImportIncomplete after them with the first twenty places left out."""
        table = open_table(path)
        setting = f"import.{self.name}.columns"
        where = columns_in(table, self.config.known, self.required, self.config.columns, setting)
        findings = Findings(table.name, table.headers, where)
        note_encoding(table, findings)
        note_unknown_columns(table, [where], findings)
        rows = list(rows_of(table, where, findings, shifted=self.takes_shifted))
        if not rows:
            findings.note(1, "header-only", "the file has a header line and no rows")
        found = tuple(self.records(rows, findings))
        if self.whole_or_nothing:
            findings.refuse_if_any()
        yield from findings.notes
        yield from found
        findings.left_out_if_any()

    @abstractmethod
    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """What the rows say; what is wrong goes to ``findings`` and is left out."""


def is_named(table: str, path: Path, columns: Mapping[str, str]) -> bool:
    """True if the first line of a file that names the columns of any table names those of this one."""
    named = (table_named_by(cells, columns) for cells in first_rows(path))
    return next((found for found in named if found), "") == table


def table_named_by(headers: Sequence[str], columns: Mapping[str, str]) -> str:
    """Which table the headers belong to: contacts, staff, consents, responses, app_ids, or "" if none."""
    if {"scope", "app_id"} <= _known(headers, APP_IDS, columns):
        return "app_ids"
    if {"purpose", "status"} <= _known(headers, CONSENTS, columns):
        return "consents"
    if {"event", "answer"} <= _known(headers, RESPONSES, columns):
        return "responses"
    staff = _known(headers, STAFF, columns)
    if "name" in staff and staff & {"role", "groups", "days", "away_until", "stand_in"}:
        return "staff"
    contacts = _known(headers, CONTACTS, columns)
    return "contacts" if len(contacts) > 2 and contacts & {"pupil_key", "guardian_key"} else ""


def _known(headers: Sequence[str], aliases: Aliases, columns: Mapping[str, str]) -> set[str]:
    own = {column: header for column, header in columns.items() if column in aliases}
    return {column for column, found in places(headers, aliases, own).items() if found}


def rows_of(table: Table, where: Mapping[str, int], findings: Findings, *, shifted: bool = False) -> Iterator[Row]:
    """The rows of a table; one with more cells than headers is set aside, since its values have ``shifted``.

    A last row without its last cells and its line break is noted: the file is not whole.
    """
    line, cells = 1, list(table.headers)
    for line, cells in table.rows:
        if _counts(cells):
            findings.note(line, "totals-row", "the row counts the others and was left out")
        elif any(cell.strip() for cell in cells[len(table.headers) :]):
            what = "there are more cells than headers; put quotes around a cell that holds the delimiter"
            findings.set_aside(line, "row", what)
            if shifted:
                yield Row(line, cells, where, findings, shifted=True)
        else:
            yield Row(line, cells, where, findings)
    if table.open_end and len(cells) < len(table.headers):
        findings.note(line, "cut-off", "the file ends in the middle of this row; export it again")


def _counts(cells: Sequence[str]) -> bool:
    """True of a row of totals: its first cell that holds anything begins with such a word."""
    first = next((cell for cell in cells if cell.strip()), "").casefold().replace(":", " ")
    return not TOTALS.isdisjoint(first.split()[:1])


def note_unknown_columns(table: Table, wheres: Sequence[Mapping[str, int]], findings: Findings) -> None:
    """Note the columns that nobody reads, by their place: a header may be somebody's name."""
    read = {place for where in wheres for place in where.values()}
    strange = [str(place + 1) for place, header in enumerate(table.headers) if folded(header) and place not in read]
    if strange:
        hint = f"nobody reads column {', '.join(strange[:20])}; map what you need under [import...columns]"
        hint += f"; {SECOND}" if len(wheres) == 1 and has_second(table.headers) else ""
        findings.note(1, "unknown-columns", hint)


def note_encoding(table: Table, findings: Findings) -> None:
    """Note that a file is in the old Windows encoding, so that a person looks at its accents."""
    if table.encoding == "cp1252":
        hint = 'read as Windows-1252 (cp1252); look whether accents are right, or save as "CSV UTF-8"'
        findings.note(1, "encoding-cp1252", hint)
