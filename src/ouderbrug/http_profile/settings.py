"""What the TOML may say about a channel that a profile describes."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from ouderbrug.api import ChannelConfig, PluginConfig
from ouderbrug.http_channel.auth import HEADER_NAME, HttpAuth, account_of
from ouderbrug.http_profile.endpoint import Endpoint
from ouderbrug.http_profile.profiles import laid_over
from ouderbrug.model import ContentClass, RepeatSafe
from ouderbrug.wire.urls import HttpsUrl, host_of, is_loopback

HttpsAddress = Annotated[HttpsUrl, AfterValidator(lambda url: url.rstrip("/"))]
EndpointName = Literal["group", "guardian", "school", "calendar"]

OWN_HEADERS = frozenset(
    {"authorization", "connection", "content-encoding", "content-length", "content-type", "cookie", "expect", "host"}
    | {"proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that the channel sets itself, or that would carry a secret in plain text."""

_HEADER_NAME = re.compile(HEADER_NAME)
_HEADER_VALUE = re.compile(r"[ -~]*")
_APP_URL = re.compile(r"https://[A-Za-z0-9.{}-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


class Agreement(PluginConfig):
    """The contract under which a school may call a vendor's API: with whom, its reference, its last day."""

    party: str = ""
    reference: str = ""
    valid_until: Annotated[date | None, BeforeValidator(lambda value: value or None)] = None


class Limits(PluginConfig):
    """What one message may be; 0 means not known. ``per_minute`` is our courtesy, and counts in mode api."""

    max_chars: int = Field(default=0, ge=0)
    attachment_mb: float = Field(default=0, ge=0)
    per_minute: int = Field(default=0, ge=0)


class Repeat(PluginConfig):
    """What a second delivery of one message does there; with "key", the header that carries our key."""

    safe: RepeatSafe = RepeatSafe.NO
    key_header: str = ""


class Api(PluginConfig):
    """The vendor's API, as its documentation or an agreement describes it.

    ``hosts`` empty means the host of ``base_url`` alone. ``accept_unverified`` says that the school knows that
    an endpoint is not from the vendor's own documentation.
    """

    base_url: Literal[""] | HttpsAddress = ""
    hosts: tuple[str, ...] = ()
    accept_unverified: bool = False
    headers: dict[str, str] = Field(default_factory=dict)
    auth: HttpAuth | None = None
    repeat: Repeat = Repeat()
    endpoints: dict[EndpointName, Endpoint] = Field(default_factory=dict)

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name, content in value.items():
            if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(content):
                raise ValueError("holds a name or value that is no header (printable ASCII on one line)")
            if name.lower() in OWN_HEADERS:
                raise ValueError(f"may not hold {name.lower()}; a token goes under auth, as a reference")
        return value

    @property
    def local(self) -> bool:
        """True if it is a stand-in on this machine."""
        return is_loopback(host_of(self.base_url))

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts that may be spoken to."""
        return frozenset(host.lower() for host in self.hosts) or frozenset({host_of(self.base_url)})

    @property
    def enabled(self) -> dict[EndpointName, Endpoint]:
        """The endpoints that are not switched off."""
        return {name: endpoint for name, endpoint in self.endpoints.items() if endpoint.enabled}


class HttpProfileConfig(ChannelConfig):
    """The settings of a channel that a profile describes.

    In mode "assisted" (the default) a colleague posts the message, and nothing under ``api`` is used. Mode
    "api" needs an agreement with the vendor. ``classes`` is what may go over the channel at all: many
    schools keep performance, behaviour and care out of the app, so "sensitive" is not in it by default.
    """

    profile: ClassVar[dict[str, Any]] = {}

    mode: Literal["assisted", "api"] = "assisted"
    app_url: str = Field(default="", max_length=400)
    limits: Limits = Limits()
    classes: frozenset[ContentClass] = frozenset({ContentClass.GENERAL, ContentClass.PERSONAL})
    agreement: Agreement = Agreement()
    api: Api = Api()

    @property
    def shared_account(self) -> str:
        """The address of the API and who signs in there; a token is known by its reference alone."""
        return account_of(self.api.base_url, self.api.auth) if self.mode == "api" else ""

    @model_validator(mode="before")
    @classmethod
    def _over_the_profile(cls, table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        merged = laid_over(cls.profile, table)
        limits = merged.get("limits")
        if merged.get("mode") == "api" and isinstance(limits, dict) and "per_minute" in limits:
            # The dispatcher reads it beside the settings that every channel has.
            merged = {"per_minute": limits["per_minute"], **merged}
        return merged

    @field_validator("app_url")
    @classmethod
    def _opens_the_app(cls, value: str) -> str:
        if value and not _APP_URL.fullmatch(value):
            raise ValueError("must be a plain https address; it is opened as it stands, with nothing added")
        return value

    @model_validator(mode="after")
    def _may_call_the_api(self) -> Self:
        if self.mode == "api":
            problem = _not_agreed(self) or _not_addressed(self.api) or _not_verified(self.api)
            if problem:
                raise ValueError(problem)
        return self


def _not_agreed(config: HttpProfileConfig) -> str:
    agreement = config.agreement
    missing = [name for name in ("party", "reference", "valid_until") if not getattr(agreement, name)]
    if missing and not config.api.local:
        return f'mode = "api" needs an agreement with the vendor: fill in agreement.{missing[0]}, or use "assisted"'
    return ""


def _not_addressed(api: Api) -> str:
    if not api.base_url:
        return "api.base_url is empty; the vendor names it"
    token_url = getattr(api.auth, "token_url", api.base_url)
    for name, url in (("base_url", api.base_url), ("auth.token_url", token_url)):
        if host_of(url) not in api.allowed:
            return f"the host of api.{name} is not in api.hosts; add it there"
    if api.auth is None and not api.local:
        return "api.auth is missing; name its kind and its secrets, by reference"
    if urlsplit(token_url).scheme == "http" and not api.local:
        return "api.auth.token_url is on this machine, but api.base_url is not"
    empty = next((name for name, value in api.headers.items() if not value.strip()), "")
    return f"api.headers.{empty} is empty; the vendor says what belongs there" if empty else ""


def _not_verified(api: Api) -> str:
    if not api.enabled:
        return "no endpoint under api.endpoints is enabled, so nothing could be sent"
    for name, endpoint in api.enabled.items():
        if endpoint.provenance != "vendor-doc" and not api.accept_unverified:
            return (
                f"api.endpoints.{name} is {endpoint.provenance!r}: take it from the vendor's documentation "
                "(vendor-doc), set api.accept_unverified = true, or switch it off (enabled = false)"
            )
        if endpoint.provenance != "vendor-doc" and api.repeat.safe is not RepeatSafe.NO:
            return f'api.repeat.safe must be "no" while api.endpoints.{name} is not vendor-doc'
        if hint := endpoint.aimless(name):
            return f"api.endpoints.{name} {hint}"
    if api.repeat.safe is RepeatSafe.KEY and not _HEADER_NAME.fullmatch(api.repeat.key_header):
        return "api.repeat.key_header must name the header that carries the key"
    return ""
