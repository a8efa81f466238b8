"""A plain page that shows what arrived at the stand-ins: newest first, no script, on loopback only."""

from __future__ import annotations

import html
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from datetime import datetime

MOST = 200
"""How many arrivals the page shows; all of them are kept by the stand-ins themselves."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that arrived: when, where, for whom, and what it says."""

    at: datetime
    where: str
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)


class ArrivalsPage:
    """Serves the page while it is used as a context manager; ``port=0`` takes a free port."""

    def __init__(self, *, port: int = 0) -> None:
        self.port = port
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    def add(self, arrival: Arrival) -> None:
        """Show one more."""
        self.arrivals.append(arrival)

    def html(self) -> str:
        """The page as it stands; what arrived is text in it, never markup."""
        rows = "\n".join(_row(one) for one in reversed(self.arrivals[-MOST:]))
        return _PAGE.format(count=len(self.arrivals), rows=rows or "<p>Nothing has arrived yet.</p>")

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler_of(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>What arrived</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
article {{ border-top: 1px solid #767676; padding: .5rem 0; }} pre {{ white-space: pre-wrap; }}</style></head>
<body><h1>What arrived</h1><p>{count} in all. These are stand-ins on this machine; nothing went any further.</p>
{rows}
</body></html>
"""


def _row(one: Arrival) -> str:
    where, to, title, text = (html.escape(part) for part in (one.where, one.to, one.title, one.text))
    return (
        f"<article><h2>{title or '(no title)'}</h2><p>{where}, to {to}, <time>{one.at:%H:%M:%S}</time></p>"
        f"<details><summary>Text</summary><pre>{text}</pre></details></article>"
    )


def _handler_of(page: ArrivalsPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = page.html().encode("utf-8")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing: the terminal shows what arrived already."""

    return Handler
