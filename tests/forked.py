"""A command in a process of its own: the process of the tests, forked, or an interpreter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
