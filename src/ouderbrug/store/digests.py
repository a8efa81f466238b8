"""Digests in the outbox: a message of its own, and the messages in it, which follow its states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, delete, exists, func, insert, select

from ouderbrug.model import DIGESTS, State
from ouderbrug.store import rows, states, tables
from ouderbrug.store.rows import given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.store.rows import MessageRow

_message = tables.message
_whole = _message.alias("whole")
IS_ONE = exists().where(tables.event.c.id == _message.c.event, tables.event.c.source == DIGESTS)
"""Holds for the row of a digest: its event is the house's own."""
_LEADS = frozenset(State) - {State.AWAITING_APPROVAL}
_LED = ("marked_at", "settled_at", "error_class", "pilot", "mailbox", "held_back")
_FOLLOWS = frozenset({State.QUEUED, State.SENDING, State.UNKNOWN, State.HANDED_OVER})


def open_for(connection: Connection, school: str, guardians: Collection[str], channel: str) -> int | None:
    """The digest of one of these guardians on a channel that still takes messages; None if there is none.

    One that may have arrived takes no more: where it goes once more, the other side may know it already. One that a
    run has claimed does: what is in it is read when it is marked.
    """
    return next(iter(every_open_for(connection, school, guardians, channel)), None)


def every_open_for(connection: Connection, school: str, guardians: Collection[str], channel: str) -> list[int]:
    """All of these, the first first: days of one week go in one of their own, beside what waits for its hour."""
    wanted = {"of_school": school, "of_channel": channel, "guardians": sorted(guardians)}
    return list(connection.execute(_OPEN_FOR, wanted).scalars())


_OPEN_FOR = (
    select(_message.c.id)
    .where(given(_message.c.school), given(_message.c.channel), IS_ONE)
    .where(_message.c.recipient.in_(bindparam("guardians", expanding=True)))
    .where(_message.c.state == State.QUEUED, _message.c.marked_at.is_(None))
    .order_by(_message.c.id)
)


def put_in(connection: Connection, message: int, digest: int) -> None:
    """Put a waiting message in a digest, for each guardian it is for; the digest lives as long as its longest."""
    [entry] = rows.messages(connection, _ONE, of_id=message)
    [whole] = rows.messages(connection, _ONE, of_id=digest)
    alone = {"owner": None, "lease_until": None, "due_at": whole.due_at}
    if not states.change(connection, (State.QUEUED,), _THIS, given={"of_id": message}, digest=digest, **alone):
        return
    pupils = sorted({*whole.pupils, *entry.pupils})
    deadline = max(whole.deadline, entry.deadline)
    here = {"of_id": digest}
    states.change(connection, (State.QUEUED,), _THIS, IS_ONE, given=here, pupils=pupils, deadline=deadline)
    join_all(connection, message)


_THIS = given(_message.c.id)
_ONE = select(_message).where(_THIS)


def join_all(connection: Connection, message: int) -> None:
    """Let the digest that a message is in be for each guardian whom the message is for."""
    row = connection.execute(_DIGEST_OF, {"of_id": message}).one()
    if row.digest is None:
        return
    joining = connection.execute(_JOINING, {"of_message": message, "digest": row.digest}).scalars()
    if new := [{"message": row.digest, "school": row.school, "guardian": key} for key in joining]:
        connection.execute(insert(_link), new)


_link = tables.message_guardian
_there = _link.alias("there")
_DIGEST_OF = select(_message.c.digest, _message.c.school).where(_THIS)
_JOINING = select(_link.c.guardian).where(
    given(_link.c.message),
    _link.c.guardian.not_in(select(_there.c.guardian).where(_there.c.message == bindparam("digest"))),
)


def leave(connection: Connection, digest: int, guardian: str) -> None:
    """Let a digest no longer be for a guardian."""
    link = tables.message_guardian
    connection.execute(delete(link).where(link.c.message == digest, link.c.guardian == guardian))


def take_out(
    connection: Connection, messages: Collection[int], was: Collection[State] = WAITING, /, **values: object
) -> int:
    """Let messages that are in these states go by themselves again; returns how many did."""
    return states.change(connection, was, _message.c.id.in_(messages), digest=None, **values)


