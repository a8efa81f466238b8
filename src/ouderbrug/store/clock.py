"""What the clocks said in the last run, and what a clock that ran ahead left in the store, put right."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select, update

from ouderbrug.model import State
from ouderbrug.school.clock import Reading
from ouderbrug.store import channels, looks_first, states, tables
from ouderbrug.store.database import meta, set_meta
from ouderbrug.store.dialects import clock_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection

LAST_RUN, LAST_BOOT = "last_run", "last_boot"
LONGEST_LEASE = timedelta(minutes=15)
"""More than any lease of a run that lives: what is held for longer was held by a clock that ran ahead."""
LONGEST_REST = timedelta(hours=24)
"""No channel rests, and no try waits, for longer than this."""
_message = tables.message


def last(connection: Connection) -> Reading | None:
    """The clocks of the last run that was believed."""
    wall = meta(connection, LAST_RUN)
    if not wall:
        return None
    boot, boot_id = json.loads(meta(connection, LAST_BOOT) or '[0, ""]')
    return Reading(datetime.fromisoformat(wall), boot, boot_id)


def of_all_machines(connection: Connection, clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock of a store on a server, for leases and ceilings that many machines keep; of a file their own."""
    there = clock_of(connection)
    if there is None:
        return clock
    off = there - clock()
    return lambda: clock() + off


def note(connection: Connection, reading: Reading) -> None:
    """Let this be what the clocks said last."""
    set_meta(connection, LAST_RUN, reading.wall.isoformat())
    set_meta(connection, LAST_BOOT, json.dumps([reading.boot, reading.boot_id]))


def ahead(connection: Connection, school: str, now: datetime) -> dict[str, int]:
    """How much in the store is of a time that is still to come: messages that went, and that expired too early."""
    counts = {"went": _count(connection, school, _message.c.marked_at > now)}
    return counts | {"expired": _count(connection, school, _expired_early(now))}


def repair(connection: Connection, school: str, now: datetime) -> dict[str, int]:
    """Put right what a clock that ran ahead left; returns how much there was, as ``ahead`` does.

    What expired too early waits again, as it did: for approval where nobody gave it. What was marked or settled in a
    time to come is as of now, so that it counts for the cap. Leases, waits and rests of that time end.
    """
    found = ahead(connection, school, now)
    here = _message.c.school == school
    plain = {"settled_at": None, "due_at": now, "digest": None, "owner": None, "lease_until": None}
    early, asks = and_(here, _expired_early(now)), looks_first.unapproved()
    states.change(connection, (State.EXPIRED,), early, asks, state=State.AWAITING_APPROVAL, **plain)
    states.change(connection, (State.EXPIRED,), early, ~asks, state=State.QUEUED, **plain)
    for column in (_message.c.marked_at, _message.c.settled_at):
        states.change(connection, tuple(State), here, column > now, **{column.name: now})
    held = _message.c.lease_until > now + LONGEST_LEASE
    states.change(connection, tuple(State), here, held, lease_until=now)
    waits = (_message.c.attempts > 0) & (_message.c.due_at > now + LONGEST_REST)
    states.change(connection, (State.QUEUED,), here, waits, due_at=now)
    _end_rests(connection, school, now)
    return found


def _end_rests(connection: Connection, school: str, now: datetime) -> None:
    table, ours = tables.channel_account, tables.channel_state
    accounts = select(ours.c.account).where(ours.c.school == school)
    for column, latest, value in (
        (table.c.wait_until, now + LONGEST_REST, None),
        (table.c.down_since, now, now),
        (table.c.probed_at, now, None),
    ):
        here = table.c.account.in_(accounts) & (column > latest)
        connection.execute(update(table).where(here).values({column: value}))
    for account in connection.execute(accounts).scalars().all():
        channels.forget_taken(connection, account, now)


def _expired_early(now: datetime) -> ColumnElement[bool]:
    """What expired in a time to come, and is of use still; a card stays with who had it."""
    was_card = select(tables.attempt.c.message).where(tables.attempt.c.outcome == State.HANDED_OVER)
    over = (_message.c.state == State.EXPIRED) & (_message.c.settled_at > now) & (_message.c.deadline > now)
    return over & _message.c.id.not_in(was_card)


def _count(connection: Connection, school: str, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(_message).where(_message.c.school == school, which)
    return int(connection.execute(query).scalar_one())
