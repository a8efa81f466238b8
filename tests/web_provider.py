"""A provider of accounts by OpenID Connect on loopback; it stands in for Microsoft and Google, which cannot be had."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, PASSWORD = "school-page", "known-to-both"


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Provider:
    """``changes`` are claims that it says otherwise; with ``down`` it fails at each call."""

    issuer: str
    key: RSAKey = field(default_factory=_key)
    signs: Any = None
    alg: str = "RS256"
    changes: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    down: bool = False
    codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)

    def sign_in(self, url: str, mail: str, now: int) -> str:
        """What somebody does on its page; returns the address to which it sends the browser back, without its host."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        claims = {"iss": self.issuer, "aud": asked["client_id"], "nonce": asked["nonce"], "sub": "1", "email": mail}
        claims |= {"iat": now, "exp": now + 300} | self.changes
        self.codes[code := secrets.token_urlsafe(8)] = asked, claims
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def documents(self) -> dict[str, Any]:
        """What it says of itself."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return {
            "/.well-known/openid-configuration": found | self.config,
            "/keys": {"keys": [self.key.as_dict(private=False)]},
        }

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code once, for whom it was made: the client by its secret, the browser by its verifier."""
        asked, claims = self.codes.pop(form.get("code", ""), ({}, {}))
        known = base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if authorization != f"Basic {known}" or asked.get("code_challenge") != proof:
            return 400, {"error": "invalid_grant"}
        head = {"alg": self.alg, "kid": "one"}
        signed = jwt.encode(head, claims, self.signs or self.key, algorithms=[self.alg])
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider() -> Iterator[Provider]:
    """One that listens on loopback as long as it is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = here.documents().get(urlsplit(self.path).path)
            self._say(200 if document else 404, document or {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*here.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, document: dict[str, Any]) -> None:
            said = json.dumps(document).encode()
            self.send_response(503 if here.down else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SYMMETRIC = OctKey.import_key(PASSWORD.ljust(32, "-"))
"""A key that is no key: the secret of the client, with which nobody may sign."""
