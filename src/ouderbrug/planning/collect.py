"""Writes what was prepared: events with their plans and messages, in one transaction a portion, with its cursors."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.planning.in_its_time import let_go
from ouderbrug.planning.looks import Looking
from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.reopening import reopen
from ouderbrug.planning.same_week import tell_together
from ouderbrug.planning.saving import save
from ouderbrug.planning.set_aside import Returning
from ouderbrug.planning.sources import cursors, lend, portions
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.records import Batch, Rejected
from ouderbrug.school import kept_copies
from ouderbrug.store import drains, events, set_aside, untold
from ouderbrug.store.database import name_of
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.planning.last_words import CalledOff
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.set_aside import Aside


MOST_SAID = 1_000
"""Of so many records of a source one run says why they were set aside; the others it counts."""


@dataclass
class Collected:
    """What one collecting did: counts by name, and the records that were set aside, by source.

    ``called_off`` is what was withdrawn while it was set aside; ``unsaid`` counts by source and code what was set aside
    beyond the first thousand of a source. ``aside`` is what is new of what waits, a thousand at most; ``unfinished`` is
    that of a run that had to leave some of it for the next.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    flood: bool = False
    aside: list[Aside] = field(default_factory=list)
    called_off: list[CalledOff] = field(default_factory=list)
    unsaid: Counter[tuple[str, str]] = field(default_factory=Counter)
    unfinished: bool = False
    _said: Counter[str] = field(default_factory=Counter)

    def add(self, counts: Mapping[str, int], rejected: Iterable[tuple[str, Rejected]], *, flood: bool) -> None:
        """Take the outcome of one portion along, in bounded memory."""
        self.counts.update(counts)
        self.flood |= flood
        for source, one in rejected:
            self._said[source] += 1
            if self._said[source] <= MOST_SAID:
                self.rejected.append((source, one))
            else:
                self.unsaid[source, one.code] += 1

    def told(self) -> list[tuple[str, Rejected]]:
        """What was set aside, and how many more of each code there were."""
        more = (
            (source, Rejected(f"{count} more", code, "these are only counted; mend the file, then run again"))
            for (source, code), count in self.unsaid.items()
        )
        return [*self.rejected, *more]


def collect(
    store: Store, runtime: Runtime, now: datetime, *, keep: bool = True, goes_on: Callable[[], bool] = lambda: True
) -> Collected:
    """Take in what the sources have; reading them holds no lock, storing is one transaction a portion.

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
        taken = take_in(store, runtime, batches, now, keep=keep, again=True)
        found.add(taken.counts, taken.rejected, flood=taken.flood)
        found.aside = _pressing_first([*found.aside, *taken.aside])
        found.called_off += taken.called_off
        gc.collect(1)  # a command's memory is not walked while it works, and each portion leaves some in circles
    return found


def _pressing_first(aside: list[Aside]) -> list[Aside]:
    """As many as a run tells of: of a file with a million of them it would hold each in memory."""
    if len(aside) <= MOST_SAID:
        return aside
    return sorted(aside, key=lambda one: not (one.urgent or one.code == NOT_COMPOSED))[:MOST_SAID]


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


def take_in(
    store: Store,
    runtime: Runtime,
    batches: Mapping[str, Batch],
    now: datetime,
    *,
    keep: bool = True,
    again: bool = False,
) -> Collected:
    """Accept, judge and store these records; each event is taken once, however often it comes.

    With ``again`` what was set aside for a fault of a kind or template is tried once more where something changed.
    """
    with store.writing() as connection:
        if keep:  # what an earlier one wrote and never stored, which is no longer running: the store is held
            root = runtime.settings.content.media_root
            kept_copies.sweep(root, name_of(connection), lambda: events.kept_files(connection))
        taken = store_all(UnitOfWork(connection, runtime, now), batches, keep=keep, again=again)
        if runtime.settings.live or runtime.pilot:
            drains.wake(connection, runtime.school, runtime.drained, now)
        if again:  # a run tells it when it ends, which it may not live to do
            _note(connection, runtime.school, taken)
        return taken


def _note(connection: Connection, school: str, taken: Collected) -> None:
    said = ([source, one.place, one.code, one.hint, one.field] for source, one in taken.told())
    untold.note(connection, school, untold.REJECTED, said)
    untold.note(connection, school, untold.CALLED_OFF, ([one.source, one.place] for one in taken.called_off))
    pressing = (one for one in taken.aside if one.urgent or one.code == NOT_COMPOSED)
    untold.note(connection, school, untold.ASIDE, ([one.source, one.place, one.code] for one in pressing))
    untold.note(connection, school, untold.FLOOD, [[]] if taken.flood else [])


T = TypeVar("T")


def try_out(
    store: Store, runtime: Runtime, batches: Mapping[str, Batch], now: datetime, look: Callable[[UnitOfWork], T]
) -> tuple[Collected, T]:
    """What taking these records in would do, and what ``look`` sees of it then; nothing of it stays."""
    with suppress(_Undone), store.writing() as connection:
        work = UnitOfWork(connection, runtime, now)
        found = store_all(work, batches, keep=False), look(work)
        raise _Undone
    return found


class _Undone(Exception):
    """Ends a transaction without what was written in it."""


def store_all(work: UnitOfWork, batches: Mapping[str, Batch], *, keep: bool = True, again: bool = False) -> Collected:
    """The same in the caller's transaction; what is set aside for a fault of a kind or template is kept."""
    if again:
        let_go(work)
        reopen(work)
    returning = Returning(set_aside.kept(work.connection, work.school), work, again=again)
    looking = Looking.now(work)
    prepared = prepare(work, returning.before(batches), judge_queue=True, keep=keep, looking=looking)
    counts = save(work, prepared)
    tell_together(work)
    looking.note(moved=prepared.moved)
    new = returning.keep(work, prepared)
    return Collected(counts, prepared.rejected, prepared.flood, new, prepared.called_off)
