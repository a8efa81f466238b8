"""The generation: a number in the store that each change raises, in its own transaction, with the store's own name.

By it a store that is not the newest is told from the one that is; a copy says here that it is one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, insert, inspect, select, update

from ouderbrug.store import dialects, lineage, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOVED = "moved_to"
"""Where a file says to which database its rows went."""
HOME = "home"
"""Where a store says in which database of which server it is."""
_generation = tables.generation
_ADVANCE = "update generation set number = number + 1 returning number, copied_at is not null"


class Generation(NamedTuple):
    """Which store this is, how many changes it has seen, and when it was made as a copy of another file."""

    store: str
    number: int
    copied_at: datetime | None = None


def read(connection: Connection) -> Generation:
    """What the store says of itself."""
    return Generation._make(connection.execute(_READ).one())


_READ = select(_generation)


def is_kept(connection: Connection) -> bool:
    """False in a store of a schema from before there were generations."""
    return inspect(connection).has_table(_generation.name)


def advance(connection: Connection) -> tuple[int, bool]:
    """Raise the number, which counts once this transaction does; returns it, and whether this is but a copy by now.

    It is written to the header of a file as well, where it can be read without opening that: see its files.
    """
    driver: Any = connection.connection.dbapi_connection  # twice a message: by it they cost a tenth
    number, is_copy = driver.execute(_ADVANCE).fetchone()
    dialects.note_in_header(connection, number)
    return int(number), bool(is_copy)


def leave(connection: Connection, database: str, now: datetime) -> None:
    """Say that this is but a copy from now on: what it held went to that database. ``now`` is aware."""
    connection.execute(update(_generation).values(copied_at=now))
    connection.execute(insert(tables.meta).values(key=MOVED, value=database))


def moved_to(connection: Connection) -> str:
    """The database to which the rows of this file went; empty where they are still here, or this is another copy."""
    return connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == MOVED)).scalar() or ""


def home(connection: Connection) -> str:
    """In which database the store says that it is; empty where it never was in one, or nobody looked."""
    return connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == HOME)).scalar() or ""


def is_elsewhere(connection: Connection) -> bool:
    """True where a store is in another database than that which it says."""
    said = home(connection)
    return bool(said) and dialects.home(connection) not in ("", said)


def settle(connection: Connection, here: str) -> None:
    """Say in which database the store is."""
    said = dialects.inserting(connection, tables.meta).values(key=HOME, value=here)
    connection.execute(said.on_conflict_do_update(index_elements=["key"], set_={"value": here}))


def new_name() -> str:
    """A name that no other store has."""
    return secrets.token_hex(16)


def begin_anew(connection: Connection, store: str, number: int) -> None:
    """Make a copy the store itself, with a number that no other file of it has, wherever it is to be."""
    connection.execute(delete(tables.meta).where(tables.meta.c.key.in_((MOVED, HOME))))
    lineage.begin_anew(connection)
    connection.execute(update(_generation).values(store=store, number=number, copied_at=None))
    dialects.note_in_header(connection, number)
