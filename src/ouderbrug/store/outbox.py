"""The outbox: every message has one row and one state."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update

from ouderbrug.model import Correction, Priority, State, Text
from ouderbrug.store import public_ids, rows, states, tables
from ouderbrug.store.many import Many
from ouderbrug.store.rows import among, given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.model import Attempt, Message
    from ouderbrug.store.rows import MessageRow

ACTIVE = (State.SENDING, State.SENT, State.UNKNOWN, State.HANDED_OVER)
UNDONE = (*WAITING, State.HANDED_OVER)
"""It waits, or a colleague has it in hand: it is called off with its event."""
_message = tables.message
_FREE = _message.c.owner.is_(None) & _message.c.digest.is_(None)
ORDER = (_message.c.priority, _message.c.deadline, _message.c.occurred_at, _message.c.event_id, _message.c.id)


def message_key(message: Message, part: int = 0) -> str:
    """One message a guardian, event and revision, whatever the channel; of one who hears it in parts, each part.

    What is urgent is one for each channel.
    """
    event, over = message.event, [message.channel] if message.priority <= Priority.URGENT else []
    return _key_of_part([event.school, event.source, event.id, str(event.revision), *over], part, message.recipient)


def _key_of_part(of_event: Sequence[str], part: int, guardian: str) -> str:
    return _SEPARATOR.join([*of_event, *([str(part)] if part else []), guardian])


def key_for(key: str, guardian: str) -> str:
    """The key of a message as it is when it goes to this guardian."""
    return f"{key.rpartition(_SEPARATOR)[0]}{_SEPARATOR}{guardian}"


def add_text(connection: Connection, event_row: int, text: Text, correction: Correction | None) -> int:
    """Store a composed text once, whatever its language: one that says something else is another; returns its row."""
    values = {name: getattr(text, name) for name in Text.__dataclass_fields__}
    said = {"event": event_row, "correction": correction or "", "content_hash": _hash_of(values)}
    known = connection.execute(_KNOWN_TEXT, {f"of_{name}": value for name, value in said.items()}).scalar()
    return int(connection.execute(_NEW_TEXT, said | values).scalar_one() if known is None else known)


_text = tables.text
_KNOWN_TEXT = select(_text.c.id).where(given(_text.c.event), given(_text.c.correction), given(_text.c.content_hash))
_NEW_TEXT = insert(_text).returning(_text.c.id)


def _hash_of(values: Mapping[str, str]) -> str:
    return hashlib.sha256("\x1f".join(values.values()).encode()).hexdigest()


def add(connection: Connection, message: Message, **where: Any) -> int:
    """Store a message that is to go, with what ``values_of`` wants beside it; returns its row."""
    return int(connection.execute(_NUMBERED, values_of(message, **where)).scalar_one())


def values_of(
    message: Message,
    *,
    event_row: int,
    text_row: int,
    state: State,
    due_at: datetime,
    pilot: bool,
    part: int = 0,
) -> dict[str, Any]:
    """The columns of a message that is to go."""
    meeting = message.meeting
    return {
        "school": message.event.school,
        "key": message_key(message, part),
        "public_id": message.public_id,
        "event": event_row,
        "text": text_row,
        "recipient": message.recipient,
        "pupils": list(message.pupils),
        "channel": message.channel,
        "state": state,
        "due_at": due_at,
        "priority": int(message.priority),
        "deadline": message.deadline,
        "occurred_at": message.event.occurred_at,
        "event_id": message.event.id,
        "kind": message.event.kind,
        "about_a_child": message.about_a_child,
        "correction": message.correction or "",
        "in_reply_to": message.in_reply_to,
        "meeting_uid": meeting.uid if meeting else "",
        "meeting_sequence": meeting.sequence if meeting else 0,
        "meeting_organizer": meeting.organizer if meeting else "",
        "approved_by": message.approved_by,
        "approved_at": message.approved_at,
        "pilot": pilot,
    }


def add_all(connection: Connection, messages: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store messages, given by their columns, in this order; returns their rows by public id."""
    if not messages:
        return {}
    last = newest(connection)
    _MANY_NEW.run(connection, messages)
    new = {one["public_id"] for one in messages}
    found = connection.execute(_AFTER, {"last": last})  # of another school there may be others
    return {public_id: number for public_id, number in found if public_id in new}


