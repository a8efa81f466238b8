"""Who heard from school: what became of an event for each guardian, and when groups and children were heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from ouderbrug.model import Correction, State
from ouderbrug.store import responses, tables
from ouderbrug.store.claims import NOT_TOLD
from ouderbrug.store.requests import GONE_OUT
from ouderbrug.store.rows import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.model import Event
    from ouderbrug.store.rows import MessageRow

HEARD = frozenset({State.SENDING, State.SENT, State.UNKNOWN})
"""States of a message that its guardian heard, or may have heard; a card that is open nobody has told."""
OTHERWISE = (
    "told", "talked", "given", "answered", "on-paper", "already-told",
    "verteld", "gesproken", "gegeven", "beantwoord", "op-papier", "al-verteld",
)  # fmt: skip
"""How a word begins that says that the guardian of a skipped card has heard it in another way, as told-at-gate."""
_message, _link = tables.message, tables.message_guardian
_skipped = (_message.c.state == State.CANCELLED) & (_message.c.settled_by != "")
_otherwise = (match for word in OTHERWISE for match in (
    _message.c.error_class == word, _message.c.error_class.startswith(f"{word}-")))  # fmt: skip
_HEARD = or_(_message.c.state.in_(HEARD), _skipped & or_(*_otherwise))


def was_heard(row: MessageRow) -> bool:
    """True if a message was heard or may have been: it went, or a colleague told it, also in another way."""
    skipped = row.state == State.CANCELLED and row.settled_by != ""
    return row.state in HEARD or (skipped and any(f"{row.error_class}-".startswith(f"{word}-") for word in OTHERWISE))


def outcomes(connection: Connection, event_rows: Iterable[int], *, off: bool = False) -> dict[str, list[Outcome]]:
    """What became of the messages of these event rows for each guardian, the latest last.

    Of those that say that it is ``off``, or of the others.
    """
    said = _message.c.correction == Correction.WITHDRAWN
    columns = (_message.c[name] for name in Outcome._fields[2:])
    query = (
        select(_link.c.guardian, tables.text.c.language, *columns)
        .join(_message, _link.c.message == _message.c.id)
        .join(tables.text, _message.c.text == tables.text.c.id)
        .where(_message.c.event.in_(event_rows), said if off else ~said)
        .order_by(_message.c.id)
    )
    found: dict[str, list[Outcome]] = {}
    for row in connection.execute(query):
        found.setdefault(row.guardian, []).append(Outcome._make(row))
    return found


def came_another_way(connection: Connection, row: MessageRow) -> bool:
    """True if its guardian got the same of its event in another message."""
    return any(says_as_much(row.pupils, one) for one in outcomes(connection, [row.event]).get(row.recipient, ()))


def says_as_much(pupils: Collection[str], copy: Outcome) -> bool:
    """True if a copy went that is about all these children: one about a sister told nothing of her brother."""
    return copy.state == State.SENT and {*pupils} <= {*copy.pupils}


def may_have_heard(connection: Connection, event: Event, recipient: str, *, pilot: bool) -> bool:
    """True if this guardian or group heard of this event, in any revision, or may have; who answered it has.

    What went in a pilot is heard in that pilot alone.
    """
    if recipient in responses.last(connection, event.school, events=[event.id]).get((event.source, event.id), {}):
        return True
    table = tables.event
    of_event = (table.c.school == event.school) & (table.c.source == event.source) & (table.c.event_id == event.id)
    theirs = select(_link.c.message).where(_link.c.school == event.school, _link.c.guardian == recipient)
    query = (
        select(_message.c.id)
        .join(table, _message.c.event == table.c.id)
        .where(of_event, (_message.c.recipient == recipient) | _message.c.id.in_(theirs))
        .where(_HEARD, _message.c.correction != Correction.WITHDRAWN)
        .where(_message.c.pilot == pilot)
    )
    return connection.execute(query.limit(1)).first() is not None


def thread_was_heard(connection: Connection, row: MessageRow) -> bool:
    """True if what a message follows, or another that follows the same, went or may have gone to anybody."""
    if not row.in_reply_to:
        return False
    first = _message.c.public_id == row.in_reply_to
    query = select(_message.c.id).where(
        _message.c.school == row.school,
        first | (_message.c.in_reply_to == row.in_reply_to),
        _message.c.id != row.id,
        _message.c.event != row.event,
        _HEARD,
        _message.c.pilot == row.pilot,
    )
    return connection.execute(query.limit(1)).first() is not None


def last_invitation(connection: Connection, event: Event, row: MessageRow) -> int | None:
    """The row of the event's revision whose invitation went last before this message, with the same UID; None: none."""
    table = tables.event
    here = (table.c.school == event.school) & (table.c.source == event.source) & (table.c.event_id == event.id)
    query = select(_message.c.event).where(
        _message.c.event.in_(select(table.c.id).where(here)),
        _message.c.meeting_uid == row.meeting_uid,
        _message.c.meeting_sequence < row.meeting_sequence,
        _message.c.state.in_(HEARD),
    )
    return connection.execute(query.order_by(_message.c.meeting_sequence.desc()).limit(1)).scalar()


def events_heard_of(connection: Connection, school: str, since: datetime) -> dict[int, datetime]:
    """The event rows of which something went since a moment, and when it first did."""
    query = select(_message.c.event, func.min(_message.c.marked_at)).where(_went(school, since))
    heard = query.where(_message.c.correction != Correction.WITHDRAWN).group_by(_message.c.event)
    return {event: at for event, at in connection.execute(heard)}


def pupils_heard_of(
    connection: Connection, school: str, kinds: Collection[str], since: datetime
) -> dict[str, list[datetime]]:
    """When messages of these kinds about each pupil went since a moment."""
    query = select(_message.c.pupils, _message.c.marked_at).where(_went(school, since), _message.c.kind.in_(kinds))
    found: dict[str, list[datetime]] = {}
    for pupils, at in connection.execute(query):
        for key in pupils:
            found.setdefault(key, []).append(at)
    return found


def only_told_nothing(connection: Connection, school: str, since: datetime) -> set[str]:
    """The guardians for whom a card ran out since a moment that nobody told, and who heard nothing else since."""
    ran_out = (_message.c.state == State.EXPIRED) & (_message.c.error_class == NOT_TOLD) & _message.c.pilot.is_(False)
    lost = select(_link.c.guardian).join(_message, _link.c.message == _message.c.id)
    lost = lost.where(_message.c.school == school, ran_out, _message.c.settled_at >= since)
    heard = select(_link.c.guardian).join(_message, _link.c.message == _message.c.id).where(_went(school, since))
    return set(connection.execute(lost.except_(heard)).scalars())


def _went(school: str, since: datetime) -> ColumnElement[bool]:
    really = _message.c.state.in_(GONE_OUT) & _message.c.pilot.is_(False)
    return (_message.c.school == school) & really & (_message.c.marked_at >= since)


def told_by(connection: Connection, school: str, sources: Iterable[str], *, pilot: bool) -> dict[str, bool]:
    """All that these sources told, by the id of its event, and True where somebody heard it."""
    table, went = tables.event, _message.c.correction != Correction.WITHDRAWN
    here = (table.c.school == school) & table.c.source.in_(sorted(sources))
    heard = select(table.c.event_id).join(_message, _message.c.event == table.c.id)
    mine = set(connection.execute(heard.where(here, _HEARD, went, _message.c.pilot == pilot)).scalars())
    every = connection.execute(select(table.c.event_id).where(here).distinct()).scalars()
    return {name: name in mine for name in every}
