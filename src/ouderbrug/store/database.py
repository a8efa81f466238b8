"""Opens the store and guards it: transactions, errors in our own words, one dispatch at a time.

SQLite is driven with explicit transactions, because the driver would start them lazily and deferred; a
writer takes the write lock at once (BEGIN IMMEDIATE), so that it waits in line and never fails half-way.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic_core import from_json
from sqlalchemy import Engine, bindparam, create_engine, insert, select, update
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import DBAPIError

from ouderbrug.errors import ConfigError, OuderbrugError, StoreError, TryAgainLater
from ouderbrug.ownership import ours_alone
from ouderbrug.store import generation, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

REVISIONS = tuple(f"{number:04}" for number in range(1, 20))
"""Every schema that ever was, oldest first; the last is the one that this version reads and writes."""

PEOPLE_CHANGED = "ouderbrug_people_changed"
_READS = "ouderbrug_reads"
BUSY_MS = 30_000
"""How long a statement waits for another writer before the command gives up with exit 75."""


class Guard(Protocol):
    """What tells the store from older files of it; whatever it refuses it refuses with a StoreError."""

    def open(self) -> None:
        """Called before the file is opened."""

    def close(self) -> None:
        """Called after it was closed."""

    def objection(self, store: Store, /) -> str:
        """Why this store is not to be used; empty if it may be."""

    def before_commit(self, connection: Connection, number: int, /) -> None:
        """Called at the end of each transaction that changed something, with its generation."""

    def after_commit(self, number: int, /) -> None:
        """Called once it is durable."""


class Store:
    """One SQLite file, opened for reading or for writing; raises StoreError or TryAgainLater."""

    def __init__(
        self,
        path: Path,
        school: str,
        *,
        readonly: bool = False,
        busy_ms: int = BUSY_MS,
        any_schema: bool = False,
        newest: Guard | None = None,
    ) -> None:
        """Open it; ``newest`` guards it, which a private copy has no need of."""
        self.path = path
        self.school = school
        self.newest = newest
        if not path.is_file():
            raise StoreError(f"there is no store at {path.name}; `ouderbrug import FILE` or `store migrate` makes one")
        _require_ours(path)
        if newest is not None:
            newest.open()
        self.engine = _engine(path, readonly=readonly, busy_ms=busy_ms, any_schema=any_schema)
        try:
            with our_errors(path.name), self.engine.connect():
                pass
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()
        self._let_go()

    def _let_go(self) -> None:
        if self.newest is not None:
            self.newest.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view; fetch, close, and only then render, for a long read can hold up a writer."""
        with our_errors(self.path.name), self.engine.connect() as connection:
            connection.execution_options(**{_READS: True})
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start and is durable when it ends.

        One that wrote something raises the generation; raises StoreError where this store is not the newest any more.
        """
        number = 0
        with our_errors(self.path.name), self.engine.connect() as connection, connection.begin():
            before = generation.changes(connection)
            yield connection
            if generation.changes(connection) != before:
                number = generation.advance(connection)
                if self.newest is not None:
                    self.newest.before_commit(connection, number)
        if number and self.newest is not None:
            self.newest.after_commit(number)


def name_of(connection: Connection) -> str:
    """A name for the store behind a connection, made of its place on this machine: no two files have the same."""
    place = Path(str(connection.engine.url.database).removeprefix("file:")).resolve()
    return hashlib.sha256(str(place).encode()).hexdigest()[:16]


def _require_ours(path: Path) -> None:
    """A store that another user could have changed, or that has a second name, is none of ours; raises StoreError."""
    try:
        for ending in ("", "-wal", "-journal"):
            ours_alone(path.with_name(path.name + ending))
    except ConfigError as error:
        raise StoreError(f"the store is not safe: {error}") from None


def revision(connection: Connection) -> str | None:
    """The schema revision that is written in the store; raises StoreError if it is no store of ours."""
    return _revision(connection.connection.dbapi_connection)


def _revision(driver: Any) -> str | None:
    if driver.execute("select name from sqlite_master where name = 'alembic_version'").fetchone() is None:
        raise StoreError("the store holds no tables of ouderbrug; is it the right file?")
    found = driver.execute("select version_num from alembic_version").fetchone()
    return found[0] if found else None


def _require_schema(driver: Any, name: str) -> None:
    found = _revision(driver)
    if found not in REVISIONS:
        raise StoreError(
            f"{name} is of a newer version of ouderbrug; install that version, or restore a backup of this one"
        )
    if found != REVISIONS[-1]:
        raise StoreError(f"{name} has an older schema; run `ouderbrug store migrate` (it makes a backup)")


def create(path: Path, *, rehearsal: bool) -> bool:
    """Make a new store beside its name and move it into place when it is whole; False if another command was first."""
    with _folder(path):
        if path.exists():
            return False
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        engine = _engine(fresh, readonly=False, busy_ms=BUSY_MS)
        with our_errors(path.name), engine.connect() as connection, connection.begin():
            migrate(connection)
            kind = "rehearsal" if rehearsal else "real"
            connection.execute(insert(tables.meta).values(key="kind", value=kind))
        engine.dispose()
        os.replace(fresh, path)
    return True


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """One command at a time makes a store in this folder; the others wait, and find it made."""
    handle = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def migrate(connection: Connection) -> None:
    """Bring the schema up to date inside the caller's transaction: all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "ouderbrug.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


