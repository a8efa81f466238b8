"""What went in some time, to whom and over what: what the insight of a school is counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_message, _link, _text = tables.message, tables.message_guardian, tables.text


class Went(NamedTuple):
    """A message of one guardian, marked at a moment of that time, as it stands now."""

    guardian: str
    id: int
    event_id: str
    kind: str
    state: str
    priority: int
    correction: str
    digest: int | None
    recipient: str
    pupils: list[str]
    about_a_child: bool
    marked_at: datetime
    language: str


def went(connection: Connection, school: str, since: datetime, until: datetime) -> list[Went]:
    """Each message that was marked from ``since`` until before ``until`` and its guardians; pilots are left out."""
    columns: tuple[Any, ...] = (*(_message.c[name] for name in Went._fields[1:-1]), _text.c.language)
    query = (
        select(_link.c.guardian, *columns)
        .join(_message, _link.c.message == _message.c.id)
        .join(_text, _message.c.text == _text.c.id)
        .where(_message.c.school == school, _message.c.marked_at >= since, _message.c.marked_at < until)
        .where(_message.c.pilot.is_(False))
    )
    return [Went._make(row) for row in connection.execute(query)]


def outcomes(connection: Connection, school: str, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many messages of that time stand in each state, by channel and state; pilots are left out."""
    query = (
        select(_message.c.channel, _message.c.state, func.count())
        .where(_message.c.school == school, _message.c.marked_at >= since, _message.c.marked_at < until)
        .where(_message.c.pilot.is_(False))
        .group_by(_message.c.channel, _message.c.state)
    )
    return {(channel, state): count for channel, state, count in connection.execute(query)}
