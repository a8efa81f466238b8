"""What the store holds of one person, a table at a time; of whom else a row tells is left to who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from ouderbrug.model import DIGESTS, State, Text
from ouderbrug.store import tables
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.purging import OPEN
from ouderbrug.store.rows import among, chunked
from ouderbrug.store.states import WAITING
from ouderbrug.store.wiping import skeleton

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Table

Row = dict[str, Any]
_message, _event, _text = tables.message, tables.event, tables.text


def rows(connection: Connection, table: Table, *where: ColumnElement[bool], without: Iterable[str] = ()) -> list[Row]:
    """The rows of a table as they are, without the school and these columns."""
    left_out = {"id", "school", *without}
    query = select(*(column for column in table.c if column.name not in left_out)).where(*where)
    return [dict(row._mapping) for row in connection.execute(query)]


def messages_to(connection: Connection, school: str, guardian: str) -> list[tuple[Row, Text]]:
    """The messages that a guardian is counted for, the oldest first, with their text as it is stored.

    What is in a digest stands there too: the digest tells of all its messages, and each of whom it is about.
    """
    names = ("id", "event_id", "kind", "channel", "state", "pupils", "about_a_child", "pilot", "digest")
    link = tables.message_guardian
    columns = [_message.c[name] for name in (*names, "due_at", "marked_at", "settled_at")]
    parts = [_text.c[name] for name in Text.__dataclass_fields__]
    joined = link.join(_message, link.c.message == _message.c.id).join(_text, _message.c.text == _text.c.id)
    query = select(*columns, *parts).select_from(joined)
    query = query.where(link.c.school == school, link.c.guardian == guardian).order_by(_message.c.id)
    return [
        (dict(zip(row._fields[: len(columns)], row, strict=False)), Text(*row[len(columns) :]))
        for row in connection.execute(query)
    ]


def events_about(connection: Connection, school: str, pupil: str) -> list[Row]:
    """Each revision of the events that name a pupil, the oldest first, and whether any message of it waits still."""
    names = ("id", "source", "event_id", "revision", "kind", "occurred_at", "audience", "payload", "withdrawn")
    query = select(*(_event.c[name] for name in names)).where(_event.c.school == school).order_by(_event.c.id)
    of_pupils = query.where(_event.c.audience["scope"].as_string() == "pupils")
    found = [dict(row._mapping) for row in connection.execute(of_pupils) if pupil in row.audience["keys"]]
    open_ = _message.c.state.in_((*WAITING, State.SENDING, State.HANDED_OVER))
    waits = set(connection.execute(select(_message.c.event).where(_message.c.school == school, open_)).scalars())
    return [{**row, "waits": row.pop("id") in waits} for row in found]


def app_ids(connection: Connection, school: str, scope: str, key: str) -> list[Row]:
    """What the apps call somebody; a guardian's threads are theirs too."""
    table = tables.app_id
    scopes = (scope, "thread") if scope == "guardian" else (scope,)
    return rows(connection, table, table.c.school == school, table.c.scope.in_(scopes), table.c.key == key)


def holds_on(connection: Connection, school: str, scope: str, key: str) -> list[Row]:
    """Since when nothing goes to or about somebody; not why, which may be a word about another."""
    table = tables.hold
    here = (table.c.school == school, table.c.scope == scope, table.c.key == key)
    return rows(connection, table, *here, without=("by", "reason", "released_by", "key"))


def returned(connection: Connection, school: str, addresses: Iterable[str]) -> list[Row]:
    """What came back of mails to these normalised addresses."""
    table = tables.bounce
    mailboxes = [one for one in hashed(connection, *addresses) if one]
    here = (table.c.school == school, table.c.mailbox.in_(mailboxes))
    return rows(connection, table, *here, without=("mail", "public_id", "mailbox"))


def asked(connection: Connection, school: str, guardian: str) -> list[Row]:
    """What was written down of a guardian and a child: never what is of two guardians, who are others to each other."""
    table = tables.pair
    of_a_child = or_(table.c.what == "asked", table.c.what == "receives_all")
    here = (table.c.school == school, table.c.other == guardian, of_a_child)
    return rows(connection, table, *here, without=("by", "ended_by", "other"))


def worded(connection: Connection, school: str, numbers: Collection[int]) -> list[Row]:
    """Those of these revisions of events that name pupils and have words still: what was written, and what went."""
    texts: dict[int, list[Row]] = {}
    for row in chunked(connection, _TEXTS, numbers):
        if row.body:
            texts.setdefault(row.event, []).append({"subject": row.subject, "text": row.body})
    query = _WORDED.where(_event.c.school == school)
    found = []
    for row in chunked(connection, query, numbers):
        said, of_a_child = texts.get(row.id, []), row.audience["scope"] == "pupils" and row.source != DIGESTS
        if of_a_child and (said or row.payload != skeleton(row.payload)):
            found.append({"pupils": row.audience["keys"], "event_id": row.event_id, "revision": row.revision,
                          "kind": row.kind, "occurred_at": row.occurred_at, "payload": row.payload,
                          "texts": said})  # fmt: skip
    return found


_WORDED = select(_event).where(among(_event.c.id))
_TEXTS = select(_text).where(among(_text.c.event))


def is_open(connection: Connection, school: str, what: str, key: str) -> bool:
    """True if anything to or about somebody waits, is in hand, or nobody knows what became of it."""
    query = select(_message.c.recipient, _message.c.pupils).where(_message.c.school == school)
    rows = connection.execute(query.where(_message.c.state.in_(OPEN)))
    return any(row.recipient == key if what == "guardian" else key in row.pupils for row in rows)


def arrived(
    connection: Connection,
    school: str,
    states: Collection[str],
    *,
    event_id: str | None = None,
    moment: datetime | None = None,
) -> list[Row]:
    """The messages in these states, one row for each guardian: of an event, or of all since a moment (aware)."""
    link = tables.message_guardian
    names = ("kind", "pupils", "channel", "state", "about_a_child")
    columns = (_message.c.id.label("message"), _message.c.event_id.label("event"), link.c.guardian,
               _message.c.marked_at.label("when"), *(_message.c[name] for name in names))  # fmt: skip
    query = select(*columns).join(link, link.c.message == _message.c.id).order_by(_message.c.id, link.c.guardian)
    query = query.where(_message.c.school == school, _message.c.state.in_(states), _message.c.marked_at.is_not(None))
    query = query.where(_message.c.pilot.is_(False))
    if event_id is not None:
        query = query.where(_message.c.event_id == event_id)
    if moment is not None:
        query = query.where(_message.c.marked_at >= moment)
    return [dict(row._mapping) for row in connection.execute(query)]
