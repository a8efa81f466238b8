"""What a person decides about a message: approve, reject, settle. The first to decide wins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from ouderbrug.model import State
from ouderbrug.store import approvals, digests, events, looks, looks_first, outbox, states, tables
from ouderbrug.store.tasks import taken_back

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement, Connection

    from ouderbrug.store.rows import MessageRow

REJECTED = "rejected"
"""Why a message is off that a colleague let not go."""
_message, _link, _attempt = tables.message, tables.message_guardian, tables.attempt


def approve(
    connection: Connection, row: MessageRow, by: str, fingerprint: str, now: datetime, goes_at: datetime | None = None
) -> bool:
    """Let a message through, with who, when and a fingerprint of what was shown; False if it no longer waits.

    Until ``goes_at`` (at once) no run takes it, by itself or in a digest, and it can be taken back.
    """
    values = {"state": State.QUEUED, "due_at": goes_at or now, "approved_by": by, "approved_at": now}
    said = approvals.once_more(row.approval_hash, fingerprint)
    values |= {"approval_hash": said, "not_before": goes_at} | ({"digest": None} if goes_at else {})
    ours = _change(connection, row.id, State.AWAITING_APPROVAL, **values)
    digests.leave_if_gone(connection, row.id)
    return ours


def ask_for_all(connection: Connection, event: int) -> None:
    """Let all that waits of an event's row, and has not begun to be sent, wait for a yes."""
    states.change(connection, (State.QUEUED,), _message.c.event == event, state=State.AWAITING_APPROVAL)


def ask_for(connection: Connection, row: MessageRow) -> None:
    """Let a message that waits, and has not begun to be sent, wait for a yes."""
    alone = {"digest": None} if row.digest else {}
    _change(connection, row.id, State.QUEUED, state=State.AWAITING_APPROVAL, **alone)
    digests.leave_if_gone(connection, row.id)


def moment_of(connection: Connection, school: str, by: str, now: datetime) -> datetime:
    """By what a press of a colleague is known: where the clock stands still, a microsecond after the one before."""
    pressed = (_message.c.approved_by, _message.c.approved_at), (_message.c.settled_by, _message.c.settled_at)
    latest = (_latest(connection, at, (_message.c.school == school) & (who == by), now) for who, at in pressed)
    before = max(filter(None, latest), default=None)
    return before + timedelta(microseconds=1) if before else now


def _latest(connection: Connection, at: Column[datetime], mine: ColumnElement[bool], now: datetime) -> datetime | None:
    """The last of these moments that the clock shows still."""
    here = select(func.max(at)).where(mine, at >= now, at < now + timedelta(seconds=1))
    return connection.execute(here).scalar()


def wait_until(connection: Connection, messages: Collection[int], at: datetime) -> None:
    """Let messages that wait, and that nobody has claimed, go no sooner than this moment."""
    here = _message.c.id.in_(messages) & _message.c.owner.is_(None)
    states.change(connection, (State.QUEUED,), here, _message.c.due_at < at, due_at=at)
    states.change(connection, (State.QUEUED,), here, not_before=at)


def rather_tell(connection: Connection, row: MessageRow, channel: str, due_at: datetime) -> None:
    """Let a colleague tell by hand what was just approved, over this channel; its approval says instead of which."""
    outbox.hand_on(connection, row.public_id, channel, due_at)
    if row.channel != channel:
        said = _message.c.approval_hash + f" {approvals.INSTEAD_OF}{row.channel}"
        _change(connection, row.id, State.QUEUED, approval_hash=said)


def is_rather_told(connection: Connection, public_id: str) -> bool:
    """True of a message that a colleague tells because one chose to."""
    mine = (_message.c.public_id == public_id) & _message.c.approval_hash.contains(approvals.INSTEAD_OF)
    return connection.execute(select(_message.c.id).where(mine)).first() is not None


def take_back(connection: Connection, school: str, message: int) -> bool:
    """Let a message wait for a decision again that was approved and no run has in hand; False if it is too late.

    What was rather to be told goes over its own channel again.
    """
    approval = connection.execute(select(_message.c.approval_hash).where(_message.c.id == message)).scalar() or ""
    left, channel = approvals.taken_back(approval)
    nobody = {"approved_by": "", "approved_at": None, "approval_hash": left, "not_before": None}
    nobody |= {"channel": channel} if channel else {}
    mine = (_message.c.id == message) & (_message.c.school == school) & _message.c.not_before.is_not(None)
    free = _message.c.owner.is_(None) & (_message.c.attempts == 0)
    return bool(states.change(connection, (State.QUEUED,), mine, free, state=State.AWAITING_APPROVAL, **nobody))


