"""How fast the real `ouderbrug dispatch` brings single mails to a mail server, and how fast `--help` starts.

    python benchmarks/dispatch_mail.py [--mails 2000] [--runs 3] [--threads 1]

The whole path is measured: read the event, judge, render, store, mark durably, send, store the receipt. Beside each run
as many mails go by smtplib alone, over one connection, each made by EmailMessage: their text alone, and nothing is
stored there. The mail server is a bare asyncio one in a process of its own, which counts what arrives by
``X-Ouderbrug-Id``; a run whose counts are off is no result. Figures are of this machine on this day; ratios travel,
rates do not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from typing import IO

NOW = "2026-11-23T10:00:00+01:00"
TOML = """
[school]
name = "Basisschool De Wegwijzer"
brin = "99ZZ"
region = "midden"
[[sources]]
name = "office"
plugin = "events"
path = "inbox"
[channels.email]
plugin = "email"
host = "127.0.0.1"
port = {port}
security = "none"
from = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"
per_minute = 0
in_flight = {threads}
[routes]
general = ["email"]
"""
EVENT = {
    "id": "news",
    "kind": "newsletter",
    "occurred_at": NOW,
    "audience": {"school": True},
    "payload": {"title": "Nieuws van november", "body": "We lazen veel deze maand, ook buiten. " * 7},
}
REPLIES = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n", b"QUIT": b"221 Bye\r\n"}


class Sink(asyncio.Protocol):
    """One connection of the mail server: it says yes to everything and notes the ids of what came."""

    ids: list[bytes]
    connections = 0
    answers_after = 0.0
    """Seconds until a mail is answered."""
    log: IO[bytes] | None = None
    """Where each id is written down before its mail is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        type(self).connections += 1
        self.transport, self.left, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each whole command, and each mail when its last line is there."""
        self.left += data
        while self.left and (self._mail() if self.in_data else self._command()):
            pass

    def _command(self) -> bool:
        line, found, rest = self.left.partition(b"\r\n")
        if not found:
            return False
        self.left, word = rest, line[:4].upper()
        self.in_data = word == b"DATA"
        self.transport.write(b"354 Go on\r\n" if self.in_data else REPLIES.get(word, b"250 Ok\r\n"))
        return True

    def _mail(self) -> bool:
        mail, found, rest = self.left.partition(b"\r\n.\r\n")
        if not found:
            return False
        self.left, self.in_data = rest, False
        name = mail.lower().find(b"\r\nx-ouderbrug-id: ")
        self.ids.append(mail[name + 18 : name + 50])
        if self.log is not None:
            self.log.write(self.ids[-1] + b"\n")
        said = b"250 2.0.0 Ok: queued\r\n"
        if self.answers_after:
            asyncio.get_running_loop().call_later(self.answers_after, self.transport.write, said)
        else:
            self.transport.write(said)
        return True


async def serve(answers_after: float) -> None:
    """Run the mail server; on each line of stdin say what came since the last one, and forget it."""
    loop, Sink.ids, Sink.answers_after = asyncio.get_running_loop(), [], answers_after
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        say(json.dumps({"total": len(Sink.ids), "distinct": len(set(Sink.ids)), "connections": Sink.connections}))
        Sink.ids, Sink.connections = [], 0


def say(text: object) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def school(folder: Path, port: int, mails: int, threads: int, more: str = "") -> None:
    """A school with one guardian a mail and one event for all of them; ``more`` is of its TOML."""
    stored(folder, TOML.format(port=port, threads=threads) + more, mails)


def stored(folder: Path, toml: str, mails: int) -> None:
    """The same by this TOML."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "ouderbrug.toml").write_text(toml)
    (folder / "inbox" / "week.jsonl").write_text(json.dumps(EVENT) + "\n")
    head = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;"
    rows = [
        f"p{n};Kind{n};Voorbeeld;{n % 8 + 1}A;g{n};Ouder{n};Voorbeeld;mother;yes;all;g{n}@guardian.example"
        for n in range(mails)
    ]
    (folder / "contacts.csv").write_text("\n".join([head + "receives;email", *rows]) + "\n")
    command(folder, "import", str(folder / "contacts.csv"), "--accept-other-school")  # two may share a store


def command(folder: Path, *words: str, now: str = NOW) -> str:
    """Run ouderbrug on a school's folder; returns what it said."""
    said, _ = started(folder, *words, now=now).communicate()
    return said


