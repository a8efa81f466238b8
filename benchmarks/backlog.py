"""What a long queue costs: the next claim, a look at sources with nothing new, and the memory of both.

    python -m benchmarks.backlog fill FOLDER COUNT
    python -m benchmarks.backlog measure FOLDER

``fill`` adds so many messages that wait for days to come to a school that has taken in one event; ``measure`` says in
JSON the medians, in seconds, and the most memory of its process in MB.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from benchmarks.schools import BEFORE_SCHOOL
from ouderbrug.cli.session import Session
from ouderbrug.planning.collect import collect
from ouderbrug.store import claims, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store

CLAIMS = 15
ALL_DUE, IN_USE = timedelta(weeks=400), timedelta(weeks=800)
"""When a claim is made, all that was filled in is due, and of use still."""
A_WEEK = 3
"""So many messages a guardian gets in a week, so that what waits is what rules would let wait."""


def fill(store: Store, count: int) -> None:
    """Copies of the first message, for one guardian after the other, week after week."""
    with store.writing() as connection:
        first = {table.name: dict(connection.execute(select(table)).mappings().first() or {})
                 for table in (tables.event, tables.text, tables.message, tables.plan)}  # fmt: skip
        whom = list(connection.execute(select(tables.guardian.c.key)).scalars())
        message = connection.execute(select(func.max(tables.message.c.id))).scalar_one()
        for number, start in enumerate(range(0, count, len(whom))):
            _event(connection, first, 1_000 + number, message + 1 + start, whom[: count - start])


def _event(connection: Connection, first: dict[str, dict[str, Any]], row: int, message: int, whom: list[str]) -> None:
    name, later = f"b{row}", timedelta(weeks=1 + row % 1_000 // A_WEEK)
    connection.execute(insert(tables.event), [first["event"] | {"id": row, "event_id": name}])
    connection.execute(insert(tables.text), [first["text"] | {"id": row, "event": row}])
    one, plan = first["message"], {key: value for key, value in first["plan"].items() if key != "id"}
    moved = {"due_at": one["due_at"] + later, "deadline": one["deadline"] + later + IN_USE}
    moved |= {"event": row, "text": row, "event_id": name}
    each = list(enumerate(whom, message))
    connection.execute(
        insert(tables.message),
        [one | moved | {"id": n, "key": f"{name}-{key}", "public_id": secrets.token_hex(16), "recipient": key}
         for n, key in each],
    )  # fmt: skip
    links = [{"message": n, "school": one["school"], "guardian": key} for n, key in each]
    connection.execute(insert(tables.message_guardian), links)
    connection.execute(insert(tables.plan), [plan | {"event": row, "recipient": key, "message": n} for n, key in each])


def measure(session: Session, store: Store) -> dict[str, float]:
    """The medians of claims and of looks, after one look at everything."""
    runtime, now = session.runtime, session.clock()
    for _ in range(3):
        collect(store, runtime, now)
    looks = [_timed(lambda: collect(store, runtime, now)) for _ in range(5)]
    later = now + ALL_DUE
    taken = []
    for _ in range(CLAIMS):
        taken.append(_timed(lambda: _claim(store, later)))
        with store.writing() as connection:
            claims.give_back_all(connection, store.school, "run")
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"claim": statistics.median(taken), "look": statistics.median(looks), "rss": rss}


def _claim(store: Store, now: datetime) -> None:
    wanted = claims.Wanted("email", "run", 20, timedelta(minutes=1))
    with store.writing() as connection:
        if len(claims.claim(connection, store.school, wanted, now)) < 20:
            raise SystemExit("no result: nothing was there to claim")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Fill, or measure."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    os.environ |= {"OUDERBRUG_NOW": BEFORE_SCHOOL, "XDG_STATE_HOME": str(folder)}
    session = Session(folder / "ouderbrug.toml")
    with session.store(write=True) as store:
        if what == "fill":
            fill(store, int(sys.argv[3]))
        said = {} if what == "fill" else measure(session, store)
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
