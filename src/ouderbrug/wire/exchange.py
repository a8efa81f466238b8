"""One request and its reply: bounded in time and size, no redirects, no cookies, and surely sent or not."""

from __future__ import annotations

import json
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import tenacity

from ouderbrug.errors import Temporary, Unknown, Unreachable
from ouderbrug.wire.causes import no_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_BYTES = 1024 * 1024
"""The longest reply that is read, decoded."""
TRIES = 2
"""How often a connection is tried in one call; longer waits are the outbox's."""
LONGEST_WAIT = timedelta(hours=24)
"""However long a service asks us to wait, we look again after this."""
BUSY = frozenset({425, 429, 503})
NEEDS_A_PERSON = ("captcha", "blockedUntil", "mustResetPassword")
"""Names in a reply that tell of a locked account; another try could lock it for longer."""

_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Reply:
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


class Wire:
    """Sends requests where ``admit`` lets them; it raises ChannelClosed, or OSError if a name is not found.

    ``seconds`` is the longest wait for any part of a reply and for all of its body together; ``pause`` the
    longest wait, in seconds, before a failed connection is tried a second time; a reply of more than ``most_bytes``
    is not read.
    """

    def __init__(
        self,
        client: Callable[[], httpx.Client],
        admit: Callable[[str], None],
        seconds: float,
        pause: float,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._client, self._admits, self._seconds, self._most = client, admit, seconds, most_bytes
        self._again = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_random(0, pause),
            retry=tenacity.retry_if_exception_type(_NOT_CONNECTED),
            reraise=True,
        )

    def ask(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Reply:
        """Send and read; Temporary if it surely did not leave whole, Unknown if it did and no reply came."""
        sent: list[bool] = []
        problem: Temporary | Unknown
        try:
            return self._again.copy()(self._once, method, url, headers, content, sent)
        except _NOT_CONNECTED as error:
            problem = Unreachable(no_connection(error))
        except httpx.HTTPError:
            # An incomplete body is no request (RFC 9112, section 8), so nothing can have been delivered.
            problem = Unknown("answer-lost") if sent else Temporary("cut-off")
        raise problem

    def reachable(self, url: str) -> None:
        """Raise what ``ask`` would raise before it connects."""
        problem = ""
        try:
            self._admit(url)
        except httpx.ConnectError as error:
            problem = no_connection(error)
        if problem:
            raise Unreachable(problem)

    def _admit(self, url: str) -> None:
        try:
            self._admits(url)
        except OSError as error:
            raise httpx.ConnectError("the host is not found") from error

    def _once(self, method: str, url: str, headers: Mapping[str, str], content: bytes, sent: list[bool]) -> Reply:
        self._admit(url)
        request = httpx.Request(
            method,
            url,
            headers={
                "Accept": "application/json",
                "User-Agent": "ouderbrug",
                **headers,
                "Accept-Encoding": "identity",
                "Content-Length": str(len(content)),
            },
            content=_noting(content, sent),
            extensions={"timeout": httpx.Timeout(self._seconds, connect=min(self._seconds, 10)).as_dict()},
        )
        with closing(self._client().send(request, stream=True, follow_redirects=False)) as response:
            return self._read(response, whole=bool(sent))

    def _read(self, response: httpx.Response, *, whole: bool) -> Reply:
        content = bytearray()
        cut = not self._took(response, content)
        found: Any = None
        readable = False
        if content and not cut and len(content) <= self._most:
            with suppress(ValueError, RecursionError):
                found, readable = json.loads(bytes(content)), True
        retry_after = response.headers.get("Retry-After", "")
        return Reply(response.status_code, retry_after, found, readable, not content and not cut, whole, cut)

    def _took(self, response: httpx.Response, content: bytearray) -> bool:
        """Read the body as far as it is wanted; False if it comes too slowly, breaks off or cannot be decoded.

        The status stands in any case.
        """
        until = time.monotonic() + self._seconds
        try:
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > self._most:
                    break
                if time.monotonic() > until:
                    return False
        except httpx.HTTPError:
            return False
        return True


def _noting(content: bytes, sent: list[bool]) -> Iterator[bytes]:
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