_NEW = insert(_message)
_MANY_NEW = Many(_NEW)
_NUMBERED = _NEW.returning(_message.c.id)
_LAST = select(func.max(_message.c.id))
_AFTER = select(_message.c.public_id, _message.c.id).where(_message.c.id > bindparam("last"))


def join(connection: Connection, message: int, school: str, guardian: str) -> None:
    """Let a message be for this guardian too: it counts for each guardian it is for."""
    join_each(connection, school, [(message, guardian)])


def join_each(connection: Connection, school: str, joining: Iterable[tuple[int, str]]) -> None:
    """Let messages be for these guardians too: each pair is the row of a message and a guardian."""
    links = [{"message": number, "school": school, "guardian": key} for number, key in joining]
    _JOIN.run(connection, links)


_link = tables.message_guardian
_JOIN = Many(insert(_link))


def split_off(connection: Connection, row: MessageRow, guardian: str, pupils: Iterable[str], now: datetime) -> int:
    """Give a guardian who joined another's message a row of their own, about their own, queued and yet to be judged."""
    link, table = tables.message_guardian, tables.plan
    connection.execute(delete(link).where(link.c.message == row.id, link.c.guardian == guardian))
    mine = (table.c.message == row.id) & (table.c.recipient == guardian)
    part = connection.execute(select(table.c.part).where(mine)).scalar() or 0
    own = {name: getattr(row, name) for name in _CARRIED}
    over = [row.channel] if row.priority <= Priority.URGENT else []
    key = _key_of_part([*row.key.split(_SEPARATOR)[:4], *over], part, guardian)
    own |= {"recipient": guardian, "pupils": list(pupils), "key": key}
    [name] = public_ids.of(connection, [key])
    own |= {"public_id": name, "state": _of_a_part(row), "due_at": now, "meeting_uid": ""}
    number = connection.execute(_NUMBERED, own).scalar_one()
    join(connection, number, row.school, guardian)
    connection.execute(update(table).where(mine).values(message=number))
    return int(number)


def set_apart(
    connection: Connection, row: MessageRow, pupils: Iterable[str], approval_hash: str, now: datetime
) -> None:
    """Give some pupils of a message a row and a plan of their own for its guardian, queued and yet to be judged.

    What nobody has approved waits for it in parts too.
    """
    own = {"pupils": list(pupils), "approval_hash": approval_hash, "state": _of_a_part(row), "due_at": now}
    _once_more(connection, row, [row.recipient], own)


def copy_over(connection: Connection, row: MessageRow, channel: str, now: datetime) -> None:
    """Let what waits go over another channel too: a row and plans of its own, queued and yet to be judged."""
    own = {"channel": channel, "pupils": row.pupils, "state": _of_a_part(row), "due_at": now}
    _once_more(connection, row, guardians(connection, [row.id])[row.id], own)


def _once_more(connection: Connection, row: MessageRow, whom: Sequence[str], own: dict[str, Any]) -> None:
    """A message as a further part of what these guardians get of its event, with what it has of its own."""
    table = tables.plan
    mine = (table.c.event == row.event) & table.c.recipient.in_(whom)
    part = (connection.execute(select(func.max(table.c.part)).where(mine)).scalar() or 0) + 1
    own = {name: getattr(row, name) for name in (*_CARRIED, "recipient", "meeting_uid", "meeting_organizer")} | own
    over = [own["channel"]] if row.priority <= Priority.URGENT else []
    own |= {"key": _key_of_part([*row.key.split(_SEPARATOR)[:4], *over], part, row.recipient)}
    [name] = public_ids.of(connection, [own["key"]])
    number = connection.execute(_NUMBERED, own | {"public_id": name}).scalar_one()
    join_each(connection, row.school, ((number, key) for key in whom))
    of_it = {"pupils": own["pupils"], "channel": own["channel"], "part": part, "message": number}
    for planned in connection.execute(select(table).where(mine, table.c.message == row.id)).mappings().all():
        plan = {**planned, **of_it}
        connection.execute(insert(table).values({name: value for name, value in plan.items() if name != "id"}))


