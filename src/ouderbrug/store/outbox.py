"""The outbox: every message has one row and one state, and each change of state is guarded.

A guard stands in the same statement as the change (state, owner, fence). Where it matches nothing, the row
is no longer the caller's, and the function says so instead of raising.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, insert, or_, select, update

from ouderbrug.model import Correction, Priority, State, Text
from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from ouderbrug.model import Attempt, Message

LEASE_MARGIN = timedelta(seconds=30)

ACTIVE = (State.SENDING, State.SENT, State.UNKNOWN, State.HANDED_OVER)
WAITING = (State.QUEUED, State.AWAITING_APPROVAL)
_CHUNK = 500
_message = tables.message
_ORDER = (_message.c.priority, _message.c.deadline, _message.c.occurred_at, _message.c.event_id, _message.c.id)


def message_key(message: Message) -> str:
    """One message a guardian, event and revision, whatever the channel."""
    event = message.event
    parts = (event.school, event.source, event.id, str(event.revision), message.recipient)
    return _SEPARATOR.join(parts)


def add_text(connection: Connection, event_row: int, text: Text, correction: Correction | None) -> int:
    """Store a composed text once; returns its row."""
    table = tables.text
    kind = correction or ""
    here = (table.c.event == event_row) & (table.c.language == text.language) & (table.c.correction == kind)
    known = connection.execute(select(table.c.id).where(here)).scalar()
    if known is not None:
        return int(known)
    values = {"subject": text.subject, "app": text.app, "body": text.body, "html": text.html}
    new = insert(table).values(event=event_row, language=text.language, correction=kind, **values)
    return int(connection.execute(new.returning(table.c.id)).scalar_one())


def add(
    connection: Connection,
    message: Message,
    *,
    event_row: int,
    text_row: int,
    state: State,
    due_at: datetime,
    pilot: bool,
) -> int:
    """Store a message that is to go; returns its row."""
    meeting = message.meeting
    row = connection.execute(
        insert(_message)
        .values(
            school=message.event.school,
            key=message_key(message),
            public_id=message.public_id,
            event=event_row,
            text=text_row,
            recipient=message.recipient,
            pupils=list(message.pupils),
            channel=message.channel,
            state=state,
            due_at=due_at,
            priority=int(message.priority),
            deadline=message.deadline,
            occurred_at=message.event.occurred_at,
            event_id=message.event.id,
            kind=message.event.kind,
            correction=message.correction or "",
            in_reply_to=message.in_reply_to,
            meeting_uid=meeting.uid if meeting else "",
            meeting_sequence=meeting.sequence if meeting else 0,
            approved_by=message.approved_by,
            approved_at=message.approved_at,
            pilot=pilot,
        )
        .returning(_message.c.id)
    ).scalar_one()
    return int(row)


def join(connection: Connection, message: int, school: str, guardian: str) -> None:
    """Let a message be for this guardian too: it counts for each guardian it is for."""
    connection.execute(insert(tables.message_guardian).values(message=message, school=school, guardian=guardian))


def part(connection: Connection, row: RowMapping, guardian: str, now: datetime) -> None:
    """Give a guardian who joined another's message a row of their own, queued and yet to be judged."""
    link = tables.message_guardian
    connection.execute(delete(link).where(link.c.message == row["id"], link.c.guardian == guardian))
    own = {name: row[name] for name in _CARRIED}
    own |= {"recipient": guardian, "key": f"{row['key'].rpartition(_SEPARATOR)[0]}{_SEPARATOR}{guardian}"}
    own |= {"public_id": new_public_id(), "state": State.QUEUED, "due_at": now, "meeting_uid": ""}
    number = connection.execute(insert(_message).values(**own).returning(_message.c.id)).scalar_one()
    join(connection, number, row["school"], guardian)
    table = tables.plan
    mine = (table.c.event == row["event"]) & (table.c.recipient == guardian)
    connection.execute(update(table).where(mine).values(message=number))


_SEPARATOR = "\x1f"
_CARRIED = (
    "school event text pupils channel priority deadline occurred_at event_id kind correction in_reply_to "
    "meeting_sequence approved_by approved_at"
).split()


