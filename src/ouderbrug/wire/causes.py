"""Why no connection came about, as a code: what a person has to look at differs with it."""

from __future__ import annotations

import socket
import ssl

NOT_FOUND, REFUSED, TOO_LATE, OTHER = "host-not-found", "connection-refused", "connect-timeout", "connect"
CERTIFICATE, TLS = "certificate", "tls"
_BY_ERROR: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, NOT_FOUND),
    (ConnectionRefusedError, REFUSED),
    (ssl.SSLCertVerificationError, CERTIFICATE),
    (ssl.SSLError, TLS),
    (TimeoutError, TOO_LATE),
)


def no_connection(error: BaseException) -> str:
    """The code for a connection that failed with this error, or with one behind it; "connect" for any other.

    Of the error nothing else is told: its words may name anything.
    """
    seen: BaseException | None = error
    while seen is not None:
        if found := next((code for kind, code in _BY_ERROR if isinstance(seen, kind)), None):
            return found
        seen = seen.__cause__ or seen.__context__
    return OTHER