def _of_a_part(row: MessageRow) -> State:
    return State.AWAITING_APPROVAL if row.state == State.AWAITING_APPROVAL else State.QUEUED


def beside(connection: Connection, row: MessageRow, guardians: Collection[str]) -> list[MessageRow]:
    """What else waits of the same revision for these guardians over the same channel, also in a digest."""
    waits = (_message.c.state == State.QUEUED) & _message.c.held.is_(False)
    return _of_the_same(connection, row, guardians, waits & (_message.c.channel == row.channel))


def cards_beside(connection: Connection, row: MessageRow, guardians: Collection[str]) -> list[MessageRow]:
    """What a colleague has in hand of the same revision for these guardians, and nobody has told."""
    return _of_the_same(connection, row, guardians, _message.c.state == State.HANDED_OVER)


def _of_the_same(
    connection: Connection, row: MessageRow, guardians: Collection[str], those: ColumnElement[bool]
) -> list[MessageRow]:
    if not guardians:
        return []
    same = (_message.c.event == row.event) & (_message.c.id != row.id) & (_message.c.pilot == row.pilot)
    theirs = _message.c.recipient.in_(sorted(guardians))
    return rows.messages(connection, select(_message).where(same, theirs, those).order_by(_message.c.id))


def about(connection: Connection, message: int, pupils: Iterable[str]) -> None:
    """Let a message that waits, or an open card, be about these pupils."""
    states.change(connection, UNDONE, _message.c.id == message, pupils=list(pupils))


def reword(connection: Connection, message: int, text: int, approval_hash: str) -> None:
    """Let a message that waits say what the text of this number says, with what covers its approval."""
    states.change(connection, WAITING, _message.c.id == message, text=text, approval_hash=approval_hash)


def as_news(connection: Connection, message: int, text: int) -> None:
    """Let a change that waits be news, which follows nothing, in the text of this number."""
    states.change(connection, WAITING, _message.c.id == message, text=text, correction="", in_reply_to="")


def as_change(connection: Connection, number: int, message: Message, text: int) -> None:
    """Let news that waits, or that a colleague has in hand, be a change of what its guardian turned out to know."""
    values = {"text": text, "correction": message.correction or "", "in_reply_to": message.in_reply_to}
    if message.meeting:
        values |= {
            "meeting_uid": message.meeting.uid,
            "meeting_sequence": message.meeting.sequence,
            "meeting_organizer": message.meeting.organizer,
        }
    states.change(connection, UNDONE, _message.c.id == number, **values)


def move(connection: Connection, row: MessageRow, to: int, now: datetime, reason: str = "joined-another") -> None:
    """Let the guardian of a message have another one instead, which is for a reader of the same mailbox."""
    link, table = tables.message_guardian, tables.plan
    connection.execute(delete(link).where(link.c.message == row.id, link.c.guardian == row.recipient))
    if row.recipient not in guardians(connection, [to]).get(to, ()):
        join(connection, to, row.school, row.recipient)
    mine = (table.c.message == row.id) & (table.c.recipient == row.recipient)
    connection.execute(update(table).where(mine).values(message=to))
    cancel(connection, [row.id], reason, now)
    # The guardian may need a message of their own again, and its key with it.
    key = key_for(key_for(row.key, row.public_id) + _SEPARATOR, row.recipient)
    states.change(connection, (State.CANCELLED,), _message.c.id == row.id, key=key, digest=None)


def hand_to(connection: Connection, row: MessageRow, guardian: str) -> None:
    """Let another of those whom a waiting message is for be its recipient, by whose key it is known."""
    table, key = tables.plan, key_for(row.key, guardian)
    states.change(connection, WAITING, _message.c.id == row.id, recipient=guardian, key=key)
    connection.execute(update(table).where(table.c.message == row.id).values(recipient=guardian))


_SEPARATOR = "\x1f"
_CARRIED = (
    "school event text channel priority deadline occurred_at event_id kind about_a_child correction in_reply_to "
    "meeting_sequence approved_by approved_at approval_hash pilot"
).split()


def guardians(connection: Connection, messages: Iterable[int]) -> dict[int, list[str]]:
    """Whom messages are for, by the numbers of their rows."""
    found: dict[int, list[str]] = {}
    for message, guardian in rows.chunked(connection, _GUARDIANS, messages):
        found.setdefault(message, []).append(guardian)
    return found


_GUARDIANS = select(_link.c.message, _link.c.guardian).where(among(_link.c.message)).order_by(_link.c.guardian)


def texts(connection: Connection, numbers: Iterable[int]) -> dict[int, Text]:
    """Composed texts by the numbers of their rows."""
    found = rows.chunked(connection, _TEXTS, numbers)
    return {row.id: Text(row.language, row.subject, row.app, row.body, row.html) for row in found}


_TEXTS = select(_text).where(among(_text.c.id))


def waiting(connection: Connection, school: str, states: Collection[State] = (State.QUEUED,)) -> list[MessageRow]:
    """What waits, in the order in which it would go."""
    return rows.messages(connection, _WAITING, of_school=school, states=tuple(states))


def posts_due(connection: Connection, school: str, over: Collection[str], now: datetime) -> list[MessageRow]:
    """The posts of groups that are about to go over these channels."""
    here = (_message.c.school == school) & (_message.c.state == State.QUEUED) & (_message.c.channel.in_(over))
    due = here & (_message.c.due_at <= now) & _message.c.recipient.startswith("group:")
    return rows.messages(connection, select(_message).where(due).order_by(*ORDER)) if over else []


def queued_for(connection: Connection, school: str, guardians: Collection[str] | None) -> list[MessageRow]:
    """What is queued for these guardians (None: for anybody), in the order in which it would go."""
    if guardians is None:
        return waiting(connection, school)
    found = {row.id: row for row in rows.chunked(connection, _QUEUED_FOR, guardians, of_school=school)}
    in_order = sorted(found.values(), key=lambda row: tuple(getattr(row, column.name) for column in ORDER))
    return [rows.MessageRow._make(row) for row in in_order]


_IS_QUEUED = (_link.c.message == _message.c.id) & (_message.c.state == State.QUEUED)
_QUEUED_FOR = select(_message).join(_link, _IS_QUEUED).where(given(_link.c.school), among(_link.c.guardian))


def of_guardian(connection: Connection, school: str, guardian: str, since: datetime) -> list[MessageRow]:
    """What one guardian got since a moment, or is to get, the latest last; nothing that went to a pilot mailbox."""
    when = func.coalesce(_message.c.settled_at, _message.c.marked_at, _message.c.due_at)
    query = select(_message).join(_link, _link.c.message == _message.c.id)
    query = query.where(_link.c.school == school, _link.c.guardian == guardian, when >= since)
    return rows.messages(connection, query.where(_message.c.pilot.is_(False)).order_by(when, _message.c.id))


def events_apart(connection: Connection, school: str, kinds: Collection[str]) -> dict[int, bool]:
    """The events of these kinds of which news is queued that nobody tried, and if any of it is in no digest."""
    found = connection.execute(_EVENTS_APART, {"of_school": school, "kinds": sorted(kinds)})
    return {event: bool(apart) for event, apart in found}


def untried(connection: Connection, events: Iterable[int]) -> list[MessageRow]:
    """The news of these events that is queued, not held, and that nobody has claimed or tried; also in a digest."""
    return [rows.MessageRow._make(row) for row in rows.chunked(connection, _UNTRIED, events)]


_UNTRIED_NEWS = (
    _message.c.state == State.QUEUED,
    _message.c.owner.is_(None),
    _message.c.attempts == 0,
    _message.c.error_class == "",
    _message.c.correction == "",
    _message.c.held.is_(False),
)
_UNTRIED = select(_message).where(among(_message.c.event), *_UNTRIED_NEWS)
_EVENTS_APART = (
    select(_message.c.event, func.max(case((_message.c.digest.is_(None), 1), else_=0)))
    .where(given(_message.c.school), _message.c.kind.in_(bindparam("kinds", expanding=True)), *_UNTRIED_NEWS)
    .group_by(_message.c.event)
)


def count_queued(connection: Connection, school: str) -> int:
    """How many messages are queued."""
    here = (_message.c.school == school) & (_message.c.state == State.QUEUED)
    return int(connection.execute(select(func.count()).select_from(_message).where(here)).scalar_one())


def count_for_each(connection: Connection, school: str) -> dict[str, int]:
    """How many messages are queued for each guardian for whom any is."""
    query = select(_link.c.guardian, func.count()).join(_message, _IS_QUEUED).where(_message.c.school == school)
    return {row[0]: row[1] for row in connection.execute(query.group_by(_link.c.guardian))}


def recipients(connection: Connection, school: str, kinds: Collection[str]) -> set[str]:
    """For whom messages of these kinds are queued."""
    query = select(_link.c.guardian).join(_message, _IS_QUEUED)
    of_kinds = query.where(_message.c.school == school, _message.c.kind.in_(sorted(kinds)))
    return set(connection.execute(of_kinds).scalars()) if kinds else set()


def recipients_after(connection: Connection, school: str, number: int) -> set[str]:
    """For whom messages are queued whose rows come after this one."""
    query = select(_link.c.guardian).join(_message, _IS_QUEUED)
    return set(connection.execute(query.where(_message.c.id > number, _message.c.school == school)).scalars())


def newest(connection: Connection) -> int:
    """The number of the last message that was stored; 0 before the first."""
    return int(connection.execute(_LAST).scalar() or 0)


def posted_to(connection: Connection, school: str) -> set[str]:
    """The groups, as they are recipients, for which posts are queued."""
    here = (_message.c.school == school) & (_message.c.state == State.QUEUED)
    query = select(_message.c.recipient).where(here, _message.c.recipient.startswith("group:")).distinct()
    return set(connection.execute(query).scalars())


def behind_holds(connection: Connection, school: str) -> list[MessageRow]:
    """What is queued and waits behind a hold, in the order in which it would go."""
    return rows.messages(connection, _WAITING.where(_message.c.held), of_school=school, states=(State.QUEUED,))


def urgent(connection: Connection, school: str, states: Collection[State], now: datetime) -> list[MessageRow]:
    """What is urgent, in one of these states, and of use still, in the order in which it would go."""
    pressing = _WAITING.where(_message.c.priority <= Priority.URGENT, _message.c.deadline > now)
    return rows.messages(connection, pressing, of_school=school, states=tuple(states))


def of_kinds(
    connection: Connection, school: str, kinds: Collection[str], state: State, since: datetime
) -> list[MessageRow]:
    """What of these kinds is in a state, and was of use still at a moment or is now."""
    here = (_message.c.school == school) & _message.c.kind.in_(kinds) & (_message.c.deadline > since)
    return rows.messages(connection, select(_message).where(here, _message.c.state == state).order_by(*ORDER))


_WAITING = (
    select(_message)
    .where(given(_message.c.school), _message.c.state.in_(bindparam("states", expanding=True)))
    .order_by(*ORDER)
)


def some(connection: Connection, numbers: Iterable[int]) -> list[MessageRow]:
    """Messages by the numbers of their rows."""
    return [rows.MessageRow._make(row) for row in rows.chunked(connection, _SOME, numbers)]


_SOME = select(_message).where(among(_message.c.id))


