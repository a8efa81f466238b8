"""What guardians answered: every word is kept, and the last one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from ouderbrug.model import Answer, Response
from ouderbrug.store import looks, tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Row

_table = tables.response
_MOST_NAMED = 500

Name = tuple[str, str]
"""What names an event within a school: its source and its id."""


def add(connection: Connection, school: str, response: Response) -> bool:
    """Store an answer; False if exactly this one is there already, as when a file is taken in twice."""
    values = {
        "school": school,
        "source": response.source,
        "event_id": response.event,
        "guardian": response.guardian,
        "answer": response.answer.value,
        "note": response.note,
        "by": response.by,
        "at": response.at,
    }
    same = select(_table.c.id).where(*(_table.c[name] == value for name, value in values.items()))
    if connection.execute(same).first() is not None:
        return False
    connection.execute(insert(_table).values(**values))
    looks.changed(connection)
    return True


def last(
    connection: Connection,
    school: str,
    *,
    events: Collection[str] | None = None,
    guardians: Collection[str] | None = None,
) -> dict[Name, dict[str, Response]]:
    """The last word of each guardian on each event, by event and guardian; only these ids or guardians if given."""
    query = select(_table).where(_table.c.school == school).order_by(_table.c.at, _table.c.id)
    for column, keys in ((_table.c.event_id, events), (_table.c.guardian, guardians)):
        # So many keys that naming them costs more than reading all.
        if keys is not None and len(keys) <= _MOST_NAMED:
            query = query.where(column.in_(sorted(keys)))
    found: dict[Name, dict[str, Response]] = {}
    for row in connection.execute(query):
        one = _response(row)
        found.setdefault((one.source, one.event), {})[one.guardian] = one
    return found


def of_event(connection: Connection, school: str, source: str, event_id: str) -> dict[str, Response]:
    """The last word of each guardian on one event."""
    return last(connection, school, events=(event_id,)).get((source, event_id), {})


def asking(connection: Connection, school: str, by: Collection[str], since: datetime) -> list[Response]:
    """What was recorded by these since a moment (aware) and asks or remarks something, oldest first."""
    says = (_table.c.note != "") | (_table.c.answer == Answer.OTHER)
    query = select(_table).where(_table.c.school == school, _table.c.by.in_(sorted(by)), _table.c.at > since, says)
    return [_response(row) for row in connection.execute(query.order_by(_table.c.at, _table.c.id))]


def of_guardian(connection: Connection, school: str, guardian: str) -> list[Response]:
    """The last word of one guardian on each event, oldest first."""
    found = last(connection, school, guardians=(guardian,)).values()
    return sorted((one[guardian] for one in found), key=lambda one: one.at)


def _response(row: Row[Any]) -> Response:
    return Response(
        source=row.source,
        event=row.event_id,
        guardian=row.guardian,
        answer=Answer(row.answer),
        by=row.by,
        at=row.at,
        note=row.note,
    )
