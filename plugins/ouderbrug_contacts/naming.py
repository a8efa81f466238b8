"""Which table a line of headers belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import APP_IDS, CONSENTS, CONTACTS, RESPONSES, STAFF, Aliases, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def named_in(table: str, lines: Iterable[Sequence[str]], columns: Mapping[str, str]) -> bool:
    """True if the first of these lines that names the columns of any table names those of this one."""
    named = (table_named_by(cells, columns) for cells in lines)
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
