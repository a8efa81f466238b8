"""Takes in what the sources have, a portion at a time; by a clock that is not believed what is urgent alone."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.saving import save
from ouderbrug.planning.set_aside import Returning
from ouderbrug.planning.sources import cursors, lend, portions
from ouderbrug.planning.taking_in import Collected, take_in
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.records import Batch
from ouderbrug.store import set_aside
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store


def collect(
    store: Store, runtime: Runtime, now: datetime, *, keep: bool = True, goes_on: Callable[[], bool] = lambda: True
) -> Collected:
    """Take in what the sources have; reading them holds no lock, storing holds it for a moment at a time.

    ``keep`` is False for a rehearsal, which leaves no copies of files behind. Once it no longer ``goes_on``, after a
    portion, the rest is for the next run.
    """
    with store.reading() as connection:
        known = cursors(connection, runtime)
        lend(connection, runtime)
    found = Collected()
    for number, batches in enumerate(portions(runtime, known, now)):
        if number and not goes_on():
            found.unfinished = True
            break
        found.include(take_in(store, runtime, batches, now, keep=keep, again=True))
        gc.collect(1)  # a command's memory is not walked while it works, and each portion leaves some in circles
    return found


def collect_urgent(store: Store, runtime: Runtime, by: Sequence[datetime]) -> Collected:
    """Take in what is urgent and leave all else where it stands, for a run whose clock is not believed.

    ``by`` are the times that it may be, by one of which an event must be of use. No cursor moves: what was left, the
    next run reads, and what was taken it knows.
    """
    with store.reading() as connection:
        known = cursors(connection, runtime)
        lend(connection, runtime)
    found = Collected()
    for batches in portions(runtime, known, by[0]):
        urgent = {name: Batch(tuple(one for one in batch.events if may_be_urgent(one.data, runtime)), (), None)
                  for name, batch in batches.items()}  # fmt: skip
        for now in by:
            with store.writing() as connection:
                _take_urgent(UnitOfWork(connection, runtime, now), urgent, found, refuses=now == by[-1])
    return found


def _take_urgent(work: UnitOfWork, batches: Mapping[str, Batch], found: Collected, *, refuses: bool) -> None:
    """Store what these hold by one clock; what none of the clocks took is refused by the last, and kept to be told."""
    prepared = prepare(work, batches, judge_queue=False, keep=True)
    counts = save(work, prepared)
    if refuses:
        returning = Returning(set_aside.kept(work.connection, work.school), work, again=False)
        found.aside += [one for one in returning.keep(work, prepared) if one.urgent]
    found.add(counts, prepared.rejected if refuses else (), flood=prepared.flood)
