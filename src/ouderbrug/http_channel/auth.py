"""How a channel signs in to its service: the kinds that the TOML may name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ouderbrug.api import PluginConfig, Secret
from ouderbrug.wire.oauth import OAuth

_HEADER = 'the name of a header, such as "X-Api-Key"'
_WORD = "one word without accents, spaces or line breaks"
_USERNAME = "one word without accents, spaces or a colon"
HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 9110, section 5.6.2


class Bearer(PluginConfig):
    """A token that the vendor gave to the school."""

    kind: Literal["bearer"]
    token: Secret


class ApiKey(PluginConfig):
    """A key in a header of the vendor's own, such as ``Authorization: AccessKey ...``; ``prefix`` stands before it."""

    kind: Literal["api_key_header"]
    header: str = Field(default="Authorization", pattern=f"^{HEADER_NAME}$", description=_HEADER)
    prefix: str = Field(default="", pattern=r"^[!-~]*$", description=_WORD)
    key: Secret


class Basic(PluginConfig):
    """A name and a password of the school's account at a service (RFC 7617); never a person's own."""

    kind: Literal["basic"]
    username: Annotated[str, Field(min_length=1, pattern=r"^[!-9;-~]+$", description=_USERNAME)] | Secret
    password: Secret


class ClientCredentials(OAuth):
    """OAuth 2 client credentials (RFC 6749, section 4.4): the machine signs in as itself."""

    kind: Literal["oauth2_client_credentials"]
    client_secret: Secret
    refresh_token: None = None


class RefreshToken(OAuth):
    """OAuth 2 refresh token (RFC 6749, section 6), after a colleague's consent.

    A server may answer with a new refresh token; it must be kept, so this one lives in a file.
    """

    kind: Literal["oauth2_refresh_token"]
    refresh_token: Secret

    @field_validator("refresh_token")
    @classmethod
    def _can_be_written(cls, value: Secret) -> Secret:
        if value.file is None:
            raise ValueError('must be { file = "path" }: a new token has to be written there')
        return value


HttpAuth = Annotated[Bearer | ApiKey | Basic | ClientCredentials | RefreshToken, Field(discriminator="kind")]
"""How a channel signs in, as a setting: a table that names its ``kind``, and its secrets by reference."""


def bearer(token: Secret) -> HttpAuth:
    """The sign-in with a token of the school's own, for settings that name that alone."""
    return Bearer(kind="bearer", token=token)


def account_of(base_url: str, auth: HttpAuth | None) -> str:
    """Who we are to a service, for ``shared_account``: its address and who signs in; a secret by its reference."""
    fields = (getattr(auth, name, None) for name in ("client_id", "username", "token", "key"))
    user = next((one for one in fields if one), "")
    said = (user.env or user.file) if isinstance(user, Secret) else user
    return f"{base_url.lower().rstrip('/')} {said}"