def keep_only(connection: Connection, digest: int, messages: Collection[int]) -> None:
    """Let all else leave a digest (what is held, waits for a person or cannot wait); it waits by itself."""
    states.change(connection, WAITING, _message.c.digest == digest, _message.c.id.not_in(messages), digest=None)


def entries(connection: Connection, digest: int) -> list[MessageRow]:
    """What is in a digest and was not taken out, cancelled or expired, heaviest first."""
    return rows.messages(connection, _ENTRIES, of_digest=digest)


_ENTRIES = (
    select(_message)
    .where(given(_message.c.digest), _message.c.state.in_(_FOLLOWS))
    .order_by(_message.c.priority, _message.c.deadline, _message.c.occurred_at, _message.c.id)
)


class Inside(NamedTuple):
    """How many messages wait in digests, and when the first of these goes (UTC; None without)."""

    waiting: int
    next_due: datetime | None


def inside(connection: Connection, school: str) -> Inside:
    """What waits inside of digests."""
    return Inside._make(connection.execute(_INSIDE, {"of_school": school}).one())


_INSIDE = (
    select(func.count(), func.min(_whole.c.due_at))
    .select_from(_message.join(_whole, _message.c.digest == _whole.c.id))
    .where(given(_message.c.school), _message.c.state == State.QUEUED)
)


def organized(connection: Connection, digest: int, uid: str, organizer: str) -> None:
    """Keep who organises a meeting that goes in a digest, for all its changes to come from the same mailbox."""
    of_it = (_message.c.digest == digest, _message.c.meeting_uid == uid)
    states.change(connection, tuple(State), *of_it, meeting_organizer=organizer)


def reopen(connection: Connection, digest: int) -> None:
    """Let a digest that surely did not arrive, and is tried again, take messages in once more."""
    states.change(connection, (State.QUEUED,), _message.c.id == digest, marked_at=None)


def let_go(connection: Connection, school: str) -> None:
    """Let no digest wait for a look: of what is in it each waits for its own, and leaves the digest when that goes."""
    free = {"state": State.QUEUED, "approval_hash": ""}
    states.change(connection, (State.AWAITING_APPROVAL,), _message.c.school == school, IS_ONE, **free)


def leave_if_gone(connection: Connection, message: int) -> None:
    """Let a message go by itself whose digest went, or will not go, without it."""
    waiting = select(_whole.c.id).where(_whole.c.state == State.QUEUED)
    states.change(connection, WAITING, _message.c.id == message, _message.c.digest.not_in(waiting), digest=None)


def follow(connection: Connection, digest: int) -> None:
    """Give what is in a digest its state and its times; a message that is no digest has nothing in it."""
    for state in connection.execute(_STATE_OF_DIGEST, {"of_id": digest}).scalars():
        _follow(connection, State(state), given(_message.c.digest), of_digest=digest)


_STATE_OF_DIGEST = select(_message.c.state).where(_THIS, IS_ONE)


def follow_all(connection: Connection, school: str) -> None:
    """Let what is in any digest of a school follow it: after a dead run, or where digests expired."""
    # Eight statements that look at the whole outbox; most mornings nothing waits in a digest.
    if connection.execute(_INSIDE_ANY, {"of_school": school}).first() is None:
        return
    for state in _LEADS:
        _follow(connection, state, _OF_ANY, of_school=school)


_OF_ANY = given(_message.c.school) & _message.c.digest.is_not(None)
_INSIDE_ANY = select(_message.c.id).where(_OF_ANY, _message.c.state.in_(_FOLLOWS)).limit(1)


def _follow(connection: Connection, to: State, inside: ColumnElement[bool], **which: object) -> None:
    if to not in _LEADS:
        return
    here = _whole.c.id == _message.c.digest
    led = select(_whole.c.state).where(here).scalar_subquery() == to
    led_by = () if to is State.QUEUED else _LED
    values = {"marked_at": None} | {name: select(_whole.c[name]).where(here).scalar_subquery() for name in led_by}
    states.change(connection, states.before(to) & _FOLLOWS, inside, led, given=which, state=to, **values)