def guardians(connection: Connection, messages: Iterable[int]) -> dict[int, list[str]]:
    """Whom messages are for, by the numbers of their rows."""
    link = tables.message_guardian
    wanted = sorted(set(messages))
    found: dict[int, list[str]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(link.c.message, link.c.guardian).where(link.c.message.in_(wanted[start : start + _CHUNK]))
        for message, guardian in connection.execute(query.order_by(link.c.guardian)):
            found.setdefault(message, []).append(guardian)
    return found


def new_public_id() -> str:
    """128 random bits: nobody can compute it from what they know of a message."""
    return secrets.token_hex(16)


def planned(connection: Connection, event_row: int) -> set[str]:
    """The recipients for whom this revision of an event has a plan."""
    query = select(tables.plan.c.recipient).where(tables.plan.c.event == event_row)
    return set(connection.execute(query).scalars())


def add_plan(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store why a message goes, waits or does not go."""
    connection.execute(insert(tables.plan).values(**values))


def amend_plan(connection: Connection, message: int, values: Mapping[str, Any]) -> None:
    """Write the latest judgement of a message over the earlier one."""
    connection.execute(update(tables.plan).where(tables.plan.c.message == message).values(**values))


def warned_of(connection: Connection, messages: Iterable[int], codes: Collection[str]) -> set[int]:
    """Those of these messages of which the latest judgement warned of one of these codes of the frequency rule."""
    wanted, table = sorted(set(messages)), tables.plan
    warnings = {f"frequency.{code}" for code in codes}
    found = set()
    for start in range(0, len(wanted), _CHUNK):
        query = select(table.c.message, table.c.trail).where(table.c.message.in_(wanted[start : start + _CHUNK]))
        for message, trail in connection.execute(query):
            if any(warnings & set(step.get("warnings", ())) for step in trail):
                found.add(message)
    return found


def texts(connection: Connection, rows: Iterable[int]) -> dict[int, Text]:
    """Composed texts by the numbers of their rows."""
    wanted = sorted(set(rows))
    found: dict[int, Text] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(tables.text).where(tables.text.c.id.in_(wanted[start : start + _CHUNK]))
        for row in connection.execute(query).mappings():
            found[row["id"]] = Text(row["language"], row["subject"], row["app"], row["body"], row["html"])
    return found


def waiting(connection: Connection, school: str, states: Collection[State] = (State.QUEUED,)) -> list[RowMapping]:
    """What waits, in the order in which it would go."""
    query = select(_message).where(_message.c.school == school, _message.c.state.in_(states)).order_by(*_ORDER)
    return list(connection.execute(query).mappings())


def of_event(connection: Connection, rows: Collection[int]) -> list[RowMapping]:
    """All messages that came of these event rows."""
    query = select(_message).where(_message.c.event.in_(rows)).order_by(_message.c.id)
    return list(connection.execute(query).mappings())


def personal_since(connection: Connection, school: str, since: datetime, kinds: Collection[str]) -> int:
    """How many messages of these kinds events have brought since a moment."""
    query = (
        select(func.count())
        .select_from(_message.join(tables.event, _message.c.event == tables.event.c.id))
        .where(_message.c.school == school, _message.c.kind.in_(kinds), tables.event.c.accepted_at >= since)
    )
    return int(connection.execute(query).scalar_one())


def expire(connection: Connection, school: str, now: datetime) -> int:
    """Let go of what is past its use; it stays listed as expired."""
    result = connection.execute(
        update(_message)
        .where(
            _message.c.school == school,
            _message.c.state.in_((*WAITING, State.HANDED_OVER)),
            _message.c.deadline <= now,
            or_(_message.c.lease_until.is_(None), _message.c.lease_until <= now, _message.c.state != State.QUEUED),
        )
        .values(state=State.EXPIRED, settled_at=now, owner=None, lease_until=None)
    )
    return result.rowcount


def of_lost_channels(connection: Connection, school: str, channels: Collection[str]) -> list[RowMapping]:
    """What waits for a channel that is none of these."""
    here = (_message.c.school == school) & _message.c.state.in_(WAITING) & _message.c.channel.not_in(channels)
    return list(connection.execute(select(_message).where(here)).mappings())


def hasten(connection: Connection, public_id: str, due_at: datetime) -> None:
    """Let a message that nobody has claimed or tried be due sooner."""
    free = (_message.c.state == State.QUEUED) & (_message.c.attempts == 0) & _message.c.owner.is_(None)
    free &= _message.c.digest.is_(None)
    connection.execute(update(_message).where(_message.c.public_id == public_id, free).values(due_at=due_at))


def hand_on(connection: Connection, public_id: str, channel: str, due_at: datetime) -> None:
    """Let a waiting message that nobody has claimed go over another channel from a moment on."""
    free = (_message.c.state == State.QUEUED) & _message.c.owner.is_(None) & _message.c.digest.is_(None)
    values = {"channel": channel, "due_at": due_at, "attempts": 0}
    connection.execute(update(_message).where(_message.c.public_id == public_id, free).values(**values))


def siblings(connection: Connection, row: RowMapping) -> list[RowMapping]:
    """The queued messages that tell other guardians the same about the same pupils, and were never tried."""
    query = select(_message).where(
        _message.c.event == row["event"],
        _message.c.id != row["id"],
        _message.c.state == State.QUEUED,
        _message.c.held.is_(False),
        _message.c.digest.is_(None),
        _message.c.correction == "",
        ~_message.c.id.in_(select(tables.attempt.c.message)),
    )
    found = connection.execute(query.order_by(_message.c.recipient)).mappings()
    return [one for one in found if one["pupils"] == row["pupils"]]


def reroute(connection: Connection, message: int, channel: str) -> None:
    """Let a message that waits go over another channel."""
    connection.execute(
        update(_message).where(_message.c.id == message, _message.c.state.in_(WAITING)).values(channel=channel)
    )


def recover(connection: Connection, school: str, now: datetime, repeat_safe: Collection[str]) -> int:
    """Judge what a dead run left in the middle of sending; returns how many became unknown.

    Over a channel on which a repeat does no harm it waits again; else only a person can know.
    """
    lost = and_(_message.c.school == school, _message.c.state == State.SENDING, _message.c.lease_until <= now)
    connection.execute(
        update(_message)
        .where(lost, _message.c.channel.in_(repeat_safe))
        .values(state=State.QUEUED, due_at=now, owner=None, lease_until=None)
    )
    result = connection.execute(
        update(_message)
        .where(lost)
        .values(state=State.UNKNOWN, error_class="run-died", owner=None, lease_until=None, settled_at=now)
    )
    return result.rowcount


def due_priorities(connection: Connection, school: str, now: datetime) -> list[int]:
    """The priorities of what is due, the heaviest first."""
    due = (_message.c.school == school) & (_message.c.state == State.QUEUED) & (_message.c.due_at <= now)
    due &= _message.c.digest.is_(None)
    query = select(_message.c.priority).where(due).distinct().order_by(_message.c.priority)
    return list(connection.execute(query).scalars())


def lease(timeout_seconds: float) -> timedelta:
    """Twice the longest that a send may take, and a margin: a lease shorter than a send doubles messages."""
    return timedelta(seconds=2 * timeout_seconds) + LEASE_MARGIN


def claim(
    connection: Connection,
    school: str,
    channel: str,
    owner: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    max_attempts: int = 8,
    lightest: int = Priority.LOW,
) -> list[RowMapping]:
    """Take what is due over a channel for this run, heaviest first; the lease keeps others off until it ends.

    A message that was taken too often without an outcome (it may kill whoever sends it) fails, and is listed.
    """
    free = or_(_message.c.lease_until.is_(None), _message.c.lease_until <= now)
    here = (_message.c.school == school) & (_message.c.channel == channel) & (_message.c.state == State.QUEUED)
    connection.execute(
        update(_message)
        .where(here, free, _message.c.attempts >= max_attempts)
        .values(state=State.FAILED, error_class="too-many-attempts", settled_at=now, owner=None, lease_until=None)
    )
    query = (
        select(_message)
        .where(
            _message.c.school == school,
            _message.c.channel == channel,
            _message.c.state == State.QUEUED,
            _message.c.due_at <= now,
            _message.c.deadline > now,
            _message.c.priority <= lightest,
            _message.c.held.is_(False),
            _message.c.digest.is_(None),
            or_(_message.c.lease_until.is_(None), _message.c.lease_until <= now),
        )
        .order_by(*_ORDER)
        .limit(limit)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return []
    connection.execute(
        update(_message)
        .where(_message.c.id.in_([row["id"] for row in rows]))
        .values(owner=owner, lease_until=now + lease, fence=_message.c.fence + 1, attempts=_message.c.attempts + 1)
    )
    chosen = select(_message).where(_message.c.id.in_([row["id"] for row in rows])).order_by(*_ORDER)
    return list(connection.execute(chosen).mappings())


def still_claimed(connection: Connection, claimed: RowMapping, now: datetime) -> RowMapping | None:
    """The row as it is now, if it is still ours and its lease lives."""
    mine = _mine(claimed, State.QUEUED)
    return connection.execute(select(_message).where(mine, _message.c.lease_until > now)).mappings().first()


def is_ours(connection: Connection, claimed: RowMapping, was: State) -> bool:
    """True if this run still holds a row in the state ``was``."""
    return connection.execute(select(_message.c.id).where(_mine(claimed, was))).first() is not None


def change(connection: Connection, claimed: RowMapping, was: State, /, **values: Any) -> bool:
    """Change a row that this run holds in the state ``was``; False if it is no longer ours."""
    result = connection.execute(update(_message).where(_mine(claimed, was)).values(**values))
    return bool(result.rowcount)


def set_aside(connection: Connection, claimed: RowMapping, reason: str, now: datetime) -> bool:
    """Fail a claimed row that cannot be made ready, so that the others go on; False if it is no longer ours."""
    values = {"state": State.FAILED, "error_class": reason, "settled_at": now, "owner": None, "lease_until": None}
    return change(connection, claimed, State.QUEUED, **values)


def give_back(connection: Connection, claimed: RowMapping, **values: Any) -> bool:
    """Return a claimed row to the queue; the attempt was none."""
    values = {"owner": None, "lease_until": None, "attempts": _message.c.attempts - 1, **values}
    return change(connection, claimed, State.QUEUED, **values)


def give_back_all(connection: Connection, school: str, owner: str) -> int:
    """Return all that a run claimed and did not begin to send."""
    result = connection.execute(
        update(_message)
        .where(_message.c.school == school, _message.c.owner == owner, _message.c.state == State.QUEUED)
        .values(owner=None, lease_until=None, attempts=_message.c.attempts - 1)
    )
    return result.rowcount


def _mine(claimed: RowMapping, state: State) -> ColumnElement[bool]:
    return and_(
        _message.c.id == claimed["id"],
        _message.c.state == state,
        _message.c.owner == claimed["owner"],
        _message.c.fence == claimed["fence"],
    )


def cancel(connection: Connection, rows: Collection[int], reason: str, now: datetime) -> int:
    """Cancel what has not begun to be sent, and cards that nobody has done."""
    result = connection.execute(
        update(_message)
        .where(_message.c.id.in_(rows), _message.c.state.in_((*WAITING, State.HANDED_OVER)))
        .values(state=State.CANCELLED, error_class=reason, settled_at=now, owner=None, lease_until=None)
    )
    return result.rowcount


def channels_tried(connection: Connection, message: int) -> set[str]:
    """The channels over which a message was tried."""
    query = select(tables.attempt.c.channel).where(tables.attempt.c.message == message)
    return set(connection.execute(query).scalars())


def add_attempt(connection: Connection, message: int, fence: int, attempt: Attempt) -> None:
    """Keep a record of one try."""
    values = {name: getattr(attempt, name) for name in attempt.__dataclass_fields__}
    connection.execute(insert(tables.attempt).values(message=message, fence=fence, **values))


def count_states(connection: Connection, school: str) -> dict[str, int]:
    """How many messages are in each state; all states are named."""
    query = select(_message.c.state, func.count()).where(_message.c.school == school).group_by(_message.c.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in State}
