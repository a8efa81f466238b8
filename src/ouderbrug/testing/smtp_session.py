"""One SMTP conversation of the sandbox: aiosmtpd's protocol, with scripted replies laid over it."""

from __future__ import annotations

import asyncio
import hmac
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Protocol

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Sequence

CLOSE = "close"
"""A scripted reply that is none: the connection is closed instead."""
SILENCE = "silence"
"""A scripted reply that is none: the sender waits until it gives up."""

_XOAUTH2 = re.compile("user=(?P<user>[^\x01]*)\x01auth=Bearer (?P<token>[^\x01]*)\x01\x01")
_LONGEST_AUTH_LINE = 12288  # RFC 4954, section 4


class Server(Protocol):
    """What a conversation needs of the sandbox that it belongs to."""

    user: str
    password: str | Callable[[], str]
    mechanisms: tuple[str, ...]
    tls: ssl.SSLContext | None
    implicit_tls: bool
    pipelining: bool
    violations: list[str]
    sessions: set[Session]

    def next_reply(self, step: str) -> str:
        """The scripted answer to a step of the conversation; empty where none is left."""

    def accept(self, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        """Keep a mail; the answer to its last line."""


class _Handler:
    """What the sandbox decides itself; aiosmtpd calls these by name."""

    def __init__(self, sandbox: Server) -> None:
        self.sandbox = sandbox

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.sandbox.pipelining else []), *responses[-1:]]

    async def handle_MAIL(self, _server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.sandbox.user and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if envelope.rcpt_tos:
            self.sandbox.violations.append("more than one recipient")
            return "554 5.5.3 One recipient a mail"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Session, _session: Any, envelope: Any) -> str:
        scripted = self.sandbox.next_reply(".")
        if scripted and scripted not in (CLOSE, SILENCE):
            return scripted
        reply = self.sandbox.accept(envelope.mail_from, envelope.rcpt_tos, envelope.original_content)
        await server.misbehave(scripted)
        return reply

    async def handle_exception(self, _error: Exception) -> str:
        return "451 4.3.0 The sandbox failed"

    async def auth_XOAUTH2(self, server: Session, args: list[str]) -> AuthResult:
        found = _XOAUTH2.fullmatch(b64decode(args[1]).decode()) if len(args) > 1 else None
        if found and server.knows(found["user"], found["token"]):
            return AuthResult(success=True, handled=False)
        # The refusal comes as a challenge first; 535 follows the empty line of the client.
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)


class Session(SMTP):
    """One connection of the sandbox: each command may be answered from its script."""

    def __init__(self, sandbox: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._sandbox = sandbox
        self._greeted = False
        starttls = None if sandbox.implicit_tls else sandbox.tls
        offered = {"PLAIN", "LOGIN", "XOAUTH2"}.intersection(sandbox.mechanisms) if sandbox.user else set()
        super().__init__(
            _Handler(sandbox),
            hostname="sandbox.example",
            ident="ouderbrug sandbox",
            loop=loop,
            tls_context=starttls,
            auth_require_tls=starttls is not None,
            authenticator=lambda *args: self._authenticate_login(args[-1]),
            auth_exclude_mechanism={"PLAIN", "LOGIN", "XOAUTH2"} - offered,
        )
        self.command_size_limits["AUTH"] = _LONGEST_AUTH_LINE
        self._smtp_methods = {step: self._scripted(step, method) for step, method in self._smtp_methods.items()}

    def knows(self, user: str, password: str) -> bool:
        """True if these are the credentials that the sandbox was given."""
        wanted = self._sandbox.password
        wanted = wanted() if callable(wanted) else wanted
        given = f"{user}\n{password}".encode()
        return hmac.compare_digest(given, f"{self._sandbox.user}\n{wanted}".encode())

    def _authenticate_login(self, login: LoginPassword) -> AuthResult:
        good = self.knows(login.login.decode("utf-8", "replace"), login.password.decode("utf-8", "replace"))
        return AuthResult(success=good, handled=False)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection, so that the sandbox can close it when it stops."""
        super().connection_made(transport)
        self._sandbox.sessions.add(self)

    def talk(self) -> asyncio.Task[None]:
        """What reads and answers on this connection; it ends with it."""
        assert self._handler_coroutine is not None, "a session is known once its connection is made"
        return self._handler_coroutine

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        self._sandbox.sessions.discard(self)
        super().connection_lost(error)

    def abort(self) -> None:
        """Cut the connection, now."""
        transport: Any = self._original_transport or self.transport
        if transport is None:
            self._sandbox.sessions.discard(self)
        else:
            transport.abort()

    async def misbehave(self, how: str) -> None:
        """Close the connection, or wait for the sender to do so; returns if ``how`` asks for neither."""
        if how == CLOSE:
            self.abort()
        if how in (CLOSE, SILENCE):
            await asyncio.Event().wait()

    async def push(self, status: Any) -> None:
        """Answer the sender; the first answer of a connection is the greeting."""
        if not self._greeted:
            self._greeted = True
            scripted = self._sandbox.next_reply("GREETING")
            await self.misbehave(scripted)
            status = scripted or status
        await super().push(status)

    def _scripted(
        self, step: str, method: Callable[[str | None], Awaitable[None]]
    ) -> Callable[[str | None], Awaitable[None]]:
        async def answer(arg: str | None) -> None:
            scripted = self._sandbox.next_reply(step)
            await self.misbehave(scripted)
            await (self.push(scripted) if scripted else method(arg))

        return answer
