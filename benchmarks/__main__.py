"""Measures ouderbrug beside its peers, prints the table, and writes docs/performance.md.

    python -m benchmarks [--quick] [--rounds 5] [--only NAME ...] [--docs FOLDER]

It needs ``pip install -e ".[bench]"``. A full run takes an hour or two on a quiet machine; ``--quick`` takes less than
two minutes, and its figures say only that all of it runs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import report
from benchmarks.report import Found
from benchmarks.rows import FULL, QUICK, ROWS, TINY, Row, Size, measuring


def measure(row: Row, size: Size, rounds: int, place: Path) -> Found:
    """All cases of a row, one after the other, so many times."""
    runs: dict[str, list[float]] = {}
    with measuring(row, place, size) as cases:
        for _ in range(rounds):
            for name, case in cases.items():
                runs.setdefault(name, []).append(case())
    return Found(row, runs)


def main() -> None:
    """Read the arguments, measure row by row, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="little of everything, once")
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=0, help="how often each case runs (5)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="rows whose name begins so")
    parser.add_argument("--docs", type=Path, metavar="FOLDER", help="write performance.md and its charts there")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it compiled
    size = TINY if given.tiny else QUICK if given.quick else FULL
    rounds = given.rounds or (1 if given.quick or given.tiny else 5)
    found = []
    for row in ROWS:
        if given.only and not any(row.name.startswith(name) for name in given.only):
            continue
        with tempfile.TemporaryDirectory() as place:
            found.append(measure(row, size, rounds, Path(place) / "row"))
        sys.stdout.write(report.text(found[-1:]) + "\n\n")
        sys.stdout.flush()
    if given.docs:
        command = " ".join(["python -m benchmarks", *sys.argv[1:]])
        report.write(found, given.docs, command, datetime.now(UTC).date().isoformat())


if __name__ == "__main__":
    main()
