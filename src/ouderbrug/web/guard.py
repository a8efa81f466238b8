"""The door of the pages, before anything is read: which host is meant, where a form comes from, and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ouderbrug.settings.web import WebPublic, WebTable

MOST_BYTES = 64 * 1024
"""The largest body that is read: no form here is longer."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says of each form that it is from nowhere
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer tells the browser; no page is kept, framed, or loads anything from elsewhere."""
OWN_SCRIPT = "; script-src 'self'; connect-src 'self'"
"""What the policy says more where pages have a script of ours; one that stands in a page runs nowhere."""
FOR_A_YEAR = "max-age=31536000"


class Place(NamedTuple):
    """Where the pages are: the origins by which a browser knows them, and whose connections are taken (all if none)."""

    origins: frozenset[str]
    peers: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        """The values of the header Host that are meant for us."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    def origin(self, host: str) -> str:
        """Where a browser is that sent this header Host."""
        return next(one for one in self.origins if urlsplit(one).netloc == host.lower())

    @property
    def secure(self) -> bool:
        """True where browsers come over https."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def cookie(self) -> str:
        """What the cookie of a session is called; over https no other host can set one of this name."""
        return "__Host-ouderbrug" if self.secure else "ouderbrug"


def place_of(table: WebTable | WebPublic, port: int) -> Place:
    """Where the settings say that the pages are, ``port`` being that on which they listen."""
    peers = frozenset(table.peers)
    if table.url:
        parts = urlsplit(table.url)
        return Place(frozenset({f"{parts.scheme}://{parts.netloc.lower()}"}), peers)
    scheme = "https" if table.certificate else "http"
    return Place(frozenset(f"{scheme}://{host}:{port}" for host in ("127.0.0.1", "localhost", "[::1]")), peers)


class Guard:
    """Lets through what is meant for these pages and small; each answer gets the headers that keep it safe."""

    def __init__(self, app: ASGIApp, place: Place, from_anywhere: str = "", *, own_script: bool = False) -> None:
        """``from_anywhere``: how paths begin to which a form may come from no page, as from a program that reads mail.

        Whoever sends one shows a token in it. ``own_script``: the pages have a script of ours.
        """
        self.app, self.place, self.from_anywhere = app, place, from_anywhere
        policy = HEADERS["Content-Security-Policy"] + (OWN_SCRIPT if own_script else "")
        self.headers = HEADERS | {"Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        send = self._safely(send)
        if refusal := self._refusal(scope):
            return await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        peer = scope["client"][0] if scope.get("client") else ""
        if self.place.peers and peer not in self.place.peers:
            return 403, "only the proxy may come here"
        if headers.get("host", "").lower() not in self.place.hosts:
            return 421, "no such host here"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "no such method here"
        free = bool(self.from_anywhere) and scope["path"].startswith(self.from_anywhere)
        if scope["method"] == "POST" and not free and headers.get("origin", "") not in self.place.origins:
            return 403, "this form is of another site"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES:
            return 413, "too large"
        return None

    def _safely(self, send: Send) -> Send:
        extra = self.headers | ({"Strict-Transport-Security": FOR_A_YEAR} if self.place.secure else {})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in extra.items()]
            await send(message)

        return sending
