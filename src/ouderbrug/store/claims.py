"""Claims on the outbox: a run takes what is due under a lease, and every change of state is guarded.

The guard stands in the same statement as the change: state, owner and fence. Where it matches nothing, the row is no
longer the caller's, and the function says so instead of raising.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select, true

from ouderbrug.model import Priority, State
from ouderbrug.store import rows, states, tables
from ouderbrug.store.outbox import ORDER
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.store.rows import MessageRow

LEASE_MARGIN = timedelta(seconds=30)
AMONG_OTHERS = 1
"""The crashes of a message after runs died that held it among others; each crash of its own is one more."""
ALONE = 3
"""After so many runs that died with nothing else in hand a message waits for a person."""
_message = tables.message


def expire(connection: Connection, school: str, now: datetime) -> int:
    """Let go of what is past its use; it stays listed as expired."""
    idle = or_(_message.c.lease_until.is_(None), _message.c.lease_until <= now, _message.c.state != State.QUEUED)
    over = and_(_message.c.school == school, _message.c.deadline <= now, idle)
    return states.change(
        connection, (*WAITING, State.HANDED_OVER), over,
        state=State.EXPIRED, settled_at=now, owner=None, lease_until=None,
    )  # fmt: skip


def recover(connection: Connection, school: str, now: datetime, repeat_safe: Collection[str]) -> int:
    """Judge what a dead run left in the middle of sending; returns how many became unknown.

    Over a channel on which a repeat does no harm it waits again; else only a person can know.
    """
    lost = and_(_message.c.school == school, _message.c.lease_until <= now)
    _count_crashes(connection, lost)
    safe = _message.c.channel.in_(repeat_safe)
    free = {"owner": None, "lease_until": None}
    states.change(connection, (State.SENDING,), lost, safe, state=State.QUEUED, due_at=now, **free)
    values = {"state": State.UNKNOWN, "error_class": "run-died", "settled_at": now, **free}
    return states.change(connection, (State.SENDING,), lost, **values)


def _count_crashes(connection: Connection, lost: ColumnElement[bool]) -> None:
    """Count the crash of each run that died: for all that it held, and once more for what was alone in its hands."""
    held = and_(lost, _message.c.state.in_((State.QUEUED, State.SENDING)), _message.c.owner.is_not(None))
    query = select(_message.c.owner, func.count()).where(held).group_by(_message.c.owner)
    runs = connection.execute(query).all()
    if not runs:
        return
    alone = [owner for owner, count in runs if count == 1]
    crashed = func.max(_message.c.crashes, AMONG_OTHERS) + case((_message.c.owner.in_(alone), 1), else_=0)
    states.change(connection, (State.SENDING,), held, crashes=crashed)
    states.change(connection, (State.QUEUED,), held, crashes=crashed, owner=None, lease_until=None)


def set_aside_crashed(connection: Connection, school: str, now: datetime) -> int:
    """Fail what ended the runs that held it and nothing else, so that a person looks at it; returns how many."""
    values = {"state": State.FAILED, "error_class": "ends-its-run", "settled_at": now}
    poison = and_(_message.c.school == school, _message.c.crashes >= AMONG_OTHERS + ALONE, _message.c.owner.is_(None))
    return states.change(connection, (State.QUEUED,), poison, **values)


def due_priorities(connection: Connection, school: str, now: datetime) -> list[int]:
    """The priorities of what is due, the heaviest first."""
    due = (_message.c.school == school) & (_message.c.state == State.QUEUED) & (_message.c.due_at <= now)
    due &= _message.c.digest.is_(None)
    query = select(_message.c.priority).where(due).distinct().order_by(_message.c.priority)
    return list(connection.execute(query).scalars())


def lease(timeout_seconds: float) -> timedelta:
    """Twice the longest that a send may take, and a margin: a lease shorter than a send doubles messages."""
    return timedelta(seconds=2 * timeout_seconds) + LEASE_MARGIN


def count_due(connection: Connection, school: str, wanted: Collection[str], now: datetime) -> dict[str, int]:
    """How many messages are due over each of these channels; one over which nothing is due is left out."""
    due = (_message.c.school == school) & (_message.c.state == State.QUEUED) & (_message.c.due_at <= now)
    query = select(_message.c.channel, func.count()).where(due, _message.c.channel.in_(wanted))
    return {row[0]: row[1] for row in connection.execute(query.group_by(_message.c.channel))}


class Wanted(NamedTuple):
    """What a run wants to take: at most so many messages of a channel, for as long as the lease lasts.

    ``lightest`` is the lightest priority taken. With ``crashed``, what runs died of is taken, and nothing else; without
    it all but that. In a ``pilot`` what was made for guardians waits until the school is live.
    """

    channel: str
    owner: str
    limit: int
    lease: timedelta
    lightest: int = Priority.LOW
    crashed: bool = False
    pilot: bool = False


def claim(connection: Connection, school: str, wanted: Wanted, now: datetime) -> list[MessageRow]:
    """Take what is due over a channel for this run, heaviest first; the lease keeps others off until it ends.

    A claim is no attempt: only what was marked was tried. What a dead run holds is free again once it was recovered.
    """
    query = (
        select(_message.c.id)
        .where(
            _message.c.school == school,
            _message.c.channel == wanted.channel,
            _message.c.owner.is_(None),
            _message.c.crashes > 0 if wanted.crashed else _message.c.crashes == 0,
            _message.c.pilot.is_(True) if wanted.pilot else true(),
            _message.c.state == State.QUEUED,
            _message.c.due_at <= now,
            _message.c.deadline > now,
            _message.c.priority <= wanted.lightest,
            _message.c.held.is_(False),
            _message.c.digest.is_(None),
        )
        .order_by(*ORDER)
        .limit(wanted.limit)
    )
    chosen = list(connection.execute(query).scalars())
    if not chosen:
        return []
    taken, fence = _message.c.id.in_(chosen), _message.c.fence + 1
    states.change(connection, (State.QUEUED,), taken, owner=wanted.owner, lease_until=now + wanted.lease, fence=fence)
    return rows.messages(connection, select(_message).where(_message.c.id.in_(chosen)).order_by(*ORDER))


def still_claimed(connection: Connection, claimed: MessageRow, now: datetime) -> MessageRow | None:
    """The row as it is now, if it is still ours and its lease lives."""
    mine = _mine(claimed, State.QUEUED)
    found = rows.messages(connection, select(_message).where(mine, _message.c.lease_until > now))
    return found[0] if found else None


def is_ours(connection: Connection, claimed: MessageRow, was: State) -> bool:
    """True if this run still holds a row in the state ``was``."""
    return connection.execute(select(_message.c.id).where(_mine(claimed, was))).first() is not None


def change(connection: Connection, claimed: MessageRow, was: State, /, **values: Any) -> bool:
    """Change a row that this run holds in the state ``was``; False if it is no longer ours."""
    return bool(states.change(connection, (was,), _mine(claimed, was), **values))


def give_back(connection: Connection, claimed: MessageRow, **values: Any) -> bool:
    """Return a claimed row to the queue."""
    values = {"owner": None, "lease_until": None, **values}
    return change(connection, claimed, State.QUEUED, **values)


def give_back_all(connection: Connection, school: str, owner: str) -> int:
    """Return all that a run claimed and did not begin to send."""
    mine = and_(_message.c.school == school, _message.c.owner == owner)
    return states.change(connection, (State.QUEUED,), mine, owner=None, lease_until=None)


def _mine(claimed: MessageRow, state: State) -> ColumnElement[bool]:
    return and_(
        _message.c.id == claimed.id,
        _message.c.state == state,
        _message.c.owner == claimed.owner,
        _message.c.fence == claimed.fence,
    )
