"""Keeps what a plugin does on this machine, also what it does by sockets of its own."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from socket import EAI_NONAME, gaierror
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

NOBODY = "192.88.99.99"
"""What each name resolves to: public by every list, of a range that is given to nobody any more (RFC 7526)."""
_GOES = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
"""Audit events with a socket and the address to which something goes; connect_ex is a connect too."""
_ASKS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
"""Audit events with a name that others are asked for."""
_WHY = "the kit lets nothing out; ask by the client that the context lends"
_hooked: list[bool] = []
_closed = False
_tried: list[str] = []


def stay_indoors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing leave this machine for one test, by whatever call; what tries is refused."""
    if not _hooked:
        sys.addaudithook(_hear)  # which stays: Python has no way to take one off
        _hooked.append(True)
    monkeypatch.setattr(sys.modules[__name__], "_closed", True)
    _tried.clear()


def tried_to_leave() -> tuple[str, ...]:
    """What tried to leave this machine in this test, call by call, also where whoever did it caught the refusal."""
    return tuple(_tried)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _closed:
        return
    if event in _GOES and isinstance(args[1], tuple) and not _is_here(args[1][0]):
        _tried.append(event)
        raise ConnectionRefusedError(_WHY)
    if event in _ASKS and not _is_here(args[0]) and not _is_number(args[0]):
        _tried.append(event)
        raise gaierror(EAI_NONAME, _WHY)


def _is_here(host: Any) -> bool:
    """True for this machine, and for what is no host: of other families the first part is a number."""
    name = host.decode("utf-8", "replace") if isinstance(host, bytes | bytearray) else host
    if not isinstance(name, str) or name in ("", "localhost"):
        return True
    return _is_number(name) and ip_address(name.partition("%")[0]).is_loopback


def _is_number(host: Any) -> bool:
    try:
        ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True
