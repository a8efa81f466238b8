"""What differs between SQLite and PostgreSQL: how each is opened, written and asked about itself.

SQLite is driven with explicit transactions, because the driver would start them lazily and deferred; a
writer takes the write lock at once (BEGIN IMMEDIATE), so that it waits in line and never fails half-way.
On PostgreSQL a writer takes a lock by the school's name instead, and reads what others committed before it had that.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from pydantic_core import from_json
from sqlalchemy import create_engine, event
from sqlalchemy.dialects import sqlite

from ouderbrug.errors import ConfigError
from ouderbrug.store import reaching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Table

READS = "ouderbrug_reads"
"""The execution option of a connection that only reads."""
WRITER, LEAD, DELIVER, SHARED, ANY_RUN = "writer", "dispatch", "deliver", "shared", "any run"
"""What a lock on a PostgreSQL server is for: to change a school's rows, to be the run that takes in what is new and
tells colleagues, to deliver, which many runs do at once, to change rows that schools share, and to run at all, for
whoever changes the tables of all schools."""

HANGS_AFTER = "2min"
"""How long a writer may say nothing to a server in the middle of a transaction, before that ends it: a run that was
paused there, or whose machine is cut off, would hold up all others. It is more than an import needs to compare."""

LONGEST = timedelta(hours=2)
"""So long a command may hold a lock and say nothing; a run says how long it takes."""

_OURS = {"application_name": "ouderbrug", "client_encoding": "utf8"}
_WHATEVER_IT_SAYS = (
    "-c synchronous_commit=on -c statement_timeout=0 -c default_transaction_isolation=read\\ committed"
    " -c default_transaction_deferrable=off -c datestyle=ISO"
)
"""What no setting of a database or user may change: a mark is on the disk before its text leaves."""

POOLER = (
    "a pooler stands between ouderbrug and the database server, and a lock would be nobody's; name the server itself "
    "in [store] url"
)


def _whatever_it_says(connection: Any) -> Iterator[str]:
    """What cannot be said at the door: what the environment would say after it, and what older servers do not know."""
    if not (connection.info.parameter_status("DateStyle") or "").startswith("ISO"):
        yield "set datestyle = 'ISO'"
    if connection.info.server_version >= 170_000:
        yield "set transaction_timeout = 0"


class Dialect(Protocol):
    """How a store of one sort is opened and asked about itself."""

    def engine(self, *, readonly: bool, busy_ms: int, require: Callable[[Any], None] | None) -> Engine:
        """Connections to the store; ``require`` is shown each driver connection before anything is set on it."""


class Sqlite:
    """A file on a local disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def engine(self, *, readonly: bool, busy_ms: int, require: Callable[[Any], None] | None) -> Engine:
        """Connections to the file, each with explicit transactions."""
        url = f"sqlite:///file:{self.path}?mode=rw&uri=true"
        engine = create_engine(url, module=driver(), hide_parameters=True, json_deserializer=_from_json)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            if require is not None:
                # Looked at before anything is set, so that a file that is not ours stays as it is.
                connection.execute(f"PRAGMA busy_timeout={busy_ms}")
                require(connection)
            for pragma in _pragmas(connection, readonly=readonly, busy_ms=busy_ms):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            reads = readonly or connection.get_execution_options().get(READS)
            connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

        return engine


class Postgres:
    """A database on a server; ``school`` names the locks of its writers."""

    def __init__(self, url: str, school: str) -> None:
        self.url, self.school = url, school

    def engine(self, *, readonly: bool, busy_ms: int, require: Callable[[Any], None] | None) -> Engine:
        """Connections to the server, each looked at before it is used again: it may have been restarted.

        Raises ConfigError where its driver is not installed.
        """
        if find_spec("psycopg") is None:
            raise ConfigError('a store on a server needs its driver: pip install "ouderbrug[postgres]"')
        options = {"options": f"-c lock_timeout={busy_ms} {_WHATEVER_IT_SAYS}"}
        engine = create_engine(
            reaching.driven(self.url),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args=_OURS | options | reaching.patience(self.url),
        )
        school = self.school

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            if connection.info.parameter_status("server_encoding") != "UTF8":
                raise ConfigError("the database cannot hold each letter of a name; make one with encoding 'UTF8'")
            if connection.execute("select pg_backend_pid()").fetchone()[0] != connection.info.backend_pid:
                raise ConfigError(POOLER)
            for statement in _whatever_it_says(connection):
                connection.execute(statement)
            connection.commit()
            if require is not None:
                require(connection)
                connection.rollback()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if readonly or connection.get_execution_options().get(READS):
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            else:
                limit = f"set_config('idle_in_transaction_session_timeout', '{HANGS_AFTER}', true)"
                connection.exec_driver_sql(f"SELECT {limit}, pg_advisory_xact_lock({_lock_number(WRITER, school)})")

        return engine


