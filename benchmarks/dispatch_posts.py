"""How fast the real `ouderbrug dispatch` brings posts to a service over HTTP, beside a kept `httpx.Client`.

    python benchmarks/dispatch_posts.py [--posts 2000] [--runs 3] [--threads 1] [--answers-after 0.05]

The whole path is measured: read the event, judge, render, store, mark durably, post, store the receipt; once on a
channel that a repeat harms (`sms`) and once on one that knows a repeat by its key (`webhook`). The service is a bare
asyncio one in a process of its own, which counts what arrives by its key; a run whose counts are off is no result.
The client beside it does nothing but post what is ready. Each case is a process of its own, and they take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from dispatch_mail import asked, command, fdatasync_us, say, school

CHANNELS = {
    "sms": 'provider = "spryng"\nsender = "Wegwijzer"\nmax_parts = 10\n',
    "webhook": "",
}
"""A channel that a repeat harms, and one that is keyed; with what each needs beside its address and its secret."""
TOML = """
[channels.{name}]
{settings}{url} = "http://127.0.0.1:{port}"
{secret} = {{ env = "BENCH_SECRET" }}
in_flight = {threads}
timeout_seconds = 30
"""
KEY = re.compile(rb'(?:webhook-id: |"reference": ")([0-9a-f]{32})', re.IGNORECASE)
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n" + b'{"id":"x"}'


class Sink(asyncio.Protocol):
    """One connection of the service: it takes everything and notes the keys of what came."""

    keys: list[bytes]
    connections = 0
    answers_after = 0.0
    """Seconds until a post is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Nothing is said first."""
        assert isinstance(transport, asyncio.Transport)
        type(self).connections += 1
        self.transport, self.left = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each post when its last byte is there."""
        self.left += data
        while (end := self.left.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self.left, 0, end)
            whole = end + 4 + int(length[1] if length else 0)
            if len(self.left) < whole:
                return
            post, self.left = self.left[:whole], self.left[whole:]
            self.keys += KEY.findall(post)[:1]
            asyncio.get_running_loop().call_later(self.answers_after, self._answer)

    def _answer(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(ANSWER)


async def serve(answers_after: float) -> None:
    """Run the service; on each line of stdin say what came since the last one, and forget it."""
    loop, Sink.keys, Sink.answers_after = asyncio.get_running_loop(), [], answers_after
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        say(json.dumps({"total": len(Sink.keys), "distinct": len(set(Sink.keys)), "connections": Sink.connections}))
        Sink.keys, Sink.connections = [], 0


def client(port: int, posts: int, threads: int) -> None:
    """Post as fast as a kept client can, from so many threads, and say how many seconds that took."""
    import httpx

    numbers, lock = iter(range(posts)), threading.Lock()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=threads)
    with httpx.Client(trust_env=False, limits=limits) as kept:

        def post() -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                body = {"text": f"{number} " + "We lazen veel deze maand, ook buiten. " * 7}
                kept.post(f"http://127.0.0.1:{port}", json=body, headers={"webhook-id": f"{number:032x}"})

        began, used = time.perf_counter(), time.process_time()
        senders = [threading.Thread(target=post) for _ in range(threads)]
        for one in senders:
            one.start()
        for one in senders:
            one.join()
        say(f"{time.perf_counter() - began} {time.process_time() - used}")


class Case(NamedTuple):
    """How many posts a second, and how much CPU each took in milliseconds, without start-up."""

    rate: float
    cpu: float


def beside(port: int, posts: int, threads: int, sink: subprocess.Popen[str]) -> Case:
    """What the kept client does."""
    argv = [sys.executable, __file__, "--client", str(port), "--posts", str(posts), "--threads", str(threads)]
    seconds, cpu = map(float, subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split())
    complete(asked(sink), posts)
    return Case(posts / seconds, 1000 * cpu / posts)


def complete(counted: dict[str, int], posts: int) -> None:
    """Stop where not all arrived, or one twice."""
    if not counted["total"] == counted["distinct"] == posts:
        raise SystemExit(f"no result: {counted} arrived, of {posts}")


def timed(place: Path) -> tuple[float, float]:
    """Seconds and CPU seconds of a dispatch."""
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command(place, "dispatch")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - began, cpu


def ours(place: Path, name: str, port: int, posts: int, threads: int, sink: subprocess.Popen[str]) -> Case:
    """What a dispatch over this channel does, from a school made for it; a second one with nothing to do comes off."""
    url, secret = ("url", "secret") if name == "webhook" else ("base_url", "token")
    settings = CHANNELS[name]
    more = TOML.format(name=name, settings=settings, url=url, secret=secret, port=port, threads=threads)
    school(place, 1, posts, 1, more)
    toml = place / "ouderbrug.toml"
    toml.write_text(toml.read_text("utf-8").replace('general = ["email"]', f'general = ["{name}"]'))
    numbers = place / "contacts.csv"
    head, *rows = numbers.read_text("utf-8").splitlines()
    numbered = [f"{row};+316{10_000_000 + number}" for number, row in enumerate(rows)]
    numbers.write_text("\n".join([f"{head};mobile", *numbered]) + "\n")
    command(place, "import", str(numbers))
    (busy, busy_cpu), (idle, idle_cpu) = timed(place), timed(place)
    complete(asked(sink), posts)
    return Case(posts / (busy - idle), 1000 * (busy_cpu - idle_cpu) / posts)


def measure(posts: int, runs: int, threads: int, answers_after: float) -> None:
    """Print every run, then the medians beside the client's."""
    os.environ["BENCH_SECRET"] = "whsec_bWV0ZW4="
    pipe, cases = subprocess.PIPE, {name: list[Case]() for name in ("httpx", *CHANNELS)}
    argv = [sys.executable, __file__, "--sink", "--answers-after", str(answers_after)]
    with tempfile.TemporaryDirectory() as place, subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as sink:
        assert sink.stdout is not None
        port = int(sink.stdout.readline())
        say(f"Python {platform.python_version()}, {os.cpu_count()} cores, fdatasync {fdatasync_us(Path(place)):.0f} us")
        for run in range(runs):
            cases["httpx"].append(beside(port, posts, threads, sink))
            for name in CHANNELS:
                cases[name].append(ours(Path(place) / f"{name}{run}", name, port, posts, threads, sink))
            last = {name: found[-1] for name, found in cases.items()}
            say(
                f"run {run + 1}: "
                + ", ".join(f"{name} {one.rate:.0f}/s {one.cpu:.2f} ms" for name, one in last.items())
            )
        base = statistics.median(one.rate for one in cases["httpx"])
        for name in CHANNELS:
            rate, cpu = (statistics.median(figures) for figures in zip(*cases[name], strict=True))
            most = f", {rate * answers_after / threads:.2f}x what its threads allow" if answers_after else ""
            ratio = f"{rate / base:.2f}x the kept httpx.Client ({base:.0f})"
            say(f"{name}: median {rate:.0f} posts/s, {ratio}{most}; {cpu:.2f} ms of CPU each")
        assert sink.stdin is not None
        sink.stdin.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--answers-after", type=float, default=0.0, help="seconds until the service answers")
    parser.add_argument("--sink", action="store_true", help="be the service")
    parser.add_argument("--client", type=int, metavar="PORT", help="be the kept client")
    wanted = parser.parse_args()
    if wanted.sink:
        asyncio.run(serve(wanted.answers_after))
    elif wanted.client:
        client(wanted.client, wanted.posts, wanted.threads)
    else:
        measure(wanted.posts, wanted.runs, wanted.threads, wanted.answers_after)


if __name__ == "__main__":
    main()
