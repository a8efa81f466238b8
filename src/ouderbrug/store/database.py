"""Opens the store and guards it: transactions, errors in our own words, one dispatch at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from ouderbrug.errors import ConfigError, OuderbrugError, StoreError, TryAgainLater
from ouderbrug.ownership import ours_alone
from ouderbrug.store import dialects, generation, lineage, stamp, tables
from ouderbrug.store_url import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, timedelta

    from alembic.config import Config
    from sqlalchemy import Connection

    from ouderbrug.store.dialects import Dialect

REVISIONS = tuple(f"{number:04}" for number in range(1, 39))
"""Every schema that ever was, oldest first; the last is the one that this version reads and writes."""

MAILBOX_KEY = "mailbox-key"
"""Where the store keeps the key by which it remembers mailboxes."""
ON_DAY = "ouderbrug_on_day"
"""The option of a connection that says on which day its people are seen."""
BUSY_MS = 30_000
"""How long a statement waits for another writer before the command gives up with exit 75."""


class Guard(Protocol):
    """What tells the store from older files of it; whatever it refuses it refuses with a StoreError."""

    def require_none_left(self) -> None:
        """Called where there is no file: refuses where one was, which is then to be put back."""

    def open(self) -> None:
        """Called before the file is opened."""

    def close(self) -> None:
        """Called after it was closed."""

    def is_there(self) -> bool:
        """False where the name of the store leads to another file by now; may be asked at any time."""

    def objection(self, store: Store, /) -> str:
        """Why this store is not to be used; empty if it may be."""

    def before_commit(self, connection: Connection, number: int, is_copy: bool, /) -> None:
        """Called at the end of each transaction that changed something, with its generation, and whether the store
        became but a copy while it waited for the lock."""

    def after_commit(self, number: int, link: str, /) -> None:
        """Called once it is durable, with the link of who made it; empty where that is not noted."""


class Store:
    """One SQLite file, or one database of a server, opened for reading or for writing.

    ``path`` is the file; beside it lies what is no row. Of a database on a server it is the name that the file would
    have. Raises StoreError or TryAgainLater.
    """

    def __init__(
        self,
        path: Path,
        school: str,
        *,
        server: str = "",
        readonly: bool = False,
        busy_ms: int = BUSY_MS,
        any_schema: bool = False,
        newest: Guard | None = None,
    ) -> None:
        """Open it; ``newest`` guards it, which a private copy has no need of, ``server`` is the URL of a database."""
        self.path, self.school, self.server, self.called = path, school, server, called(path, server)
        self.newest, self.any_schema = newest, any_schema
        self._lineage = lineage.Lineage()
        if not server:
            if newest is not None and not path.is_file():
                newest.require_none_left()
            _require_file(path)
        if newest is not None:
            newest.open()
        require = None if any_schema else lambda driver: _require_schema(driver, self.called)
        self.engine = dialect_of(path, server, school).engine(readonly=readonly, busy_ms=busy_ms, require=require)
        if not any_schema:  # an older one has no stamp
            stamp.watch(self.engine)
        try:
            with our_errors(self.called), self.engine.connect():
                pass
        except BaseException:
            self.close()
            raise

    def look_on(self, day: date) -> None:
        """Let who reads see the people as they are on a day, which nobody has written yet."""
        self.engine = self.engine.execution_options(**{ON_DAY: day})

    def only_one(self) -> AbstractContextManager[None]:
        """Hold the store alone; raises TryAgainLater while a run, or another such command, is at work."""
        return only_one(self.path, self.server, self.school)

    @contextmanager
    def only_one_of_all(self) -> Iterator[None]:
        """The same for all schools that it has; raises TryAgainLater while a run of any of them is at work."""
        with self.only_one(), ExitStack() as stack:
            if self.server:
                lock = stack.enter_context(_locks_on(self.server, ""))
                if not lock(dialects.ANY_RUN):
                    raise TryAgainLater(_BUSY)
            yield

    @contextmanager
    def running(self, *, lead: bool = True, longest: timedelta = dialects.LONGEST) -> Iterator[bool]:
        """Hold what a run of ``dispatch`` needs: True where it leads, False where it delivers beside one that does, or
        would not ``lead``.

        Of a file one run is at work at a time, of a server's database one leads and many deliver, and who hangs for
        ``longest`` leads no more. Raises TryAgainLater while another run holds the file, or a command holds the store
        alone.
        """
        if not self.server:
            with self.only_one():
                yield True
            return
        with _locks_on(self.server, self.school, longest) as lock:
            free = lock(dialects.ANY_RUN, shared=True, of="") and lock(dialects.DELIVER, shared=True)
            if not free:
                raise TryAgainLater(_BUSY)
            yield lead and lock(dialects.LEAD)

    def stamp_reader(self) -> stamp.StampReader:
        """What tells the stamp of the school between transactions; whoever asks for it closes it."""
        with our_errors(self.called):
            return stamp.StampReader(self.engine, self.school, self.newest.is_there if self.newest else lambda: True)

    def close(self) -> None:
        """Let go of the store."""
        self.engine.dispose()
        self._let_go()

    def _let_go(self) -> None:
        if self.newest is not None:
            self.newest.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view; fetch, close, and only then render, for a long read can hold up a writer."""
        with our_errors(self.called), self.engine.connect() as connection:
            connection.execution_options(**{dialects.READS: True})
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, *, sends: bool = False) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start and is durable when it ends.

        One that wrote something raises the generation, and the stamp where it may have altered a verdict; one that
        ``sends`` follows the outbox itself. Raises StoreError where this store is not the newest any more.
        """
        number = 0
        with our_errors(self.called), self.engine.connect() as connection, connection.begin():
            before = dialects.changes(connection)
            with stamp.noted(connection):
                yield connection
                if dialects.changes(connection) != before or stamp.PEOPLE_CHANGED in connection.info:
                    stamp.advance(connection, self.school, sends=sends)
                    number, is_copy = generation.advance(connection)
                    if not self.any_schema:  # an older one has no lineage
                        self._lineage.lengthen(connection, number)
                    if self.newest is not None:
                        self.newest.before_commit(connection, number, is_copy)
        if number:
            self._made(number)

    def _made(self, number: int) -> None:
        link = "" if self.any_schema else self._lineage.link
        if link:
            self._lineage.made(number)
        if self.newest is not None:
            self.newest.after_commit(number, link)


def dialect_of(path: Path, server: str, school: str) -> Dialect:
    """How to speak to a store: to a server where its URL is given, else to the file."""
    return dialects.Postgres(server, school) if server else dialects.Sqlite(path)


def name_of(connection: Connection) -> str:
    """A name for the store behind a connection, made of its place: no two have the same."""
    if dialects.on_server(connection):
        return hashlib.sha256(generation.read(connection).store.encode()).hexdigest()[:16]
    place = Path(str(connection.engine.url.database).removeprefix("file:")).resolve()
    return hashlib.sha256(str(place).encode()).hexdigest()[:16]


def _require_file(path: Path) -> None:
    """A store that another user could have changed, or that has a second name, is none of ours; raises StoreError."""
    if not path.is_file():
        raise StoreError(f"there is no store at {path.name}; `ouderbrug import FILE` or `store migrate` makes one")
    try:
        for ending in ("", "-wal", "-journal"):
            ours_alone(path.with_name(path.name + ending))
    except ConfigError as error:
        raise StoreError(f"the store is not safe: {error}") from None


def revision(connection: Connection) -> str:
    """The schema revision that is written in the store; raises StoreError if it is no store of ours."""
    return _revision(connection.connection.dbapi_connection)


def _revision(driver: Any) -> str:
    found = dialects.revision(driver)
    if found is None:
        raise StoreError(
            "the store holds no tables of ouderbrug; is it the right one? "
            "`ouderbrug import` or `store restore` makes them"
        )
    return found


def _require_schema(driver: Any, name: str) -> None:
    found = _revision(driver)
    if found not in REVISIONS:
        raise StoreError(
            f"{name} is of a newer version of ouderbrug; install that version, or restore a backup of this one"
        )
    if found != REVISIONS[-1]:
        raise StoreError(f"{name} has an older schema; run `ouderbrug store migrate` (it makes a backup)")


def is_made(path: Path, server: str) -> bool:
    """True where there is a store; raises StoreError or TryAgainLater where its server does not say."""
    if not server:
        return path.is_file()
    engine = dialects.Postgres(server, "").engine(readonly=True, busy_ms=BUSY_MS, require=None)
    try:
        with our_errors(called(path, server)), engine.connect() as connection:
            return dialects.revision(connection.connection.dbapi_connection) is not None
    finally:
        engine.dispose()


def create(path: Path, *, rehearsal: bool) -> bool:
    """Make a new store beside its name and move it into place when it is whole; False if another command was first."""
    with _folder(path):
        if path.exists():
            return False
        make(path, rehearsal=rehearsal)
    return True


def make(path: Path, *, rehearsal: bool, older: str = "") -> None:
    """Make a new store where nobody else makes one; of an ``older`` schema for a copy of one that has it."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = dialects.Sqlite(fresh).engine(readonly=False, busy_ms=BUSY_MS, require=None)
    with our_errors(path.name), engine.connect() as connection, connection.begin():
        upgrade(connection, older) if older else migrate(connection)
        _say_of_which_kind(connection, rehearsal)
    engine.dispose()
    os.replace(fresh, path)


