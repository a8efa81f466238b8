"""What taking events in costs: a plan and a message for each guardian of each event, judged and stored.

    python -m benchmarks.plans FOLDER

FOLDER holds a school whose events wait in its inbox. Says in JSON how many plans, what they took, the longest
transaction that wrote, in seconds, and the most memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from benchmarks.schools import BEFORE_SCHOOL
from ouderbrug.cli.session import Session
from ouderbrug.planning.collect import collect
from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store


def main() -> None:
    """Take in what waits."""
    folder = Path(sys.argv[1])
    os.environ |= {"OUDERBRUG_NOW": BEFORE_SCHOOL, "XDG_STATE_HOME": str(folder)}
    session, longest = Session(folder / "ouderbrug.toml"), [0.0]
    with session.store(write=True) as store:
        _time(store, longest)
        runtime, now = session.runtime, session.clock()
        began, cpu = time.perf_counter(), time.process_time()
        collect(store, runtime, now)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        with store.reading() as connection:
            plans = connection.execute(select(func.count()).select_from(tables.plan)).scalar_one()
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"plans": plans, "wall": wall, "cpu": cpu, "rss": rss, "longest": longest[0]}) + "\n")


def _time(store: Store, longest: list[float]) -> None:
    """Keep how long the longest of its writing transactions was."""
    writing: Callable[[], AbstractContextManager[Connection]] = store.writing

    @contextmanager
    def timed() -> Iterator[Connection]:
        began = time.perf_counter()
        with writing() as connection:
            yield connection
        longest[0] = max(longest[0], time.perf_counter() - began)

    store.writing = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
