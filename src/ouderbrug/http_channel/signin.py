"""The header that signs a request: of the school's own token, or of one that a token server gives."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel

from ouderbrug.api import Secret
from ouderbrug.errors import ChannelClosed, ConfigError
from ouderbrug.http_channel.auth import ApiKey, Basic, Bearer
from ouderbrug.wire.oauth import OAuthTokens, header_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ouderbrug.api import ChannelContext
    from ouderbrug.http_channel.auth import HttpAuth
    from ouderbrug.wire.addresses import Doorkeeper

T = TypeVar("T")


class SignIn(Protocol):
    """Where a token comes from."""

    def token(self) -> str:
        """The token for the next request; empty if there is none to send. Raises as ``Channel.send`` does."""

    def renew(self, used: str) -> bool:
        """Get another token than the one that was just refused; False if there is none."""


def sign_in(
    auth: HttpAuth | None, context: ChannelContext, seconds: float, pause: float, doorkeeper: Doorkeeper
) -> SignIn:
    """How this channel signs in."""
    if auth is None:
        return GivenToken(lambda: "")
    if isinstance(auth, Bearer):
        return GivenToken(auth.token.reveal)
    if isinstance(auth, ApiKey):
        return GivenToken(auth.key.reveal)
    if isinstance(auth, Basic):
        return GivenToken(lambda: _basic(auth))
    return OAuthTokens(auth, context, seconds=seconds, pause=pause, doorkeeper=doorkeeper)


def secrets_in(settings: object) -> Iterator[Secret]:
    """Each reference to a secret in these settings, at whatever depth."""
    if isinstance(settings, Secret):
        yield settings
        return
    parts = [one for _, one in settings] if isinstance(settings, BaseModel) else settings
    parts = [*parts.values()] if isinstance(parts, dict) else parts
    for one in parts if isinstance(parts, list | tuple | set | frozenset) else ():
        yield from secrets_in(one)


def header_of(auth: HttpAuth | None) -> tuple[str, str]:
    """The name of the header, and what stands in it before the token."""
    if isinstance(auth, ApiKey):
        return auth.header, f"{auth.prefix} " if auth.prefix else ""
    return "Authorization", "Basic " if isinstance(auth, Basic) else "Bearer "


class GivenToken:
    """The token that the vendor gave; read again when it is refused, so that a new one in its file is used at once."""

    def __init__(self, reveal: Callable[[], str]) -> None:
        self._reveal = reveal
        self._kept: str | None = None

    def token(self) -> str:
        """The token, or nothing where no sign-in is configured; ConfigError if it cannot be read."""
        if self._kept is None:
            self._kept = self._read()
        return self._kept

    def renew(self, used: str) -> bool:
        """True if somebody has put another token in its place."""
        self._kept = self._read()
        return self._kept != used

    def _read(self) -> str:
        token = self._reveal()
        return header_value(token) if token else ""


def _basic(auth: Basic) -> str:
    username = auth.username.reveal() if isinstance(auth.username, Secret) else auth.username
    return b64encode(f"{username}:{auth.password.reveal()}".encode()).decode("ascii")


def before_posting(act: Callable[[], T]) -> T:
    """A secret that is not there is a wrong setting to ``check``; to a message it is a channel that cannot go on."""
    try:
        return act()
    except ConfigError:
        pass
    raise ChannelClosed("secret")