def create_on_server(server: str, *, rehearsal: bool) -> bool:
    """Make the tables in an empty database of a server; False if another command was first.

    They are those of today: no store of an older schema was ever on a server. Later migrations are run on both.
    """
    engine = dialects.Postgres(server, "").engine(readonly=False, busy_ms=BUSY_MS, require=None)
    try:
        with our_errors(called(Path(), server)), engine.connect() as connection, connection.begin():
            if dialects.revision(connection.connection.dbapi_connection) is not None:
                return False
            make_tables(connection)
            connection.execute(insert(tables.meta).values(key=MAILBOX_KEY, value=secrets.token_hex(32)))
            connection.execute(insert(tables.generation).values(store=generation.new_name(), number=0))
            _say_of_which_kind(connection, rehearsal)
    finally:
        engine.dispose()
    return True


def _say_of_which_kind(connection: Connection, rehearsal: bool) -> None:
    connection.execute(insert(tables.meta).values(key="kind", value="rehearsal" if rehearsal else "real"))


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
    upgrade(connection, "head")


def upgrade(connection: Connection, to: str) -> None:
    """Bring the schema to this revision."""
    from alembic import command

    command.upgrade(_alembic(connection), to)


def make_tables(connection: Connection) -> None:
    """Make the tables of today, without any row, and say that they are those."""
    from alembic import command

    tables.metadata.create_all(connection)
    dialects.make_progress(connection)
    command.stamp(_alembic(connection), "head")


