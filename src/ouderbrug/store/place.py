"""Where a backup takes the place of a store: a file beside which the old one is kept, or a database of a server."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Protocol

from ouderbrug import failpoints
from ouderbrug.errors import OuderbrugError, StoreError, TryAgainLater
from ouderbrug.store import copies, database, dialects, drains, generation, stamp
from ouderbrug.store.database import Store
from ouderbrug.store.files import Files, beside
from ouderbrug.store.moving import move, schools
from ouderbrug.store_url import called

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

WITH_IT = ("", "-wal", "-shm", "-journal")
"""How the names of the files of a store end."""


class Place(Protocol):
    """The place of a school's store. Its methods raise StoreError and TryAgainLater.

    ``seen_elsewhere`` is how many changes other machines may have seen of it beyond what this one knows of.
    """

    path: Path
    seen_elsewhere: int

    def only_one(self) -> AbstractContextManager[None]:
        """Hold it alone."""

    def opened(self) -> Store:
        """What lies there, to read; raises StoreError where it cannot be used."""

    def require(self, store: str, of: Collection[str] = ()) -> None:
        """Refuse to put a backup of this store, which holds these schools, where what lies there would be lost."""

    def put(self, fresh: Path, was: int | None, now: datetime) -> str:
        """Put the file there whose generation that of ``was`` there becomes; returns the name of what is kept of that.

        Raises TryAgainLater where somebody changed what lies there since it had that generation.
        """


def at(path: Path, server: str, school: str) -> Place:
    """The place of a store: on a server where its URL is given, else the file."""
    return Database(path, server, school) if server else File(path, school)


def number(place: Place) -> int | None:
    """The generation of what lies there; None where that cannot be read, and so cannot be changed either."""
    try:
        with closing(place.opened()) as store, store.reading() as connection:
            return generation.read(connection).number
    except (OuderbrugError, OSError):
        return None


class File:
    """A SQLite file."""

    seen_elsewhere = 0

    def __init__(self, path: Path, school: str) -> None:
        self.path, self.school = path, school

    def only_one(self) -> AbstractContextManager[None]:
        """Hold the lock of its dispatch."""
        return database.only_one(self.path)

    def opened(self) -> Store:
        """What lies there, with no WAL of another file."""
        if is_strange(self.path):
            raise StoreError("files of different moments")
        return Store(self.path, "", readonly=True)

    def require(self, store: str, of: Collection[str] = ()) -> None:
        """Whatever lies there is kept; but where the store moved to a server, both would send.

        Nor is one that other schools share put back for one of them: of one that cannot be read the backup says so.
        """
        try:
            with closing(self.opened()) as opened, opened.reading() as connection:
                moved_to, there = generation.moved_to(connection), schools(connection)
        except (OuderbrugError, OSError):
            moved_to, there = "", set(of) if self.path.exists() else set()
        _require_alone(self.school, there)
        if moved_to:
            raise StoreError(
                f"the store moved from {self.path.name} to the database {moved_to} on a server, which would send too; "
                "nothing was changed. Name that in [store] url, or a new file if the store is to be one again"
            )

    def put(self, fresh: Path, was: int | None, now: datetime) -> str:
        """Move what lies there aside, with all that belongs to it, and the file into its place.

        Nobody changes it meanwhile: who waits for that finds another file under its name.
        """
        path = self.path
        with self._held() as has:
            _require_unchanged(has, was)
            aside, there = _free_name(path, now), path.exists()
            for end in WITH_IT[::-1]:
                if beside(path, end).exists():
                    os.rename(beside(path, end), beside(aside, end))
            os.replace(fresh, path)
            folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
            os.fsync(folder)
            os.close(folder)
        return aside.name if there else ""

    @contextmanager
    def _held(self) -> Iterator[int | None]:
        """The generation of what lies there, which nobody raises meanwhile; None where it cannot be read."""
        if number(self) is None:
            yield None
            return
        store = Store(self.path, "")
        with (
            closing(store),
            database.our_errors(store.called),
            store.engine.connect() as connection,
            connection.begin(),
        ):
            yield generation.read(connection).number


class Database:
    """A database of a server; ``path`` is the name that it has here."""

    seen_elsewhere = 100_000

    def __init__(self, path: Path, server: str, school: str) -> None:
        self.path, self.server, self.school = path, server, school

    def only_one(self) -> AbstractContextManager[None]:
        """Hold the locks of the school's runs."""
        return database.only_one(self.path, self.server, self.school)

    def opened(self) -> Store:
        """What is there."""
        return Store(self.path, self.school, server=self.server, readonly=True)

    def require(self, store: str, of: Collection[str] = ()) -> None:
        """An empty database will do; another store, or one of another schema, has no second place to be kept.

        Nor is one that other schools share put back for one of them: what these sent since would go again.
        """
        engine = dialects.Postgres(self.server, self.school).engine(
            readonly=True, busy_ms=database.BUSY_MS, require=None
        )
        try:
            with (
                database.our_errors(called(self.path, self.server)),
                engine.connect() as connection,
                connection.begin(),
            ):
                if dialects.has_tables(connection) and not _is(connection, store):
                    raise StoreError(
                        "the database of [store] url holds something else than a store of this version and school; "
                        "nothing was changed. Name an empty one, or make it anew"
                    )
                if dialects.has_tables(connection):
                    _require_alone(self.school, schools(connection))
        finally:
            engine.dispose()

    def put(self, fresh: Path, was: int | None, now: datetime) -> str:
        """Export what is there to a file beside the TOML, and put all rows there in one transaction."""
        aside = self._kept(now)
        engine = dialects.Postgres(self.server, self.school).engine(
            readonly=False, busy_ms=database.BUSY_MS, require=None
        )
        try:
            with (
                closing(Store(fresh, self.school)) as copied,
                copied.reading() as source,
                database.our_errors(called(self.path, self.server)),
                engine.connect() as connection,
                connection.begin(),
            ):
                there = dialects.has_tables(connection)
                _require_unchanged(generation.read(connection).number if there else None, was)
                if not there:
                    database.make_tables(connection)
                seen = stamp.highest(connection)
                move(source, connection)
                stamp.begin_above(connection, seen)
                drains.forget(connection)
                failpoints.at("in_copy")
        except BaseException:
            if aside:
                aside.unlink()
            raise
        finally:
            engine.dispose()
        return aside.name if aside else ""

    def _kept(self, now: datetime) -> Path | None:
        if not database.is_made(self.path, self.server):
            return None
        aside = _free_name(self.path, now)
        with closing(self.opened()) as store:
            copies.copy(store, aside, now)
        return aside


def is_strange(path: Path) -> bool:
    """True if beside the file lies a WAL of another one."""
    with closing(Files(path)) as files:
        return files.strange_wal()


def remove(path: Path) -> None:
    """Delete a file with all that belongs to it."""
    for end in WITH_IT:
        beside(path, end).unlink(missing_ok=True)


def _require_alone(school: str, there: set[str]) -> None:
    if there - {school}:
        raise StoreError(
            "other schools are in the store of [store] url too, and what they sent since would go again; nothing was "
            "changed. Name a new file, or an empty database, for this school alone, with a copy of its list of "
            "protections (.protected) beside it"
        )


def _is(connection: Connection, store: str) -> bool:
    revision = dialects.revision(connection.connection.dbapi_connection)
    return revision == database.REVISIONS[-1] and generation.read(connection).store == store


def _require_unchanged(now: int | None, was: int | None) -> None:
    if now != was:
        raise TryAgainLater("somebody changed the store meanwhile; nothing was restored, run it again")


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}-{now:%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{more}.aside.db") for more in ("", *(f"-{number}" for number in range(2, 99))))
    return next(name for name in names if not any(beside(name, end).exists() for end in WITH_IT))
