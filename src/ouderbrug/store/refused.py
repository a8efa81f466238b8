"""Messages that the other side refused alike and in a row: found, and given back as if they were never tried."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update

from ouderbrug.model import State
from ouderbrug.store import states, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_message = tables.message
_FREE = _message.c.owner.is_(None) & _message.c.digest.is_(None)
_ANSWERED = ("sent", "temporary", "permanent")
_LOOK_BACK = 100
"""Attempts that are looked at; among so many a row of refusals shows, whatever one message was tried."""


class Refused(NamedTuple):
    """The messages of the latest attempts over a channel that were refused with one code, with no success between."""

    messages: list[int]
    code: str
    policy: bool
    outcome: str


def in_a_row(connection: Connection, school: str, channel: str, most: int) -> Refused:
    """The latest refusals over a channel that say the same, newest first, at most so many and one for each message."""
    tried, table = tables.attempt.join(_message, tables.attempt.c.message == _message.c.id), tables.attempt
    here = (_message.c.school == school) & (table.c.channel == channel) & table.c.outcome.in_(_ANSWERED)
    query = select(table.c.message, table.c.code, table.c.policy, table.c.outcome).select_from(tried).where(here)
    found = connection.execute(query.order_by(table.c.id.desc()).limit(_LOOK_BACK)).all()
    alike = list(takewhile(lambda row: row.outcome != State.SENT and row.code == found[0].code, found))
    numbers = list(dict.fromkeys(row.message for row in alike))[:most]
    return Refused(numbers, alike[0].code, alike[0].policy, alike[0].outcome) if alike else Refused([], "", False, "")


def as_if_never_tried(connection: Connection, refused: Refused, channel: str, now: datetime) -> None:
    """Let messages that were refused for our sake wait again, over the channel on which that was."""
    table = tables.attempt
    their = table.c.message.in_(refused.messages) & (table.c.channel == channel) & (table.c.code == refused.code)
    connection.execute(update(table).where(their).values(outcome="closed"))
    waits = {"state": State.QUEUED, "channel": channel, "attempts": 0, "due_at": now, "settled_at": None}
    here = _message.c.id.in_(refused.messages)
    for state, mine in ((State.FAILED, _message.c.error_class == refused.code), (State.QUEUED, _FREE)):
        states.change(connection, (state,), here, mine, **waits, marked_at=None, error_class="")
    inside = _message.c.digest.in_(refused.messages)
    states.change(connection, (State.FAILED,), inside, state=State.QUEUED, settled_at=None, marked_at=None)
