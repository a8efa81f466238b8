"""The token that a request carries: the school's own, or one that a token server gives."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from ouderbrug.api import Secret
from ouderbrug.errors import ChannelClosed, ConfigError, Temporary
from ouderbrug.http_profile.outcomes import BUSY, needs_a_person, retry_after
from ouderbrug.http_profile.settings import Bearer, RefreshToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from ouderbrug.http_profile.settings import Auth, ClientCredentials
    from ouderbrug.http_profile.wire import Reply, Wire

_MARGIN_SECONDS = 60.0
_SHORT_LIFE_SECONDS = 300.0  # where the server does not say how long (RFC 6749, section 5.1, only recommends it)
_TOKEN = re.compile(r"[!-~]+")


class SignIn(Protocol):
    """Where a token comes from."""

    def token(self) -> str:
        """The token for the next request; empty if there is none to send. Raises as ``Channel.send`` does."""

    def renew(self, used: str) -> bool:
        """Get another token than the one that was just refused; False if there is none."""


def sign_in(auth: Auth | None, wire: Wire, clock: Callable[[], datetime]) -> SignIn:
    """How this channel signs in."""
    if auth is None:
        return GivenToken(None)
    return GivenToken(auth.token) if isinstance(auth, Bearer) else AskedToken(auth, wire, clock)


class GivenToken:
    """The token that the vendor gave; read again each time, so that a new one in its file is used at once."""

    def __init__(self, secret: Secret | None) -> None:
        self._secret = secret

    def token(self) -> str:
        """The token, or nothing where no sign-in is configured; ConfigError if it cannot be read."""
        return _for_a_header(self._secret.reveal()) if self._secret else ""

    def renew(self, used: str) -> bool:
        """True if somebody has put another token in its place."""
        return self.token() != used


class AskedToken:
    """Asks the token server when it must, one thread at a time, and keeps the answer until it runs out."""

    def __init__(
        self,
        auth: ClientCredentials | RefreshToken,
        wire: Wire,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._auth, self._wire, self._clock, self._monotonic = auth, wire, clock, monotonic
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """A token that is not about to run out; Temporary or ChannelClosed("sign-in") if none is given."""
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                self._fetch()
            return self._token

    def renew(self, used: str) -> bool:
        """Fetch once, unless another thread already did."""
        with self._lock:
            if self._token == used:
                self._fetch()
            return True

    def _fetch(self) -> None:
        self._token = ""
        if isinstance(self._auth, RefreshToken):
            file = Path(str(self._auth.refresh_token.file))
            with _alone(file):
                found = self._answer(
                    {"grant_type": "refresh_token", "refresh_token": self._auth.refresh_token.reveal()}
                )
                _keep(found.get("refresh_token"), file)
        else:
            found = self._answer({"grant_type": "client_credentials"})
        token, seconds = found.get("access_token"), found.get("expires_in")
        life = float(seconds) if isinstance(seconds, int | float) else _SHORT_LIFE_SECONDS
        self._token, self._until = _for_a_header(token), self._monotonic() + life - _MARGIN_SECONDS

    def _answer(self, form: dict[str, str]) -> dict[str, Any]:
        auth = self._auth
        form["client_id"] = auth.client_id.reveal() if isinstance(auth.client_id, Secret) else auth.client_id
        if auth.client_secret is not None:
            form["client_secret"] = auth.client_secret.reveal()
        if auth.scope:
            form["scope"] = auth.scope
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = self._wire.ask("POST", auth.token_url, headers, urlencode(form).encode("ascii"))
        if reply.status == 200 and isinstance(reply.json, dict) and not needs_a_person(reply):
            return reply.json
        raise self._refused(reply)

    def _refused(self, reply: Reply) -> Temporary | ChannelClosed:
        """No token, so the message surely did not leave; only what passes by itself is tried again."""
        if (reply.status in BUSY or reply.status >= 500) and not needs_a_person(reply):
            return Temporary(f"token-{reply.status}", retry_after(reply.retry_after, self._clock()))
        return ChannelClosed("sign-in")


def _for_a_header(token: object) -> str:
    if not isinstance(token, str) or not _TOKEN.fullmatch(token.strip()):
        raise ChannelClosed("sign-in")
    return token.strip()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time: a refresh token that was used twice may be taken for stolen (RFC 9700, section 4.14)."""
    try:
        number = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        raise ConfigError(
            "the folder of the refresh token cannot be written; a new token has to be kept there"
        ) from None
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _keep(token: object, file: Path) -> None:
    """Write a rotated refresh token, durably, before anything uses what came with it."""
    if token is None:
        return
    new = _for_a_header(token)
    try:
        home = file.resolve()
        number, beside = tempfile.mkstemp(dir=home.parent, prefix=f".{home.name}.")
        with os.fdopen(number, "w", encoding="ascii") as out:
            out.write(new + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, home)
        stored = True
    except OSError:
        stored = False
    if not stored:
        raise ChannelClosed("token-not-stored")
