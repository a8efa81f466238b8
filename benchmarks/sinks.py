"""Servers that say yes to everything and count what comes: one for mail, one for HTTP, each in a process of its own.

    python -m benchmarks.sinks smtp|http [--answers-after SECONDS]

The port comes on stdout; each line on stdin is answered with what came since the last one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n", b"QUIT": b"221 Bye\r\n"}
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{"ok":true,"id":"m1"}'


class Sink(asyncio.Protocol):
    """One connection; all of a process count together."""

    seen: ClassVar[list[bytes]] = []
    connections: ClassVar[int] = 0
    answers_after: ClassVar[float] = 0.0
    """Seconds until a message is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        Sink.connections += 1
        self.transport, self.left, self.answering = transport, b"", False
        self.begin()

    def begin(self) -> None:
        """Say hello, where that is how it is done."""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request, in the order in which they came."""
        self.left += data
        while self.left and not self.answering and self.take():
            pass

    def take(self) -> bool:
        """Read one request; False where it is not whole yet."""
        raise NotImplementedError

    def answer(self, said: bytes) -> None:
        """Answer a message in its time, and hold up no other connection."""
        if Sink.answers_after:
            self.answering = True
            asyncio.get_running_loop().call_later(Sink.answers_after, self.answered, said)
        else:
            self.transport.write(said)

    def answered(self, said: bytes) -> None:
        """Give the answer whose time has come, and read on: what came meanwhile is answered after it (RFC 2920)."""
        self.answering = False
        self.transport.write(said)
        self.data_received(b"")


class Smtp(Sink):
    """A mail server; a mail is known by its bytes below the header lines that servers add."""

    in_data = False

    def begin(self) -> None:
        """Greet."""
        self.transport.write(b"220 sink\r\n")

    def take(self) -> bool:
        """A command, or a mail to its dot."""
        part, found, rest = self.left.partition(b"\r\n.\r\n" if self.in_data else b"\r\n")
        if not found:
            return False
        self.left = rest
        if self.in_data:
            self.in_data = False
            Sink.seen.append(part)
            self.answer(b"250 2.0.0 Ok: queued\r\n")
            return True
        word = part[:4].upper()
        self.in_data = word == b"DATA"
        self.transport.write(b"354 Go on\r\n" if self.in_data else HELLO.get(word, b"250 Ok\r\n"))
        return True


class Http(Sink):
    """A service that takes a POST; a message is known by its body and its idempotency key."""

    def take(self) -> bool:
        """A request with its whole body."""
        head, found, rest = self.left.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        if len(rest) < length:
            return False
        key = next((line for line in lines if line.startswith(b"idempotency-key:")), b"")
        Sink.seen.append(key + rest[:length])
        self.left = rest[length:]
        self.answer(OK)
        return True


async def serve(kind: type[Sink], answers_after: float) -> None:
    """Take what comes, and tell of it when asked, until stdin ends."""
    loop, Sink.answers_after = asyncio.get_running_loop(), answers_after
    server = await loop.create_server(kind, "127.0.0.1", 0)
    _say(server.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        _say(json.dumps({"total": len(Sink.seen), "distinct": len(set(Sink.seen)), "connections": Sink.connections}))
        Sink.seen.clear()
        Sink.connections = 0


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Running:
    """A sink in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self._asking = process, threading.Lock()
        assert process.stdout is not None
        self.port = int(process.stdout.readline())

    def counted(self) -> dict[str, int]:
        """What came since the last time: in all, how many different, and over how many connections."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._asking:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            found: dict[str, int] = json.loads(self._process.stdout.readline())
        return found


@contextmanager
def running(kind: str, answers_after: float = 0.0) -> Iterator[Running]:
    """A sink that runs meanwhile."""
    argv = [sys.executable, "-m", "benchmarks.sinks", kind, "--answers-after", str(answers_after)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Running(process)
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["smtp", "http"])
    parser.add_argument("--answers-after", type=float, default=0.0)
    given = parser.parse_args()
    asyncio.run(serve(Smtp if given.kind == "smtp" else Http, given.answers_after))


if __name__ == "__main__":
    main()
