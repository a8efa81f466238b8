"""What came back of mails: each mail once, of which message and mailbox, and what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from ouderbrug.store import tables
from ouderbrug.store.rows import among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_table, _message = tables.bounce, tables.message


class Came(NamedTuple):
    """One mail that came back: its name, the message and mailbox (a keyed hash) it is about, what it says, and when.

    ``public_id`` and ``mailbox`` are empty where it is about none that is known here.
    """

    mail: str
    public_id: str
    mailbox: str
    what: str
    status: str
    at: datetime


class Sent(NamedTuple):
    """A message as it went: over which channel, to which mailbox (a keyed hash), and when."""

    public_id: str
    channel: str
    mailbox: str
    marked_at: datetime | None


def known(connection: Connection, school: str, mails: Collection[str]) -> set[str]:
    """Which of these mails were read before."""
    query = select(_table.c.mail).where(_table.c.school == school, among(_table.c.mail))
    return {mail for (mail,) in chunked(connection, query, sorted(mails))}


def sent(connection: Connection, school: str, ids: Collection[str]) -> dict[str, Sent]:
    """The messages of this school by these ids."""
    columns = (_message.c.public_id, _message.c.channel, _message.c.mailbox, _message.c.marked_at)
    query = select(*columns).where(_message.c.school == school, among(_message.c.public_id))
    return {row[0]: Sent(*row) for row in chunked(connection, query, sorted(ids))}


def keep(connection: Connection, school: str, came: Iterable[Came]) -> None:
    """Store what was read."""
    rows = [{"school": school, **one._asdict()} for one in came]
    if rows:
        connection.execute(insert(_table), rows)


def of(connection: Connection, school: str, what: Collection[str]) -> list[Came]:
    """All that said one of these, the first one first."""
    columns = (_table.c[name] for name in Came._fields)
    query = select(*columns).where(_table.c.school == school, _table.c.what.in_(sorted(what)))
    return [Came(*row) for row in connection.execute(query.order_by(_table.c.at, _table.c.mail))]
