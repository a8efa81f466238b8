"""The mailbox on a server: its mails are fetched and left as they are, and what refuses or breaks off is told."""

from __future__ import annotations

import base64
import re
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

import httpx
import pytest
import respx
from pydantic import ValidationError

from each import each
from ouderbrug.api import Secret
from ouderbrug.delivery import mail_folders
from ouderbrug.errors import ConfigError, TryAgainLater
from ouderbrug.settings.machine import BouncesTable

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN_URL = "https://login.sample.example/token"


def clock() -> datetime:
    return datetime(2026, 11, 23, 9, tzinfo=UTC)


MAILS = [b"Subject: een\r\n\r\nhallo\r\n", b"Subject: twee\r\n\r\n(met haakjes) en {3}\r\n"]


class Server(threading.Thread):
    """A mail server on this machine that speaks as much IMAP as is needed, to one client after the other."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(daemon=True)
        self.fault, self.heard = fault, list[str]()
        self.takes, self.tokens = "fresh", list[str]()
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
            command, _, status = self.fault.rpartition(" ")
            no = status in ("NO", "BAD") and command in said
            for answer in () if no else self._answers(said):
                lines.write(answer)
            refuses = (self.fault == "login" and said.startswith("LOGIN")) or (
                self.fault == "folder" and "EXAMINE" in said
            )
            if said == "AUTHENTICATE XOAUTH2":
                refuses = self._refuses_token(lines)
            ends = status if no else "NO" if refuses else "OK"
            lines.write(f"{tag} {ends} done\r\n".encode())
            lines.flush()
            if said == "LOGOUT":
                return

    def _refuses_token(self, lines: IO[bytes]) -> bool:
        """As Microsoft and Google do: a challenge says why, and an empty line ends it."""
        lines.write(b"+ \r\n")
        lines.flush()
        said = base64.b64decode(lines.readline())
        self.tokens.append(said.decode())
        if said == f"user=school\1auth=Bearer {self.takes}\1\1".encode():
            return False
        lines.write(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
        lines.flush()
        assert lines.readline().strip() == b""
        return True

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
        assert list(mail_folders.on_server(table(server.port, monkeypatch), loopback_only=True, clock=clock)) == MAILS
    assert [one.split()[0] for one in server.heard] == ["CAPABILITY", "LOGIN", "EXAMINE", "UID", "UID", "UID", "LOGOUT"]


@each(
    ("fault", "kind", "says"),
    [
        ("login", ConfigError, "refuses the sign-in"),
        ("folder", ConfigError, "has no such folder"),
        ("breaks", TryAgainLater, "stopped answering"),
        *(
            (f"{command} {status}", TryAgainLater, "refuses to show its mails now")
            for command in ("SEARCH", "FETCH")
            for status in ("NO", "BAD")
        ),
        ("EXAMINE BAD", TryAgainLater, "refuses to show its mails now"),
    ],
)
def test_what_refuses_or_breaks_off_is_told(
    fault: str, kind: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(fault) as server, pytest.raises(kind, match=says):
        list(mail_folders.on_server(table(server.port, monkeypatch), loopback_only=False, clock=clock))


@each("status", ["NO", "BAD"])
def test_the_mails_that_it_shows_are_read_before_it_is_told(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    with serving(f"FETCH 7 {status}") as server, pytest.raises(TryAgainLater, match="refuses to show"):
        for one in mail_folders.on_server(table(server.port, monkeypatch), loopback_only=False, clock=clock):
            found.append(one)
    assert found == MAILS[1:]


def test_a_server_that_is_not_there_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TryAgainLater, match="does not answer"):
        list(mail_folders.on_server(table(port, monkeypatch), loopback_only=False, clock=clock))


# Tokens


def by_token(port: int, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> BouncesTable:
    monkeypatch.setenv("CLIENT_SECRET", "client-secret")
    oauth = {"token_url": TOKEN_URL, "client_id": "ouderbrug", "client_secret": {"env": "CLIENT_SECRET"}}
    values = {"host": "127.0.0.1", "port": port, "username": "school", "auth": "xoauth2", "oauth": oauth}
    return BouncesTable.model_validate(values | changes)


def tokens(*values: str) -> respx.Route:
    answers = [httpx.Response(200, json={"access_token": one, "expires_in": 3600}) for one in values]
    return respx.post(TOKEN_URL).mock(side_effect=answers)


@respx.mock
@pytest.mark.parametrize(("given", "asked"), [(["fresh"], 1), (["stale", "fresh"], 2)])
def test_a_token_signs_in_and_one_that_is_refused_is_asked_for_anew_once(
    given: list[str], asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = tokens(*given)
    with serving() as server:
        found = list(mail_folders.on_server(by_token(server.port, monkeypatch), loopback_only=False, clock=clock))
    assert found == MAILS and route.call_count == len(server.tokens) == asked
    assert not any(one.startswith("LOGIN") for one in server.heard)


@respx.mock
def test_two_tokens_that_are_refused_are_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens("stale", "stale-too", "never")
    with serving() as server, pytest.raises(ConfigError, match="look at username and oauth") as refused:
        list(mail_folders.on_server(by_token(server.port, monkeypatch), loopback_only=False, clock=clock))
    assert len(server.tokens) == 2 and "stale" not in str(refused.value)


@respx.mock
@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), ConfigError, "refuses the sign-in; look at oauth"),
        (httpx.Response(503), TryAgainLater, "gives no token now"),
    ],
)
def test_without_a_token_nobody_signs_in(
    answer: httpx.Response, kind: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    respx.post(TOKEN_URL).mock(return_value=answer)
    with serving() as server, pytest.raises(kind, match=says):
        list(mail_folders.on_server(by_token(server.port, monkeypatch), loopback_only=False, clock=clock))
    assert server.tokens == []


@respx.mock
def test_a_rehearsal_asks_no_token_server_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server, pytest.raises(ConfigError):
        list(mail_folders.on_server(by_token(server.port, monkeypatch), loopback_only=True, clock=clock))
    assert not respx.calls


@each("missing", ["username", "oauth", "host"])
def test_a_token_wants_to_know_who_signs_in_where(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        by_token(993, monkeypatch, **{missing: None if missing == "oauth" else ""}, maildir="")
