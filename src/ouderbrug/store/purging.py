"""Finds and deletes what was kept long enough; what waits, or of which nobody knows what became, stays as it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.rows import among, chunked
from ouderbrug.store.wiping import skeleton

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

_event, _message = tables.event, tables.message
OPEN = (State.AWAITING_APPROVAL, State.QUEUED, State.SENDING, State.HANDED_OVER, State.UNKNOWN)
"""States of what is not over: nobody may forget it yet."""
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?")


def over_before(
    connection: Connection, school: str, moment: datetime, resting: Collection[tuple[str, str]]
) -> list[int]:
    """The rows of the events that were over before a moment (aware), with all their revisions and messages.

    ``resting`` are guardians and pupils of whom nothing may be deleted now.
    """
    query = select(_event.c.id, _event.c.source, _event.c.event_id, _event.c.audience, _event.c.payload,
                   _event.c.accepted_at).where(_event.c.school == school)  # fmt: skip
    ends = {row[0]: row[1] for row in connection.execute(_ENDS.where(_message.c.school == school))}
    open_ = _open(connection, school, resting)
    found: dict[tuple[str, str], list[int]] = {}
    kept = set()
    for row in connection.execute(query):
        name = row.source, row.event_id
        found.setdefault(name, []).append(row.id)
        rests = any(("pupil", key) in resting for key in row.audience["keys"])
        last = max([row.accepted_at, ends.get(row.id, row.accepted_at), *_times(row.payload)])
        if rests or row.id in open_ or last >= moment:
            kept.add(name)
    return [number for name, numbers in found.items() if name not in kept for number in numbers]


_ENDS = select(_message.c.event, func.max(_message.c.deadline)).group_by(_message.c.event)


def _open(connection: Connection, school: str, resting: Collection[tuple[str, str]]) -> set[int]:
    """The events of which something is not over, or went to somebody of whom nothing may be deleted."""
    query = select(_message.c.event, _message.c.state, _message.c.recipient).where(_message.c.school == school)
    rows = connection.execute(query)
    return {row.event for row in rows if row.state in OPEN or ("guardian", row.recipient) in resting}


def _times(payload: Any) -> Iterator[datetime]:
    """The times that a payload names, each day as its end; what has no offset counts in UTC, which is near enough."""
    for text in _TIME.findall(str(skeleton(payload))):
        if "T" in text:
            yield datetime.fromisoformat(text).astimezone(UTC)
        else:
            yield datetime.combine(date.fromisoformat(text), time.max, UTC)


def notes_of(connection: Connection, school: str, events: Collection[int]) -> int:
    """Take the own words of guardians out of their answers to these events; returns of how many."""
    table = tables.response
    names = {(row.source, row.event_id) for row in chunked(connection, _NAMES, events)}
    query = select(table.c.id, table.c.source, table.c.event_id).where(table.c.school == school, table.c.note != "")
    rows = [row.id for row in connection.execute(query) if (row.source, row.event_id) in names]
    for number in rows:
        connection.execute(table.update().where(table.c.id == number).values(note=""))
    return len(rows)


_NAMES = select(_event.c.source, _event.c.event_id).where(among(_event.c.id))


def drop(connection: Connection, school: str, events: Collection[int]) -> int:
    """Delete these events with all that hangs on them; returns how many."""
    names = {(row.source, row.event_id) for row in chunked(connection, _NAMES, events)}
    messages = [row.id for row in chunked(connection, _MESSAGES, events)]
    for table in (tables.attempt, tables.message_guardian, tables.untold):
        _delete(connection, table, "message", messages)
    for table, column in ((tables.plan, "event"), (_message, "event"), (tables.text, "event"), (_event, "id")):
        _delete(connection, table, column, events)
    answers = tables.response
    for source, event_id in names:
        here = (answers.c.school == school, answers.c.source == source, answers.c.event_id == event_id)
        connection.execute(delete(answers).where(*here))
    return len(set(events))


_MESSAGES = select(_message.c.id).where(among(_message.c.event))


def _delete(connection: Connection, table: Any, column: str, numbers: Collection[int]) -> None:
    for number in numbers:
        connection.execute(delete(table).where(table.c[column] == number))


def records(connection: Connection, school: str, moment: datetime) -> int:
    """Delete what was ended, done, agreed or came back before a moment (aware).

    That is: errands, agreements, holds, pairs, stays, bounces.
    """
    follow_up, hold, pair, bounce, stay = (
        tables.follow_up, tables.hold, tables.pair, tables.bounce, tables.stay,
    )  # fmt: skip
    agreed = tables.agreement
    ended = (
        (follow_up, follow_up.c.at),
        (agreed, agreed.c.at),
        (hold, hold.c.released_at),
        (pair, pair.c.ended_at),
        (bounce, bounce.c.at),
    )
    count = sum(_before(connection, table, school, column < moment) for table, column in ended)
    return count + _before(connection, stay, school, stay.c.until < moment.date())


def views(connection: Connection, school: str, moment: datetime) -> int:
    """Delete who looked at what on the staff page, and who signed in, before a moment (aware)."""
    viewing, link, session = tables.viewing, tables.sign_in_link, tables.web_session
    before = ((viewing, viewing.c.at), (link, link.c.made_at), (session, session.c.seen_at))
    return sum(_before(connection, table, school, column < moment) for table, column in before)


def forgotten(connection: Connection, school: str, consents_until: datetime, today: date) -> int:
    """Delete consents of pupils who were erased before a moment, and all that is known by a hash past its day."""
    erased, consent = tables.erased, tables.consent
    gone = select(erased.c.now).where(erased.c.school == school)
    count = _before(connection, consent, school, consent.c.pupil.in_(gone.where(erased.c.at < consents_until)))
    past = gone.where(erased.c.until < today).scalar_subquery()
    tie, guardian, pupil = tables.guardianship, tables.guardian, tables.pupil
    for table, column in ((tie, tie.c.guardian), (tie, tie.c.pupil), (guardian, guardian.c.key), (pupil, pupil.c.key)):
        count += _before(connection, table, school, column.in_(past))
    return count + _before(connection, erased, school, erased.c.until < today)


def _before(connection: Connection, table: Any, school: str, when: Any) -> int:
    return int(connection.execute(delete(table).where(table.c.school == school, when)).rowcount)
