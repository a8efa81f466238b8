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
from typing import Any

from a_school import School, guardian

NEWS: dict[str, Any] = {
    "id": "news",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "We lazen veel deze maand."},
}
"""One event for everybody: as many mails as there are guardians."""


@dataclass
class CrashSchool(School):
    """A school run through real processes. ``started`` holds all of them, so that none outlives its test."""

    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def fill(self, guardians: int) -> None:
        """Enrol as many invented families as that, each with one pupil and one guardian, and import them."""
        for n in range(guardians):
            self.family(f"p{n} Kind{n} Familie{n}", f"{n % 8 + 1}A", guardian(f"g{n}", f"Ouder{n} Familie{n}"))
        self.enrol()

    def start(self, *words: str, now: str | None = None, failpoint: str = "", **options: Any) -> subprocess.Popen[str]:
        """Start a command and do not wait for it."""
        drop = ("OUDERBRUG_NOW", "OUDERBRUG_CONFIG", "OUDERBRUG_FAILPOINT")
        env = {name: value for name, value in os.environ.items() if name not in drop}
        env |= {"OUDERBRUG_NOW": now or self.now} | ({"OUDERBRUG_FAILPOINT": failpoint} if failpoint else {})
        command = options.pop("program", [sys.executable, "-m", "ouderbrug"])
        words = (*command, "--config", str(self.folder / "ouderbrug.toml"), *words)
        pipe = subprocess.PIPE
        process = subprocess.Popen(words, env=env, stdout=pipe, stderr=pipe, text=True, **options)
        self.started.append(process)
        return process

    def process(self, *words: str, now: str | None = None, failpoint: str = "", **options: Any) -> Ended:
        """Run a command to its end."""
        return ended(self.start(*words, now=now, failpoint=failpoint, **options))

    @staticmethod
    def patched(code: str) -> list[str]:
        """A program that changes something in ouderbrug before it runs a command."""
        return [sys.executable, "-c", f"{code}\nfrom ouderbrug.cli import main; main()"]

    @staticmethod
    def pause(process: subprocess.Popen[str], seconds: float) -> None:
        """Let time pass, or less of it if the process ends."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)

    @staticmethod
    def until_stopped(process: subprocess.Popen[str]) -> None:
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


def ended(process: subprocess.Popen[str], timeout: float = 60) -> Ended:
    """Wait for a process."""
    out, err = process.communicate(timeout=timeout)
    return Ended(process.returncode, out, err)