_CHANGE_META = update(tables.meta).where(tables.meta.c.key == bindparam("of_key"))
_META = select(tables.meta.c.value).where(tables.meta.c.key == bindparam("of_key"))


def meta(connection: Connection, key: str) -> str | None:
    """A value of the store about itself."""
    return connection.execute(_META, {"of_key": key}).scalar()


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Write a value of the store about itself."""
    if not connection.execute(_CHANGE_META, {"of_key": key, "value": value}).rowcount:
        connection.execute(insert(tables.meta).values(key=key, value=value))


def people_version(connection: Connection) -> int:
    """A number that changes whenever anything changed that a rule may know of people; cheap to ask before each send."""
    return int(meta(connection, _PEOPLE_VERSION) or 0)


def people_changed(connection: Connection) -> None:
    """Say that people changed: every run reads them again, and who is protected is noted beside the store as well."""
    connection.info[PEOPLE_CHANGED] = True
    set_meta(connection, _PEOPLE_VERSION, str(people_version(connection) + 1))


_PEOPLE_VERSION = "roster_version"


def examine(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file; empty if all is well."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(10)")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [line for line in found if line != "ok"] + [f"a row of {row[0]} points to nothing" for row in broken]


def describe(connection: Connection) -> str:
    """The SQLite version and journal in use."""
    version = connection.exec_driver_sql("select sqlite_version()").scalar()
    return f"SQLite {version}, journal {connection.exec_driver_sql('PRAGMA journal_mode').scalar()}"


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of the store's dispatch; raises TryAgainLater while another run holds it.

    The lock dies with its process, so that no crash can leave it behind.
    """
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _of_disk(error, path.name) from None
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TryAgainLater("another run is busy with this store; nothing was done, the next run goes on") from None


@contextmanager
def our_errors(name: str) -> Iterator[None]:
    """Turn what the driver raises into our errors, without the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        raise translated(str(error.orig), name) from None
    except driver().Error as error:
        raise translated(str(error), name) from None
    except OSError as error:
        raise _of_disk(error, name) from None


RESTORE = "restore the last backup with `ouderbrug store restore FILE`"
"""What to do where the file is no good."""
_DRIVER_WORDS = (
    (("locked", "busy"), TryAgainLater, "{} is busy with another program; try again in a minute"),
    (("disk is full", "disk I/O", "out of memory"), TryAgainLater, "no room to write {}; make space on its disk"),
    (("malformed", "not a database"), StoreError, f"{{}} is damaged; {RESTORE}"),
    (("readonly", "read-only", "query_only"), StoreError, "{} or its folder may not be written; mend its permissions"),
    (("unable to open",), StoreError, "{} cannot be opened; mend its permissions and those of its folder"),
)


def translated(words: str, name: str) -> OuderbrugError:
    """What the driver says in its words, as an error of ours without the statement and its values."""
    for parts, error, advice in _DRIVER_WORDS:
        if any(part in words for part in parts):
            return error(advice.format(name))
    return StoreError(f"{name} answers in a way that ouderbrug does not know; run `ouderbrug store check`")


def _of_disk(error: OSError, name: str) -> OuderbrugError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return TryAgainLater(f"no room to write {name}; make space on its disk")
    return StoreError(f"{name} or its folder cannot be used ({errno.errorcode.get(error.errno or 0, 'I/O error')})")


def _engine(path: Path, *, readonly: bool, busy_ms: int, any_schema: bool = True) -> Engine:
    url = f"sqlite:///file:{path}?mode=rw&uri=true"
    options = {"module": driver(), "hide_parameters": True, "json_deserializer": _from_json}
    engine = create_engine(url, **options)

    @sqlalchemy_event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        if not any_schema:
            # Looked at before anything is set, so that a file that is not ours stays as it is.
            connection.execute(f"PRAGMA busy_timeout={busy_ms}")
            _require_schema(connection, path.name)
        for pragma in _pragmas(connection, readonly=readonly, busy_ms=busy_ms):
            connection.execute(f"PRAGMA {pragma}")

    @sqlalchemy_event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = readonly or connection.get_execution_options().get(_READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _from_json(text: str) -> Any:
    """Every row holds some JSON, and the reader of pydantic is a few times faster; it takes no half of a surrogate."""
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)


def driver() -> Any:
    """The newer SQLite of the pysqlite3 wheel where there is one: it is past a bug that can lose WAL commits."""
    try:
        import pysqlite3

        return pysqlite3
    except ImportError:
        import sqlite3

        return sqlite3


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """False for SQLite versions with the WAL-reset bug (sqlite.org/wal.html); they use a rollback journal."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _pragmas(connection: Any, *, readonly: bool, busy_ms: int) -> Iterator[str]:
    yield f"busy_timeout={busy_ms}"
    if readonly:
        yield "query_only=ON"
        return
    version = tuple(int(part) for part in connection.execute("select sqlite_version()").fetchone()[0].split("."))
    wanted = "wal" if wal_is_safe(version) else "delete"
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
        yield f"journal_mode={wanted}"
    yield from ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
