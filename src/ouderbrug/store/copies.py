"""Copies of a store: made while it is in use, each saying that it is one."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.store import database, tables
from ouderbrug.store.database import Store, make, meta, our_errors, set_meta, translated
from ouderbrug.store.dialects import driver
from ouderbrug.store.moving import move, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def note_backup(connection: Connection, now: datetime) -> None:
    """Remember when this store was last copied."""
    set_meta(connection, "last_backup", now.isoformat())


def last_backup(connection: Connection) -> datetime | None:
    """When this store was last copied by `store backup`; None if it never was."""
    found = meta(connection, "last_backup")
    return datetime.fromisoformat(found) if found else None


def copy(store: Store, target: Path, now: datetime) -> None:
    """Copy a store that may be in use to a new SQLite file, whole and consistent, and say in it that it is a copy.

    That of a server is our own export of one moment, for whoever has no tools of PostgreSQL at hand. ``now`` is aware.
    Raises StoreError.
    """
    if not store.server:
        back_up(store.path, target, now)
        return
    with store.reading() as source:
        found = database.revision(source)
        older = found if found != database.REVISIONS[-1] else ""
        make(target, rehearsal=meta(source, "kind") == "rehearsal", older=older)
        try:
            made = Store(target, store.school, any_schema=True)
            # No change of its own: a copy is as old as the moment that it holds.
            with closing(made), our_errors(target.name), made.engine.connect() as connection, connection.begin():
                move(source, connection, tables_of(connection) if older else tables.metadata)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    with closing(driver().connect(str(target))) as copied:
        _stamp(copied, now)


def back_up(path: Path, target: Path, now: datetime) -> None:
    """Copy a store that may be in use to a new file, whole and consistent, and say in it that it is a copy.

    ``now`` is aware. Raises StoreError.
    """
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(handle)
    drive = driver()
    # Opened to write, though it never does: a reader alone would leave its files of the WAL behind.
    source, copy = drive.connect(f"file:{path}?mode=rw", uri=True), drive.connect(str(target))
    source.execute("PRAGMA query_only=ON")
    try:
        with our_errors(path.name):
            source.backup(copy)
            _stamp(copy, now)
    except drive.Error as error:
        target.unlink()
        raise translated(error, path.name) from None
    finally:
        source.close()
        copy.close()


def _stamp(copy: Any, now: datetime) -> None:
    """A run takes no copy for the store; one of an older schema, which is refused anyway, has no place to say so."""
    if copy.execute("select 1 from sqlite_master where name = 'generation'").fetchone():
        copy.execute("update generation set copied_at = ?", (f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",))
        copy.commit()
        copy.execute("PRAGMA user_version=0")
