"""Where photos of children went, and of which messages they stayed behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from ouderbrug.attachments import kept_hash
from ouderbrug.store import tables
from ouderbrug.store.outbox import ACTIVE
from ouderbrug.store.pictures import barred_since, gone, on_each
from ouderbrug.store.rows import among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_message, _event = tables.message, tables.event


class PhotoSent(NamedTuple):
    """A photo of a message that went, or may have, and the pupils who are on it; ``when`` is aware, in UTC.

    It ``stayed`` behind where a child on it was without consent. ``about`` are the pupils whom the message is for.
    """

    file: str
    pupils: tuple[str, ...]
    source: str
    event: str
    recipient: str
    about: tuple[str, ...]
    channel: str
    state: str
    when: datetime
    stayed: bool


def went(
    connection: Connection, school: str, kinds: Collection[str] | None = None, since: datetime | None = None
) -> Iterator[PhotoSent]:
    """Each photo of each message, in their order: of these kinds alone, and of events accepted since (aware), if given.

    What went in a pilot nobody at home has.
    """
    query = select(_event.c.id, _event.c.source, _event.c.payload).where(_event.c.school == school)
    query = query if kinds is None else query.where(_event.c.kind.in_(sorted(kinds)))
    query = query if since is None else query.where(_event.c.accepted_at >= since)
    files = {row.id: (row.source, _files(row.payload)) for row in connection.execute(query)}
    barred = barred_since(connection, school)
    on_each_one = on_each(connection, school, {kept_hash(file) for _, named in files.values() for file in named})
    shown = {event: (source, _with_pupils(named, on_each_one)) for event, (source, named) in files.items() if named}
    for row in chunked(connection, _OF_EVENTS, shown):
        source, photos = shown[row.event]
        behind = row.held_back.split()
        for file, pupils in photos.items():
            if _was_along(file, row.marked_at, barred):
                yield PhotoSent(
                    file, pupils, source, row.event_id, row.recipient, tuple(row.pupils),
                    row.channel, row.state, row.marked_at, kept_hash(file) in behind,
                )  # fmt: skip


def _was_along(file: str, marked_at: datetime | None, barred: Mapping[str, datetime]) -> bool:
    """False of a picture that was barred before its message went: nobody got it."""
    since = barred.get(kept_hash(file))
    return since is None or marked_at is None or marked_at <= since


class Beside(NamedTuple):
    """A file of a message, the pupils who are on it, and whether it ``stayed`` behind."""

    file: str
    pupils: tuple[str, ...]
    stayed: bool


def beside(connection: Connection, school: str, messages: Collection[int]) -> dict[int, list[Beside]]:
    """The files of each of these messages, photos and others, by its number."""
    found: dict[int, list[Beside]] = {}
    rows = list(chunked(connection, _FILES_OF, messages))
    files = {row.id: _files(row.payload) for row in rows}
    barred = barred_since(connection, school)
    on_each_one = on_each(connection, school, {kept_hash(file) for named in files.values() for file in named})
    for row in rows:
        behind = row.held_back.split()
        for file, named in files[row.id].items():
            if not _was_along(file, row.marked_at, barred):
                continue
            pupils = tuple(dict.fromkeys((*named, *on_each_one.get(kept_hash(file), ()))))
            found.setdefault(row.id, []).append(Beside(file, pupils, kept_hash(file) in behind))
    return found


_FILES_OF = (
    select(_message.c.id, _message.c.held_back, _message.c.marked_at, _event.c.payload)
    .join(_event, _event.c.id == _message.c.event)
    .where(among(_message.c.id))
)


def _files(payload: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The photos of a payload with whom it names on them, and what else goes along, which names nobody.

    Of a picture whose file it names no more, as somebody on it was erased or its words were purged, the others.
    """
    named = {photo["file"]: tuple(photo.get("pupils", ())) for photo in payload.get("photos") or ()}
    named |= {file: () for file in payload.get("attachments") or () if file not in named}
    known = {kept_hash(file) for file in named}
    return named | {file: pupils for file, pupils in gone(payload).items() if kept_hash(file) not in known}


def _with_pupils(
    named: Mapping[str, tuple[str, ...]], on_each_one: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    each = {file: (*pupils, *on_each_one.get(kept_hash(file), ())) for file, pupils in named.items()}
    return {file: tuple(dict.fromkeys(pupils)) for file, pupils in each.items() if pupils}


_COLUMNS = [
    _message.c[name]
    for name in ("event", "event_id", "recipient", "pupils", "channel", "state", "marked_at", "held_back")
]
_OF_EVENTS = (
    select(*_COLUMNS)
    .where(among(_message.c.event), _message.c.state.in_(ACTIVE), _message.c.pilot.is_(False))
    .order_by(_message.c.id)
)
