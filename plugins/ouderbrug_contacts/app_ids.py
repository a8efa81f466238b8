"""``app_ids``: what a parent app calls our groups, guardians, pupils and threads, one id a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import AppIdRecord, Importer
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import APP_IDS, APP_SCOPES
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.reading import TableConfig, note_encoding, rows_of, table_named_by
from ouderbrug_contacts.table import columns_in, headers_of, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.cells import Row

REQUIRED = ("channel", "scope", "key", "app_id")
_scope = cells.one_of(APP_SCOPES, ("group", "guardian", "pupil", "thread"))


class AppIdsImporter(Importer):
    """Reads app_ids.csv; an app's id is never guessed, so whom this table lacks is reached another way."""

    name = "app_ids"

    class Config(TableConfig):
        """The settings of ``[import.app_ids]``."""

        known = APP_IDS

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the header line is that of a table of app ids."""
        return table_named_by(headers_of(path), self.config.columns) == self.name

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes and ids; raises ImportRefused with the first twenty places."""
        table = open_table(path)
        where = columns_in(table, APP_IDS, REQUIRED, self.config.columns, "import.app_ids.columns")
        findings = Findings(table.name)
        note_encoding(table, findings)
        records = [record for row in rows_of(table, where, findings) if (record := _app_id(row))]
        findings.refuse_if_any()
        yield from findings.notes
        yield from records


def _app_id(row: Row) -> AppIdRecord | None:
    channel, scope = row.required("channel", cells.code), row.required("scope", _scope)
    key, app_id = row.required("key", cells.key), row.required("app_id", cells.key)
    if channel is None or scope is None or key is None or app_id is None:
        return None
    return AppIdRecord(row.findings.place(row.line), channel, scope, key, app_id)
