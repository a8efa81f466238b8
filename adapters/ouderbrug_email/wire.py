"""One connection to a relay, step by step, so that a failure tells how far the mail had come.

smtplib is used for its replies and features only: ``sendmail`` hides the step, and its errors carry addresses.
"""

from __future__ import annotations

import io
import re
import smtplib
import socket
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ouderbrug import ChannelClosed, Permanent, Temporary, Unreachable, no_connection
from ouderbrug_email.outcomes import lost, refused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from ouderbrug_email.builder import Mail

Reply: TypeAlias = tuple[int, bytes]

_QUEUED_AS = re.compile(rb"queued as ([A-Za-z0-9_-]{1,64})", re.IGNORECASE)
_QUIT_SECONDS = 2.0
SHORT = 65_536
"""Bytes of a text that goes with its dot: what an empty socket takes at once, so that nothing can change in between."""


@dataclass(frozen=True)
class Relay:
    """Where a relay is and how to speak to it; ``tls`` is None only where nothing leaves the machine."""

    host: str
    port: int
    security: str
    hello: str
    tls: ssl.SSLContext | None


@dataclass(frozen=True)
class Credentials:
    """What to sign in with: ``secret`` is a password, or a token if ``bearer``."""

    user: str
    secret: str
    bearer: bool = False

    def __repr__(self) -> str:
        return "Credentials(...)"


