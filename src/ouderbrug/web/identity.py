"""Who is behind a request: by the cookie of a session, or by the word of the school's own proxy."""

from __future__ import annotations

import hashlib
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import ConfigError
from ouderbrug.store import sign_ins
from ouderbrug.web.doors import LINK, OIDC, PROXY, Visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from ouderbrug.people import Staff
    from ouderbrug.settings.web import WebProxy, WebTable
    from ouderbrug.unit_of_work import UnitOfWork

SECRET_HEADER = "X-Ouderbrug-Proxy"
"""The header in which the proxy shows that it is the one that is meant."""


class Caller(NamedTuple):
    """What a request says of who sent it: the token of its session, and the address that the proxy vouches for."""

    token: str
    vouched: str


def caller(request: Request, table: WebTable, cookie: str) -> Caller:
    """What this request says; the word of anybody but the proxy counts for nothing."""
    peer = request.client.host if request.client else ""
    return Caller(request.cookies.get(cookie, ""), _vouched(table.proxy, peer, request.headers) if table.proxy else "")


def _vouched(proxy: WebProxy, peer: str, headers: Mapping[str, str]) -> str:
    try:
        known = str(ip_address(peer)) in proxy.addresses
        secret = proxy.secret.reveal()
    except (ValueError, ConfigError):
        return ""
    said = headers.get(SECRET_HEADER, "")
    return headers.get(proxy.header, "").strip() if known and compare_digest(said.encode(), secret.encode()) else ""


def by_mail(staff: Mapping[str, Staff], address: str) -> Staff | None:
    """The one colleague with this address, however its letters of ASCII are written; None where none or two have it.

    No other letter is one of ASCII: the sign for kelvin is no k.
    """
    wanted = address.strip()
    found = [one for one in staff.values() if one.email and _alike(one.email) == _alike(wanted)]
    return found[0] if len(found) == 1 else None


def _alike(address: str) -> str:
    return address.lower() if address.isascii() else address


def visitor(work: UnitOfWork, who: Caller, *, links_open_all: bool = False) -> Visitor | None:
    """The colleague who is signed in, as the table of staff has them now; None where nobody is."""
    staff = work.roster.staff
    found = sign_ins.find(work.connection, work.school, who.token, staff, work.now) if who.token else None
    if found is None or (found.way == PROXY and by_mail(staff, who.vouched) != found.one):
        return None
    table = work.runtime.settings.web
    vouches = {PROXY: table.proxy, OIDC: table.oidc}.get(found.way)
    if found.way != LINK and vouches is None:
        return None
    strong = links_open_all or (vouches is not None and vouches.second_factor)
    return Visitor(found.one, found.way, strong, who.token, proof(who.token), found.seen_at)


def is_another_s(work: UnitOfWork, who: Caller) -> bool:
    """True of a session that ended as the table of staff says another address or name for its key by now."""
    return sign_ins.is_another_s(work.connection, work.school, who.token, work.roster.staff, work.now)


def proof(token: str) -> str:
    """What a form of a session repeats: nobody who has not the cookie can know it."""
    return hashlib.sha256(f"proof {token}".encode()).hexdigest()


def proves(one: Visitor, form: Mapping[str, str]) -> bool:
    """True if a form came from a page of this session."""
    return compare_digest(form.get("proof", "").encode(), one.proof.encode())
