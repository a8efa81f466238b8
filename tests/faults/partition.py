"""A line to a database server that can be cut as a network is: what is under way waits, and arrives late."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAME = ".s.PGSQL.5432"


class Line:
    """Sockets in a folder of its own, each joined to one of the server's, while the line is whole."""

    def __init__(self, folder: Path, server: str) -> None:
        self._server, self._whole, self._sockets = f"{server}/{_NAME}", threading.Event(), list[socket.socket]()
        self._whole.set()
        folder.mkdir()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / _NAME))
        self._door.listen()
        self._start(self._take)

    def cut(self) -> None:
        """Nothing comes through any more, and nobody is told."""
        self._whole.clear()

    def mend(self) -> None:
        """What was under way arrives."""
        self._whole.set()

    def close(self) -> None:
        """End all connections."""
        self.mend()
        for one in (self._door, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, far = self._door.accept()[0], socket.socket(socket.AF_UNIX)
                self._sockets += [near, far]
                far.connect(self._server)
                self._start(self._carry, near, far)
                self._start(self._carry, far, near)

    def _carry(self, of: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while data := of.recv(65536):
                self._whole.wait()
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)

    @staticmethod
    def _start(work: Callable[..., None], *of: socket.socket) -> None:
        threading.Thread(target=work, args=of, daemon=True).start()
