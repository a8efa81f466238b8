"""A school's store goes from its file to a database on a server, whole and counted; from one moment on it is there.

The file says then where it went, and nothing is sent from it, nor changed by who waited for it. Until that moment it
alone is the store: a copy that was stopped half-way left either nothing on the server, or what is no more the newest
with the next change of the file.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug import failpoints
from ouderbrug.errors import StoreError
from ouderbrug.school import kept_copies
from ouderbrug.store import database, dialects, events, generation, lineage
from ouderbrug.store.moving import move
from ouderbrug.store_url import database_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store
    from ouderbrug.store.generation import Generation
    from ouderbrug.store.newest import Newest

REJECTED = "rejected"
"""The folder beside a store with what was set aside."""


def copy(old: Store, url: str, there: Newest, now: datetime, media_root: Path | None = None) -> dict[str, int]:
    """Move a store to an empty database; returns how many rows there are by table. ``now`` is aware.

    ``old`` is a file that is the newest, ``there`` guards what the database will be; below ``media_root`` are the files
    that a dead command kept for the old one. Raises StoreError where the
    database is not empty or holds something else than what was copied, and TryAgainLater while a run is busy: the file
    is the store then. Whatever may go wrong does so before it is left, and who waits for it finds that it was.
    """
    with old.only_one():
        with _unchanged(old) as source:
            name = generation.read(source).store
            _require_place(there, name)
            kept_copies.sweep(media_root, database.name_of(source), lambda: events.kept_files(source))
            with _empty(url, there.called) as target:
                counted = move(source, target)
                _carry(old, there)
                found, link = _begun(target, there)
                generation.leave(source, database_of(url), now)
                failpoints.at("in_copy")
            failpoints.at("after_copy")
        with suppress(StoreError):  # the next command writes them, or says why it cannot
            there.keep(found, link)  # an older copy of the file is behind the markers from here on
    return counted


@contextmanager
def _unchanged(store: Store) -> Iterator[Connection]:
    """A transaction in which nobody else writes, and which raises no generation: what was moved has that of then."""
    with database.our_errors(store.called), store.engine.connect() as connection, connection.begin():
        if store.newest is not None:
            found = generation.read(connection)
            store.newest.before_commit(connection, found.number + 1, found.copied_at is not None)
        yield connection


def _require_place(there: Newest, store: str) -> None:
    seen = there.highest(store)
    if seen is not None and seen.store != store:
        raise StoreError(
            f"{Path(there.beside).name} is the marker of another store, and would be that of the database; move it "
            "away if that store is no more"
        )
    there.require_ours(there.beside)


def _begun(target: Connection, there: Newest) -> tuple[Generation, str]:
    """Make the rows in the database the store, one change ahead of the file; returns what it says of itself, and by
    whom that change was made. Raises StoreError where it could not be used there.
    """
    if here := dialects.home(target):
        generation.settle(target, here)
    if problem := there.objection_in(target):
        raise StoreError(problem)
    made = lineage.Lineage()
    number, is_copy = generation.advance(target)
    made.lengthen(target, number)
    there.before_commit(target, number, is_copy)
    return generation.read(target), made.link


@contextmanager
def _empty(url: str, name: str) -> Iterator[Connection]:
    """A transaction in an empty database, with the tables of a store; raises StoreError where something is there."""
    engine = dialects.Postgres(url, "").engine(readonly=False, busy_ms=database.BUSY_MS, require=None)
    try:
        with database.our_errors(name), engine.connect() as connection, connection.begin():
            if dialects.has_tables(connection):
                raise StoreError(
                    "that database is not empty; name one that is. If a copy that was stopped left it so, drop it and "
                    "make it anew: the store is still the file, and nothing was changed"
                )
            database.make_tables(connection)
            yield connection
    finally:
        engine.dispose()


def _carry(old: Store, there: Newest) -> None:
    """Take along what was set aside and told beside the file, where the store will have another folder."""
    was, now = old.path.with_name(REJECTED), there.path.with_name(REJECTED)
    if was.is_dir() and was.resolve() != now.resolve():
        shutil.copytree(was, now, dirs_exist_ok=True)
