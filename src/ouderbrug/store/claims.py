"""Claims on the outbox: a run takes what is due under a lease, and every change of state is guarded.

The guard stands in the same statement as the change: state, owner and fence. Where it matches nothing, the row is no
longer the caller's, and the function says so instead of raising.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Integer, bindparam, case, func, or_, select, true

from ouderbrug.model import Attempt, Priority, State
from ouderbrug.store import outbox, progress, rows, states, tables
from ouderbrug.store.outbox import ORDER
from ouderbrug.store.rows import among, given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from ouderbrug.store.rows import MessageRow

    Noted = Callable[[str], Mapping[tuple[int, int], str] | None]
    """Gives how far what a run had in hand had come, by row and fence; None where nobody knows."""

LEASE_MARGIN = timedelta(seconds=30)
AMONG_OTHERS = 1
"""The crashes of a message after runs died that held it among others; each crash of its own is one more."""
ALONE = 3
"""After so many runs that died with nothing else in hand a message waits for a person."""
NOT_TOLD, NOT_POSTED = "not-told", "not-posted"
"""Why a card ran out: no colleague told it, or nobody posted it in the app of a group."""
_message = tables.message


_OF_SCHOOL = given(_message.c.school)
_LEASE_IS_OVER = _message.c.lease_until <= bindparam("now")
_IDLE = or_(_message.c.lease_until.is_(None), _LEASE_IS_OVER, _message.c.state != State.QUEUED)
_IN_HAND = (State.QUEUED, State.SENDING)
_CLAIMED = (_message.c.state.in_(_IN_HAND), _message.c.owner.is_not(None))
_OVER = _message.c.deadline <= bindparam("now")
_NOT_DONE = case((_message.c.recipient.startswith("group:"), NOT_POSTED), else_=NOT_TOLD)


CARD_RAN_OUT = (NOT_TOLD, NOT_POSTED)
"""How a card ended that nobody settled in time."""


class Expired(NamedTuple):
    """How much was past its use: on cards that nobody had done, and what still waited."""

    cards: int = 0
    waited: int = 0


def expire(connection: Connection, school: str, now: datetime) -> Expired:
    """Let go of what is past its use; it stays listed as expired, and what a colleague had in hand says so."""
    values = {"state": State.EXPIRED, "settled_at": now, "owner": None, "lease_until": None}
    here = {"of_school": school, "now": now}
    cards = states.change(
        connection, (State.HANDED_OVER,), _OF_SCHOOL, _OVER, _IDLE, given=here, error_class=_NOT_DONE, **values
    )
    return Expired(cards, states.change(connection, WAITING, _OF_SCHOOL, _OVER, _IDLE, given=here, **values))


def as_noted(connection: Connection, school: str, now: datetime, begun: Noted) -> int:
    """Settle what dead runs had marked by how far each text had come, as far as that is known; returns how many went.

    What had not begun waits again as if it was never marked.
    """
    lost = rows.messages(connection, _LOST, of_school=school, now=now)
    noted = {owner: begun(owner) for owner in {row.owner or "" for row in lost}}
    known = [(row, found.get((row.id, row.fence))) for row in lost if (found := noted[row.owner or ""]) is not None]
    again = {"state": State.QUEUED, "marked_at": None, **_NOBODYS}
    waits = [(row, again | {"attempts": row.attempts - 1}) for row, how in known if how is None]
    change_each(connection, State.SENDING, waits)
    sent = [row for row, how in known if how == progress.SENT]
    change_each(
        connection, State.SENDING, [(row, {"state": State.SENT, "settled_at": now, **_NOBODYS}) for row in sent]
    )
    tries = ((row.id, row.fence, Attempt(row.attempts, row.channel, row.marked_at or now, now, "sent")) for row in sent)
    outbox.add_attempts(connection, tries)
    return len(sent)


def recover(connection: Connection, school: str, now: datetime, repeat_safe: Collection[str]) -> int:
    """Judge what a dead run left in the middle of sending; returns how many became unknown.

    Over a channel on which a repeat does no harm it waits again; else only a person can know.
    """
    here = {"of_school": school, "now": now}
    _count_crashes(connection, here)
    if connection.execute(_LOST, here).first() is None:
        return 0
    safe = (*_OF_DEAD_RUNS, _message.c.channel.in_(repeat_safe))
    states.change(connection, (State.SENDING,), *safe, given=here, state=State.QUEUED, due_at=now, **_NOBODYS)
    values = {"state": State.UNKNOWN, "error_class": "run-died", "settled_at": now, **_NOBODYS}
    return states.change(connection, (State.SENDING,), *_OF_DEAD_RUNS, given=here, **values)


_NOBODYS = {"owner": None, "lease_until": None}
_OF_DEAD_RUNS = (_OF_SCHOOL, _LEASE_IS_OVER)
_HELD = (*_OF_DEAD_RUNS, *_CLAIMED)
_DEAD_RUNS = select(_message.c.owner, func.count()).where(*_HELD).group_by(_message.c.owner)
_LOST = select(_message).where(*_OF_DEAD_RUNS, _message.c.state == State.SENDING).order_by(_message.c.id)


def _count_crashes(connection: Connection, here: Mapping[str, Any]) -> None:
    """Count the crash of each run that died: for all that it held, and once more for what was alone in its hands."""
    runs = connection.execute(_DEAD_RUNS, here).all()
    if not runs:
        return
    alone = [owner for owner, count in runs if count == 1]
    among = case((_message.c.crashes > AMONG_OTHERS, _message.c.crashes), else_=AMONG_OTHERS)
    crashed = among + case((_message.c.owner.in_(alone), 1), else_=0)
    states.change(connection, (State.SENDING,), *_HELD, given=here, crashes=crashed)
    states.change(connection, (State.QUEUED,), *_HELD, given=here, crashes=crashed, owner=None, lease_until=None)


def set_aside_crashed(connection: Connection, school: str, now: datetime) -> int:
    """Fail what ended the runs that held it and nothing else, so that a person looks at it; returns how many."""
    values = {"state": State.FAILED, "error_class": "ends-its-run", "settled_at": now}
    return states.change(connection, (State.QUEUED,), _OF_SCHOOL, *_POISON, given={"of_school": school}, **values)


_POISON = (_message.c.crashes >= AMONG_OTHERS + ALONE, _message.c.owner.is_(None))


def due_priorities(connection: Connection, school: str, now: datetime) -> list[int]:
    """The priorities of what is due, the heaviest first."""
    return list(connection.execute(_PRIORITIES, {"of_school": school, "now": now}).scalars())


_MAY_GO = or_(_message.c.not_before.is_(None), _message.c.not_before <= bindparam("now"))
_DUE = (_OF_SCHOOL, _message.c.state == State.QUEUED, _message.c.due_at <= bindparam("now"), _MAY_GO)
_PRIORITIES = (
    select(_message.c.priority).where(*_DUE, _message.c.digest.is_(None)).distinct().order_by(_message.c.priority)
)


def next_due(connection: Connection, school: str) -> datetime | None:
    """When the next message is due (UTC), also where it is overdue and waits for something else; None if none waits."""
    found: datetime | None = connection.execute(_NEXT_DUE, {"of_school": school}).scalar()
    return found


_NEXT_DUE = select(func.min(_message.c.due_at)).where(_OF_SCHOOL, _message.c.state == State.QUEUED)


def lease(timeout_seconds: float) -> timedelta:
    """Twice the longest that a send may take, and a margin: a lease shorter than a send doubles messages."""
    return timedelta(seconds=2 * timeout_seconds) + LEASE_MARGIN


def count_due(connection: Connection, school: str, wanted: Collection[str], now: datetime) -> dict[str, int]:
    """How many messages are due over each of these channels; one over which nothing is due is left out."""
    query = select(_message.c.channel, func.count()).where(*_DUE, _message.c.channel.in_(wanted))
    found = connection.execute(query.group_by(_message.c.channel), {"of_school": school, "now": now})
    return {row[0]: row[1] for row in found}


def free_now(connection: Connection, school: str, wanted: Collection[str], now: datetime) -> dict[tuple[str, int], int]:
    """How many messages a run could claim over each of these channels, by channel and priority."""
    by = (_message.c.channel, _message.c.priority)
    query = select(*by, func.count()).where(*_FREE, _message.c.channel.in_(wanted)).group_by(*by)
    found = connection.execute(query, {"of_school": school, "now": now})
    return {(row[0], row[1]): row[2] for row in found}


_FREE = (
    *_DUE,
    _message.c.owner.is_(None),
    _message.c.deadline > bindparam("now"),
    _message.c.held.is_(False),
    _message.c.digest.is_(None),
)


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
    here = {"of_school": school, "of_channel": wanted.channel, "now": now}
    most = {"limit": wanted.limit, "lightest": wanted.lightest}
    chosen = list(connection.execute(_due_over(wanted.crashed, wanted.pilot), here | most).scalars())
    if not chosen:
        return []
    mine = {"owner": wanted.owner, "lease_until": now + wanted.lease, "fence": _NEXT_FENCE}
    states.change(connection, (State.QUEUED,), _TAKEN, given={"values": chosen}, **mine)
    return rows.messages(connection, _NOW_OURS, values=chosen)


_TAKEN, _NEXT_FENCE = among(_message.c.id), _message.c.fence + 1
_NOW_OURS = select(_message).where(_TAKEN).order_by(*ORDER)


@cache
def _due_over(crashed: bool, pilot: bool) -> Select[tuple[int]]:
    due = select(_message.c.id).where(
        *_FREE,
        given(_message.c.channel),
        _message.c.crashes > 0 if crashed else _message.c.crashes == 0,
        _message.c.pilot.is_(True) if pilot else true(),
        _message.c.priority <= bindparam("lightest"),
    )
    in_order = due.order_by(*ORDER).limit(bindparam("limit", type_=Integer))
    return in_order.with_for_update(skip_locked=True)  # what another run is about to take is none of ours


def still_claimed(connection: Connection, claimed: MessageRow, now: datetime) -> MessageRow | None:
    """The row as it is now, if it is still ours and its lease lives."""
    return next(iter(all_still_claimed(connection, [claimed], now)), None)


def all_still_claimed(connection: Connection, claimed: Sequence[MessageRow], now: datetime) -> list[MessageRow]:
    """The same of rows of one run: those of which it is true, in their order."""
    return [row for row in _held(connection, claimed) if row.lease_until and row.lease_until > now]


def _held(connection: Connection, claimed: Sequence[MessageRow]) -> list[MessageRow]:
    """Those of the rows that a run claimed that it still holds, as they are now."""
    mine = {"of_owner": claimed[0].owner, "of_state": State.QUEUED} if claimed else {}
    here = rows.chunked(connection, _HELD_NOW, (one.id for one in claimed), **mine)
    found = {row.id: rows.MessageRow._make(row) for row in here}
    return [found[one.id] for one in claimed if one.id in found and found[one.id].fence == one.fence]


_FENCES = select(_message.c.id, _message.c.fence).where(
    among(_message.c.id), given(_message.c.owner), given(_message.c.state)
)
_HELD_NOW = select(_message).where(among(_message.c.id), given(_message.c.owner), given(_message.c.state))
_MINE = (given(_message.c.id), given(_message.c.fence), _message.c.owner.is_not_distinct_from(bindparam("of_owner")))


def _given(claimed: MessageRow) -> dict[str, Any]:
    return {"of_id": claimed.id, "of_fence": claimed.fence, "of_owner": claimed.owner}


def is_ours(connection: Connection, claimed: MessageRow, was: State) -> bool:
    """True if this run still holds a row in the state ``was``."""
    return bool(ours(connection, [claimed], was))


def ours(connection: Connection, claimed: Sequence[MessageRow], was: State) -> set[int]:
    """The numbers of those of these rows that this run still holds in the state ``was``."""
    fences = {one.id: one.fence for one in claimed}
    mine = {"of_owner": claimed[0].owner, "of_state": was} if claimed else {}
    return {row.id for row in rows.chunked(connection, _FENCES, fences, **mine) if row.fence == fences[row.id]}


def change_each(connection: Connection, was: State, each: Iterable[tuple[MessageRow, Mapping[str, Any]]]) -> int:
    """Change rows that this run holds in the state ``was``, each to values of its own; returns how many were ours."""
    some = [(_given(claimed), values) for claimed, values in each]
    return states.change_each(connection, was, *_MINE, each=some) if some else 0


def change(connection: Connection, claimed: MessageRow, was: State, /, **values: Any) -> bool:
    """Change a row that this run holds in the state ``was``; False if it is no longer ours."""
    return bool(states.change(connection, (was,), *_MINE, given=_given(claimed), **values))


def give_back(connection: Connection, claimed: MessageRow, **values: Any) -> bool:
    """Return a claimed row to the queue."""
    values = {"owner": None, "lease_until": None, **values}
    return change(connection, claimed, State.QUEUED, **values)


def holding(connection: Connection) -> set[str]:
    """The runs that have claimed something or have it under way, dead ones too."""
    return {str(owner) for owner in connection.execute(_HOLDING).scalars()}


_HOLDING = select(_message.c.owner).where(*_CLAIMED).distinct()


def end_leases(connection: Connection, school: str, now: datetime, begun: Noted) -> None:
    """End the leases of runs of which it is known that they died; of others nobody knows it before they are over.

    A lease keeps others off a run that may live. Behind that of one that was killed messages would wait for minutes.
    """
    here = {"of_school": school, "now": now}
    for owner in connection.execute(_LIVE_LEASES, here).scalars().all():
        if begun(owner) is not None:
            theirs = {"of_school": school, "of_owner": owner}
            states.change(connection, _IN_HAND, _OF_SCHOOL, _OF_OWNER, given=theirs, lease_until=now)


_LIVE_LEASES = (
    select(_message.c.owner).where(_OF_SCHOOL, *_CLAIMED, _message.c.lease_until > bindparam("now")).distinct()
)


def give_back_all(connection: Connection, school: str, owner: str) -> int:
    """Return all that a run claimed and did not begin to send."""
    mine = {"of_school": school, "of_owner": owner}
    return states.change(connection, (State.QUEUED,), _OF_SCHOOL, _OF_OWNER, given=mine, owner=None, lease_until=None)


_OF_OWNER = given(_message.c.owner)
