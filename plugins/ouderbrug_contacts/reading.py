"""What the importers share: their settings, telling the tables apart, and reading row by row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from ouderbrug import Importer, PluginConfig
from ouderbrug_contacts.columns import (
    APP_IDS,
    CONSENTS,
    CONTACTS,
    RESPONSES,
    STAFF,
    Aliases,
    folded,
    known_columns,
    places,
)
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.rows import rows_of, unread_in
from ouderbrug_contacts.table import SECOND, columns_in, first_rows, has_second, open_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.rows import Row
    from ouderbrug_contacts.table import Table


class TableConfig(PluginConfig):
    """``columns`` says, for a column of ours, which header the file has for it.

    ``ignore`` are headers of which the school says that they change nothing of what their rows mean.
    """

    known: ClassVar[Aliases] = {}
    columns: dict[str, str] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()

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
    beside_the_matter: ClassVar[tuple[str, ...]] = ()
    """Headers that change nothing of what a row means, as the name of a child beside its key."""

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
        unread = unread_in(table, [where], (*self.config.ignore, *self.beside_the_matter))
        note_unknown_columns(table, unread, findings)
        rows = list(rows_of(table, where, unread, findings, shifted=self.takes_shifted))
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


def note_unknown_columns(table: Table, unread: Sequence[int], findings: Findings, tables: int = 1) -> None:
    """Note the columns that nobody reads, by their place: a header may be somebody's name."""
    strange = [str(place + 1) for place in unread if folded(table.headers[place])]
    if strange:
        hint = f"nobody reads column {', '.join(strange[:20])}; map what you need under [import...columns]"
        hint += f"; {SECOND}" if tables == 1 and has_second(table.headers) else ""
        findings.note(1, "unknown-columns", hint)


def note_encoding(table: Table, findings: Findings) -> None:
    """Note that a file is in the old Windows encoding, so that a person looks at its accents."""
    if table.encoding == "cp1252":
        hint = 'read as Windows-1252 (cp1252); look whether accents are right, or save as "CSV UTF-8"'
        findings.note(1, "encoding-cp1252", hint)
