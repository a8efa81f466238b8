"""Events of a source that a colleague changed or called off, and of which the source said something else since."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from ouderbrug.store import events, tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Event

_event = tables.event
_NOT_WORDS = ("approved_by", "send_at")


class Overtaken(NamedTuple):
    """An event as it stands by its source, since when (aware, in UTC), and as a colleague said it last."""

    event: Event
    since: datetime
    by_hand: Event


def overtaken(connection: Connection, school: str, since: datetime) -> Iterator[Overtaken]:
    """Each event whose source took the place of what a colleague said last of it, since a moment.

    What is off by its source says nothing that could be missed.
    """
    asked = {"of_school": school, "since": since}
    for source, name in connection.execute(_SAID_SINCE, asked).all():
        every = events.find(connection, school, name, source)
        last, before = every[-1], [one for one in every if one.by_hand][-1]
        if not (last.by_hand or last.event.withdrawn or _words(last.event) == _words(before.event)):
            yield Overtaken(last.event, events.accepted_at(connection, last.row), before.event)


_later = _event.alias()
_SAID_SINCE = (
    select(_event.c.source, _event.c.event_id)
    .distinct()
    .where(given(_event.c.school), _event.c.by_hand.is_(True))
    .where(
        select(_later.c.id)
        .where(_later.c.school == _event.c.school, _later.c.source == _event.c.source)
        .where(_later.c.event_id == _event.c.event_id, _later.c.revision > _event.c.revision)
        .where(_later.c.by_hand.is_(False), _later.c.accepted_at >= bindparam("since"))
        .exists()
    )
    .order_by(_event.c.source, _event.c.event_id)
)
"""The events of which a colleague said something, and their source something later, since a moment."""


def _words(event: Event) -> tuple[object, ...]:
    """What an event says, whoever approved it and whenever it may go."""
    payload = {name: value for name, value in event.payload.items() if name not in _NOT_WORDS}
    return event.kind, event.audience, event.withdrawn, payload
