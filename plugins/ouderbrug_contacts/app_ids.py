"""``app_ids``: what a parent app calls our groups, guardians, pupils and threads, one id a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import AppIdRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import APP_IDS, APP_SCOPES
from ouderbrug_contacts.reading import TableImporter
from ouderbrug_contacts.settings import TableConfig

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

_scope = cells.one_of(APP_SCOPES, ("group", "guardian", "pupil", "thread"))


class AppIdsImporter(TableImporter):
    """Reads app_ids.csv; an app's id is never guessed, so whom this table lacks is reached another way."""

    name = "app_ids"
    required = ("channel", "scope", "key", "app_id")

    class Config(TableConfig):
        """The settings of ``[import.app_ids]``."""

        known = APP_IDS

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Ids, in the order of the file."""
        return [record for row in rows if (record := _app_id(row))]


def _app_id(row: Row) -> AppIdRecord | None:
    channel, scope = row.required("channel", cells.code), row.required("scope", _scope)
    key, app_id = row.required("key", cells.key), row.required("app_id", cells.key)
    if row.nameless or channel is None or scope is None or key is None or app_id is None:
        return None
    return AppIdRecord(row.findings.place(row.line), channel, scope, key, app_id)
