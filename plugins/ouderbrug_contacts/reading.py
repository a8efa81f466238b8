"""What the importers share: their settings, telling the tables apart, and reading row by row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from ouderbrug import Importer
from ouderbrug_contacts.columns import folded, near_column
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.protecting_headers import PROTECTING
from ouderbrug_contacts.rows import rows_of, unread_in
from ouderbrug_contacts.settings import TableConfig
from ouderbrug_contacts.table import SECOND, Table, columns_in, has_second, is_table, open_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.columns import Aliases
    from ouderbrug_contacts.rows import Row


KEY_FROM_ADDRESS = "who gets another address is a new person without their bans"


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
        return is_table(self.name, path, self.config)

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes, then records; raises ImportIncomplete after them with the first twenty places left out."""
        table = open_table(path, self.name, self.config)
        setting = f"import.{self.name}.columns"
        where = columns_in(table, self.config.known, self.required, self.config.columns, setting)
        findings = Findings(table.name, table.headers, where)
        note_table(table, findings)
        unread = unread_in(table, [where], (*self.config.ignore, *self.beside_the_matter))
        note_unknown_columns(table, unread, findings, self.config.known, where)
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


def note_unknown_columns(
    table: Table, unread: Sequence[int], findings: Findings, aliases: Aliases, found: Collection[str], tables: int = 1
) -> None:
    """Note the columns that nobody reads, by their place: a header may be somebody's name.

    ``found`` are the columns of ours that the table has; one that may be a slip of another of ours is told by that.
    """
    strange = [str(place + 1) for place in unread if folded(table.headers[place])]
    if strange:
        hint = f"nobody reads column {', '.join(strange[:20])}; map what you need under [import.contacts.columns]"
        hint += f"; {SECOND}" if tables == 1 and has_second(table.headers) else ""
        findings.note(1, "unknown-columns", hint)
    for place in unread:
        column, near = near_column(table.headers[place], aliases, found)
        if near:
            plain = f"nobody reads column {place + 1}; did you mean {near}?"
            guards = f"nobody reads column {place + 1}, which may protect somebody; did you mean {near}?"
            findings.note(1, "unknown-columns", guards if column in PROTECTING else plain)


def note_table(table: Table, findings: Findings) -> None:
    """Note how a file was read, where a person should look whether that is right."""
    if table.encoding == "cp1252":
        hint = 'cp1252; look whether accents are right, or save as "CSV UTF-8"'
        findings.note(1, "encoding-cp1252", hint)
    if table.below_a_title:
        hint = f"the column names stand in line {table.line}; what stands above them was not read"
        findings.note(1, "title-above-header", hint)
    beside = table.beside
    if beside.hidden:
        findings.note(
            1,
            "hidden-sheet",
            f"hidden sheets with such columns or with what may protect, which were not read: {beside.hidden}",
        )
    if beside.merged:
        lines = ", ".join(map(str, beside.merged[:20])) + (", ..." if len(beside.merged) > 20 else "")
        findings.note(
            1, "merged-cells", f"cells are merged, and what they show holds for each row; look at line {lines}"
        )
    if beside.comments:
        findings.note(1, "cell-comments", "cells have comments, which nobody reads; put what matters in a cell")
    for number in beside.guarding:
        findings.error(1, f"sheet {number}", _ANOTHER_SHEET)


_ANOTHER_SHEET = (
    "says what may protect somebody, and this sheet was not read; put it beside the table, hide the sheet, "
    "or name the one to read as sheet"
)
