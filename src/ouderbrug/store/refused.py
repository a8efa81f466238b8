"""Messages that the other side refused alike and in a row: found, and given back as if they were never tried."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, update

from ouderbrug.model import State
from ouderbrug.store import rows, states, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

_message = tables.message
_FREE = _message.c.owner.is_(None) & _message.c.digest.is_(None)
_TRIED = tables.attempt.join(_message, tables.attempt.c.message == _message.c.id)
CLOSED = "closed"
"""How an attempt ended that closed its channel, for one."""
_ANSWERED = ("sent", "temporary", "permanent")
CONTENT = "content-refused"
"""What the error of a message begins with that waits because the other side refused what its event says."""
_BACK = "taken-back"
_LOOK_BACK = 100
"""Attempts that are looked at; among so many a row of refusals shows, whatever one message was tried."""


class Refused(NamedTuple):
    """The messages of the latest attempts over a channel that were refused alike, with no success between.

    Alike are those of one code, and all that speak of a policy, in whatever code: each domain has its own. ``code`` is
    that of the latest, ``codes`` are all of them. ``event`` is the row of the one event that they are of, all refused
    after the other side had read them; else None.
    """

    messages: list[int]
    code: str
    codes: frozenset[str]
    policy: bool
    outcome: str
    event: int | None = None


def in_a_row(connection: Connection, school: str, channel: str, most: int) -> Refused:
    """The latest refusals over a channel that say the same, newest first, at most so many and one for each message.

    What was refused for another reason between them, as a full mailbox, is passed over; what was sent ends the row.
    What was once among such, waited again, and is refused again after others went, is its recipient's alone.
    """
    table = tables.attempt
    here = (_message.c.school == school) & (table.c.channel == channel) & table.c.outcome.in_(_ANSWERED)
    wanted = (table.c.message, table.c.code, table.c.policy, table.c.outcome, table.c.content, _message.c.event)
    query = select(*wanted).select_from(_TRIED).where(here)
    found = connection.execute(query.order_by(table.c.id.desc()).limit(_LOOK_BACK)).all()
    since = list(takewhile(lambda row: row.outcome != State.SENT, found))
    if not since:
        return Refused([], "", frozenset(), False, "")
    last = since[0]
    alike = [row for row in since if row.code == last.code or (row.policy and last.policy)]
    theirs = _after_others_went(connection, school, channel, {row.message for row in alike})
    if last.message in theirs:
        return Refused([], "", frozenset(), False, "")
    alike = [row for row in alike if row.message not in theirs]
    numbers = list(dict.fromkeys(row.message for row in alike))[:most]
    meant = [row for row in alike if row.message in numbers]
    events, codes = {row.event if row.content else None for row in meant}, frozenset(row.code for row in meant)
    event = events.pop() if len(events) == 1 else None
    return Refused(numbers, last.code, codes, last.policy, last.outcome, event)


def _after_others_went(connection: Connection, school: str, channel: str, messages: set[int]) -> set[int]:
    """Those of the messages that were refused alike with others before, since when something went over the channel."""
    table = tables.attempt
    before = (table.c.message.in_(messages), table.c.channel == channel, table.c.outcome == CLOSED)
    back = connection.execute(select(table.c.message, func.max(table.c.id)).where(*before).group_by(table.c.message))
    refused = {row[0]: row[1] for row in back}
    if not refused:
        return set()
    went = (_message.c.school == school, table.c.channel == channel, table.c.outcome == State.SENT)
    last = connection.execute(select(func.max(table.c.id)).select_from(_TRIED).where(*went)).scalar() or 0
    return {message for message, at in refused.items() if at < last}


def others_went(connection: Connection, channel: str, refused: Refused) -> bool:
    """True if messages of other events went over the channel since the first that was refused of this one."""
    table = tables.attempt
    query = select(func.min(table.c.id)).select_from(_TRIED).where(
        _message.c.event == refused.event, table.c.channel == channel, table.c.code.in_(sorted(refused.codes))
    )  # fmt: skip
    went = (table.c.id > query.scalar_subquery()) & (table.c.channel == channel) & (table.c.outcome == State.SENT)
    other = select(table.c.id).select_from(_TRIED).where(went, _message.c.event != refused.event)
    return connection.execute(other.limit(1)).first() is not None


def let_wait(connection: Connection, refused: Refused, channel: str, until: datetime) -> None:
    """Let all that waits of the event over a channel wait until then, with why: so others go before it."""
    waits = {"due_at": until, "error_class": f"{CONTENT}-{refused.code}"[:60]}
    sooner = (_message.c.event == refused.event) & (_message.c.channel == channel) & (_message.c.due_at < until)
    states.change(connection, (State.QUEUED,), sooner, _message.c.digest.is_(None), **waits)


def after_others(connection: Connection, school: str, channel: str, now: datetime) -> None:
    """Let what a channel refused when it closed wait a moment: what it may take is tried before.

    Where the other side had read the text, that is its event, else the message alone.
    """
    here = (_message.c.school == school) & (_message.c.channel == channel)
    back = here & (_message.c.error_class == _BACK)
    read = tables.attempt.c.content & (tables.attempt.c.outcome == CLOSED)
    events = select(_message.c.event).select_from(_TRIED).where(back, read)
    sooner = here & (_message.c.due_at < now + _MOMENT) & (back | _message.c.event.in_(events))
    states.change(connection, (State.QUEUED,), sooner, _message.c.digest.is_(None), due_at=now + _MOMENT)


_MOMENT = timedelta(minutes=20)
"""Longer than two runs of any usual cron are apart (chosen)."""


def untried(connection: Connection, refused: Refused, channel: str) -> list[MessageRow]:
    """What waits of the event over a channel by itself, claimed by no run."""
    theirs = (_message.c.event == refused.event) & (_message.c.channel == channel)
    return rows.messages(connection, select(_message).where(theirs, _message.c.state == State.QUEUED, _FREE))


def end(connection: Connection, row: MessageRow, refused: Refused, now: datetime) -> int:
    """Fail a waiting message as those of its event that were refused."""
    ended = {"state": State.FAILED, "error_class": refused.code, "settled_at": now}
    return states.change(connection, (State.QUEUED,), _message.c.id == row.id, _FREE, **ended)


def as_if_never_tried(connection: Connection, refused: Refused, channel: str, now: datetime) -> int:
    """Let messages that were refused for our sake wait again, over that channel; returns how many had failed."""
    table = tables.attempt
    codes = sorted(refused.codes)
    their = table.c.message.in_(refused.messages) & (table.c.channel == channel) & table.c.code.in_(codes)
    connection.execute(update(table).where(their).values(outcome=CLOSED))
    waits = {"state": State.QUEUED, "channel": channel, "attempts": 0, "due_at": now, "settled_at": None}
    here = _message.c.id.in_(refused.messages)
    ours = ((State.FAILED, _message.c.error_class.in_(codes)), (State.QUEUED, _FREE))
    failed, _ = [
        states.change(connection, (state,), here, mine, **waits, marked_at=None, error_class=_BACK)
        for state, mine in ours
    ]
    inside = _message.c.digest.in_(refused.messages)
    states.change(connection, (State.FAILED,), inside, state=State.QUEUED, settled_at=None, marked_at=None)
    return failed
