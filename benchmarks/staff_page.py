"""How long colleagues wait for the staff page while two hundred of them have it open, served by one process.

    python -m benchmarks.staff_page [--staff 200] [--families 400] [--pause 10] [--seconds 40]

A school with a news item of each group to read and to post; colleagues of its sixteen groups are signed in, and each
opens a page after the other as people do: what is to be done today, what is to be read, what is to be posted, and
between two pages they read for so many seconds, half of that to one and a half times (drawn from a fixed seed). All
begin within the first pause. The page is the real `ouderbrug serve`; what is measured is from the request to the last
byte, of each page that came with 200; any other answer is no result. Figures are of this machine on this day.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from benchmarks import dispatch_mail
from benchmarks.dispatch_mail import NOW, command, say, stored
from ouderbrug.cli.session import Session
from ouderbrug.store import sign_ins
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "known-to-both"
TOML = (
    dispatch_mail.TOML.format(port=9, threads=1).replace('["email"]', '["handover", "email"]')
    + """
[channels.handover]
plugin = "handover"
[web]
port = {port}
[web.proxy]
addresses = ["127.0.0.1"]
secret = {{ env = "OUDERBRUG_BENCHMARK_PROXY" }}
second_factor = true
"""
)
PAGES = ("/", "/read", "/post", "/follow-ups")
GROUPS = [f"{year}A" for year in range(1, 9)]


def school(folder: Path, families: int, staff: int, port: int) -> None:
    """A school of so many families, with colleagues of each group and news to read and to post."""
    stored(folder, TOML.format(port=port), families)
    rows = [f"s{n};Collega{n} Voorbeeld;s{n}@wegwijzer.example;teacher;{GROUPS[n % len(GROUPS)]}" for n in range(staff)]
    (folder / "staff.csv").write_text("\n".join(["key;name;email;role;groups", *rows]) + "\n")
    command(folder, "import", str(folder / "staff.csv"))
    news = [
        {"id": f"news-{group}-{n}", "kind": kind, "occurred_at": NOW, "audience": {"group": group},
         "payload": {"title": f"Nieuws {n} van {group}", "body": "We lazen veel deze maand, ook buiten."}}
        for group in GROUPS for n, kind in enumerate(("newsletter", "notice"))
    ]  # fmt: skip
    (folder / "inbox" / "week.jsonl").write_text("\n".join(map(json.dumps, news)) + "\n")
    command(folder, "dispatch")


def signed_in(folder: Path, staff: int) -> list[str]:
    """A session of each colleague, as after signing in by the school's account."""
    os.environ |= {"OUDERBRUG_NOW": NOW, "XDG_STATE_HOME": str(folder), "OUDERBRUG_BENCHMARK_PROXY": SECRET}
    session, now = Session(folder / "ouderbrug.toml"), datetime.fromisoformat(NOW)
    with session.opens(write=True) as store, store.writing() as connection:
        work = UnitOfWork(connection, session.runtime, now)
        colleagues = (work.roster.staff[f"s{n}"] for n in range(staff))
        return [sign_ins.begin(connection, work.school, one, "proxy", now) for one in colleagues]


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """The real page, in a process of its own."""
    argv = [sys.executable, "-m", "ouderbrug", "--config", str(folder / "ouderbrug.toml"), "serve"]
    with subprocess.Popen(argv, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as page:
        try:
            _wait_for(port)
            yield
        finally:
            page.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise SystemExit("the page did not come")


async def colleague(number: int, token: str, port: int, pause: float, until: float) -> list[float]:
    """One colleague with the page open: how many seconds each page took."""
    chance, took = random.Random(number), list[float]()
    headers = {"X-Forwarded-Email": f"s{number}@wegwijzer.example", "X-Ouderbrug-Proxy": SECRET}
    url, cookies = f"http://127.0.0.1:{port}", {"ouderbrug": token}
    plain = httpx.AsyncHTTPTransport(verify=False)
    async with httpx.AsyncClient(
        base_url=url, headers=headers, cookies=cookies, timeout=60, trust_env=False, transport=plain
    ) as page:
        await asyncio.sleep(chance.uniform(0, pause))
        while time.perf_counter() < until:
            began = time.perf_counter()
            reply = await page.get(PAGES[len(took) % len(PAGES)])
            took.append(time.perf_counter() - began)
            if reply.status_code != 200:
                raise SystemExit(f"no result: {reply.request.url.path} came with {reply.status_code}")
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
    return took


async def all_of_them(tokens: list[str], port: int, pause: float, seconds: float) -> list[float]:
    """What all pages took."""
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(colleague(n, one, port, pause, until) for n, one in enumerate(tokens)))
    return [one for each in found for one in each]


def main() -> None:
    """Read the arguments, measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--staff", type=int, default=200)
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between two pages of one colleague")
    parser.add_argument("--seconds", type=float, default=40.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, folder = probe.getsockname()[1], Path(place) / "school"
        probe.close()
        school(folder, given.families, given.staff, port)
        tokens = signed_in(folder, given.staff)
        with serving(folder, port):
            took = sorted(asyncio.run(all_of_them(tokens, port, given.pause, given.seconds)))
    milliseconds = [1000 * one for one in took]
    say(f"{given.staff} colleagues, {len(took)} pages in {given.seconds:.0f} s: "
        f"median {statistics.median(milliseconds):.0f} ms, p95 {milliseconds[int(len(took) * 0.95)]:.0f} ms, "
        f"slowest {milliseconds[-1]:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
