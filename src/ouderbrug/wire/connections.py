"""Kept connections for HTTP: each is lent to one thread at a time, and leads only where the doorkeeper lets it."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

    from ouderbrug.wire.addresses import Doorkeeper

    Connect = Callable[[httpcore.Origin], httpcore.ConnectionInterface]

IDLE_SECONDS = 3.0
"""So long an idle connection is used again. Servers hang up on those, some after five seconds (node), and nobody knows
whether a text arrived that crosses it."""


class Connections:
    """As many as are used at once: each thread of a channel has one, and the last that came back goes out first.

    Those that are not to be ``kept`` are closed after their one request.
    """

    def __init__(self, connect: Connect, *, kept: bool = True) -> None:
        self._connect, self._kept = connect, kept
        self._idle: dict[bytes, deque[httpcore.ConnectionInterface]] = {}

    @contextmanager
    def lent(self, url: httpcore.URL) -> Iterator[tuple[httpcore.ConnectionInterface, bool]]:
        """A connection for one request, and True if it is still to be made."""
        idle = self._idle.setdefault(b"%b://%b:%d" % (url.scheme, url.host, url.port or 0), deque())
        kept = _usable(idle)
        connection = kept or self._connect(url.origin)
        try:
            yield connection, kept is None
        finally:
            if self._kept and connection.is_available():
                idle.append(connection)
            else:
                connection.close()

    def close(self) -> None:
        """Close all that are not lent."""
        for idle in tuple(self._idle.values()):
            while idle:
                idle.pop().close()


def _usable(idle: deque[httpcore.ConnectionInterface]) -> httpcore.ConnectionInterface | None:
    """The last one that came back; those that grew old, or that the server hung up on, are closed."""
    while True:
        try:
            connection = idle.pop()
        except IndexError:
            return None
        if connection.is_available() and not connection.has_expired():
            return connection
        connection.close()


def connector(doorkeeper: Doorkeeper) -> Connect:
    """Makes connections to addresses that a doorkeeper looked at; TLS is verified against the name."""
    network = _Guarded(doorkeeper)

    def connect(origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        tls = _tls() if origin.scheme == b"https" else None
        return httpcore.HTTPConnection(origin, tls, keepalive_expiry=IDLE_SECONDS, network_backend=network)

    return connect


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()  # reading the authorities takes 20 ms, so it is made once


class _Guarded(httpcore.SyncBackend):
    """Connects to no address that the doorkeeper did not see."""

    def __init__(self, doorkeeper: Doorkeeper) -> None:
        self._doorkeeper = doorkeeper

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of its addresses that answers; ChannelClosed if one of them may not be spoken to."""
        problem: Exception = httpcore.ConnectError("the host is not found")
        try:
            addresses = self._doorkeeper.addresses(host, port)
        except OSError as error:
            raise problem from error
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem
