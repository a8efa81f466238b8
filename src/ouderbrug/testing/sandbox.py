"""A real SMTP server on loopback that keeps what arrives, is strict about it, and can misbehave on order.

It speaks the protocol through aiosmtpd and runs in a thread of its own, so that a test, a demo or a crash
drill can look at the mails while the code under test sends them.
"""

from __future__ import annotations

import asyncio
import email.policy
import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

from ouderbrug.testing.smtp_session import CLOSE, SILENCE, Session

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence
    from email.message import EmailMessage
    from pathlib import Path

__all__ = ["CLOSE", "SILENCE", "Mail", "SmtpSandbox"]

# aiosmtpd logs envelopes and content; whoever reads logs must not get them from here.
logging.getLogger("mail.log").disabled = True

_START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived: envelope, bytes, and the same bytes parsed."""

    number: int
    at: datetime
    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    raw: bytes = field(repr=False)
    parsed: EmailMessage = field(repr=False)

    @property
    def id(self) -> str:
        """The ``X-Ouderbrug-Id``, or an empty text."""
        return str(self.parsed["X-Ouderbrug-Id"] or "")


def _wrong_with(recipients: Sequence[str], raw: bytes, parsed: EmailMessage) -> str:
    if len(recipients) != 1:
        return "more than one recipient"
    if not parsed["Message-ID"]:
        return "no Message-ID"
    if parsed.get_body(preferencelist=("plain",)) is None:
        return "no text part"
    breaks = raw.count(b"\r\n")
    if raw.count(b"\r") != breaks or raw.count(b"\n") != breaks:
        return "a line break that is not CRLF"
    return ""


class SmtpSandbox:
    """An SMTP server for tests and demos; use it as a context manager, then read ``mails``.

    ``port=0`` takes a free port and ``port`` then says which. ``folder`` gets every mail as an ``.eml``
    file, ``log`` a line with id and time for each, flushed before the sender hears that it was accepted.
    ``replies`` maps a step (GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, NOOP, RSET, and "." for the
    end of the content) to what is answered there, one after the other, before normal answers resume: a
    reply line, ``CLOSE`` or ``SILENCE``. With ``tls`` STARTTLS is offered, or spoken at once if
    ``implicit_tls``; with ``user`` a sender must sign in (``password`` may be called for the one of now;
    for XOAUTH2 it is the token). With ``pipelining`` that is offered. A mail that is not ours in form is
    answered 554 and noted in ``violations``. Listens on loopback only: any other ``host`` is a ValueError.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        folder: Path | None = None,
        log: Path | None = None,
        replies: Mapping[str, Sequence[str]] | None = None,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        user: str = "",
        password: str | Callable[[], str] = "",
        mechanisms: Sequence[str] = ("PLAIN", "LOGIN", "XOAUTH2"),
        pipelining: bool = False,
        on_mail: Callable[[Mail], None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not ip_address(host).is_loopback:
            raise ValueError("the sandbox listens on a loopback address only")
        self.host, self.port = host, port
        self.folder, self.log = folder, log
        self.replies = {step.upper(): list(lines) for step, lines in (replies or {}).items()}
        self.tls, self.implicit_tls = tls, implicit_tls
        self.user, self.password, self.mechanisms = user, password, tuple(mechanisms)
        self.pipelining = pipelining
        self.mails: list[Mail] = []
        self.violations: list[str] = []
        self.steps: list[str] = []
        self.connections = 0
        self.sessions: set[Session] = set()
        self._on_mail, self._clock = on_mail, clock
        self._ready = threading.Event()
        self._failed: OSError | None = None

    def next_reply(self, step: str) -> str:
        """Take the reply that is scripted for this step, or an empty text; notes the step."""
        self.steps.append(step)
        lines = self.replies.get(step)
        return lines.pop(0) if lines else ""

    def accept(self, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        """Record a mail, or the reason why it is refused; gives the SMTP reply."""
        parsed: Any = BytesParser(policy=email.policy.default).parsebytes(raw)
        if wrong := _wrong_with(recipients, raw, parsed):
            self.violations.append(wrong)
            return f"554 5.6.0 {wrong}"
        mail = Mail(len(self.mails) + 1, self._clock(), sender, tuple(recipients), raw, parsed)
        self._keep(mail)
        return f"250 2.0.0 Ok: queued as {mail.number}"

    def _keep(self, mail: Mail) -> None:
        if self.folder is not None:
            (self.folder / f"{mail.number:06}.eml").write_bytes(mail.raw)
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as file:
                file.write(f"{mail.id}\t{mail.at.isoformat()}\n")
        self.mails.append(mail)
        if self._on_mail is not None:
            self._on_mail(mail)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise TimeoutError("the sandbox did not start")
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        # A sender that breaks off a handshake is what tests are about, not an error to print.
        self._loop.set_exception_handler(lambda _loop, _what: None)
        secret = self.tls if self.implicit_tls else None
        try:
            server = await self._loop.create_server(self._session, self.host, self.port, ssl=secret)
        except OSError as error:
            self._failed = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        await self._hang_up()

    def _session(self) -> Session:
        self.connections += 1
        return Session(self, self._loop)

    async def _hang_up(self) -> None:
        talking = [session.talk() for session in self.sessions]
        for session in tuple(self.sessions):
            session.abort()
        if talking:
            await asyncio.wait(talking, timeout=5)
