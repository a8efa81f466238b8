"""Events in the store: each revision is a row of its own and is never changed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, bindparam, delete, func, insert, select

from ouderbrug.attachments import KEPT
from ouderbrug.model import Audience, Event, Priority, State
from ouderbrug.store import looks, tables
from ouderbrug.store.pictures import SHOWN
from ouderbrug.store.rows import among, chunked, given

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its row, the fingerprint of its content, and whether a colleague said it."""

    row: int
    event: Event
    content_hash: str
    by_hand: bool = False


def content_hash(event: Event) -> str:
    """The same for two deliveries of one event that say the same."""
    content = [
        event.kind,
        event.occurred_at.isoformat(),
        [event.audience.scope, *event.audience.keys],
        event.payload,
        int(event.priority),
        event.withdrawn,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def latest(connection: Connection, school: str, source: str, ids: Iterable[str]) -> dict[str, StoredEvent]:
    """The highest stored revision of each of these events of one source."""
    return {name: found[-1] for name, found in revisions(connection, school, source, ids).items()}


def revisions(connection: Connection, school: str, source: str, ids: Iterable[str]) -> dict[str, list[StoredEvent]]:
    """All stored revisions of each of these events of one source, the latest last."""
    found: dict[str, list[StoredEvent]] = {}
    for row in chunked(connection, _REVISIONS, ids, of_school=school, of_source=source):
        found.setdefault(row.event_id, []).append(stored(row))
    return found


_event = tables.event
_REVISIONS = (
    select(_event)
    .where(given(_event.c.school), given(_event.c.source), among(_event.c.event_id))
    .order_by(_event.c.revision)
)


def of_source(connection: Connection, school: str, source: str, since: datetime) -> list[StoredEvent]:
    """The events of a source that happened since a moment, each as it stands now, in the order in which it was told."""
    wanted = {"of_school": school, "of_source": source, "since": since}
    return [stored(row) for row in connection.execute(_OF_SOURCE, wanted)]


def find(connection: Connection, school: str, event_id: str, source: str | None = None) -> list[StoredEvent]:
    """All revisions of the event with this id of a source, oldest first; of those of all sources if it is None."""
    table = tables.event
    query = select(table).where(table.c.school == school, table.c.event_id == event_id)
    if source is not None:
        query = query.where(table.c.source == source)
    return [stored(row) for row in connection.execute(query.order_by(table.c.source, table.c.revision))]


def sources_of(connection: Connection, school: str, ids: Iterable[str]) -> dict[str, set[str]]:
    """The sources that have an event of each of these ids."""
    found: dict[str, set[str]] = {}
    for row in chunked(connection, _SOURCES, ids, of_school=school):
        found.setdefault(row.event_id, set()).add(row.source)
    return found


_SOURCES = select(_event.c.event_id, _event.c.source).where(given(_event.c.school), among(_event.c.event_id)).distinct()


def meant(found: Sequence[StoredEvent], source: str = "") -> StoredEvent | None:
    """The last revision of what an id names: that of this source, if it has one, else of the one that told it first.

    A source that gives its own event the id of another's says nothing of that.
    """
    if not found:
        return None
    own = any(one.event.source == source for one in found)
    whose = source if own else min(found, key=lambda one: one.row).event.source
    return [one for one in found if one.event.source == whose][-1]


def by_row(connection: Connection, rows: Iterable[int]) -> dict[int, StoredEvent]:
    """Events by the numbers of their rows."""
    return {row.id: stored(row) for row in chunked(connection, _BY_ROW, rows)}


_BY_ROW = select(_event).where(among(_event.c.id))


def is_last_word(connection: Connection, row: int) -> bool:
    """True of the last revision of an event that is not off."""
    found = by_row(connection, [row])[row].event
    last = latest(connection, found.school, found.source, [found.id])[found.id]
    return last.row == row and not last.event.withdrawn


def accepted_at(connection: Connection, row: int) -> datetime:
    """When an event row was taken in, in UTC."""
    at: datetime = connection.execute(select(tables.event.c.accepted_at).where(tables.event.c.id == row)).scalar_one()
    return at


def first_accepted(connection: Connection, school: str) -> datetime | None:
    """When the school's first event was taken in, in UTC; None before there is one."""
    table = tables.event
    return connection.execute(select(func.min(table.c.accepted_at)).where(table.c.school == school)).scalar()


def accepted_since(connection: Connection, school: str, kinds: Iterable[str], since: datetime) -> list[Event]:
    """The events of these kinds that were first accepted or changed since a moment, as they stand now."""
    wanted = {"of_school": school, "kinds": sorted(kinds), "since": since}
    return [stored(row).event for row in connection.execute(_SINCE, wanted)]


def latest_since(connection: Connection, school: str, kinds: Iterable[str], since: datetime) -> list[StoredEvent]:
    """The last revisions of events of these kinds that were accepted since a moment, also the word that one is off."""
    wanted = {"of_school": school, "kinds": sorted(kinds), "since": since}
    return [stored(row) for row in connection.execute(_LATEST_SINCE, wanted)]


def standing(connection: Connection, school: str, kinds: Iterable[str]) -> list[Event]:
    """The events of these kinds as they stand now, in the order in which they were told."""
    wanted = {"of_school": school, "kinds": sorted(kinds)}
    return [stored(row).event for row in connection.execute(_STANDING, wanted)]


_newer = _event.alias()
_LATEST = select(_event).where(
    given(_event.c.school),
    _event.c.kind.in_(bindparam("kinds", expanding=True)),
    ~select(_newer.c.id)
    .where(_newer.c.school == _event.c.school, _newer.c.source == _event.c.source)
    .where(_newer.c.event_id == _event.c.event_id, _newer.c.revision > _event.c.revision)
    .exists(),
)
_OF_KINDS = _LATEST.where(_event.c.withdrawn.is_(False))
_LATEST_SINCE = _LATEST.where(_event.c.accepted_at >= bindparam("since"))
_SINCE = _OF_KINDS.where(_event.c.accepted_at >= bindparam("since"))
_STANDING = _OF_KINDS.order_by(_event.c.id)


_OF_SOURCE = (
    select(_event)
    .where(given(_event.c.school), given(_event.c.source), _event.c.occurred_at >= bindparam("since"))
    .where(
        ~select(_newer.c.id)
        .where(_newer.c.school == _event.c.school, _newer.c.source == _event.c.source)
        .where(_newer.c.event_id == _event.c.event_id, _newer.c.revision > _event.c.revision)
        .exists()
    )
    .order_by(_event.c.id)
)


def is_replaced(connection: Connection, event: Event) -> bool:
    """True if a later revision of this event is stored."""
    of_event = {"of_school": event.school, "of_source": event.source, "of_event_id": event.id}
    return connection.execute(_LATER, of_event | {"revision": event.revision}).first() is not None


_LATER = (
    select(_event.c.id)
    .where(given(_event.c.school), given(_event.c.source), given(_event.c.event_id))
    .where(_event.c.revision > bindparam("revision"))
    .limit(1)
)


def add(connection: Connection, event: Event, now: datetime, *, by_hand: bool = False) -> int:
    """Store an accepted event; returns its row. What a colleague said of the event of a source is ``by_hand``."""
    values = {
        "school": event.school,
        "source": event.source,
        "event_id": event.id,
        "revision": event.revision,
        "kind": event.kind,
        "occurred_at": event.occurred_at,
        "audience": {"scope": event.audience.scope, "keys": list(event.audience.keys)},
        "payload": dict(event.payload),
        "priority": int(event.priority),
        "withdrawn": event.withdrawn,
        "content_hash": content_hash(event),
        "accepted_at": now,
        "by_hand": by_hand,
    }
    if event.revision > 1 or event.withdrawn:
        looks.changed(connection)  # others may refer to it
    return int(connection.execute(_NEW, values).scalar_one())


_NEW = insert(_event).returning(_event.c.id)


def last_revisions(connection: Connection, school: str) -> dict[tuple[str, str], int]:
    """The last revision of each event, by source and id."""
    table = tables.event
    query = select(table.c.source, table.c.event_id, func.max(table.c.revision)).where(table.c.school == school)
    found = connection.execute(query.group_by(table.c.source, table.c.event_id))
    return {(row[0], row[1]): row[2] for row in found}


def cursor(connection: Connection, school: str, source: str) -> str | None:
    """How far a source has been read."""
    return connection.execute(_CURSOR, {"of_school": school, "of_source": source}).scalar()


_cursor = tables.source_cursor
_CURSOR = select(_cursor.c.cursor).where(given(_cursor.c.school), given(_cursor.c.source))
_NO_CURSOR = delete(_cursor).where(given(_cursor.c.school), given(_cursor.c.source))
_NEW_CURSOR = insert(_cursor)


def read_once(connection: Connection, school: str) -> frozenset[str]:
    """The names of all sources that were ever read."""
    return frozenset(connection.execute(_READ, {"of_school": school}).scalars())


_READ = select(_cursor.c.source).where(given(_cursor.c.school)).order_by(_cursor.c.source)


def told_as(connection: Connection, school: str, sources: Iterable[str], ids: Iterable[str]) -> dict[str, list[Event]]:
    """All that these sources told under these ids, by id."""
    found: dict[str, list[Event]] = {}
    for row in chunked(connection, _TOLD_AS, ids, of_school=school, sources=sorted(sources)):
        found.setdefault(row.event_id, []).append(stored(row).event)
    return found


_TOLD_AS = select(_event).where(
    given(_event.c.school),
    _event.c.source.in_(bindparam("sources", expanding=True)),
    among(_event.c.event_id),
)


def last_accepted(connection: Connection, school: str, source: str) -> datetime | None:
    """When something of a source was taken in last, in UTC; None if nothing was."""
    query = select(func.max(_event.c.accepted_at)).where(_event.c.school == school, _event.c.source == source)
    return connection.execute(query).scalar()


def set_cursor(connection: Connection, school: str, source: str, value: str) -> None:
    """Remember how far a source has been read."""
    connection.execute(_NO_CURSOR, {"of_school": school, "of_source": source})
    connection.execute(_NEW_CURSOR, {"school": school, "source": source, "cursor": value})


def stored(row: Row[Any]) -> StoredEvent:
    """A row as a value."""
    event = Event(
        school=row.school,
        source=row.source,
        id=row.event_id,
        kind=row.kind,
        occurred_at=row.occurred_at,
        audience=Audience(row.audience["scope"], tuple(row.audience["keys"])),
        payload={name: value for name, value in row.payload.items() if name != SHOWN},
        revision=row.revision,
        priority=Priority(row.priority),
        withdrawn=row.withdrawn,
    )
    return StoredEvent(row.id, event, row.content_hash, row.by_hand)


def kept_files(connection: Connection) -> set[str]:
    """The hashes of the kept copies that any event of this store names, of all its schools."""
    payload = tables.event.c.payload
    found = connection.execute(select(payload.cast(String)).where(payload.cast(String).contains(f"{KEPT}/")))
    return {name for (text,) in found for name in _KEPT_COPY.findall(str(text))}


def places_of_files(payload: Mapping[str, Any]) -> set[str]:
    """The places of the kept copies, below the media root, that what an event says names."""
    return set(_KEPT_PLACE.findall(json.dumps(payload, default=str)))


def waiting_files(connection: Connection, school: str) -> set[str]:
    """The places of the kept copies, below the media root, that events of a school name of which messages wait."""
    event, message = tables.event, tables.message
    waits = select(message.c.event).where(message.c.state.in_((State.QUEUED, State.AWAITING_APPROVAL)))
    text = event.c.payload.cast(String)
    query = select(text).where(event.c.school == school, event.c.id.in_(waits), text.contains(f"{KEPT}/"))
    return {place for text in connection.scalars(query) for place in _KEPT_PLACE.findall(text)}


_KEPT_PLACE = re.compile(rf"{re.escape(KEPT)}/[0-9a-f]{{64}}/[A-Za-z0-9._-]+")
_KEPT_COPY = re.compile(rf"{re.escape(KEPT)}/([0-9a-f]{{64}})/")


class Waits(NamedTuple):
    """An event of which messages wait, and when it was first taken in (UTC)."""

    source: str
    event_id: str
    accepted_at: datetime


def waiting_beyond(connection: Connection, school: str, moment: datetime, now: datetime) -> list[Waits]:
    """The events taken in before a moment of which messages are to go after it, or may, by their states at ``now``."""
    event, message = tables.event, tables.message
    later = message.c.due_at >= moment if now < moment else message.c.deadline >= now
    queued = (message.c.state == State.QUEUED) & later
    others = message.c.state.in_((State.AWAITING_APPROVAL, State.HANDED_OVER)) & (
        message.c.deadline >= max(moment, now)
    )
    query = (
        select(event.c.source, event.c.event_id, func.min(event.c.accepted_at))
        .join(message, message.c.event == event.c.id)
        .where(event.c.school == school, event.c.accepted_at < moment, queued | others)
        .group_by(event.c.source, event.c.event_id)
        .order_by(event.c.source, event.c.event_id)
    )
    return [Waits(*row) for row in connection.execute(query)]


def groups_awaited(connection: Connection, school: str) -> frozenset[str]:
    """The groups named by events of which messages wait to go, for approval, or for a colleague."""
    event, message = tables.event, tables.message
    waits = message.c.state.in_((State.QUEUED, State.AWAITING_APPROVAL, State.HANDED_OVER))
    query = select(event.c.id).distinct().join(message, message.c.event == event.c.id)
    rows = [row[0] for row in connection.execute(query.where(event.c.school == school, waits))]
    audiences = (one.event.audience for one in by_row(connection, rows).values())
    return frozenset(key for one in audiences if one.scope == "groups" for key in one.keys)
