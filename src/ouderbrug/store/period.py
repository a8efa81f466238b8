"""What a rehearsal asks of the store: when something is due next, and what happened in a stretch of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.rows import Happening

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_message, _plan, _event, _attempt = tables.message, tables.plan, tables.event, tables.attempt
_OF_PLAN = tuple(_plan.c[name] for name in ("recipient", "pupils", "verdict", "rule", "reason", "until", "message"))
_OF_MESSAGE = tuple(_message.c[name] for name in ("state", "channel", "marked_at", "held", "digest", "error_class"))


def next_due(connection: Connection, school: str, after: datetime) -> datetime | None:
    """The first moment after this one at which a message that waits may go; None if none waits for a moment."""
    waits = (_message.c.school == school) & (_message.c.state == State.QUEUED) & _message.c.held.is_(False)
    return connection.execute(select(func.min(_message.c.due_at)).where(waits, _message.c.due_at > after)).scalar()


def happened(connection: Connection, school: str, since: datetime, until: datetime) -> list[Happening]:
    """The plans that were judged, sent or expired from ``since`` to before ``until``.

    What a colleague has in hand does not expire here.
    """

    def inside(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(column >= since, column < until)

    handed = select(_attempt.c.message).where(_attempt.c.outcome == State.HANDED_OVER.value)
    expired = (_message.c.state == State.EXPIRED) & _message.c.id.not_in(handed) & inside(_message.c.settled_at)
    query = (
        select(_event.c.event_id, _event.c.kind, *_OF_PLAN, *_OF_MESSAGE)
        .join(_event, _plan.c.event == _event.c.id)
        .outerjoin(_message, _plan.c.message == _message.c.id)
        .where(_plan.c.school == school, or_(inside(_plan.c.judged_at), inside(_message.c.marked_at), expired))
        .order_by(_event.c.occurred_at, _event.c.event_id, _plan.c.recipient, _plan.c.part)
    )
    return [Happening._make(row) for row in connection.execute(query)]
