"""An empty store in a moment, and invented messages to put in it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

import on_postgres
from ouderbrug.model import Audience, ContentClass, Event, Goal, Message, Priority, State, Text
from ouderbrug.store import claims, database, events, outbox, public_ids, rows, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

SCHOOL = "99ZZ00"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEASE = timedelta(minutes=2)
TEXT = Text("nl", "Nieuws", "Nieuws", "Nieuws\n", "<p>Nieuws</p>")


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        database.create(path, rehearsal=True)
        return path.read_bytes()


def fresh(folder: Path, school: str = SCHOOL, **options: Any) -> database.Store:
    """An empty rehearsal store in this folder, or the one that is there."""
    path = folder / "store.db"
    if on_postgres.WANTED:
        folder.mkdir(parents=True, exist_ok=True)
        return database.Store(path, school, server=on_postgres.of(path), **options)
    if not path.exists():
        path.write_bytes(_empty())
    return database.Store(path, school, **options)


@contextmanager
def changing(folder: Path) -> Iterator[Connection]:
    """A transaction with the store in this folder, which is closed afterwards."""
    with closing(fresh(folder)) as store, store.writing() as connection:
        yield connection


def message(event: str = "e1", recipient: str = "g1", revision: int = 1, school: str = SCHOOL) -> Message:
    """A general message over e-mail that is of use for a week."""
    told = Event(school, "office", event, "newsletter", NOW, Audience("school"), {}, revision)
    return Message(
        told,
        recipient,
        ContentClass.GENERAL,
        Goal.INFORM,
        Priority.NORMAL,
        "email",
        NOW + timedelta(days=7),
        TEXT,
        public_id=public_ids.new(),
    )


def put(connection: Connection, one: Message | None = None, state: State = State.QUEUED, **values: Any) -> int:
    """Store a message with its event; ``values`` are columns to set as well. Returns its row."""
    one = one or message()
    known = events.find(connection, one.event.school, one.event.id, one.event.source)
    row = next((found.row for found in known if found.event.revision == one.event.revision), None)
    row = row or events.add(connection, one.event, NOW)
    text = outbox.add_text(connection, row, one.text, None)
    number = outbox.add(connection, one, event_row=row, text_row=text, state=state, due_at=NOW, pilot=False)
    outbox.join(connection, number, one.event.school, one.recipient)
    if values:
        connection.execute(update(tables.message).where(tables.message.c.id == number).values(**values))
    return number


def handed_over(connection: Connection, number: int) -> bool:
    """A colleague was given this message to deliver."""
    given = {"channel": "handover", "outcome": State.HANDED_OVER.value, "started_at": NOW, "ended_at": NOW}
    connection.execute(insert(tables.attempt).values(message=number, number=1, fence=1, **given))
    return True


def row_of(connection: Connection, number: int) -> MessageRow:
    """A message as it stands in the store."""
    [row] = rows.messages(connection, select(tables.message).where(tables.message.c.id == number))
    return row


def take(
    connection: Connection, owner: str = "run-a", now: datetime = NOW, limit: int = 20, *, crashed: bool = False
) -> list[MessageRow]:
    """Claim over e-mail."""
    wanted = claims.Wanted("email", owner, limit, LEASE, crashed=crashed)
    return claims.claim(connection, SCHOOL, wanted, now)