class _Reader(io.RawIOBase):
    """Reads replies until one common deadline: a server that drips bytes cannot stretch it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.tick()
        return self._line.link.recv_into(buffer)


class Line(smtplib.SMTP):
    """A conversation with a relay; every wait ends at ``until`` (monotonic seconds)."""

    def __init__(self, relay: Relay, until: float) -> None:
        super().__init__(local_hostname=relay.hello)
        self.relay = relay
        self.until = until
        self.idle_since = 0.0
        self.waited = False
        self.announced = ""
        self.greeting = ""

    @property
    def link(self) -> socket.socket:
        """The socket; OSError if the connection is lost."""
        if self.sock is None:
            raise OSError("closed")
        return self.sock

    def tick(self) -> None:
        """Let the next wait last no longer than the deadline; TimeoutError if it has passed."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.link.settimeout(left)

    def send(self, s: Any) -> None:
        """Send within the deadline."""
        self.tick()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply, within the deadline."""
        if self.file is None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def ask(self, step: str, command: str, *wanted: int) -> bytes:
        """Send one command and give the text of its reply; raises what ``outcomes`` says."""
        return self._expect(step, lambda: self.docmd(command), *wanted)

    def _expect(self, step: str, question: Callable[[], Reply], *wanted: int) -> bytes:
        code, said = self._hear(step, question)
        if code not in (wanted or (250,)):
            raise refused(step, code, said)
        return said

    def _hear(self, step: str, question: Callable[[], Reply]) -> Reply:
        try:
            reply: Reply | None = question()
        except (smtplib.SMTPException, OSError):
            reply = None
        if reply is None:
            raise lost(step)
        return reply

    def dial(self) -> None:
        """Connect; OSError if nobody answers in time."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock = socket.create_connection((self.relay.host, self.relay.port), left)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def encrypt(self) -> None:
        """Speak TLS from here on, with the certificate verified; what was read before is forgotten."""
        assert self.relay.tls is not None
        try:
            self.tick()
            plain = self.link
            self.file = None
            self.sock = self.relay.tls.wrap_socket(plain, server_hostname=self.relay.host.strip("[]"))
            problem = ""
        except OSError as error:  # ssl.SSLError is one
            problem = "certificate" if no_connection(error) == "certificate" else "tls"
        if problem:
            raise Unreachable(problem)

    def greet(self) -> None:
        """Read the greeting, say EHLO, and go over to TLS where that is the agreement."""
        if self.relay.security == "tls":
            self.encrypt()
        self.greeting = self._expect("greeting", self.getreply, 220).decode("ascii", "replace")
        self._expect("ehlo", self.ehlo)
        if self.relay.security == "starttls":
            self._start_tls()

    def _start_tls(self) -> None:
        if not self.has_extn("starttls"):
            raise ChannelClosed("no-starttls")
        self.ask("starttls", "STARTTLS", 220)
        self.encrypt()
        self._expect("ehlo", self.ehlo)

    def sign_in(self, with_: Credentials) -> None:
        """Authenticate by XOAUTH2, PLAIN (RFC 4616) or LOGIN, whichever the relay offers and we can."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        if with_.bearer and "XOAUTH2" in offered:
            self._bearer(f"user={with_.user}\x01auth=Bearer {with_.secret}\x01\x01")
        elif not with_.bearer and "PLAIN" in offered:
            self.ask("auth", f"AUTH PLAIN {_base64(f'{chr(0)}{with_.user}{chr(0)}{with_.secret}')}", 235)
        elif not with_.bearer and "LOGIN" in offered:
            self.ask("auth", f"AUTH LOGIN {_base64(with_.user)}", 334)
            self.ask("auth", _base64(with_.secret), 235)
        else:
            # Most servers offer a sign-in once the line is encrypted, and no earlier.
            later = self.relay.security == "none" and self.has_extn("starttls")
            raise ChannelClosed("sign-in-after-starttls" if later else "no-way-to-sign-in")

    def _bearer(self, response: str) -> None:
        code, said = self._hear("auth", lambda: self.docmd("AUTH XOAUTH2", _base64(response)))
        if code == 334:  # a refusal with details; the reply itself follows an empty line
            code, said = self._hear("auth", lambda: self.docmd(""))
        if code != 235:
            raise refused("auth", code, said)

    def deliver(self, mail: Mail, confirm: Callable[[], None], then: str = "") -> str:
        """One transaction; gives the queue id of the relay, if it tells one.

        ``confirm`` is asked before the text, once more when the relay is ready for it, and before the dot that ends
        it, and may raise: then nothing is delivered, and past DATA the connection is closed.

        A relay that offers PIPELINING gets the envelope in one packet, and a short text with its dot, unless it had to
        be waited for: where that changed a verdict the envelope alone is given up. With such a text travels the
        envelope of the mail to ``then``: the relay waits for the text of that one as soon as it has taken this one.
        """
        self._fits(mail)
        at_once = self.has_extn("pipelining") and not self.waited
        if at_once:
            self._envelope(mail)
        else:
            self.ask("mail", f"MAIL FROM:<{mail.sender}>")
            self.ask("rcpt", f"RCPT TO:<{mail.recipient}>", 250, 251)
            confirm()
            self.ask("data", "DATA", 354)
        self._or_close(confirm)
        if at_once and len(mail.data) <= SHORT:
            self._push("end", mail.data + b".\r\n" + (_envelope(mail.sender, then) if then else b""))
            self.announced = then
            said = self._expect("end", self.getreply)
        else:
            self._push("body", mail.data)
            self._or_close(confirm)
            said = self.ask("end", ".")
        found = _QUEUED_AS.search(said)
        return found[1].decode("ascii") if found else ""

    def _envelope(self, mail: Mail) -> None:
        """Say sender, recipient and DATA in one packet unless that was done, and hear what is said to each."""
        if not self.announced:
            self._push("mail", _envelope(mail.sender, mail.recipient))
        self.announced = ""
        self._expect("mail", self.getreply)
        try:
            self._expect("rcpt", self.getreply, 250, 251)
        except Permanent:
            self._refuse_to_write()
            raise
        self._expect("data", self.getreply, 354)

    def _refuse_to_write(self) -> None:
        """Hang up on a relay that waits for the text to nobody: whatever was said next would be taken for it."""
        try:
            code, _ = self._hear("data", self.getreply)
        except (Temporary, Unreachable):
            code = 354
        if code == 354:
            self.close()

    def _or_close(self, confirm: Callable[[], None]) -> None:
        # Whatever is said here is text, RSET and QUIT too; a mail without its dot is dropped (RFC 5321, 4.1.1.4).
        try:
            confirm()
        except BaseException:
            self.close()
            raise

    def _fits(self, mail: Mail) -> None:
        # SIZE is not sent along with MAIL: a 5xx there would close the channel for one heavy mail.
        limit = self.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(mail.data):
            raise Permanent("mail-too-large")

    def _push(self, step: str, data: bytes) -> None:
        try:
            self.tick()
            self.link.sendall(data)
            gone = True
        except OSError:
            gone = False
        if not gone:
            raise lost(step)

    def is_for(self, mail: Mail) -> bool:
        """True unless the relay waits for the text of a mail to somebody else."""
        return self.announced in ("", mail.recipient)

    def alive(self) -> bool:
        """True if the relay still answers; while it waits for a text nothing else can be said to it."""
        return self._answers("NOOP")

    def reset(self) -> bool:
        """Drop a transaction that was refused; True if the connection can be used again."""
        return self._answers("RSET")

    def _answers(self, command: str) -> bool:
        if self.announced:
            return False
        try:
            self.ask("noop", command)
        except (Temporary, Permanent, ChannelClosed):
            return False
        return True

    def hang_up(self) -> None:
        """Say QUIT if anybody listens, and close."""
        self.until = time.monotonic() + _QUIT_SECONDS
        with suppress(smtplib.SMTPException, OSError):
            if not self.announced:  # else it would be text; a mail without its dot is dropped
                self.docmd("QUIT")
        self.close()


def _envelope(sender: str, recipient: str) -> bytes:
    """Sender, recipient and DATA as one packet (RFC 2920, section 3.1)."""
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii")


def _base64(value: str) -> str:
    return b64encode(value.encode("utf-8")).decode("ascii")
