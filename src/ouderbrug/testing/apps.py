"""Stand-ins for the parent apps on loopback. They are ours, not the vendors'.

Nobody outside has the vendors' servers, and how staff post there is not public. A stand-in behaves as the shipped
profile assumes, strictly: what does not fit is answered 400 and noted in ``violations``. That a channel gets
on with its stand-in shows that it keeps to its profile, never that the real app would take the post.
"""

from __future__ import annotations

import json
import sys
import threading
from abc import ABC, abstractmethod
from base64 import b64decode
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CUT", "HTML", "HUGE", "NEVER", "AppStandIn", "Post", "Refused", "Reply", "Unfit"]

_FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it arrived: for whom (the app's id), title and text; ``key`` is what came as a repeat key."""

    number: int
    at: datetime
    audience: str
    app_id: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    body: Any = field(repr=False, default=None)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a stand-in is told to answer instead of its own reply.

    With ``accepts`` the post is taken all the same; ``ends`` is "answer", "cut" (hang up) or "never" (no answer).
    """

    status: int = 500
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    accepts: bool = False
    ends: str = "answer"


CUT = Reply(accepts=True, ends="cut")
NEVER = Reply(accepts=True, ends="never")
HTML = Reply(200, b"<!doctype html><title>Inloggen</title>", {"Content-Type": "text/html"}, accepts=True)
HUGE = Reply(200, b'{"id": "' + b"9" * (3 * 1024 * 1024) + b'"}', accepts=True)


class Unfit(Exception):
    """What arrived does not fit the profile; ``status`` and ``body`` are answered."""

    def __init__(self, why: str, status: int = 400, body: Any = None) -> None:
        super().__init__(why)
        self.status, self.body = status, {"error": why} if body is None else body


class Refused(Unfit):
    """What arrived fits, and the service does not take it: no violation."""


class AppStandIn(ABC):
    """A stand-in for an app; use it as a context manager, then read ``posts`` and ``violations``.

    ``port=0`` takes a free port. ``answers`` and ``token_answers`` are answered one after the other before normal
    replies resume. ``token`` is accepted as it is; ``/token`` gives others for ``client`` (id and secret) and
    for ``refresh_token``, which it renews each time. ``on_post`` is called for each post.
    """

    app: ClassVar[str]
    forms: ClassVar[bool] = False
    """True if it takes a form too, as a flat table of texts; JSON alone otherwise."""

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = "stand-in",
        client: tuple[str, str] = ("school", "stand-in-secret"),
        on_post: Callable[[Post], None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.port, self.client, self.refresh_token = port, client, "refresh-0"
        self.tokens, self.tokens_given = {token}, 0
        self.posts: list[Post] = []
        self.violations: list[str] = []
        self.requests: list[str] = []
        self.answers: deque[Reply] = deque()
        self.token_answers: deque[Reply] = deque()
        self._on_post, self._clock = on_post, clock
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        """Its address on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def api(self) -> dict[str, Any]:
        """The ``api`` table that points a channel at this stand-in, but for ``auth``."""

    @property
    def settings(self) -> str:
        """What to write in the TOML, in words, so that a channel speaks to this stand-in."""
        return f'mode = "api", [channels.{self.app}.api] base_url = "{self.url}", token "stand-in"'

    @abstractmethod
    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """The post that a request makes, numbered 0; Unfit if it is none."""

    @abstractmethod
    def reply(self, post: Post) -> tuple[int, Any]:
        """Status and JSON for a post that was taken."""

    def lets_in(self, headers: Mapping[str, str], content: bytes) -> bool:
        """True if whoever asks is signed in: by a token that was given, unless a stand-in wants something else."""
        return _secret_in(headers.get("Authorization", "")) in self.tokens

    def expire_tokens(self) -> None:
        """From now on every token that was given is answered 401."""
        self.tokens.clear()

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", self.port), _handler_of(self))
        self._server.stand_in = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Reply:
        """What is answered to one request; notes it."""
        with self._lock:
            self.requests.append(f"{method} {path}")
            try:
                status, body = self._token(headers, content) if path == "/token" else (0, None)
                if status:
                    return self.token_answers.popleft() if self.token_answers else _json(status, body)
                return self._posted(method, path, headers, content)
            except Unfit as unfit:
                if not isinstance(unfit, Refused):
                    self.violations.append(f"{method} {path}: {unfit}")
                return _json(unfit.status, unfit.body)

    def _posted(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Reply:
        scripted = self.answers.popleft() if self.answers else None
        if scripted and not scripted.accepts:
            return scripted
        if not self.lets_in(headers, content):
            return _json(401, {"error": "token"})
        post = self.take(method, path, headers, self._body(headers.get("Content-Type", ""), content))
        post = self._kept(post, headers)
        return scripted or _json(*self.reply(post))

    def _body(self, kind: str, content: bytes) -> Any:
        if self.forms and kind == _FORM:
            return {name: values[0] for name, values in parse_qs(content.decode("ascii")).items()}
        if kind != "application/json":
            raise Unfit("the body is not announced as application/json", 415)
        return _loaded(content)

    def _kept(self, post: Post, headers: Mapping[str, str]) -> Post:
        key = post.key or headers.get("Idempotency-Key", "")
        kept = Post(
            len(self.posts) + 1, self._clock(), post.audience, post.app_id, post.title, post.text, post.body, key
        )
        self.posts.append(kept)
        if self._on_post is not None:
            self._on_post(kept)
        return kept

    def _token(self, headers: Mapping[str, str], content: bytes) -> tuple[int, Any]:
        form = {name: values[0] for name, values in parse_qs(content.decode("ascii")).items()}
        if headers.get("Content-Type") != _FORM:
            raise Unfit("a token is asked for with a form")
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            raise Unfit("client id or secret", 401, {"error": "invalid_client"})
        grant = form.get("grant_type")
        if grant not in ("client_credentials", "refresh_token"):
            raise Unfit("grant type", body={"error": "unsupported_grant_type"})
        if grant == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            raise Unfit("refresh token", body={"error": "invalid_grant"})
        self.tokens_given += 1
        given: dict[str, Any] = {"access_token": f"token-{self.tokens_given}", "expires_in": 3600}
        self.tokens.add(given["access_token"])
        if grant == "refresh_token":
            self.refresh_token = given["refresh_token"] = f"refresh-{self.tokens_given}"
        return 200, given


def _secret_in(authorization: str) -> str:
    """The token of a Bearer, or the password of a Basic."""
    kind, _, said = authorization.partition(" ")
    if kind != "Basic":
        return authorization.removeprefix("Bearer ")
    try:
        return b64decode(said, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body).encode("utf-8"), {"Content-Type": "application/json"})


def _loaded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        raise Unfit("the body is no JSON") from None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: AppStandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what tests are about; anything else is a fault of the stand-in."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.stand_in.violations.append(f"the stand-in itself: {type(error).__name__}")


def _handler_of(stand_in: AppStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", "0")), _MOST_BYTES)
            answer = stand_in.answer(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            if answer.ends == "never":
                stand_in.stopped.wait()
            if answer.ends == "answer":
                self._give(answer)
            self.close_connection = answer.ends != "answer"

        do_GET = do_PUT = do_POST

        def _give(self, answer: Reply) -> None:
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True  # the client had read enough

        def log_message(self, *_: Any) -> None:
            """Nothing: what arrives may hold names."""

    return Handler
