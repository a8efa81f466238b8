"""The school's own account by OpenID Connect: to the provider and back, and whom it vouches for.

OpenID Connect Core 1.0, section 3.1 (code flow), with PKCE (RFC 7636). What a browser brings back counts in the browser
that went, once, and for ten minutes.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from ouderbrug.errors import ConfigError, TryAgainLater
from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.settings.web import WebOidc

LASTS = timedelta(minutes=10)
"""How long somebody may be on the way to the provider and back."""
LEEWAY = 60
"""Seconds by which the clock of the provider may differ from ours."""
SECONDS = 10.0
"""The longest wait for the provider: somebody stands before a page."""
MOST_STARTS = 60
"""So many times a minute people may set out for the provider from one address: a school morning, and no flood there."""
_SIGNED_BY = ["RS256", "PS256", "ES256"]
"""Never by a secret, and never by nobody (RFC 8725, section 3.1)."""


class NotVouched(Exception):
    """The provider vouches for nobody; ``code`` says why, and names nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _OnTheWay(NamedTuple):
    """What must come back as it went: ``back`` is where to."""

    state: str
    nonce: str
    verifier: str
    back: str
    since: datetime


class OpenIdProvider:
    """The provider, as one page asks it, and who is on the way there; a restart lets them begin again.

    Raises ConfigError where its secret is not there.
    """

    def __init__(self, table: WebOidc) -> None:
        try:
            self._table, self._secret = table, table.secret.reveal()
        except ConfigError:
            said = "the secret of [web.oidc] cannot be read; set it, or change the reference in the TOML"
            raise ConfigError(said) from None
        self._on_the_way: dict[str, _OnTheWay] = {}
        self._lock = threading.Lock()

    def ask(self) -> None:
        """Ask the provider what a sign-in asks of it, without anybody; raises TryAgainLater where it fails.

        Whether it knows the page and its secret it says only to who comes back.
        """
        if not _json(_discovered(self._table.issuer)["jwks_uri"]).get("keys"):
            raise TryAgainLater("the provider of the school's accounts names no key by which it signs")

    def begin(self, origin: str, now: datetime) -> tuple[str, str]:
        """Where to send a browser, and the cookie by which it is known when it comes back.

        Raises TryAgainLater if the provider does not answer.
        """
        token, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        back = f"{origin}/sign-in/back"
        found = _discovered(self._table.issuer)
        with self._client(back) as client:
            url, state = client.create_authorization_url(
                found["authorization_endpoint"], nonce=nonce, code_verifier=verifier, prompt="select_account"
            )
        with self._lock:  # several sign in at once, each in a thread
            self._on_the_way = {key: one for key, one in self._on_the_way.items() if one.since > now - LASTS}
            self._on_the_way[_hash(token)] = _OnTheWay(state, nonce, verifier, back, now)
        return url, token

    def vouched(self, token: str, answer: Mapping[str, str], now: datetime) -> str:
        """The e-mail address of who came back; raises NotVouched, and TryAgainLater if the provider does not answer."""
        with self._lock:
            way = self._on_the_way.pop(_hash(token), None)
        if way is None or not way.since <= now < way.since + LASTS:
            raise NotVouched("not-on-the-way")
        if not secrets.compare_digest(answer.get("state", "").encode(), way.state.encode()):
            raise NotVouched("other-state")
        if not answer.get("code"):
            raise NotVouched("refused-there")
        return self._address(self._claims(way, answer["code"], now))

    def _claims(self, way: _OnTheWay, code: str, now: datetime) -> dict[str, Any]:
        from authlib.integrations.base_client import OAuthError
        from joserfc.errors import JoseError

        found = _discovered(self._table.issuer)
        try:
            with self._client(way.back) as client:
                given = client.fetch_token(found["token_endpoint"], code=code, code_verifier=way.verifier)
            return self._proven(given["id_token"], _json(found["jwks_uri"]), way.nonce, now)
        except httpx.HTTPError as error:
            raise TryAgainLater("the provider of the school's accounts does not answer") from error
        except (OAuthError, JoseError, KeyError, TypeError, ValueError) as error:
            raise NotVouched(type(error).__name__) from None

    def _proven(self, id_token: str, keys: Any, nonce: str, now: datetime) -> dict[str, Any]:
        """The claims, once signature, issuer, audience, time and nonce are right (Core, section 3.1.3.7)."""
        from joserfc import jwt
        from joserfc.jwk import KeySet

        claims: dict[str, Any] = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_SIGNED_BY).claims
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._table.issuer},
            aud={"essential": True, "value": self._table.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
        )
        registry.validate(claims)
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self._table.client_id:
            raise NotVouched("other-party")
        return claims

    def _address(self, claims: Mapping[str, Any]) -> str:
        address, verified = claims.get(self._table.claim), claims.get("email_verified", True)
        if not isinstance(address, str) or "@" not in address or verified is not True:
            raise NotVouched("no-address")
        if self._table.domain and claims.get("hd") != self._table.domain:
            raise NotVouched("other-domain")
        return address

    def _client(self, back: str) -> Any:
        from authlib.deprecate import AuthlibDeprecationWarning

        with warnings.catch_warnings():  # it warns of the end of httpx, which is the client of this house
            warnings.simplefilter("ignore", AuthlibDeprecationWarning)
            from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._table.client_id, self._secret, scope="openid email profile", redirect_uri=back,
            code_challenge_method="S256", timeout=SECONDS, trust_env=False, follow_redirects=False,
        )  # fmt: skip


def _discovered(issuer: str) -> dict[str, str]:
    """Where the provider has what (OpenID Connect Discovery 1.0, section 4); raises TryAgainLater."""
    found = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    places = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found.get("issuer") != issuer or not all(isinstance(one, str) and _is_safe(one, issuer) for one in places):
        raise TryAgainLater("the provider of the school's accounts says that it is another one: look at [web.oidc]")
    return found


def _is_safe(url: str, issuer: str) -> bool:
    """True of https; of a provider on this machine, as in a test, of this machine."""
    parts = httpx.URL(url)
    here = is_loopback(parts.host) and is_loopback(httpx.URL(issuer).host)
    return parts.scheme == "https" or (here and parts.scheme == "http")


def _json(url: str) -> dict[str, Any]:
    try:
        reply = httpx.get(url, timeout=SECONDS, trust_env=False).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise TryAgainLater("the provider of the school's accounts does not answer") from error
    return reply if isinstance(reply, dict) else {}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
