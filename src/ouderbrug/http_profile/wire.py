"""One request and its reply: bounded in time and size, no redirects, no cookies, and surely sent or not."""

from __future__ import annotations

import json
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import tenacity

from ouderbrug.errors import Temporary, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.http_profile.addresses import Doorkeeper

MOST_BYTES = 1024 * 1024
"""The longest reply that is read, decoded."""
TRIES = 2
"""How often a connection is tried in one call; longer waits are the outbox's."""

_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, the header Retry-After, and the JSON of the body; ``readable`` is false where that is none.

    ``whole`` is true if the request had left to its last byte before the reply came.
    """

    status: int
    retry_after: str = ""
    json: Any = field(default=None, repr=False)
    readable: bool = False
    empty: bool = False
    whole: bool = True


class Wire:
    """Sends requests to the hosts that ``doorkeeper`` admits.

    ``seconds`` is the longest wait for any part of a reply and for all of its body together; ``pause`` the
    longest wait, in seconds, before a failed connection is tried a second time.
    """

    def __init__(
        self, client: Callable[[], httpx.Client], doorkeeper: Doorkeeper, seconds: float, pause: float
    ) -> None:
        self._client, self._doorkeeper, self._seconds = client, doorkeeper, seconds
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
        except _NOT_CONNECTED:
            problem = Temporary("connect")
        except httpx.HTTPError:
            # An incomplete body is no request (RFC 9112, section 8), so nothing can have been delivered.
            problem = Unknown("answer-lost") if sent else Temporary("cut-off")
        raise problem

    def reachable(self, url: str) -> None:
        """Raise what ``ask`` would raise before it connects."""
        try:
            self._admit(url)
            found = True
        except httpx.ConnectError:
            found = False
        if not found:
            raise Temporary("connect")

    def _admit(self, url: str) -> None:
        try:
            self._doorkeeper.admit(url)
        except OSError:
            raise httpx.ConnectError("the host is not found") from None

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
            return _read(response, self._seconds, whole=bool(sent))


def _noting(content: bytes, sent: list[bool]) -> Iterator[bytes]:
    yield content
    sent.append(True)


def _read(response: httpx.Response, seconds: float, *, whole: bool) -> Reply:
    content = _content(response, time.monotonic() + seconds)
    found: Any = None
    readable = False
    if content:
        with suppress(ValueError, RecursionError):
            found, readable = json.loads(content), True
    retry_after = response.headers.get("Retry-After", "")
    return Reply(response.status_code, retry_after, found, readable, content == b"", whole)


def _content(response: httpx.Response, until: float) -> bytes | None:
    """The body; None if it is too long, comes too slowly, is cut off or cannot be decoded: the status still stands."""
    content = bytearray()
    try:
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST_BYTES or time.monotonic() > until:
                return None
    except httpx.HTTPError:
        return None
    return bytes(content)
