"""The token that signs in instead of a password; kept until shortly before it runs out."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import httpx

from ouderbrug import ChannelClosed, Temporary

if TYPE_CHECKING:
    from collections.abc import Callable

    from ouderbrug_email.settings import OAuth

_MARGIN_SECONDS = 60.0
_SHORT_LIFE_SECONDS = 300.0  # where the server does not say how long (RFC 6749, section 5.1, only recommends it)


class Tokens:
    """Asks the token server when it must, one thread at a time."""

    def __init__(
        self, oauth: OAuth, client: Callable[[], httpx.Client], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._oauth, self._client, self._monotonic = oauth, client, monotonic
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def current(self) -> str:
        """A token that is not about to run out; Temporary or ChannelClosed("sign-in") if none is given."""
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                self._fetch()
            return self._token

    def forget(self, token: str) -> None:
        """Never use this one again; another thread's newer token stays."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _fetch(self) -> None:
        found = _answer(self._client(), self._oauth.token_url, self._form())
        token, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not token:
            raise ChannelClosed("sign-in")
        life = float(seconds) if isinstance(seconds, int | float) else _SHORT_LIFE_SECONDS
        self._token, self._until = token, self._monotonic() + life - _MARGIN_SECONDS

    def _form(self) -> dict[str, str]:
        oauth = self._oauth
        form = {"client_id": oauth.client_id, "grant_type": "client_credentials"}
        if oauth.refresh_token is not None:
            form |= {"grant_type": "refresh_token", "refresh_token": oauth.refresh_token.reveal()}
        if oauth.client_secret is not None:
            form["client_secret"] = oauth.client_secret.reveal()
        return form | ({"scope": oauth.scope} if oauth.scope else {})


def _answer(client: httpx.Client, url: str, form: dict[str, str]) -> dict[str, Any]:
    try:
        response: httpx.Response | None = client.post(url, data=form, follow_redirects=False)
    except httpx.HTTPError:
        response = None
    if response is None:
        raise Temporary("token-connect")
    if response.status_code == 429 or response.status_code >= 500:
        raise Temporary(f"token-{response.status_code}")
    if response.status_code != 200:
        raise ChannelClosed("sign-in")
    return _object(response)


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Temporary("token-unreadable")
    return found
