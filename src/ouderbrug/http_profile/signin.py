"""The token that a request carries: the school's own, or one that a token server gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ouderbrug.http_profile.settings import Bearer
from ouderbrug.wire.oauth import OAuthTokens, header_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from ouderbrug.api import ChannelContext, Secret
    from ouderbrug.http_profile.settings import Auth


class SignIn(Protocol):
    """Where a token comes from."""

    def token(self) -> str:
        """The token for the next request; empty if there is none to send. Raises as ``Channel.send`` does."""

    def renew(self, used: str) -> bool:
        """Get another token than the one that was just refused; False if there is none."""


def sign_in(
    auth: Auth | None, context: ChannelContext, seconds: float, pause: float, admit: Callable[[str], None]
) -> SignIn:
    """How this channel signs in."""
    if auth is None:
        return GivenToken(None)
    if isinstance(auth, Bearer):
        return GivenToken(auth.token)
    return OAuthTokens(auth, context, seconds=seconds, pause=pause, admit=admit)


class GivenToken:
    """The token that the vendor gave; read again each time, so that a new one in its file is used at once."""

    def __init__(self, secret: Secret | None) -> None:
        self._secret = secret

    def token(self) -> str:
        """The token, or nothing where no sign-in is configured; ConfigError if it cannot be read."""
        return header_value(self._secret.reveal()) if self._secret else ""

    def renew(self, used: str) -> bool:
        """True if somebody has put another token in its place."""
        return self.token() != used