def _alembic(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "ouderbrug.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


_CHANGE_META = update(tables.meta).where(tables.meta.c.key == bindparam("of_key"))
_META = select(tables.meta.c.value).where(tables.meta.c.key == bindparam("of_key"))


def meta(connection: Connection, key: str) -> str | None:
    """A value of the store about itself."""
    return connection.execute(_META, {"of_key": key}).scalar()


def metas(connection: Connection, begins: str) -> dict[str, str]:
    """The values of the store about itself whose names begin so, by the rest of the name."""
    here = tables.meta.c.key.startswith(begins, autoescape=True)
    found = connection.execute(select(tables.meta.c.key, tables.meta.c.value).where(here))
    return {key.removeprefix(begins): value for key, value in found}


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Write a value of the store about itself."""
    if not connection.execute(_CHANGE_META, {"of_key": key, "value": value}).rowcount:
        connection.execute(insert(tables.meta).values(key=key, value=value))


@contextmanager
def only_one(path: Path, server: str = "", school: str = "") -> Iterator[None]:
    """Hold a store alone; raises TryAgainLater while a run, or another such command, is at work.

    The lock dies with its process, so that no crash can leave it behind; on a server it dies with its connection.
    """
    if server:
        with _locks_on(server, school) as lock:
            if not (lock(dialects.LEAD) and lock(dialects.DELIVER)):
                raise TryAgainLater(_BUSY)
            yield
        return
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _of_disk(error, path.name) from None
    try:
        _lock(handle)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # closing alone would leave the lock with what a plugin has forked
        os.close(handle)


@contextmanager
def _locks_on(server: str, school: str, longest: timedelta = dialects.LONGEST) -> Iterator[Callable[..., bool]]:
    """What takes a lock of a school on its server; all go with the connection that is opened for them."""
    engine = dialects.Postgres(server, school).engine(readonly=True, busy_ms=BUSY_MS, require=None)
    name = called(Path(), server)
    with our_errors(name):
        held = engine.raw_connection()
        held.detach()  # closed afterwards, and not kept for others: the locks are the connection's
        dialects.hold_locks(held.dbapi_connection, longest)

    def lock(what: str, *, shared: bool = False, of: str = school) -> bool:
        with our_errors(name):
            return dialects.try_lock(held.dbapi_connection, what, of, shared=shared)

    try:
        yield lock
    finally:
        held.close()


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TryAgainLater(_BUSY) from None


_BUSY = "another run is busy with this store; nothing was done, the next run goes on"


@contextmanager
def our_errors(name: str) -> Iterator[None]:
    """Turn what the driver raises into our errors, without the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        raise translated(error.orig, name) from None
    except dialects.errors() as error:
        raise translated(error, name) from None
    except PendingRollbackError:  # the connection went between two savepoints
        raise TryAgainLater(NO_SERVER) from None
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


NO_SERVER = "the database server of [store] url does not answer; the next run tries again"
MAY_NOT_WRITE = "the user in [store] url may not write; grant it the tables of the database"
NO_CHANGES = (
    "the database takes no changes now (a standby, a full disk, or default_transaction_read_only); the next run tries "
    "again"
)
_GONE = ("08", "57P", "25P03", "25P04")
"""The server went, or ended this connection: for what it was told, or as nothing came over it for too long."""
_POOLED = "POOL"
"""What stands for the code of a pooler, which has one for all that it refuses."""
_SERVER_CODES = (
    (("55P03", "40001", "40P01"), TryAgainLater, "{} is busy with another program; try again in a minute"),
    (("53",), TryAgainLater, "the database server has no room, or no connection left; make some"),
    (_GONE, TryAgainLater, NO_SERVER),
    (
        ("CERT",),
        StoreError,
        "the database server of [store] url cannot show who it is; mend its certificate, or sslrootcert",
    ),
    (("SET",), StoreError, "[store] url says something after its ? that the driver does not take; mend it"),
    (("28",), StoreError, "the database server does not let us in; mend the user in [store] url, or ~/.pgpass"),
    (("3D000",), StoreError, "there is no such database on the server; make it, or mend [store] url"),
    (("42501",), StoreError, MAY_NOT_WRITE),
    (("25006",), TryAgainLater, NO_CHANGES),
    (("NOPG",), StoreError, "what answers at [store] url is no PostgreSQL server; mend its host and port"),
    ((_POOLED,), StoreError, dialects.POOLER),
)
"""By how the code of an error begins (postgresql.org, appendix A: errcodes)."""
_NAMED = re.compile(r"""(["'])[^"']*\1""")
"""What the driver names in quotes (a host, a path, a user): no word of it says what happened."""
_AT_THE_DOOR = {
    "expected.authentication.request|invalid.response.to.SSL": "NOPG",
    "unsupported.startup.parameter": _POOLED,
    "certificate|support.SSL": "CERT",
    'value:."|invalid.(integer|port)': "SET",
    "too.many.(clients|connections)": "53300",
    "connection.slots": "53300",
    'FATAL:  role "': "28000",
    "authentication": "28000",
    "pg_hba.conf": "28000",
    "password": "28000",
    'FATAL:..database.""': "3D000",
}
"""The codes of what is said before a server lets anybody in, which the driver tells in words alone (patterns)."""
_NO_ANSWER = "08000"
"""What stands for the code where no server was reached."""


def translated(error: BaseException | None, name: str) -> OuderbrugError:
    """What a driver raised, as an error of ours without the statement and its values."""
    words, on_server = str(error), hasattr(error, "sqlstate")
    unnamed = _NAMED.sub('""', words)
    said = next((code for part, code in _AT_THE_DOOR.items() if re.search(part, unnamed)), _NO_ANSWER)
    code = said if said == _POOLED else str(getattr(error, "sqlstate", None) or said)
    for parts, ours, advice in _SERVER_CODES if on_server else _DRIVER_WORDS:
        if any(code.startswith(part) if on_server else part in words for part in parts):
            return ours(advice.format(name))
    return StoreError(f"{name} answers in a way that ouderbrug does not know; run `ouderbrug store check`")


def _of_disk(error: OSError, name: str) -> OuderbrugError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return TryAgainLater(f"no room to write {name}; make space on its disk")
    return StoreError(f"{name} or its folder cannot be used ({errno.errorcode.get(error.errno or 0, 'I/O error')})")