def on_server(connection: Connection) -> bool:
    """True for a store on PostgreSQL."""
    return connection.dialect.name == "postgresql"


def one_at_a_time(connection: Connection) -> None:
    """Let nobody else change rows that schools share before this transaction ends: two in another order would wait for
    each other. Of a file there is one writer anyhow.
    """
    if on_server(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_lock_number(SHARED, '')})")


def clock_of(connection: Connection) -> datetime | None:
    """What the clock of the server says (UTC), which all machines have in common; None of a file."""
    if not on_server(connection):
        return None
    found: datetime | None = connection.exec_driver_sql("select clock_timestamp()").scalar()
    return found


_MAY_ASK = "select has_function_privilege('pg_control_system()', 'execute') and not pg_is_in_recovery()"
_SYSTEM = "(select system_identifier from pg_control_system())"
_PLACE = (
    "concat_ws('-', {}, oid, to_regclass('generation')::oid, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))"
    " from pg_database where datname = current_database() and not pg_is_in_recovery()"
)


def home(connection: Connection) -> str:
    """Which database this is: the server's own number, those of the database and of a table, and the timeline.

    One that was put back from a dump, or made as a copy, has others, and so has that of a server that was upgraded; one
    that took over, or was put back to a moment, has another timeline (postgresql.org, "Timelines"). Empty of a file and
    of a replica.
    """
    if not on_server(connection):
        return ""
    asks = connection.exec_driver_sql
    system = _SYSTEM if asks(_MAY_ASK).scalar() else "''"
    return asks(f"select {_PLACE.format(system)}").scalar() or ""


def inserting(connection: Connection, table: Table) -> Any:
    """An insert that may say what happens to a row that is there already."""
    if not on_server(connection):
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # most schools have a file, and never load it

    return postgresql.insert(table)


def revision(driver_connection: Any) -> str | None:
    """What stands in the table of the schema's revision; None where the store has no such table."""
    known = "select to_regclass('alembic_version')::text"
    if not hasattr(driver_connection, "pgconn"):
        known = "select name from sqlite_master where name = 'alembic_version'"
    if driver_connection.execute(known).fetchone() in (None, (None,)):
        return None
    found = driver_connection.execute("select version_num from alembic_version").fetchone()
    return str(found[0]) if found else None


def has_tables(connection: Connection) -> bool:
    """True where anything at all stands in a database on a server."""
    found = "select 1 from pg_class where relnamespace = current_schema()::regnamespace limit 1"
    return connection.exec_driver_sql(found).first() is not None


def changes(connection: Connection) -> int:
    """A number that changes with what this transaction wrote, by which one that only read is known.

    Of SQLite how many rows the connection ever wrote; of PostgreSQL 1 once its transaction has a number.
    """
    driver_connection: Any = connection.connection.dbapi_connection
    if not on_server(connection):
        return int(driver_connection.total_changes)
    return int(driver_connection.execute("select pg_current_xact_id_if_assigned() is not null").fetchone()[0])


def note_in_header(connection: Connection, number: int) -> None:
    """Write a number where it can be read without opening the database; a server's files are not ours to read."""
    if not on_server(connection):
        driver_connection: Any = connection.connection.dbapi_connection
        driver_connection.execute(f"PRAGMA user_version={number}")


_PROGRESS = (
    "create unlogged table progress (owner varchar not null, message integer not null, fence integer not null,"
    " how varchar not null, at timestamptz not null default now(),"
    " constraint progress_pkey primary key (owner, message, fence, how))"
)