def started(folder: Path, *words: str, now: str = NOW) -> subprocess.Popen[str]:
    """Start ouderbrug on a school's folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OUDERBRUG_")}
    env |= {"OUDERBRUG_NOW": now, "XDG_STATE_HOME": str(folder)}
    argv = [sys.executable, "-m", "ouderbrug", "--config", str(folder / "ouderbrug.toml"), *words]
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def fdatasync_us(folder: Path) -> float:
    """The median time of making a small write durable here, in microseconds."""
    with (folder / "probe").open("wb", buffering=0) as file:
        return 1e6 * statistics.median(_synced(file.fileno()) for _ in range(200))


def _synced(number: int) -> float:
    began = time.perf_counter()
    os.write(number, b"x" * 4096)
    os.fdatasync(number)
    return time.perf_counter() - began


def idle_and_busy(folder: Path, sink: subprocess.Popen[str], mails: int) -> tuple[float, float, dict[str, int]]:
    """Seconds of a dispatch that sends all, seconds of one with nothing to do, and what the server counted."""
    began = time.perf_counter()
    sent = json.loads(command(folder, "dispatch", "--json"))["sent"]
    busy = time.perf_counter() - began
    began = time.perf_counter()
    command(folder, "dispatch")
    idle = time.perf_counter() - began
    counted = asked(sink)
    if not sent == counted["total"] == counted["distinct"] == mails:
        raise SystemExit(f"no result: {sent} sent, {counted} arrived, of {mails}")
    return busy, idle, counted


def asked(sink: subprocess.Popen[str]) -> dict[str, int]:
    """What came since the last time."""
    assert sink.stdin is not None
    assert sink.stdout is not None
    sink.stdin.write("\n")
    sink.stdin.flush()
    counted: dict[str, int] = json.loads(sink.stdout.readline())
    return counted


def start_up(argv: list[str], runs: int = 15) -> float:
    """The median wall time of a command, in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(argv, capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def by_smtplib(port: int, mails: int) -> float:
    """Seconds in which smtplib sends as many mails over one connection, each made by EmailMessage; prints them."""
    text = EVENT["payload"]["body"]  # type: ignore[index]
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for n in range(mails):
            mail = EmailMessage()
            mail["From"] = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"
            mail["To"] = f"Ouder{n} Voorbeeld <g{n}@guardian.example>"
            mail["Subject"] = "Nieuws van november"
            mail["X-Ouderbrug-Id"] = f"{n:032}"
            mail.set_content(f"Beste Ouder{n} Voorbeeld,\n\n{text}")
            line.send_message(mail)
    return time.perf_counter() - began


def beside(port: int, mails: int, sink: subprocess.Popen[str]) -> float:
    """The rate of smtplib in a process of its own, with its mails counted."""
    argv = [sys.executable, __file__, "--mails", str(mails), "--smtplib", str(port)]
    seconds = float(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)
    if not (counted := asked(sink))["total"] == counted["distinct"] == mails:
        raise SystemExit(f"no result: {counted} arrived by smtplib, of {mails}")
    return mails / seconds


def measure(mails: int, runs: int, threads: int) -> None:
    """Print every run, then the medians."""
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryDirectory() as place,
        subprocess.Popen([sys.executable, __file__, "--sink"], stdin=pipe, stdout=pipe, text=True) as sink,
    ):
        assert sink.stdout is not None
        port, rates, bare = int(sink.stdout.readline()), [], []
        say(f"Python {platform.python_version()}, {os.cpu_count()} cores, fdatasync {fdatasync_us(Path(place)):.0f} us")
        for run in range(runs):
            folder = Path(place) / str(run)
            school(folder, port, mails, threads)
            busy, idle, counted = idle_and_busy(folder, sink, mails)
            rates.append(mails / (busy - idle))
            bare.append(beside(port, mails, sink))
            say(f"run {run + 1}: {mails} mails in {busy:.2f} s, {idle:.2f} s with nothing to do, "
                f"{rates[-1]:.0f} mails/s; smtplib {bare[-1]:.0f}, {rates[-1] / bare[-1]:.2f}x; {counted}")  # fmt: skip
        ratio = statistics.median(ours / other for ours, other in zip(rates, bare, strict=True))
        say(f"median {statistics.median(rates):.0f} mails/s, {ratio:.2f}x smtplib, {threads} thread(s), "
            f"at most {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB in a process")  # fmt: skip
        assert sink.stdin is not None
        sink.stdin.close()


def measure_help() -> None:
    """`--help` beside the import of click alone, by the same interpreter."""
    script = [sys.executable, "-m", "ouderbrug", "--help"]
    click = start_up([sys.executable, "-c", "import click"])
    ours = start_up(script)
    say(f"--help {ours:.0f} ms, import click {click:.0f} ms: {ours / click:.2f}x (medians of 15)")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sink", action="store_true", help="be the mail server")
    parser.add_argument("--log", type=Path, help="of the mail server: a file for the id of each mail")
    parser.add_argument(
        "--answers-after", type=float, default=0.0, help="of the mail server: seconds until a mail is answered"
    )
    parser.add_argument("--smtplib", type=int, default=0, help="be the sender by smtplib alone, to this port")
    wanted = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it compiled
    if wanted.smtplib:
        say(by_smtplib(wanted.smtplib, wanted.mails))
        return
    if wanted.sink:
        Sink.log = wanted.log.open("wb", buffering=0) if wanted.log else None
        asyncio.run(serve(wanted.answers_after))
        return
    measure(wanted.mails, wanted.runs, wanted.threads)
    measure_help()


if __name__ == "__main__":
    main()
