"""One request and its reply: bounded in time and size, no redirects, no cookies, and surely sent or not."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpcore
import tenacity

from ouderbrug.errors import Temporary, Unknown, Unreachable
from ouderbrug.wire.causes import no_connection
from ouderbrug.wire.connections import Connections, connector
from ouderbrug.wire.urls import host_of, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.api import ChannelContext
    from ouderbrug.wire.addresses import Doorkeeper

    Headers = list[tuple[bytes, bytes]]

MOST_BYTES = 1024 * 1024
"""The longest reply that is read."""
TRIES = 2
"""How often a connection is tried in one call; longer waits are the outbox's."""
CONNECT_SECONDS = 10.0
"""The longest wait for a connection."""
LONGEST_WAIT = timedelta(hours=24)
"""However long a service asks us to wait, we look again after this."""
BUSY = frozenset({425, 429, 503})
NEEDS_A_PERSON = ("captcha", "blockedUntil", "mustResetPassword")
"""Names in a reply that tell of a locked account; another try could lock it for longer."""

_NOT_CONNECTED = (httpcore.ConnectError, httpcore.ConnectTimeout)
_LOST = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
_COMMON = [(b"User-Agent", b"ouderbrug"), (b"Accept-Encoding", b"identity")]


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A status, the header Retry-After, and the JSON of the body; ``readable`` is false where that is none.

    ``whole`` is true if the request had left to its last byte before the reply came, ``cut`` if the body came too
    slowly or broke off.
    """

    status: int
    retry_after: str = ""
    json: Any = field(default=None, repr=False)
    readable: bool = False
    empty: bool = False
    whole: bool = True
    cut: bool = False

    @property
    def busy(self) -> bool:
        """True if the service says that it did nothing, and that it may do it later."""
        return self.status in BUSY

    @property
    def needs_a_person(self) -> bool:
        """True if it tells of a captcha, a locked account or a password to be reset."""
        return isinstance(self.json, dict) and any(self.json.get(name) for name in NEEDS_A_PERSON)

    def wait(self, now: datetime) -> timedelta | None:
        """How long the service asks us to wait; None where it does not say."""
        return retry_after(self.retry_after, now)


def _asks_nobody(_: bool) -> None:
    """What carries no message needs nobody's word."""


class Wire:
    """Sends requests where ``doorkeeper`` lets them; it raises ChannelClosed.

    ``seconds`` is the longest wait for any part of a reply and for all of its body together; ``pause`` the
    longest wait, in seconds, before a failed connection is tried a second time; a reply of more than ``most_bytes``
    is not read. Connections are ``kept`` until ``close``, or serve one request each.
    """

    def __init__(
        self,
        context: ChannelContext,
        doorkeeper: Doorkeeper,
        seconds: float,
        pause: float,
        most_bytes: int = MOST_BYTES,
        *,
        kept: bool = True,
    ) -> None:
        self._doorkeeper, self._hears = doorkeeper, context.hears
        self._seconds, self._most = seconds, most_bytes
        self._connections = Connections(context.connect or connector(doorkeeper), kept=kept)
        waits = {"connect": min(seconds, CONNECT_SECONDS), "read": seconds, "write": seconds}
        self._extensions = {"timeout": waits}
        self._again = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_random(0, pause),
            retry=tenacity.retry_if_exception_type(_NOT_CONNECTED),
            reraise=True,
        )

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes,
        confirm: Callable[[bool], None] = _asks_nobody,
    ) -> HttpReply:
        """Send and read; Temporary if it surely did not leave whole, Unknown if it did and no reply came.

        ``confirm`` is asked once connected, before the content goes: it is told whether that took a wait, and what it
        raises is let through.
        """
        self._doorkeeper.admit(url)
        sent: list[bool] = []
        problem: Temporary | Unknown
        try:
            return self._again(self._once, method, url, headers, content, confirm, sent)
        except _NOT_CONNECTED as error:
            problem = Unreachable(no_connection(error))
        except _LOST:
            # An incomplete body is no request (RFC 9112, section 8), so nothing can have been delivered.
            problem = Unknown("answer-lost") if sent else Temporary("cut-off")
        raise problem

    def reachable(self, url: str) -> None:
        """Raise what ``ask`` would raise before it connects."""
        self._doorkeeper.admit(url)
        target, problem = httpcore.URL(url), ""
        try:
            self._doorkeeper.addresses(host_of(url), target.origin.port)
        except OSError as error:
            problem = no_connection(error)
        if problem:
            raise Unreachable(problem)

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes,
        confirm: Callable[[bool], None],
        sent: list[bool],
    ) -> HttpReply:
        target = httpcore.URL(url)
        with self._connections.lent(target) as (connection, fresh):
            body = _noting(content, sent, confirm, fresh)
            request = httpcore.Request(
                method, target, headers=_encoded(target, headers, content), content=body, extensions=self._extensions
            )
            response = connection.handle_request(request)
            try:
                return self._read(response, url, whole=bool(sent))
            finally:
                response.close()

    def _read(self, response: httpcore.Response, url: str, *, whole: bool) -> HttpReply:
        said = {name.lower(): value for name, value in response.headers}
        if (date := said.get(b"date")) and not is_loopback(host_of(url)):  # that is the same clock
            self._hears(date.decode("latin-1"))
        content = bytearray()
        cut = not self._took(response, content)
        found: Any = None
        readable = False
        if content and not cut and len(content) <= self._most:
            with suppress(ValueError, RecursionError):
                found, readable = json.loads(content), True
        wait = said.get(b"retry-after", b"").decode("latin-1")
        return HttpReply(response.status, wait, found, readable, not content and not cut, whole, cut)

    def _took(self, response: httpcore.Response, content: bytearray) -> bool:
        """Read the body as far as it is wanted; False if it comes too slowly or breaks off.

        The status stands in any case.
        """
        until = time.monotonic() + self._seconds
        try:
            for chunk in response.iter_stream():
                content += chunk
                if len(content) > self._most:
                    break
                if time.monotonic() > until:
                    return False
        except _LOST:
            return False
        return True


def _encoded(target: httpcore.URL, headers: Mapping[str, str], content: bytes) -> Headers:
    """The header lines of a request, with those that any has."""
    host = b"[%b]" % target.host if b":" in target.host else target.host
    port = b":%d" % target.port if target.port else b""
    lines = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    if not any(name.lower() == b"accept" for name, _ in lines):
        lines.append((b"Accept", b"application/json"))
    return [(b"Host", host + port), *_COMMON, *lines, (b"Content-Length", b"%d" % len(content))]


def _noting(content: bytes, sent: list[bool], confirm: Callable[[bool], None], fresh: bool) -> Iterator[bytes]:
    confirm(fresh)
    yield content
    sent.append(True)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The wait that a header Retry-After asks for (RFC 9110, section 10.2.3), at most a day; None if it is rubbish."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        wait = timedelta(seconds=int(value)) if len(value) < 9 else LONGEST_WAIT
    else:
        moment = _http_date(value)
        wait = moment - now if moment else timedelta(0)
    return min(wait, LONGEST_WAIT) if wait > timedelta(0) else None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
