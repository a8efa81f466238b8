"""When what is queued goes, an event at a time: for whoever asks what would come too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, distinct, func, select

from ouderbrug.model import Priority, State
from ouderbrug.store import tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_message, _plan, _link = tables.message, tables.plan, tables.message_guardian


class Going(NamedTuple):
    """News of an event (the number of its row) that goes at a moment, and is of use until another (UTC)."""

    event: int
    due_at: datetime
    deadline: datetime


class Late(NamedTuple):
    """A queued message: its number, whom it is for, when it goes, and since when that is known (UTC)."""

    id: int
    recipient: str
    due_at: datetime
    judged_at: datetime


def news(connection: Connection, school: str, kinds: Collection[str], now: datetime) -> list[Going]:
    """When the news of these kinds goes that is queued for later; nothing urgent, held, or on its way to a pilot."""
    wanted = {"of_school": school, "kinds": sorted(kinds), "now": now}
    return [Going._make(row) for row in connection.execute(_NEWS, wanted)]


def late(connection: Connection, event: int, by: datetime) -> list[Late]:
    """What of it goes no sooner than a moment."""
    return [Late._make(row) for row in connection.execute(_LATE, {"of_event": event, "by": by})]


def count_guardians(connection: Connection, event: int) -> int:
    """How many guardians have it, or are to have it."""
    return int(connection.execute(_ALL, {"of_event": event}).scalar_one())


_QUEUED_NEWS = (
    _message.c.state == State.QUEUED,
    _message.c.priority > Priority.URGENT,
    _message.c.correction == "",
    _message.c.held.is_(False),
    _message.c.pilot.is_(False),
)
_whole = _message.alias("whole")
_goes = func.coalesce(_whole.c.due_at, _message.c.due_at)
"""What is in a digest goes with it, also once that was put off."""
_OR_WITH = _message.outerjoin(_whole, _whole.c.id == _message.c.digest)
_NEWS = (
    select(_message.c.event, _goes.label("due_at"), _message.c.deadline)
    .select_from(_OR_WITH)
    .where(given(_message.c.school), *_QUEUED_NEWS, _goes > bindparam("now"))
    .where(_message.c.kind.in_(bindparam("kinds", expanding=True)))
    .distinct()
)
_LATE = (
    select(_message.c.id, _message.c.recipient, _goes.label("due_at"), _plan.c.judged_at)
    .select_from(
        _OR_WITH.join(_plan, (_plan.c.event == _message.c.event) & (_plan.c.recipient == _message.c.recipient))
    )
    .where(_plan.c.message == _message.c.id, given(_message.c.event), *_QUEUED_NEWS, _goes >= bindparam("by"))
)
_ENDED = (State.CANCELLED, State.FAILED, State.EXPIRED)
_ALL = (
    select(func.count(distinct(_link.c.guardian)))
    .join(_message, _message.c.id == _link.c.message)
    .where(given(_message.c.event), _message.c.state.not_in(_ENDED))
)
