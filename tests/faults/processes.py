"""A school whose commands run in processes of their own, and what its store holds afterwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import warnings
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

import on_postgres
from a_school import School, guardian
from chances import DRILL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEWS: dict[str, Any] = {
    "id": "news",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "We lazen veel deze maand."},
}
"""One event for everybody: as many mails as there are guardians."""


class Forked:
    """A command in a process of its own that has read the house already: the tests' own process, forked.

    It can be killed, stopped and starved as any process, and takes a tenth of the time of a new interpreter.
    """

    def __init__(self, command: Callable[[], object], env: dict[str, str], said: Path) -> None:
        self._out, self._err = said.with_suffix(".out"), said.with_suffix(".err")
        self._process = get_context("fork").Process(target=self._run, args=(command, env))
        with warnings.catch_warnings():  # the threads of the tests hold nothing that a command takes
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def _run(self, command: Callable[[], object], env: dict[str, str]) -> None:
        for number, path in ((1, self._out), (2, self._err)):
            file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            os.dup2(file, number)
            os.close(file)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(env)
        command()

    @property
    def returncode(self) -> int | None:
        """As of a subprocess: negative for the signal that killed it."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The exit code once it ended."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("ouderbrug", timeout or 0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end, and read what it said."""
        self.wait(timeout)
        return self._out.read_text(), self._err.read_text()

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


Process = subprocess.Popen[str] | Forked


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


@dataclass(frozen=True)
class Ended:
    """A command that ended: exit code (negative: the signal that killed it) and what it said."""

    code: int
    stdout: str
    stderr: str


def ended(process: Process, timeout: float = 60) -> Ended:
    """Wait for a process."""
    out, err = process.communicate(timeout=timeout)
    assert process.returncode is not None
    return Ended(process.returncode, out, err)