def take_back_rejection(connection: Connection, school: str, message: int, by: str, since: datetime) -> bool:
    """Let a message wait for a decision again that this colleague rejected after ``since``; False if it is too late.

    It is where its event was changed or called off since: what it says is not so any more.
    """
    event = connection.execute(select(_message.c.event).where(_message.c.id == message)).scalar()
    if event is None or not events.is_last_word(connection, event):
        return False
    nobody = {"settled_at": None, "settled_by": "", "settled_note": "", "error_class": ""}
    mine = (_message.c.id == message) & (_message.c.school == school) & (_message.c.settled_by == by)
    lately = (_message.c.settled_at > since) & (_message.c.error_class == REJECTED)
    back = states.change(connection, (State.CANCELLED,), mine, lately, state=State.AWAITING_APPROVAL, **nobody)
    if back:
        looks.changed(connection)
    return bool(back)


def can_be_taken_back(row: MessageRow) -> bool:
    """True of what was approved and no run has in hand: it may wait for its hour long after the ten minutes."""
    waits = row.state == State.QUEUED and row.owner is None and row.attempts == 0
    return waits and row.not_before is not None


def let_go(connection: Connection, row: MessageRow, now: datetime) -> None:
    """Let a message through of which nobody has to decide any more."""
    _change(connection, row.id, State.AWAITING_APPROVAL, state=State.QUEUED, due_at=now)
    digests.leave_if_gone(connection, row.id)


def reject(connection: Connection, row: MessageRow, by: str, now: datetime, reason: str = "") -> bool:
    """Let a message not go, for a ``reason`` (a code) where one was said; False if it no longer waits."""
    values = {"state": State.CANCELLED, "settled_at": now, "settled_by": by, "error_class": REJECTED}
    values |= {"settled_note": reason}
    return _change(connection, row.id, State.AWAITING_APPROVAL, **values)


def keep_off(connection: Connection, row: MessageRow, as_before: MessageRow, now: datetime) -> bool:
    """Let a message not go, as the one before it that a colleague let not go or left; False if it no longer waits."""
    values = {"state": State.CANCELLED, "settled_at": now, "settled_by": as_before.settled_by}
    values |= {"error_class": as_before.error_class, "settled_note": as_before.settled_note}
    return _change(connection, row.id, State.AWAITING_APPROVAL, **values)


def settle(
    connection: Connection,
    message: int,
    outcome: State,
    by: str,
    now: datetime,
    *,
    note: str = "",
    reason: str = "",
    school: str | None = None,
) -> str | None:
    """Say what became of an unknown message or of one that a person delivers, also if it was taken back or ran out.

    ``outcome`` is sent, queued (it did not arrive: try again, after a look where it waited for one) or cancelled, for
    which ``reason`` is a code; ``note`` is kept for whoever reviews. With ``school``, a message of another school in
    the same store is none.
    Returns None if that was written, else the state in which the message is ("" if there is none).
    """
    # What went in a digest arrived with it, or did not.
    message = connection.execute(select(_message.c.digest).where(_message.c.id == message)).scalar() or message
    query = select(_message.c.state, _message.c.school, _message.c.settled_at).where(_message.c.id == message)
    found = connection.execute(query if school is None else query.where(_message.c.school == school)).first()
    was = found.state if found else None
    allowed = {
        State.UNKNOWN: (State.SENT, State.QUEUED),
        State.HANDED_OVER: (State.SENT, State.CANCELLED),
    }
    if found and taken_back(connection, found.school, message=message):
        allowed[State.CANCELLED] = allowed[State.EXPIRED] = (State.SENT, State.CANCELLED)
    if was is None or outcome not in allowed.get(State(was), ()):
        return was or ""
    values: dict[str, object] = {"state": outcome, "settled_at": now, "settled_by": by, "settled_note": note}
    if outcome is State.QUEUED:
        values |= {"due_at": now, "attempts": 0, "crashes": 0, "settled_at": None}
    if outcome is State.CANCELLED:
        values["error_class"] = reason
    elif was in (State.EXPIRED, State.CANCELLED):
        values["error_class"] = ""  # it was told after all
    # A card counts on the day on which it was done (at the latest when it ran out), a mail on that of its mark.
    if found and State(was) is not State.UNKNOWN and outcome is State.SENT:
        values["marked_at"] = found.settled_at if was == State.EXPIRED else now
    if State(was) is outcome:
        del values["state"]
    if not _change(connection, message, State(was), **values):
        return str(was)
    digests.follow(connection, message)
    looks_first.ask(connection, (message,))
    return None


