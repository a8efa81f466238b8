"""What a rehearsal asks of the store: when something is due next, and what happened in a stretch of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from ouderbrug.model import State
from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

_CHUNK = 500
_message, _plan, _event, _attempt = tables.message, tables.plan, tables.event, tables.attempt


def next_due(connection: Connection, school: str, after: datetime) -> datetime | None:
    """The first moment after this one at which a message that waits may go; None if none waits for a moment."""
    waits = (_message.c.school == school) & (_message.c.state == State.QUEUED) & _message.c.held.is_(False)
    return connection.execute(select(func.min(_message.c.due_at)).where(waits, _message.c.due_at > after)).scalar()


def happened(connection: Connection, school: str, since: datetime, until: datetime) -> list[RowMapping]:
    """The plans that were judged, sent or expired from ``since`` to before ``until``.

    What is known of their messages stands under ``m_``. What a colleague has in hand does not expire here.
    """

    def inside(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(column >= since, column < until)

    handed = select(_attempt.c.message).where(_attempt.c.outcome == State.HANDED_OVER.value)
    expired = (_message.c.state == State.EXPIRED) & _message.c.id.not_in(handed) & inside(_message.c.settled_at)
    query = (
        select(*_OF_PLAN, *_OF_MESSAGE, _event.c.event_id, _event.c.kind)
        .join(_event, _plan.c.event == _event.c.id)
        .outerjoin(_message, _plan.c.message == _message.c.id)
        .where(_plan.c.school == school, or_(inside(_plan.c.judged_at), inside(_message.c.marked_at), expired))
        .order_by(_event.c.occurred_at, _event.c.event_id, _plan.c.recipient)
    )
    return list(connection.execute(query).mappings())


def messages(connection: Connection, numbers: Collection[int]) -> list[RowMapping]:
    """Messages by the numbers of their rows."""
    wanted, found = sorted(numbers), list[Any]()
    for start in range(0, len(wanted), _CHUNK):
        query = select(_message).where(_message.c.id.in_(wanted[start : start + _CHUNK]))
        found += connection.execute(query).mappings().all()
    return found


_OF_PLAN = tuple(_plan.c[name] for name in ("recipient", "pupils", "verdict", "rule", "reason", "until"))
_OF_MESSAGE = tuple(
    _message.c[name].label(f"m_{name}")
    for name in ("id", "state", "channel", "marked_at", "settled_at", "held", "digest", "error_class")
)
