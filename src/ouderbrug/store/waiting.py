"""What still waits to go, a row each, and since when: for whoever asks what a run left and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, select

from ouderbrug.failures import TO_BE_MENDED
from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.outbox import ORDER
from ouderbrug.store.rows import given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class Waits(NamedTuple):
    """One message that is not done: ``since`` is its first try, else when its time comes or came; times in UTC.

    ``mends`` is True where it waits for a rule, kind or template to be mended; ``error`` is the code of what failed.
    Where it stands for ``many`` messages, its times are the first of theirs. ``lease_until`` is until when a run has it
    in hand.
    """

    id: int
    state: str
    channel: str
    recipient: str
    pupils: list[str]
    due_at: datetime
    attempts: int
    error: str
    accepted_at: datetime
    since: datetime
    mends: bool
    lease_until: datetime | None
    many: int = 1


def every(connection: Connection, school: str) -> list[Waits]:
    """All that is not done, in the order in which it would go; of a digest it alone.

    That is what waits, is under way, is with colleagues or may have come.
    """
    return [Waits._make((*row, 1)) for row in connection.execute(_EVERY, {"of_school": school})]


def together(connection: Connection, school: str, now: datetime) -> list[Waits]:
    """The same, where what is queued and was never tried stands for all like it: of its channel, due yet or not."""
    here = {"of_school": school, "now": now}
    plain = [
        Waits(0, State.QUEUED, row[0], "", [], row[2], 0, "", row[3], row[2], False, None, row[4])
        for row in connection.execute(_PLAIN_TOGETHER, here)
    ]
    return [Waits._make((*row, 1)) for row in connection.execute(_REST, here)] + plain


_message, _plan, _attempt = tables.message, tables.plan, tables.attempt
_OWN = ("id", "state", "channel", "recipient", "pupils", "due_at", "attempts", "error_class")
_FIRST = select(func.min(_attempt.c.started_at)).where(_attempt.c.message == _message.c.id).scalar_subquery()
_TO_BE_MENDED = _plan.c.reason.in_(sorted(TO_BE_MENDED)) & (_plan.c.verdict == "delay") & _plan.c.message.is_not(None)
_MENDS = _message.c.id.in_(select(_plan.c.message).where(_TO_BE_MENDED))
_WAITS = _message.c.state.in_((*WAITING, State.SENDING, State.HANDED_OVER, State.UNKNOWN))
_EVERY = (
    select(
        *(_message.c[name] for name in _OWN),
        tables.event.c.accepted_at,
        func.coalesce(_FIRST, _message.c.due_at, type_=_message.c.due_at.type),
        _MENDS,
        _message.c.lease_until,
    )
    .join(tables.event, _message.c.event == tables.event.c.id)
    .where(given(_message.c.school), _WAITS, _message.c.digest.is_(None))
    .order_by(*ORDER)
)
_UNTRIED = and_(_message.c.attempts == 0, _message.c.error_class == "", _message.c.owner.is_(None))
_PLAIN = and_(_message.c.state == State.QUEUED, _UNTRIED, ~_MENDS)
_TRIED = exists().where(_attempt.c.message == _message.c.id)
_REST = _EVERY.where(~_PLAIN | _TRIED)
_IS_DUE = _message.c.due_at <= bindparam("now")
_PLAIN_TOGETHER = (
    select(
        _message.c.channel,
        _IS_DUE,
        func.min(_message.c.due_at),
        func.min(tables.event.c.accepted_at),
        func.count(),
    )
    .join(tables.event, _message.c.event == tables.event.c.id)
    .where(given(_message.c.school), _PLAIN, ~_TRIED, _message.c.digest.is_(None))
    .group_by(_message.c.channel, _IS_DUE)
)