def of_event(connection: Connection, numbers: Collection[int]) -> list[MessageRow]:
    """All messages that came of these event rows."""
    return rows.messages(connection, select(_message).where(_message.c.event.in_(numbers)).order_by(_message.c.id))


def events_in(connection: Connection, school: str, kinds: Collection[str], states: Collection[State]) -> set[int]:
    """The rows of events of these kinds of which a message is in one of these states."""
    here = (_message.c.school == school) & _message.c.kind.in_(sorted(kinds)) & _message.c.state.in_(sorted(states))
    return set(connection.execute(select(_message.c.event).where(here)).scalars())


def lately_of_kind(
    connection: Connection, school: str, kind: str, since: datetime, guardian: str | None = None
) -> list[MessageRow]:
    """What of a kind is to go, and what went or a colleague got in hand since a moment; no word that it is off.

    Of everybody, or of one guardian alone.
    """
    went = _message.c.state.in_(ACTIVE) & (_message.c.marked_at >= since)
    here = (_message.c.school == school) & (_message.c.kind == kind) & (_message.c.correction != Correction.WITHDRAWN)
    if guardian is not None:
        link = tables.message_guardian
        here &= _message.c.id.in_(select(link.c.message).where(link.c.guardian == guardian))
    return rows.messages(connection, select(_message).where(here, went | (_message.c.state == State.QUEUED)))


def personal_since(connection: Connection, school: str, since: datetime, kinds: Collection[str]) -> int:
    """How many messages of these kinds events have brought since a moment."""
    query = (
        select(func.count())
        .select_from(_message.join(tables.event, _message.c.event == tables.event.c.id))
        .where(_message.c.school == school, _message.c.kind.in_(kinds), tables.event.c.accepted_at >= since)
    )
    return int(connection.execute(query).scalar_one())


def of_lost_channels(
    connection: Connection, school: str, channels: Collection[str], which: Collection[State] = WAITING
) -> list[MessageRow]:
    """What waits for a channel that is none of these, or is in one of these states over it."""
    here = (_message.c.school == school) & _message.c.state.in_(which) & _message.c.channel.not_in(channels)
    return rows.messages(connection, select(_message).where(here))


def free_on(connection: Connection, school: str, channels: Collection[str]) -> list[MessageRow]:
    """What waits for one of these channels by itself, claimed by no run and behind no hold."""
    here = (_message.c.school == school) & (_message.c.state == State.QUEUED) & _message.c.channel.in_(channels)
    return rows.messages(connection, select(_message).where(here, _FREE, _message.c.held.is_(False)))


def hasten(connection: Connection, public_id: str, due_at: datetime) -> None:
    """Let a message that nobody has claimed or tried be due sooner, but not while its approval can be taken back."""
    untried = (_message.c.public_id == public_id) & (_message.c.attempts == 0) & (_message.c.error_class == "")
    may = _message.c.not_before.is_(None) | (_message.c.not_before <= due_at)
    states.change(connection, (State.QUEUED,), untried, _FREE, may, due_at=due_at)


def hand_on(connection: Connection, public_id: str, channel: str, due_at: datetime) -> None:
    """Let a waiting message that nobody has claimed go over another channel from a moment on."""
    values = {"channel": channel, "due_at": due_at, "attempts": 0, "error_class": ""}
    states.change(connection, (State.QUEUED,), _message.c.public_id == public_id, _FREE, **values)


def siblings(connection: Connection, row: MessageRow) -> list[MessageRow]:
    """The queued messages that tell other guardians the same about the same pupils, and were never tried."""
    query = select(_message).where(
        _message.c.event == row.event,
        _message.c.id != row.id,
        _message.c.state == State.QUEUED,
        _message.c.held.is_(False),
        _message.c.digest.is_(None),
        _message.c.correction == "",
        ~_message.c.id.in_(select(tables.attempt.c.message)),
    )
    found = rows.messages(connection, query.order_by(_message.c.recipient))
    return [one for one in found if one.pupils == row.pupils]


