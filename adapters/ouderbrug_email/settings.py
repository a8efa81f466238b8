"""What the TOML may say about an e-mail channel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from ouderbrug import ChannelConfig, HttpsUrl, OAuth, Secret, is_loopback
from ouderbrug_email.headers import Unsafe, parse_mailbox


def _mailbox(value: str) -> str:
    try:
        parse_mailbox(value)
    except Unsafe:
        raise ValueError('is no mailbox; write "School name <address@school.example>"') from None
    return value


Mailbox = Annotated[str, Field(max_length=320), AfterValidator(_mailbox)]


_HOST = 'the name of a host, such as "smtp.school.example"'


class EmailConfig(ChannelConfig):
    """The settings of the channel ``email``.

    ``security`` "none" is for a relay on this machine alone, and certificates are always verified: ``ca_file``
    (PEM) names the only authority that is trusted, for a relay with a certificate of the school's own.
    ``timeout_seconds`` is the longest that one send may take, sign-in included. ``per_minute`` keeps to what
    Microsoft 365 takes from one mailbox. ``hello`` is the name this machine gives in EHLO.
    """

    model_config = ConfigDict(populate_by_name=True)

    host: str = Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_\[\]-]+$", description=_HOST)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    from_: Mailbox = Field(alias="from")
    username: str = ""
    password: Secret | None = None
    auth: Literal["password", "xoauth2"] = "password"
    oauth: OAuth | None = None
    ca_file: Path | None = None
    hello: str = Field(default="", max_length=253, pattern=r"^[A-Za-z0-9.:\[\]-]*$", description=_HOST)
    per_minute: int = Field(default=30, ge=0)
    unsubscribe_mailto: Mailbox | None = None
    unsubscribe_base_url: HttpsUrl | None = None

    @property
    def mailbox(self) -> str:
        """The school's own, as it stands in ``from``."""
        return self.from_

    @property
    def shared_account(self) -> str:
        """The relay, whatever its port, and the user or else the mailbox by which it knows us."""
        return f"{self.host} {self.username or parse_mailbox(self.from_)[1]}".lower()

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError('security "none" is for a host on this machine; use "starttls" or "tls"')
        return self

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        if self.auth == "xoauth2" and not (self.username and self.oauth):
            raise ValueError('auth "xoauth2" needs username and oauth')
        if self.auth == "password" and bool(self.username) != bool(self.password):
            raise ValueError("username and password come together; leave out both for a relay without sign-in")
        return self
