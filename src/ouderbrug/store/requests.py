"""Who was asked what: the queries behind the rota, non-response and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from ouderbrug.model import Correction, State
from ouderbrug.store import outbox, rows, tables
from ouderbrug.store.history import of_guardians
from ouderbrug.store.rows import Asked, MessageRow, Question

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_message, _event, _link = tables.message, tables.event, tables.message_guardian
_response = tables.response
ON = ("", Correction.CHANGED, Correction.ON_AGAIN)
"""What messages of an event say that is on."""
ANY = (*ON, Correction.WITHDRAWN)
GONE_OUT = (State.SENDING, State.SENT, State.UNKNOWN)
"""States of what may have reached a guardian, cards that nobody has settled left out."""
NEEDED_REACHED = "needed-reached"
"""Why what still waits of an event is cancelled: enough guardians said yes."""
_OF_ONE = tuple(_message.c[name] for name in Asked._fields[2:])


def of_events(
    connection: Connection,
    school: str,
    ids: Collection[str],
    *,
    said: Collection[str] = ("",),
    guardian: str | None = None,
) -> list[Asked]:
    """Each message of these events that says this of them, and each guardian it is for, with ``source``.

    As a rule it is the event itself, and no change of it; of everybody, or of one guardian alone, the first first.
    """
    query = (
        select(_link.c.guardian, _event.c.source, *_OF_ONE)
        .join(_message, _link.c.message == _message.c.id)
        .join(_event, _message.c.event == _event.c.id)
        .where(_event.c.school == school, _event.c.event_id.in_(sorted(ids)), _message.c.correction.in_(sorted(said)))
    )
    if guardian is not None:
        query = query.where(_link.c.guardian == guardian)
    return [Asked._make(row) for row in connection.execute(query.order_by(_message.c.id))]


def needless(connection: Connection, school: str, now: datetime) -> list[MessageRow]:
    """What is of use still and was cancelled because enough had said yes, of each event as it stands."""
    later = _event.alias("later")
    newer = (later.c.source == _event.c.source) & (later.c.event_id == _event.c.event_id)
    newer &= (later.c.school == _event.c.school) & (later.c.revision > _event.c.revision)
    why = _message.c.error_class
    query = (
        select(_message)
        .join(_event, _message.c.event == _event.c.id)
        .where(_message.c.school == school, _message.c.state == State.CANCELLED, _message.c.settled_by == "")
        .where(_message.c.deadline > now, (why == NEEDED_REACHED) | why.endswith(f".{NEEDED_REACHED}"))
        .where(~select(later.c.id).where(newer).exists())
        .order_by(_message.c.id)
    )
    return rows.messages(connection, query)


def times_asked(
    connection: Connection,
    school: str,
    guardians: Collection[str],
    kinds: Collection[str],
    since: datetime,
    *,
    pilot: bool,
) -> dict[str, tuple[int, datetime]]:
    """How often each was asked since a moment by these kinds, and when last; others too, where these are many."""
    query = (
        select(_link.c.guardian, func.count(), func.max(_message.c.marked_at))
        .join(_message, _link.c.message == _message.c.id)
        .where(_message.c.state.in_(outbox.ACTIVE), _message.c.pilot == pilot)
        .where(_message.c.kind.in_(sorted(kinds)), _message.c.correction == "", _message.c.marked_at >= since)
        .group_by(_link.c.guardian)
    )
    found = connection.execute(of_guardians(query, school, guardians)).all()
    return {guardian: (times, last) for guardian, times, last in found}


def put_to(
    connection: Connection, school: str, guardians: Collection[str] | None, kinds: Collection[str], since: datetime
) -> list[Question]:
    """What went by name to these guardians (None: to all) since a moment, the latest first, with the payload.

    Others come along where these are many. Only questions to which somebody's answer was ever recorded.
    """
    of_event = (_response.c.source == _event.c.source) & (_response.c.event_id == _event.c.event_id)
    answered = exists().where(_response.c.school == school, of_event)
    columns = (_message.c.kind, _message.c.event_id, _message.c.marked_at, _message.c.deadline)
    query = (
        select(_link.c.guardian, *columns, _event.c.source, _event.c.payload)
        .join(_message, _link.c.message == _message.c.id)
        .join(_event, _message.c.event == _event.c.id)
        .where(_message.c.state.in_(GONE_OUT), _message.c.pilot.is_(False))
        .where(_message.c.kind.in_(sorted(kinds)), _message.c.correction == "", _message.c.marked_at >= since)
        .where(_message.c.recipient.not_like("group:%"), answered)
        .order_by(_message.c.marked_at.desc(), _message.c.id.desc())
    )
    return [Question._make(row) for row in connection.execute(of_guardians(query, school, guardians))]
