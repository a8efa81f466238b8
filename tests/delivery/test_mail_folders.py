"""The mailbox on a server: its mails are fetched and left as they are, and what refuses or breaks off is told."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest

from each import each
from ouderbrug.api import Secret
from ouderbrug.config import BouncesTable
from ouderbrug.delivery import mail_folders
from ouderbrug.errors import ConfigError, TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Iterator

MAILS = [b"Subject: een\r\n\r\nhallo\r\n", b"Subject: twee\r\n\r\n(met haakjes) en {3}\r\n"]


class Server(threading.Thread):
    """A mail server on this machine that speaks as much IMAP as is needed, to one client after the other."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(daemon=True)
        self.fault, self.heard = fault, list[str]()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]

    def run(self) -> None:
        """Answer until the socket is closed."""
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as lines:
                lines.write(b"* OK here\r\n")
                lines.flush()
                self._talk(lines)

    def _talk(self, lines: IO[bytes]) -> None:
        for raw in lines:
            tag, _, said = raw.decode().strip().partition(" ")
            self.heard.append(re.sub(r"LOGIN .*", "LOGIN", said))
            if self.fault == "breaks" and "FETCH" in said:
                return
            for answer in self._answers(said):
                lines.write(answer)
            refuses = (self.fault == "login" and said.startswith("LOGIN")) or (
                self.fault == "folder" and "EXAMINE" in said
            )
            lines.write(f"{tag} {'NO' if refuses else 'OK'} done\r\n".encode())
            lines.flush()
            if said == "LOGOUT":
                return

    def _answers(self, said: str) -> Iterator[bytes]:
        if said == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        if "SEARCH" in said:
            yield b"* SEARCH 7 9\r\n"
        if found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.\d+>\)", said):
            mail = MAILS[{"7": 0, "9": 1}[found[1]]]
            yield b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (found[1].encode(), len(mail), mail)


@contextmanager
def serving(fault: str = "") -> Iterator[Server]:
    server = Server(fault)
    server.start()
    try:
        yield server
    finally:
        server.listening.close()


def table(port: int, monkeypatch: pytest.MonkeyPatch) -> BouncesTable:
    monkeypatch.setenv("BOUNCES_PASSWORD", "geheim")
    return BouncesTable(host="127.0.0.1", port=port, username="school", password=Secret(env="BOUNCES_PASSWORD"))


def test_each_mail_is_fetched_and_none_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        assert list(mail_folders.on_server(table(server.port, monkeypatch), loopback_only=True)) == MAILS
    assert [one.split()[0] for one in server.heard] == ["CAPABILITY", "LOGIN", "EXAMINE", "UID", "UID", "UID", "LOGOUT"]


@each(
    ("fault", "kind", "says"),
    [
        ("login", ConfigError, "refuses the sign-in"),
        ("folder", ConfigError, "has no such folder"),
        ("breaks", TryAgainLater, "stopped answering"),
    ],
)
def test_what_refuses_or_breaks_off_is_told(
    fault: str, kind: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(fault) as server, pytest.raises(kind, match=says):
        list(mail_folders.on_server(table(server.port, monkeypatch), loopback_only=False))


def test_a_server_that_is_not_there_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TryAgainLater, match="does not answer"):
        list(mail_folders.on_server(table(port, monkeypatch), loopback_only=False))
