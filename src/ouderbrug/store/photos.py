"""Where photos of children went, and of which messages they stayed behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from ouderbrug.attachments import kept_hash
from ouderbrug.store import tables
from ouderbrug.store.outbox import ACTIVE
from ouderbrug.store.rows import among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
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
    shown = {row.id: (row.source, photos) for row in connection.execute(query) if (photos := row.payload.get("photos"))}
    for row in chunked(connection, _OF_EVENTS, shown):
        source, photos = shown[row.event]
        behind = row.held_back.split()
        for photo in photos:
            yield PhotoSent(
                photo["file"], tuple(photo.get("pupils", ())), source, row.event_id, row.recipient, tuple(row.pupils),
                row.channel, row.state, row.marked_at, kept_hash(photo["file"]) in behind,
            )  # fmt: skip


_COLUMNS = [
    _message.c[name]
    for name in ("event", "event_id", "recipient", "pupils", "channel", "state", "marked_at", "held_back")
]
_OF_EVENTS = (
    select(*_COLUMNS)
    .where(among(_message.c.event), _message.c.state.in_(ACTIVE), _message.c.pilot.is_(False))
    .order_by(_message.c.id)
)
