"""Where a profile may connect to: https, named hosts, public addresses; or this machine, for trials."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ouderbrug.errors import ChannelClosed
from ouderbrug.wire.urls import host_of, https_url, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolver = Callable[..., list[Any]]

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def base_address(value: str) -> str:
    """A plain https address (http for this machine only) without a slash at its end; else ValueError."""
    return https_url(value).rstrip("/")


@dataclass(frozen=True)
class Doorkeeper:
    """Lets a request out only to the ``hosts`` that were named, and never to an address inside a network.

    ``loopback_only`` is true on a rehearsal store. Only a host that is written as this machine may resolve to
    it: a public name that resolves to a private, link-local or metadata address is refused. The name is looked
    up again when the connection is made; a name that changes in between meets a certificate that does not fit.
    """

    hosts: frozenset[str]
    loopback_only: bool = False
    resolve: Resolver | None = None

    def admit(self, url: str) -> None:
        """Raise ChannelClosed if nothing may go there, and OSError if the name is not found."""
        host = host_of(url)
        if host not in self.hosts:
            raise ChannelClosed("host-not-allowed")
        local = is_loopback(host)
        if self.loopback_only and not local:
            raise ChannelClosed("loopback-only")
        if not all(address.is_loopback if local else _is_public(address) for address in self._addresses(url, host)):
            raise ChannelClosed("address-not-public")

    def _addresses(self, url: str, host: str) -> list[IPv4Address | IPv6Address]:
        resolve = self.resolve or socket.getaddrinfo
        try:
            found = resolve(host, urlsplit(url).port or 443, type=socket.SOCK_STREAM)
        except UnicodeError:
            raise OSError("not a host name") from None
        if not found:
            raise OSError("no address")
        return [_without_wrapping(ip_address(str(entry[4][0]).partition("%")[0])) for entry in found]


def _without_wrapping(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (address,))[-1]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast
