"""Invitations by the uid under which a guardian's calendar keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from ouderbrug.store import tables
from ouderbrug.store.outbox import ACTIVE
from ouderbrug.store.rows import among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_message = tables.message


class Invitation(NamedTuple):
    """The last message that went with a uid, its revision for calendars, and the mailbox it went to (a keyed hash)."""

    uid: str
    message: int
    public_id: str
    event_id: str
    sequence: int
    mailbox: str
    marked_at: datetime


def by_uid(connection: Connection, school: str, uids: Collection[str]) -> dict[str, Invitation]:
    """The last of each of these that went, or may have, to a guardian; what went in a pilot invited nobody."""
    rows = chunked(connection, _OF_UIDS, uids, of_school=school)
    return {row[0]: Invitation(*row) for row in rows}


_OF_UIDS = (
    select(*(_message.c[name] for name in (
        "meeting_uid", "id", "public_id", "event_id", "meeting_sequence", "mailbox", "marked_at")))
    .where(among(_message.c.meeting_uid), _message.c.school == bindparam("of_school"))
    .where(_message.c.state.in_(ACTIVE), _message.c.pilot.is_(False), _message.c.mailbox != "")
    .order_by(_message.c.meeting_sequence, _message.c.id)
)  # fmt: skip
