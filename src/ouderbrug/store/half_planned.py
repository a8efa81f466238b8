"""Events of which the plans are stored in several transactions: those of which the last one is still to come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ouderbrug.store import events
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.store.events import StoredEvent


def note(connection: Connection, school: str, rows: Iterable[int]) -> None:
    """Say that not everybody for whom these events are has a plan yet, whatever becomes of who is planning them."""
    _keep(connection, school, _rows(connection, school) | set(rows))


def done(connection: Connection, school: str, rows: Iterable[int]) -> None:
    """Say that everybody has one, or that nobody is to get one any more."""
    _keep(connection, school, _rows(connection, school).difference(rows))


def found(connection: Connection, school: str) -> list[StoredEvent]:
    """Those of which some are still to be planned, oldest first; none of which a later revision is stored."""
    known = events.by_row(connection, sorted(_rows(connection, school))).values()
    of_school = (one for one in known if one.event.school == school)
    return sorted((one for one in of_school if not events.is_replaced(connection, one.event)), key=lambda one: one.row)


def _rows(connection: Connection, school: str) -> set[int]:
    return set(json.loads(meta(connection, _name(school)) or "[]"))


def _keep(connection: Connection, school: str, rows: set[int]) -> None:
    if rows != _rows(connection, school):
        set_meta(connection, _name(school), json.dumps(sorted(rows)))


def _name(school: str) -> str:
    return f"half_planned:{school}"
