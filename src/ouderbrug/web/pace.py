"""How often people may ask, to let too many wait."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from starlette.requests import Request

A_WHILE = timedelta(minutes=1)
MOST_ADDRESSES = 10_000
"""So many addresses are counted apart; those of which the last minute saw nothing are forgotten first."""
MOST_BESIDE = 4_096
"""So many things that are said beside an address are counted apart, which of them nobody elsewhere can tell."""


class Pace:
    """Counts tries of the last minute, of which so many are let through."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tries: deque[datetime] = deque(maxlen=most + 1)

    def too_often(self, now: datetime) -> bool:
        """Count one more; True if that is too many."""
        while self._tries and self._tries[0] <= now - A_WHILE:
            self._tries.popleft()
        self._tries.append(now)
        return len(self._tries) > self._most

    def is_quiet(self, now: datetime) -> bool:
        """True if nothing came in the last minute."""
        return not self._tries or self._tries[-1] <= now - A_WHILE


class PaceOfEach:
    """The same for each address by itself; of IPv6 for each network of a household (a /64)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._paces: dict[tuple[str, int | None], Pace] = {}

    def too_often(self, address: str, now: datetime, beside: str = "") -> bool:
        """Count one more of this address, and of what is said ``beside`` it; True if that is too many."""
        whose = _household(address), hash(beside) % MOST_BESIDE if beside else None
        if whose not in self._paces:
            if len(self._paces) >= MOST_ADDRESSES:
                self._paces = {one: pace for one, pace in self._paces.items() if not pace.is_quiet(now)}
            if len(self._paces) >= MOST_ADDRESSES:
                return True
            self._paces[whose] = Pace(self._most)
        return self._paces[whose].too_often(now)


def address_of(request: Request, peers: Collection[str]) -> str:
    """Who asks; behind the school's own proxy it is whom that names last, for the rest anybody may have written."""
    peer = request.client.host if request.client else ""
    told = ",".join(request.headers.getlist("x-forwarded-for"))
    return told.rpartition(",")[2].strip() if peer in peers and told else peer


def is_unnamed(request: Request, proxies: Collection[str]) -> bool:
    """True of who comes from this machine by no proxy that is named: all may, whoever they are."""
    peer = request.client.host if request.client else ""
    return is_loopback(peer) and peer not in proxies


def _household(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