def reroute(connection: Connection, message: int, channel: str) -> None:
    """Let a message that waits, or an open card, go over another channel."""
    states.change(connection, UNDONE, _message.c.id == message, channel=channel)


REPLACED = "replaced"
"""Why a message was cancelled whose event has a later revision."""


def cancel(connection: Connection, rows: Collection[int], reason: str, now: datetime) -> int:
    """Cancel what has not begun to be sent, and cards that nobody has done."""
    return states.change(connection, UNDONE, _message.c.id.in_(rows), **_cancelled(reason, now))


def _cancelled(reason: str, now: datetime) -> dict[str, Any]:
    return {"state": State.CANCELLED, "error_class": reason, "settled_at": now, "owner": None, "lease_until": None}


def cancel_of(connection: Connection, event_row: int, reason: str, now: datetime) -> int:
    """The same for all that came of an event row."""
    of_it = {"of_event": event_row}
    return states.change(connection, UNDONE, _OF_EVENT, given=of_it, **_cancelled(reason, now))


_OF_EVENT = given(_message.c.event)


def channels_tried(connection: Connection, public_id: str) -> set[str]:
    """The channels over which a message was tried."""
    tried = tables.attempt.join(_message, tables.attempt.c.message == _message.c.id)
    query = select(tables.attempt.c.channel).select_from(tried).where(_message.c.public_id == public_id)
    return set(connection.execute(query).scalars())


def tried(connection: Connection, school: str) -> dict[int, datetime]:
    """What waits to be tried again by itself over its channel and surely did not come: since when it was tried there.

    Claimed by no run and behind no hold, by the numbers of the rows; the times in UTC.
    """
    found: dict[int, datetime] = {}
    unsure: set[int] = set()
    for row in connection.execute(_TRIED, {"of_school": school}):
        found.setdefault(row.message, row.started_at)
        (unsure.add if row.outcome == "unknown" else unsure.discard)(row.message)
    return {number: since for number, since in found.items() if number not in unsure}


_TRIED = (
    select(tables.attempt.c.message, tables.attempt.c.started_at, tables.attempt.c.outcome)
    .select_from(tables.attempt.join(_message, tables.attempt.c.message == _message.c.id))
    .where(
        given(_message.c.school),
        _message.c.state == State.QUEUED,
        _message.c.error_class != "",
        _message.c.held.is_(False),
        _FREE,
        tables.attempt.c.channel == _message.c.channel,
    )
    .order_by(tables.attempt.c.id)
)


def goes_to(connection: Connection, message: Message, guardians: Collection[str], channel: str, *, pilot: bool) -> bool:
    """True if one of these guardians has this revision of the event over a channel, or is to get it there.

    What went in a pilot they have in that pilot alone.
    """
    event, table = message.event, tables.event
    same = (table.c.source == event.source) & (table.c.revision == event.revision)
    query = select(_message.c.id).join(table, _message.c.event == table.c.id).where(
        _message.c.school == event.school, _message.c.event_id == event.id, same, _message.c.channel == channel,
        _message.c.recipient.in_(sorted(guardians)), _message.c.state.in_((*WAITING, *ACTIVE)),
        _message.c.pilot == pilot,
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def add_attempt(connection: Connection, message: int, fence: int, attempt: Attempt) -> None:
    """Keep a record of one try."""
    add_attempts(connection, [(message, fence, attempt)])


def add_attempts(connection: Connection, tries: Iterable[tuple[int, int, Attempt]]) -> None:
    """Keep a record of each try of a message, by the number of its row and the fence of the claim."""
    values = [
        {"message": message, "fence": fence, **{name: getattr(one, name) for name in one.__dataclass_fields__}}
        for message, fence, one in tries
    ]
    _NEW_ATTEMPT.run(connection, values)


_NEW_ATTEMPT = Many(insert(tables.attempt))


def count_states(connection: Connection, school: str) -> dict[str, int]:
    """How many messages are in each state; all states are named."""
    query = select(_message.c.state, func.count()).where(_message.c.school == school).group_by(_message.c.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in State}
