"""Takes in what the sources have, a portion at a time; by a clock that is not believed what is urgent alone."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ouderbrug.planning.sources import cursors, lend, portions
from ouderbrug.planning.taking_in import Collected, take_in, take_in_urgent
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.records import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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
            taken = take_in_urgent(store, runtime, urgent, now, refuses=now == by[-1])
            taken.aside = [one for one in taken.aside if one.urgent]
            found.include(taken)
    return found
