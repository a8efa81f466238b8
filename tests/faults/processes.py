"""A school whose commands run in processes of their own, and what its store holds afterwards."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import on_postgres
from a_school import School, guardian
from chances import DRILL
from forked import Ended, Forked, Process, ended

if TYPE_CHECKING:
    from collections.abc import Callable

NEWS: dict[str, Any] = {
    "id": "news",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "We lazen veel deze maand."},
}
"""One event for everybody: as many mails as there are guardians."""

OUTSIDE = """
import contextlib, threading
from ouderbrug import failpoints
from ouderbrug.store.database import Store
_one, _writing, _at = threading.RLock(), Store.writing, failpoints.at
@contextlib.contextmanager
def _alone(self, **options):
    with _one, _writing(self, **options) as connection:
        yield connection
def _outside(name):
    with _one:
        _at(name)
Store.writing, failpoints.at = _alone, _outside
"""
"""What lets a process stop between two transactions of its own: in one it would hold up all others, by chance."""


@dataclass
class CrashSchool(School):
    """A school run through real processes. ``started`` holds all of them, so that none outlives its test.

    In the drill each is an interpreter of its own.
    """

    started: list[Process] = field(default_factory=list)

    def fill(self, guardians: int) -> None:
        """Enrol as many invented families as that, each with one pupil and one guardian, and import them."""
        for n in range(guardians):
            self.family(f"p{n} Kind{n} Familie{n}", f"{n % 8 + 1}A", guardian(f"g{n}", f"Ouder{n} Familie{n}"))
        self.enrol()

    def start(
        self,
        *words: str,
        now: str | None = None,
        failpoint: str = "",
        code: str = "",
        limit: Callable[[], None] | None = None,
    ) -> Process:
        """Start a command and do not wait for it; ``code`` changes the house first, ``limit`` what it may."""
        drop = ("OUDERBRUG_NOW", "OUDERBRUG_CONFIG", "OUDERBRUG_FAILPOINT")
        env = {name: value for name, value in os.environ.items() if name not in drop}
        env |= {"OUDERBRUG_NOW": now or self.now} | ({"OUDERBRUG_FAILPOINT": failpoint} if failpoint else {})
        words = ("--config", str(self.folder / "ouderbrug.toml"), *words)
        code = f"{OUTSIDE}\n{code}" if failpoint.startswith("after_send:stop") else code
        program = f"{code}\nfrom ouderbrug.cli import main; main()"
        process: Process
        if os.environ.get(DRILL):
            pipe, command = subprocess.PIPE, [sys.executable, "-c", program, *words]
            process = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, preexec_fn=limit)
        else:
            said = self.folder.parent / f"process-{len(self.started)}"
            process = Forked(lambda: _run(program, words, limit), env, said)
        self.started.append(process)
        return process

    def process(self, *words: str, now: str | None = None, failpoint: str = "", **options: Any) -> Ended:
        """Run a command to its end."""
        return ended(self.start(*words, now=now, failpoint=failpoint, **options))

    @staticmethod
    def pause(process: Process, seconds: float) -> None:
        """Let time pass, or less of it if the process ends."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)

    @staticmethod
    def until_stopped(process: Process) -> None:
        """Wait until a process has stopped itself (SIGSTOP)."""
        status = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert status is not None
        assert status.si_code == os.CLD_STOPPED, "it ended instead"

    def end(self) -> None:
        """Kill what still runs."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def later(self, **time: float) -> str:
        """Move the school's clock on; returns the new time."""
        self.now = (datetime.fromisoformat(self.now) + timedelta(**time)).isoformat()
        return self.now

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the store, read with a connection of our own."""
        with closing(sqlite().connect(self.store)) as connection:
            found: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
            return found

    def change(self, statement: str, *values: Any) -> None:
        """Change the store behind the program's back."""
        with closing(sqlite().connect(self.store)) as connection:
            connection.execute(statement, values)
            connection.commit()

    def states(self) -> Counter[str]:
        """How many messages are in each state that has any."""
        return Counter(dict(self.query("select state, count(*) from message group by state")))

    def arrived(self) -> Counter[str]:
        """How often each message came to the mail server, by its id."""
        return Counter(mail.id for mail in self.smtp.mails)


@dataclass
class ServerSchool(CrashSchool):
    """A crash school whose store is a database of a real PostgreSQL server."""

    url: str = ""

    def configure(self, extra: str = "", *, replace: tuple[str, str] = ("", "")) -> None:
        """The same, with the store on the server."""
        self.url = self.url or on_postgres.bare(self.folder)
        super().configure(f'\n[store]\nurl = "{self.url}"\n{extra}', replace=replace)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the store, read with a connection of our own."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.replace("?", "%s"), values).fetchall()  # type: ignore[arg-type]

    def change(self, statement: str, *values: Any) -> None:
        """Change the store behind the program's back."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            connection.execute(statement.replace("?", "%s"), values)  # type: ignore[arg-type]


ON_BOTH = pytest.mark.parametrize("crash_school", [CrashSchool, ServerSchool], indirect=True, ids=["file", "server"])


def _run(program: str, words: tuple[str, ...], limit: Callable[[], None] | None) -> None:
    sys.argv = ["ouderbrug", *words]
    if limit:
        limit()
    exec(program, {})


def sqlite() -> Any:
    """The driver that the program uses, so that both read the journal in the same way."""
    try:
        import pysqlite3

        return pysqlite3
    except ImportError:
        return sqlite3
