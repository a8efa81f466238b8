"""Claims on the outbox: a run takes what is due under a lease, and every change of state is guarded.

The guard stands in the same statement as the change: state, owner and fence. Where it matches nothing, the row is no
longer the caller's, and the function says so instead of raising.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select

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
    safe = _message.c.channel.in_(repeat_safe)
    free = {"owner": None, "lease_until": None}
    states.change(connection, (State.SENDING,), lost, safe, state=State.QUEUED, due_at=now, **free)
    values = {"state": State.UNKNOWN, "error_class": "run-died", "settled_at": now, **free}
    return states.change(connection, (State.SENDING,), lost, **values)


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

    ``lightest`` is the lightest priority taken; a message that was taken ``max_attempts`` times fails.
    """

    channel: str
    owner: str
    limit: int
    lease: timedelta
    max_attempts: int = 8
    lightest: int = Priority.LOW


def claim(connection: Connection, school: str, wanted: Wanted, now: datetime) -> list[MessageRow]:
    """Take what is due over a channel for this run, heaviest first; the lease keeps others off until it ends.

    A message that was taken too often without an outcome (it may kill whoever sends it) fails, and is listed.
    """
    free = or_(_message.c.lease_until.is_(None), _message.c.lease_until <= now)
    here = (_message.c.school == school) & (_message.c.channel == wanted.channel)
    failed = {"state": State.FAILED, "error_class": "too-many-attempts", "settled_at": now}
    states.change(
        connection, (State.QUEUED,), here, free, _message.c.attempts >= wanted.max_attempts,
        **failed, owner=None, lease_until=None,
    )  # fmt: skip
    query = (
        select(_message.c.id)
        .where(
            here,
            free,
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
    counted = {"fence": _message.c.fence + 1, "attempts": _message.c.attempts + 1}
    taken = _message.c.id.in_(chosen)
    states.change(connection, (State.QUEUED,), taken, owner=wanted.owner, lease_until=now + wanted.lease, **counted)
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


def set_aside(connection: Connection, claimed: MessageRow, reason: str, now: datetime) -> bool:
    """Fail a claimed row that cannot be made ready, so that the others go on; False if it is no longer ours."""
    values = {"state": State.FAILED, "error_class": reason, "settled_at": now, "owner": None, "lease_until": None}
    return change(connection, claimed, State.QUEUED, **values)


def give_back(connection: Connection, claimed: MessageRow, **values: Any) -> bool:
    """Return a claimed row to the queue; the attempt was none."""
    values = {"owner": None, "lease_until": None, "attempts": _message.c.attempts - 1, **values}
    return change(connection, claimed, State.QUEUED, **values)


def give_back_all(connection: Connection, school: str, owner: str) -> int:
    """Return all that a run claimed and did not begin to send."""
    mine = and_(_message.c.school == school, _message.c.owner == owner)
    values = {"owner": None, "lease_until": None, "attempts": _message.c.attempts - 1}
    return states.change(connection, (State.QUEUED,), mine, **values)


def _mine(claimed: MessageRow, state: State) -> ColumnElement[bool]:
    return and_(
        _message.c.id == claimed.id,
        _message.c.state == state,
        _message.c.owner == claimed.owner,
        _message.c.fence == claimed.fence,
    )
