"""Where a request may go: named hosts, public addresses; or this machine, for trials."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ChannelClosed
from ouderbrug.wire.urls import host_of, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolver = Callable[..., list[Any]]

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: so begins the half of an address whose end is an IPv4 one
_PUBLIC = IPv6Network("2000::/3")
"""What IANA has given out as public; all other IPv6 addresses are of a network, a translator or nobody."""
_NOT_YET = IPv6Network("3fff::/20")  # RFC 9637: for documents


@dataclass(frozen=True)
class Doorkeeper:
    """Lets a request out only to the ``hosts`` that were named, and never to an address inside a network.

    ``loopback_only`` is true on a rehearsal store. Only a host that is written as this machine may resolve to
    it: a public name that resolves to a private, link-local or metadata address is refused, unless ``inside`` says
    that the service may stand in the school's own network. The connection is made to the very address that was
    looked at, so that a name which changes in between leads nowhere else.
    """

    hosts: frozenset[str]
    loopback_only: bool = False
    resolve: Resolver | None = None
    inside: bool = False

    def admit(self, url: str) -> None:
        """Raise ChannelClosed if nothing may go to the host of an address; nothing is looked up."""
        host = host_of(url)
        if host not in self.hosts:
            raise ChannelClosed("host-not-allowed")
        if self.loopback_only and not is_loopback(host):
            raise ChannelClosed("loopback-only")

    def addresses(self, host: str, port: int) -> list[str]:
        """Where a host may be spoken to; ChannelClosed if one of its addresses is not public, OSError without any."""
        found = self._found(host, port)
        if is_loopback(host):
            fits = all(_meant(one).is_loopback for one in found)
        else:
            fits = all(self.inside or _is_public(_meant(one)) for one in found)
        if not fits:
            raise ChannelClosed("address-not-public")
        return found

    def _found(self, host: str, port: int) -> list[str]:
        resolve = self.resolve or socket.getaddrinfo
        try:
            found = [str(entry[4][0]) for entry in resolve(host, port, type=socket.SOCK_STREAM)]
        except UnicodeError:
            found = []
        if not found:
            raise socket.gaierror
        return found


def _meant(written: str) -> IPv4Address | IPv6Address:
    """The address, and the IPv4 one that an IPv6 one stands for, where it does."""
    address = ip_address(written.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or int(address) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (address,))[-1]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address not in _PUBLIC or address in _NOT_YET):
        return False
    return address.is_global and not address.is_multicast
