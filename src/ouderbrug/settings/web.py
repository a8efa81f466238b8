"""`[web]` and the tables below it: the staff page, how its people sign in, and the door of guardians."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from ouderbrug.api import Secret
from ouderbrug.settings.table import PHONE, Table
from ouderbrug.wire.urls import HttpsUrl, is_loopback


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(ip_address(one)) for one in value)
    except ValueError:
        raise ValueError("names machines by their IP address, such as 127.0.0.1") from None


Addresses = Annotated[tuple[str, ...], AfterValidator(_addresses)]


class WebProxy(Table):
    """A proxy in front of the staff page that signs colleagues in, and says in a ``header`` who it is, by e-mail.

    It is believed only from one of these ``addresses``, and with the ``secret`` in the header ``X-Ouderbrug-Proxy``.
    ``second_factor`` says that it asks more than a password: without that, nothing about a child is shown.
    """

    addresses: Addresses = Field(min_length=1)
    header: str = Field(
        default="X-Forwarded-Email",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$",
        description='the name of a header, such as "X-Forwarded-Email"',
    )
    secret: Secret
    second_factor: bool = False


class WebOidc(Table):
    """The school's own accounts by OpenID Connect: ``issuer`` signs whose account it is, by the e-mail in ``claim``.

    ``second_factor`` says that the organisation asks more than a password: without that, nothing about a child is
    shown. ``domain`` is the organisation's at Google, where anybody may have an account. The ``issuer`` of Microsoft
    names one organisation: that of all lets each organisation say whose address is whose.
    """

    issuer: HttpsUrl
    client_id: str = Field(min_length=1, max_length=200)
    secret: Secret
    claim: Literal["email", "preferred_username", "upn"] = "email"
    domain: str = Field(default="", max_length=200)
    second_factor: bool = False

    @model_validator(mode="after")
    def _is_of_one_organisation(self) -> Self:
        if urlsplit(self.issuer).path.split("/")[1:2] in (["common"], ["organizations"], ["consumers"]):
            raise ValueError("has the issuer of every organisation; name the tenant of your own in its place")
        if urlsplit(self.issuer).hostname == "accounts.google.com" and not self.domain:
            raise ValueError('needs the domain of your organisation, such as "school.example"')
        return self


def has_an_unnamed_proxy(table: WebTable | WebPublic) -> bool:
    """True where a page is opened over https and listens on this machine without: something in front speaks TLS."""
    return bool(table.url) and not table.certificate and not table.in_front


def _require_guarded(table: WebTable | WebPublic) -> None:
    """Raise ValueError for pages that would stand open, or whose links would lead nowhere."""
    if bool(table.certificate) != bool(table.key):
        raise ValueError("certificate and key go together")
    if not is_loopback(table.listen) and not table.certificate and not table.peers:
        raise ValueError("listens elsewhere than on this machine: that takes certificate and key, or a proxy")
    if not is_loopback(table.listen) and table.url is None:
        raise ValueError("needs the url under which people open it")
    if table.url and urlsplit(table.url).path not in ("", "/"):
        raise ValueError("has a url with a path; it stands at the top of a host of its own")


class WebPublic(Table):
    """The page on which guardians answer: where it listens, and under which ``url`` links in mails lead to it.

    The header ``X-Forwarded-For`` is believed from these ``proxies`` alone, and nobody else may come then.
    """

    url: HttpsUrl | None = None
    listen: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65535)
    certificate: Path | None = None
    key: Path | None = None
    proxies: Addresses = ()

    @model_validator(mode="after")
    def _is_guarded_elsewhere(self) -> Self:
        _require_guarded(self)
        return self

    @property
    def peers(self) -> tuple[str, ...]:
        """Whose connections alone are taken; everybody's if none."""
        return self.proxies

    @property
    def in_front(self) -> tuple[str, ...]:
        """The proxies that are named, who say for whom they ask."""
        return self.proxies


class WebTable(Table):
    """The staff page: where it listens, and under which ``url`` colleagues open it.

    Elsewhere than on this machine it listens with a ``certificate`` and its ``key``, or behind a proxy. The header
    ``X-Forwarded-For`` is believed from these ``proxies`` and that which signs in, and nobody else may come then.
    """

    url: HttpsUrl | None = None
    listen: str = "127.0.0.1"
    port: int = Field(default=8320, ge=0, le=65535)
    certificate: Path | None = None
    key: Path | None = None
    language: Literal["nl", "en"] = "nl"
    links_by_mail: bool = True
    interpreter: str = Field(default="", max_length=30, pattern=r"^[0-9+() -]*$", description=PHONE)
    proxy: WebProxy | None = None
    oidc: WebOidc | None = None
    public: WebPublic | None = None
    proxies: Addresses = ()

    @model_validator(mode="after")
    def _is_guarded_elsewhere(self) -> Self:
        _require_guarded(self)
        if self.url and self.public and self.public.url and _origin(self.url) == _origin(self.public.url):
            raise ValueError("has the url of [web.public]; the page for guardians has a host of its own")
        return self

    @property
    def peers(self) -> tuple[str, ...]:
        """Whose connections alone are taken; everybody's if none."""
        return self.in_front if self.proxies or not is_loopback(self.listen) else ()

    @property
    def in_front(self) -> tuple[str, ...]:
        """The proxies that are named, who say for whom they ask."""
        return tuple(dict.fromkeys((*self.proxies, *(self.proxy.addresses if self.proxy else ()))))


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, urlsplit(url).netloc.lower()
