"""Writes what was prepared: events with their plans and messages, in one transaction with the cursors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.saving import save
from ouderbrug.planning.sources import cursors, poll
from ouderbrug.school import kept_copies
from ouderbrug.store import events
from ouderbrug.store.database import name_of
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.model import Batch, Rejected
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store


@dataclass
class Collected:
    """What one collecting did: counts by name, and the records that were set aside, by source."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    flood: bool = False


def collect(store: Store, runtime: Runtime, now: datetime, *, keep: bool = True) -> Collected:
    """Take in what the sources have; reading them holds no lock, storing is one transaction.

    ``keep`` is False for a rehearsal, which leaves no copies of files behind.
    """
    with store.reading() as connection:
        known = cursors(connection, runtime)
    return take_in(store, runtime, poll(runtime, known, now), now, keep=keep)


def take_in(
    store: Store, runtime: Runtime, batches: Mapping[str, Batch], now: datetime, *, keep: bool = True
) -> Collected:
    """Accept, judge and store these records; each event is taken once, however often it comes."""
    with store.writing() as connection:
        if keep:  # what an earlier one wrote and never stored, which is no longer running: the store is held
            root = runtime.settings.content.media_root
            kept_copies.sweep(root, name_of(connection), lambda: events.kept_files(connection))
        work = UnitOfWork(connection, runtime, now)
        prepared = prepare(work, batches, judge_queue=True, keep=keep)
        counts = save(work, prepared)
    return Collected(counts, prepared.rejected, prepared.flood)
