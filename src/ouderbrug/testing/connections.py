"""Plays the service of a channel over HTTP: its requests go through the client of a test, and nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class ThroughClient(httpcore.ConnectionInterface):
    """A connection that hands its one request to an ``httpx.Client``; what that raises comes out as httpcore's own."""

    def __init__(self, client: Callable[[], httpx.Client]) -> None:
        self._client = client

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """The client's reply; the body is read first, as on a real connection."""
        url, port = request.url, b":%d" % request.url.port if request.url.port else b""
        address = b"%b://%b%b%b" % (url.scheme, url.host, port, url.target)
        with _as_httpcore():
            whole = b"".join(request.stream)  # type: ignore[arg-type]
            asked = httpx.Request(
                request.method.decode(), address.decode("ascii"), headers=request.headers, content=whole
            )
            reply = self._client().send(asked, stream=True, follow_redirects=False)
        return httpcore.Response(reply.status_code, headers=reply.headers.raw, content=_Body(reply))

    def is_available(self) -> bool:
        """No: each serves one request."""
        return False

    def close(self) -> None:
        """Nothing: the client is the test's."""


class _Body:
    def __init__(self, reply: httpx.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpcore():
            yield from [self._reply.content] if self._reply.is_stream_consumed else self._reply.iter_raw()

    def close(self) -> None:
        self._reply.close()


@contextmanager
def _as_httpcore() -> Iterator[None]:
    """The error that a connection would raise where httpx raises its own of that name."""
    try:
        yield
    except httpx.TransportError as error:
        kind: type[Exception] = getattr(httpcore, type(error).__name__, httpcore.NetworkError)
        problem = kind(str(error))
        problem.__cause__ = error.__cause__
    else:
        return
    raise problem
