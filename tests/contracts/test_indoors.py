"""What the contract kits keep on this machine: each call by which something could leave it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from ouderbrug.testing.indoors import NOBODY, stay_indoors
from ouderbrug.wire.addresses import Doorkeeper

if TYPE_CHECKING:
    from collections.abc import Callable

ELSEWHERE = "203.0.113.9"
LEAVES: dict[str, Callable[[socket.socket], object]] = {
    "connect": lambda own: own.connect((ELSEWHERE, 9)),
    "connect_ex": lambda own: own.connect_ex((ELSEWHERE, 9)),
    "sendto": lambda own: own.sendto(b"", (ELSEWHERE, 9)),
    "sendmsg": lambda own: own.sendmsg([b""], (), 0, (ELSEWHERE, 9)),
    "getaddrinfo": lambda _: socket.getaddrinfo("school.example", 443),
    "gethostbyname": lambda _: socket.gethostbyname("school.example"),
    "gethostbyname_ex": lambda _: socket.gethostbyname_ex("school.example"),
    "gethostbyaddr": lambda _: socket.gethostbyaddr("school.example"),
}


@pytest.mark.parametrize("call", LEAVES)
def test_no_call_leaves_this_machine(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stay_indoors(monkeypatch)
    with socket.socket(type=socket.SOCK_DGRAM) as own, pytest.raises(OSError, match="lets nothing out"):
        LEAVES[call](own)


def test_this_machine_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_indoors(monkeypatch)
    assert socket.getaddrinfo("localhost", 9) and socket.getaddrinfo(None, 9) and socket.getaddrinfo(ELSEWHERE, 9)
    with socket.socket(type=socket.SOCK_DGRAM) as taker, socket.socket(type=socket.SOCK_DGRAM) as own:
        taker.bind(("127.0.0.1", 0))
        assert own.sendto(b"here", taker.getsockname()) == 4
        own.connect(taker.getsockname())


def test_the_address_of_each_name_counts_as_public() -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (NOBODY, 443))]
    keeper = Doorkeeper(frozenset({"api.example"}), resolve=lambda *_, **__: answer)
    assert keeper.addresses("api.example", 443) == [NOBODY]