def make_progress(connection: Connection) -> None:
    """Make the table in which runs at a server note how far they are; beside a file that is a file."""
    if on_server(connection):
        connection.exec_driver_sql(_PROGRESS)


def go_on_counting(connection: Connection, table: Table) -> None:
    """Let the next row get the number after the highest; a server counts apart from its rows."""
    if on_server(connection) and (counted := table.autoincrement_column) is not None:
        column = f"{table.name}.{counted.name}"
        sequence = f"pg_get_serial_sequence('{table.name}', '{counted.name}')"
        connection.exec_driver_sql(f"select setval({sequence}, max({column})) from {table.name}")


def examine(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file; empty if all is well. A server looks after its own files."""
    if on_server(connection):
        return []
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(10)")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [line for line in found if line != "ok"] + [f"a row of {row[0]} points to nothing" for row in broken]


def compact(engine: Engine) -> bool:
    """Write a file anew without what was deleted, and empty its WAL; False while a reader is there, or on a server.

    A server gives room back in its own time, and its own backups and logs are not ours to reach.
    """
    if engine.dialect.name == "postgresql":
        return False
    connection = engine.raw_connection()
    try:
        driver_connection: Any = connection.dbapi_connection
        for statement in (f"PRAGMA busy_timeout={PATIENCE_MS}", _EMPTY_WAL, "VACUUM"):
            driver_connection.execute(statement).fetchall()
        found = driver_connection.execute(_EMPTY_WAL).fetchone()
        return found is None or int(found[0]) == 0
    except errors():
        return False
    finally:
        connection.detach()  # its patience is its own
        connection.close()


PATIENCE_MS = 3_000
"""So long it waits for whoever reads."""
_EMPTY_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"


AT_ONCE = {"run": 4, "worker": 7}
"""Connections to a server that a run and a worker at work have at once (measured; an idle worker has two)."""
_LETS_IN = (
    "select sum(case name when 'max_connections' then setting::integer else -setting::integer end) from pg_settings"
    " where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections')"
)


def lets_in(connection: Connection) -> int | None:
    """How many connections a server has for all who are no superuser; None of a file."""
    return int(connection.exec_driver_sql(_LETS_IN).scalar() or 0) if on_server(connection) else None


def takes_changes(connection: Connection) -> bool:
    """False of a database in which nobody may write now: a standby, or one that was set so."""
    if not on_server(connection):
        return True
    asked = "select not pg_is_in_recovery() and current_setting('default_transaction_read_only') = 'off'"
    return bool(connection.exec_driver_sql(asked).scalar())


def describe(connection: Connection) -> str:
    """The version and journal in use."""
    if on_server(connection):
        return f"PostgreSQL {connection.exec_driver_sql('show server_version').scalar()}"
    version = connection.exec_driver_sql("select sqlite_version()").scalar()
    return f"SQLite {version}, journal {connection.exec_driver_sql('PRAGMA journal_mode').scalar()}"


def hold_locks(driver_connection: Any, longest: timedelta = LONGEST) -> None:
    """Make a connection one that holds locks alone: they go when its machine is gone, or hangs for longer than this.

    A server knows idle_session_timeout since PostgreSQL 14.
    """
    driver_connection.rollback()
    driver_connection.autocommit = True
    for name, value in (("idle_session_timeout", f"{longest.total_seconds():.0f}s"), ("tcp_keepalives_idle", 60),
                        ("tcp_keepalives_interval", 10), ("tcp_keepalives_count", 3)):  # fmt: skip
        driver_connection.execute(f"set {name} = '{value}'")


def try_lock(driver_connection: Any, what: str, school: str, *, shared: bool = False) -> bool:
    """Take a lock of a school on a server; it goes with its connection. False while another has it."""
    how = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
    return bool(driver_connection.execute(f"select {how}({_lock_number(what, school)})").fetchone()[0])


def _lock_number(what: str, school: str) -> int:
    return int.from_bytes(hashlib.sha256(f"ouderbrug {what} {school}".encode()).digest()[:8], "big", signed=True)


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


def errors() -> tuple[type[Exception], ...]:
    """What the drivers raise by themselves, where they are not asked through SQLAlchemy."""
    server: Any = sys.modules.get("psycopg")
    return (driver().Error, *((server.Error,) if server else ()))


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
