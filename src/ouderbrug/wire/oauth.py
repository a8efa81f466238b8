"""The token that signs in instead of a password: asked for when it must be, kept until shortly before it runs out.

One reader for every channel. Whatever goes wrong here, the message behind it surely did not leave.
"""

from __future__ import annotations

import math
import re
import threading
from copy import copy
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import Field, model_validator

from ouderbrug.api import PluginConfig, Secret
from ouderbrug.errors import ChannelClosed, Temporary, Unknown, Unreachable
from ouderbrug.wire.addresses import Doorkeeper
from ouderbrug.wire.kept_secret import KeptSecret
from ouderbrug.wire.urls import HttpsUrl, host_of

if TYPE_CHECKING:
    from ouderbrug.api import ChannelContext
    from ouderbrug.wire.exchange import HttpReply, Wire

MOST_BYTES = 64 * 1024
"""The longest reply of a token server that is read."""
MARGIN = timedelta(minutes=1)
"""So long before it runs out, a token is no longer used."""
MOST_SECONDS = 20.0
"""The longest wait for a token server: the message behind it has to go as well."""

_SHORT_LIFE = 300.0  # where the server does not say how long (RFC 6749, section 5.1, only recommends it)
_LONG_LIFE = 24 * 3600.0  # a slip of the server must not make a token eternal
_TOKEN = re.compile(r"[!-~]+")


class OAuth(PluginConfig):
    """Where sign-in tokens come from: the refresh token grant if ``refresh_token`` is there, else client credentials.

    RFC 6749, sections 6 and 4.4. A server may answer with a new refresh token: one that lives in a file is replaced
    there, one from the environment is remembered for this run alone.
    """

    token_url: HttpsUrl
    client_id: Annotated[str, Field(min_length=1)] | Secret
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    scope: str = ""

    @model_validator(mode="after")
    def _can_ask(self) -> Self:
        if self.client_secret is None and self.refresh_token is None:
            raise ValueError("name client_secret (client credentials) or refresh_token")
        return self


class OAuthTokens:
    """Asks the token server when it must, once for all threads of a channel that wait.

    ``seconds`` is the longest wait for its answer, ``pause`` the longest before a failed connection is tried a second
    time. ``doorkeeper`` says where the token server may stand; without one that is also inside the school's network.
    """

    def __init__(
        self,
        oauth: OAuth,
        context: ChannelContext,
        *,
        seconds: float = MOST_SECONDS,
        pause: float = 0.5,
        doorkeeper: Doorkeeper | None = None,
    ) -> None:
        self._oauth, self._context, self._doorkeeper = oauth, context, doorkeeper
        self._seconds, self._pause = min(seconds, MOST_SECONDS), pause
        self._refresh = KeptSecret(oauth.refresh_token, context.logger) if oauth.refresh_token else None
        self._lock = threading.Lock()
        self._token, self._until = "", context.clock()
        self._asked = 0
        self._problem: Temporary | ChannelClosed | None = None

    def token(self) -> str:
        """A token that is good for another minute.

        Raises Temporary or ChannelClosed if none is given, and ConfigError if a secret is not there or its successor
        could not be kept.
        """
        seen = self._asked
        with self._lock:
            if not self._token or self._context.clock() >= self._until:
                self._ask(seen)
            return self._token

    def renew(self, used: str) -> bool:
        """Get another token than the one that was just refused, unless another thread already did; always True."""
        seen = self._asked
        with self._lock:
            if self._token in (used, ""):
                self._ask(seen)
            return True

    def _ask(self, seen: int) -> None:
        """Who waited while another thread was refused is refused as well: failures in a row may lock the account."""
        if self._problem is None or self._asked == seen:
            self._problem = self._tried()
            self._asked += 1
        if self._problem is not None:
            raise copy(self._problem)

    def _tried(self) -> Temporary | ChannelClosed | None:
        self._token = ""
        try:
            self._fetch()
        except (Temporary, ChannelClosed) as error:
            return error.with_traceback(None)  # its frames hold what was sent
        return None

    def _fetch(self) -> None:
        found = self._refreshed(self._refresh) if self._refresh else self._answer({"grant_type": "client_credentials"})
        token = header_value(found.get("access_token"))
        self._until = self._context.clock() + _life(found.get("expires_in")) - MARGIN
        self._token = token

    def _refreshed(self, kept: KeptSecret) -> dict[str, Any]:
        with kept.alone():
            found = self._answer({"grant_type": "refresh_token", "refresh_token": kept.reveal()})
            if successor := found.get("refresh_token"):
                kept.replace(header_value(successor))
            return found

    def _answer(self, form: dict[str, str]) -> dict[str, Any]:
        oauth = self._oauth
        form["client_id"] = oauth.client_id.reveal() if isinstance(oauth.client_id, Secret) else oauth.client_id
        if oauth.client_secret is not None:
            form["client_secret"] = oauth.client_secret.reveal()
        if oauth.scope:
            form["scope"] = oauth.scope
        reply = self._sent(urlencode(form).encode("ascii"))
        if reply.status == 200 and isinstance(reply.json, dict) and not reply.needs_a_person:
            return reply.json
        raise self._refused(reply)

    def _sent(self, form: bytes) -> HttpReply:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            return self._wire.ask("POST", self._oauth.token_url, headers, form)
        except (Temporary, Unknown) as error:
            code = error.code
        raise Unreachable(f"token-{code}")

    @cached_property
    def _wire(self) -> Wire:
        from ouderbrug.wire.exchange import Wire  # it is slow to import, and not every run needs a token

        host, context = frozenset({host_of(self._oauth.token_url)}), self._context
        doorkeeper = self._doorkeeper or Doorkeeper(host, context.loopback_only, inside=True)
        return Wire(context, doorkeeper, self._seconds, self._pause, MOST_BYTES, kept=False)

    def _refused(self, reply: HttpReply) -> Unreachable | ChannelClosed:
        """Only what passes by itself is tried again."""
        if reply.needs_a_person:
            return ChannelClosed("sign-in")
        if reply.status == 200 and reply.cut:
            return Unreachable("token-cut-off")
        if reply.busy or reply.status == 408 or reply.status >= 500:
            return Unreachable(f"token-{reply.status}", reply.wait(self._context.clock()))
        return ChannelClosed("sign-in")


def header_value(token: object) -> str:
    """A token that can stand in a header; ChannelClosed("sign-in") if it is none."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token.strip()):
        raise ChannelClosed("sign-in")
    return token.strip()


def _life(seconds: object) -> timedelta:
    """How long a token lives; some servers send the number as a text."""
    try:
        life = float(seconds) if isinstance(seconds, int | float | str) else _SHORT_LIFE
    except (ValueError, OverflowError):
        life = _SHORT_LIFE
    return timedelta(seconds=min(max(life, 0.0), _LONG_LIFE) if math.isfinite(life) else _SHORT_LIFE)
