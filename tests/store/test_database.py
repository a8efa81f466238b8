"""Opening the store: transactions that hold their lock, settings that keep data, and errors in our own words."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from ouderbrug.errors import ConfigError, OuderbrugError, StoreError, TryAgainLater
from ouderbrug.store import copies, database, dialects
from store_samples import NOW, SCHOOL, fresh, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[database.Store]:
    with closing(fresh(tmp_path)) as opened:
        yield opened


def said_to_sqlite(store: database.Store) -> list[str]:
    """Every statement that SQLite hears in a transaction that reads and then writes."""
    heard: list[str] = []
    with store.reading() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(heard.append)
        connection.execute(text("rollback"))
    heard.clear()
    with store.writing() as connection:
        connection.execute(text("select count(*) from event"))
        put(connection)
    driver.set_trace_callback(None)
    return heard


def test_a_writer_takes_the_lock_before_it_reads(store: database.Store) -> None:
    """A deferred transaction that reads first is told SQLITE_BUSY at once, however long it would wait."""
    heard = [words.split("(")[0].strip().upper() for words in said_to_sqlite(store)]
    assert heard[0] == "BEGIN IMMEDIATE"
    assert [words for words in heard if words.startswith("BEGIN")] == ["BEGIN IMMEDIATE"]
    assert heard[-1] == "COMMIT"


def test_a_reader_takes_no_lock_and_cannot_write(tmp_path: Path, store: database.Store) -> None:
    looking = fresh(tmp_path, readonly=True, busy_ms=0)
    with store.writing() as writing:
        put(writing)
        with looking.reading() as connection:
            assert connection.execute(text("select count(*) from message")).scalar() == 0
    with pytest.raises(StoreError, match="may not be written"), looking.reading() as connection:
        put(connection)
    looking.close()


def test_what_raises_is_undone_whole(store: database.Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        put(connection)
        raise ZeroDivisionError
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from message")).scalar() == 0


WANTED = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30_000, "mmap_size": 0}


@pytest.mark.parametrize("pragma", WANTED)
def test_settings_of_a_writing_connection(store: database.Store, pragma: str) -> None:
    with store.reading() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == WANTED[pragma]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
        ((3, 49, 9), False), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 50, 9), True), ((3, 51, 0), False),
        ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_wal_is_used_only_past_its_reset_bug(version: tuple[int, ...], safe: bool) -> None:
    assert dialects.wal_is_safe(version) is safe


@pytest.mark.parametrize(("safe", "journal"), [(True, "wal"), (False, "delete")])
def test_a_file_is_switched_to_the_journal_that_is_safe_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, safe: bool, journal: str
) -> None:
    for now in (not safe, safe):
        monkeypatch.setattr(dialects, "wal_is_safe", lambda _, now=now: now)
        store = fresh(tmp_path)
        with store.writing() as connection:
            about = dialects.describe(connection)
        store.close()
    assert about.endswith(f"journal {journal}")


def test_the_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    database.create(tmp_path / "new.db", rehearsal=False)
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


@pytest.mark.parametrize(("rehearsal", "kind"), [(True, "rehearsal"), (False, "real")])
def test_a_store_remembers_its_kind(tmp_path: Path, rehearsal: bool, kind: str) -> None:
    database.create(tmp_path / "new.db", rehearsal=rehearsal)
    with closing(database.Store(tmp_path / "new.db", SCHOOL)) as store, store.reading() as connection:
        assert database.meta(connection, "kind") == kind


def test_a_backup_is_whole_while_somebody_writes(tmp_path: Path, store: database.Store) -> None:
    with store.writing() as connection:
        put(connection)
    with store.writing() as connection:
        connection.execute(text("delete from message_guardian"))
        copies.back_up(store.path, tmp_path / "copy.db", NOW)
    with closing(database.Store(tmp_path / "copy.db", SCHOOL)) as copy, copy.reading() as connection:
        assert connection.execute(text("select count(*) from message_guardian")).scalar() == 1
        assert dialects.examine(connection) == []
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_examine_finds_a_row_that_points_to_nothing(store: database.Store) -> None:
    with store.writing() as connection:
        put(connection)
    with store.reading() as connection:
        connection.exec_driver_sql("rollback")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("delete from event")
        assert "a row of message points to nothing" in dialects.examine(connection)


WORDS = [
    ("database is locked", TryAgainLater, "try again"),
    ("database or disk is full", TryAgainLater, "make space"),
    ("disk I/O error", TryAgainLater, "make space"),
    ("database disk image is malformed", StoreError, "restore the last backup"),
    ("file is not a database", StoreError, "restore the last backup"),
    ("attempt to write a readonly database", StoreError, "permissions"),
    ("unable to open database file", StoreError, "permissions"),
    ("something that nobody has seen", StoreError, "store check"),
]


@pytest.mark.parametrize(("words", "error", "advice"), WORDS, ids=[row[0] for row in WORDS])
def test_the_drivers_words_become_ours(words: str, error: type[OuderbrugError], advice: str) -> None:
    found = database.translated(words, "school.db")
    assert type(found) is error
    assert advice in str(found)
    assert "school.db" in str(found)


class OfServer(Exception):
    """What the driver of a server raises: with a code, or with words alone where nobody was let in."""

    def __init__(self, sqlstate: str | None, words: str = "") -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "words", "error", "advice"),
    [
        ("55P03", "", TryAgainLater, "busy with another program"),
        ("40P01", "", TryAgainLater, "busy with another program"),
        ("53100", "", TryAgainLater, "has no room"),
        ("53300", "", TryAgainLater, "no connection left"),
        ("57P01", "", TryAgainLater, "does not answer"),
        ("08006", "", TryAgainLater, "does not answer"),
        ("42501", "", StoreError, "may not write"),
        ("25006", "", TryAgainLater, "takes no changes now"),
        ("XX000", "", StoreError, "store check"),
        (None, "Connection refused", TryAgainLater, "does not answer"),
        (None, 'FATAL:  database "x" does not exist', StoreError, "no such database"),
        (None, 'FATAL:  role "x" does not exist', StoreError, "does not let us in"),
        (None, "FATAL:  password authentication failed", StoreError, "does not let us in"),
        (None, 'root certificate file "/x/root.crt" does not exist', StoreError, "cannot show who it is"),
        (None, "SSL error: certificate verify failed", StoreError, "cannot show who it is"),
        (None, "server does not support SSL, but SSL was required", StoreError, "cannot show who it is"),
        (None, "SSL connection has been closed unexpectedly", TryAgainLater, "does not answer"),
        (None, 'invalid integer value "x" for connection option "connect_timeout"', StoreError, "after its ?"),
        (None, 'invalid target_session_attrs value: "zz"', StoreError, "after its ?"),
        ("25P04", "", TryAgainLater, "does not answer"),
        (None, "fe_sendauth: no password supplied", StoreError, "does not let us in"),
        (None, "FATAL:  no pg_hba.conf entry for host", StoreError, "does not let us in"),
        (None, 'socket "/srv/passwords/.s.PGSQL.5432" failed: No such file or directory', TryAgainLater, "not answer"),
        (None, "failed to resolve host 'too many slots.authentication.example'", TryAgainLater, "does not answer"),
        (None, "FATAL:  sorry, too many clients already", TryAgainLater, "no connection left"),
        (None, "FATAL:  remaining connection slots are reserved", TryAgainLater, "no connection left"),
        (None, "expected authentication request from server, but received H", StoreError, "is no PostgreSQL server"),
        (None, "received invalid response to SSL negotiation: H", StoreError, "is no PostgreSQL server"),
        (None, "FATAL:  unsupported startup parameter: options", StoreError, "a pooler stands between"),
        ("08P01", "unsupported startup parameter in options: lock_timeout", StoreError, "a pooler stands between"),
    ],
)
def test_14_what_a_server_says_becomes_ours(
    code: str | None, words: str, error: type[OuderbrugError], advice: str
) -> None:
    found = database.translated(OfServer(code, words), "school.db")
    assert type(found) is error
    assert advice in str(found)


def test_14_a_store_on_a_server_without_its_driver_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"ouderbrug\[postgres\]"):
        database.Store(tmp_path / "school.db", SCHOOL, server="postgresql://localhost/x")


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, TryAgainLater), (errno.EDQUOT, TryAgainLater), (errno.EACCES, StoreError), (errno.EIO, StoreError)],
)
def test_what_the_system_says_becomes_ours(number: int, error: type[OuderbrugError]) -> None:
    with pytest.raises(error, match=r"school\.db"), database.our_errors("school.db"):
        raise OSError(number, "words that may name a path")


def test_an_error_repeats_neither_statement_nor_values(store: database.Store) -> None:
    with pytest.raises(StoreError) as caught, store.writing() as connection:
        connection.execute(text("insert into nowhere values (:value)"), {"value": "Kanariepiet"})
    assert "Kanariepiet" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_one_dispatch_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with database.only_one(path), pytest.raises(TryAgainLater, match="another run is busy"), database.only_one(path):
        raise AssertionError("two at once")
    with database.only_one(path):
        pass


HOLD = """
import pathlib, signal, sys
from ouderbrug.store.database import only_one
with only_one(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    signal.pause()
"""


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(TryAgainLater), database.only_one(path):
            raise AssertionError("two at once")
        process.kill()
    with database.only_one(path):
        pass


def test_17_what_a_plugin_forked_does_not_keep_the_lock_of_a_run_that_ended(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with database.only_one(path):
        child = os.fork()
        if not child:  # as a plugin that forks: it has all open files, and lives on
            signal.pause()
    try:
        with database.only_one(path):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_what_is_busy_inside_the_lock_is_not_taken_for_another_run(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError), database.only_one(tmp_path / "store.db"):
        raise BlockingIOError


def test_times_come_back_as_they_went(store: database.Store) -> None:
    from store_samples import row_of

    with store.writing() as connection:
        number = put(connection)
    with store.reading() as connection:
        assert row_of(connection, number).due_at == NOW