def note_on_card(connection: Connection, message: int, note: str) -> None:
    """Write a note on a card that lies in hand; what is said of it at the end takes its place."""
    states.change(connection, (State.HANDED_OVER,), _message.c.id == message, settled_note=note)


def untell(connection: Connection, row: MessageRow, by: str, since: datetime) -> bool:
    """Let a card lie in hand as before, of which this colleague said after ``since`` what became of it; else False.

    It counts as from when it was handed over, and the queue is looked at again.
    """
    tried = _attempt.c.started_at, _attempt.c.ended_at, _attempt.c.outcome
    last = select(*tried).where(_attempt.c.message == row.id).order_by(_attempt.c.id.desc()).limit(1)
    given = connection.execute(last).first()
    if given is None or given.outcome != State.HANDED_OVER:
        return False
    mine = (_message.c.id == row.id) & (_message.c.settled_by == by) & (_message.c.settled_at > since)
    was = {"marked_at": given.started_at, "settled_at": given.ended_at, "settled_by": "", "settled_note": ""}
    was |= {"state": State.HANDED_OVER, "error_class": ""}
    changed = states.change(connection, (State.SENT, State.CANCELLED), mine, ~digests.IS_ONE, **was)
    if changed:
        looks.changed(connection)
    return bool(changed)


def unknown_where(
    connection: Connection, school: str, *, event: str = "", channel: str = "", ids: Collection[str] | None = None
) -> list[int]:
    """The numbers of unknown messages: of an event's id, over a channel, with one of these public ids; none means all.

    Of a digest it is the digest alone, which what is in it follows.
    """
    query = select(_message.c.id, _message.c.public_id).where(
        _message.c.school == school,
        _message.c.state == State.UNKNOWN,
        _message.c.digest.is_(None),
        *(column == value for column, value in ((_message.c.event_id, event), (_message.c.channel, channel)) if value),
    )
    found = connection.execute(query.order_by(_message.c.id))
    return [row.id for row in found if ids is None or row.public_id in ids]


def try_again(connection: Connection, school: str, now: datetime, *which: ColumnElement[bool]) -> frozenset[int]:
    """Queue what failed and is still of use, as if it was never tried; returns their ids, each judged at its mark.

    What nobody let through, or waited behind a hold that ended, waits for that first.

    ``which`` are conditions on messages. A digest and what is in it go together, and are one.
    """
    here = (_message.c.school == school) & (_message.c.state == State.FAILED) & (_message.c.deadline > now)
    chosen = connection.execute(select(_message.c.id, _message.c.digest).where(here, *which)).all()
    whole = frozenset(row.digest or row.id for row in chosen)
    fresh = {"state": State.QUEUED, "settled_at": None, "marked_at": None, "error_class": ""}
    mine = _message.c.id.in_(whole) & here
    states.change(connection, (State.FAILED,), mine, **fresh, due_at=now, attempts=0, crashes=0)
    states.change(connection, (State.FAILED,), _message.c.digest.in_(whole), **fresh)
    looks_first.ask(connection, whole)
    return whole


def failed_where(
    *, message: int | None = None, event: str = "", channel: str = "", since: datetime | None = None
) -> list[ColumnElement[bool]]:
    """Conditions on failed messages: a number, an event's id, a channel, failed since a moment; none means all."""
    found = [
        column == value for column, value in ((_message.c.event_id, event), (_message.c.channel, channel)) if value
    ]
    if message is not None:
        found.append(_message.c.id == message)
    if since is not None:
        found.append(_message.c.settled_at >= since)
    return found


def retry_at(
    connection: Connection, school: str, guardians: Collection[str], channels: Collection[str], now: datetime
) -> None:
    """Queue what failed at an address that was corrected since, also of who was one of its readers.

    At the mark each of its readers gets it where they are now.
    """
    readers = select(_link.c.message).where(_link.c.school == school, _link.c.guardian.in_(sorted(guardians)))
    theirs = _message.c.id.in_(readers) & _message.c.recipient.not_like("group:%")
    try_again(connection, school, now, theirs, _message.c.channel.in_(sorted(channels)))


def _change(connection: Connection, message: int, was: State, /, **values: object) -> bool:
    return bool(states.change(connection, (was,), _message.c.id == message, **values))
