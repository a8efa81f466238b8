"""A service over HTTP that knows a repeat by its key, as some vendors promise: it delivers nothing a second time."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class KeyedSink:
    """The service, as a context manager; ``log`` gets the key of each message once, ``repeats`` counts the others."""

    def __init__(self, log: Path) -> None:
        self.log, self.repeats = log, 0
        self._known: set[str] = set()
        self._lock = threading.Lock()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                sink.take(self.headers["Idempotency-Key"])
                body = json.dumps({"id": self.headers["Idempotency-Key"]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Who asked may have been killed."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])

    def take(self, key: str) -> None:
        """Deliver a message, or know it."""
        with self._lock:
            if key in self._known:
                self.repeats += 1
                return
            self._known.add(key)
            with self.log.open("a") as out:
                out.write(f"{key}\n")

    def __enter__(self) -> KeyedSink:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
