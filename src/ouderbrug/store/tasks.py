"""What the store knows of messages that a person delivers or approves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from ouderbrug.model import State
from ouderbrug.store import rows, tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.store.rows import MessageRow

_message, _plan, _attempt = tables.message, tables.plan, tables.attempt

AGAINST = "against:"
"""Begins the note on a message that was delivered although a rule objected; the rule and its code follow."""


BY_HAND = "by-hand"
"""The note on a post that a colleague made by themselves, and said afterwards."""


def in_hand(connection: Connection, school: str) -> list[MessageRow]:
    """What colleagues are to deliver, with what they settled already of the same events."""
    return rows.messages(connection, _IN_HAND, of_school=school)


def ran_out(connection: Connection, school: str, since: datetime) -> list[MessageRow]:
    """What was handed to a colleague and was past its use before anybody had settled it, since a moment."""
    given = select(_attempt.c.message).where(_attempt.c.outcome == State.HANDED_OVER.value)
    over = (_message.c.state == State.EXPIRED) & (_message.c.settled_at >= since)
    return _found(connection, (_message.c.school == school) & over & _message.c.id.in_(given))


def against_a_rule(connection: Connection, school: str, since: datetime) -> list[MessageRow]:
    """What was delivered by hand although a rule objected, since a moment: for somebody to look at."""
    noted = _message.c.settled_note.contains(AGAINST) & (_message.c.settled_at >= since)
    return _found(connection, (_message.c.school == school) & noted)


def posted(connection: Connection, school: str, now: datetime) -> list[MessageRow]:
    """Posts to groups that are of use still and stand in an app, or may: one that a colleague had in hand as well."""
    stands = _message.c.state.in_((State.SENT, State.UNKNOWN, State.EXPIRED))
    here = (_message.c.school == school) & (_message.c.recipient.startswith("group:")) & (_message.c.deadline > now)
    return _found(connection, here & (stands | _TAKEN_BACK))


def told(connection: Connection, school: str, guardians: Collection[str], now: datetime) -> list[MessageRow]:
    """What is of use still and went to these guardians themselves, or may have; nothing of a pilot."""
    went = _message.c.state.in_((State.SENT, State.UNKNOWN)) & _message.c.pilot.is_(False)
    here = (_message.c.school == school) & _message.c.recipient.in_(sorted(guardians)) & (_message.c.deadline > now)
    return _found(connection, here & went) if guardians else []


def taken_back(
    connection: Connection, school: str, *, message: int = 0, event: str = "", now: datetime | None = None
) -> list[MessageRow]:
    """What a colleague had in hand, was taken back or ran out, and nobody has said whether it was told by then.

    Of one number, of an event's id, or of use still after ``now``; none of them means all.
    """
    which = [column == value for column, value in ((_message.c.id, message), (_message.c.event_id, event)) if value]
    which += [] if now is None else [_message.c.deadline > now]
    return _found(connection, and_((_message.c.school == school) & _TAKEN_BACK, *which))


def one(connection: Connection, school: str, message: int) -> MessageRow | None:
    """A message by its number; None if this school has none of that number."""
    found = _found(connection, (_message.c.school == school) & (_message.c.id == message))
    return found[0] if found else None


def approved_together(connection: Connection, school: str, by: str, at: datetime) -> list[MessageRow]:
    """What one colleague let through in one press."""
    mine = (_message.c.approved_by == by) & (_message.c.approved_at == at)
    return _found(connection, (_message.c.school == school) & mine)


def rejected_together(connection: Connection, school: str, by: str, at: datetime) -> list[MessageRow]:
    """What one colleague let not go in one press."""
    mine = (_message.c.settled_by == by) & (_message.c.settled_at == at) & (_message.c.error_class == "rejected")
    return _found(connection, (_message.c.school == school) & mine)


def said_lately(connection: Connection, school: str, by: str, since: datetime) -> list[MessageRow]:
    """What one colleague said after a moment that they told or posted, or left, of what lay in their hand.

    Nothing that a rule held, and no post of which they said already that they made it by themselves after all.
    """
    given = exists().where(_attempt.c.message == _message.c.id, _attempt.c.outcome == State.HANDED_OVER.value)
    ended = _message.c.state.in_((State.SENT, State.CANCELLED)) & (_message.c.error_class != "rejected")
    mine = (_message.c.settled_by == by) & (_message.c.settled_at > since) & ended
    called_off = (_message.c.state == State.CANCELLED) & (_message.c.settled_note == BY_HAND)
    plain = _message.c.digest.is_(None) & ~_message.c.settled_note.contains(AGAINST) & ~called_off
    return _found(connection, (_message.c.school == school) & mine & plain & given)


def posted_by_hand(connection: Connection, school: str, recipient: str, since: datetime) -> list[MessageRow]:
    """What colleagues said from a moment on that they posted for a group without us, and did not take back."""
    mine = (_message.c.recipient == recipient) & (_message.c.settled_at >= since) & (_message.c.state == State.SENT)
    return _found(connection, (_message.c.school == school) & mine & (_message.c.settled_note == BY_HAND))


def settled_of(connection: Connection, school: str, event_id: str) -> list[MessageRow]:
    """What a person settled of an event, the latest last."""
    mine = (_message.c.school == school) & (_message.c.event_id == event_id) & (_message.c.settled_by != "")
    return sorted(
        _found(connection, mine & _message.c.settled_at.is_not(None)), key=lambda row: row.settled_at or row.due_at
    )


def judged_at(connection: Connection, messages: Collection[int]) -> dict[int, datetime]:
    """When each of these messages was last judged: for one that awaits approval, since when it waits."""
    query = select(_plan.c.message, func.max(_plan.c.judged_at)).where(_plan.c.message.in_(sorted(messages)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(_plan.c.message))}


def trails(connection: Connection, messages: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """What each rule answered when these messages were planned, by message: the steps that ``why`` shows."""
    return {row[0]: row[1] for row in rows.chunked(connection, _TRAILS, messages)}


_TRAILS = select(_plan.c.message, _plan.c.trail).where(rows.among(_plan.c.message)).order_by(_plan.c.id)


_TAKEN_BACK = (
    _message.c.state.in_((State.CANCELLED, State.EXPIRED))
    & (_message.c.settled_by == "")
    & exists().where(_attempt.c.message == _message.c.id, _attempt.c.outcome == State.HANDED_OVER.value)
)
_ALL = select(_message).order_by(_message.c.due_at, _message.c.id)
_handed = _message.alias("handed")
_IN_HAND = _ALL.where(
    _message.c.event.in_(
        select(_handed.c.event).where(rows.given(_handed.c.school), _handed.c.state == State.HANDED_OVER)
    ),
    _message.c.digest.is_(None),
    or_(
        _message.c.state == State.HANDED_OVER,
        _message.c.state.in_((State.SENT, State.CANCELLED)) & (_message.c.settled_by != ""),
    ),
)


def _found(connection: Connection, where: ColumnElement[bool]) -> list[MessageRow]:
    return rows.messages(connection, _ALL.where(where))
