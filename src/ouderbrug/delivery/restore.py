"""A backup takes the place of the store and nothing goes twice: what it cannot know is settled before it lies there."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError, StoreError
from ouderbrug.planning.last_words import latest
from ouderbrug.planning.revisions import revision_of
from ouderbrug.planning.sources import cursors, poll
from ouderbrug.planning.taking_in import store_all
from ouderbrug.store import (
    copies,
    database,
    dialects,
    dumps,
    events,
    generation,
    moving,
    place,
    protections,
    restored,
    set_aside,
)
from ouderbrug.store.files import beside
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.newest import Newest
    from ouderbrug.store.place import Place
    from ouderbrug.store.set_aside import Aside

_TYPED = "hand"
"""The source of events that a person typed."""
_ROUNDS = 2
"""How often sources are asked: what is unfinished is taken once two looks saw it unchanged."""


@dataclass
class Restored:
    """What became of what may have gone since, by state; the name of what was there; how many protections it lacked.

    ``asides`` counts records that were set aside in the backup, and can be neither taken in now nor left to wait.
    ``lost`` are the ids of events that a person typed or changed since, as far as what was there can be read. Who was
    protected since is not ``known`` where neither that nor the list beside it can be read whole. What people did by
    hand since, and answered, is not ``told`` where what was there is not the newest store, or cannot be read.
    """

    became: Counter[str] = field(default_factory=Counter)
    aside: str = ""
    protected: int = 0
    asides: int = 0
    lost: tuple[str, ...] = ()
    known: bool = True
    told: bool = True


@dataclass(frozen=True)
class _Present:
    """The store that is in the place of the backup, as far as it can be read."""

    connection: Connection | None = None
    store: str = ""
    number: int = 0
    newest: bool = False


def restore(
    backup: str, there: Place, newest: Newest, runtime: Runtime, now: datetime, *, rehearsal: bool, trusts: bool
) -> Restored:
    """Put a backup in the place of the store, as its newest file; nothing is changed before it is whole.

    It is a file, or the URL of a database that an operator filled from a dump. ``trusts`` is False where the store that
    is there may be as old as its markers.
    Raises StoreError if it cannot be used, or a source does not answer, and TryAgainLater while a run is busy.
    """
    fresh = beside(there.path, ".restoring")
    with there.only_one():
        place.remove(fresh)
        try:
            _take(backup, fresh, now)
            was = place.number(there)
            done = _settled(fresh, there, newest, runtime, now, rehearsal=rehearsal, trusts=trusts)
            done.aside = there.put(fresh, was, now)
        finally:
            place.remove(fresh)
        with closing(there.opened()) as store, store.reading() as connection:
            newest.keep(generation.read(connection))
    return done


def _take(backup: str, fresh: Path, now: datetime) -> None:
    """Copy the backup, with its WAL if that is its own, and bring the copy up to date."""
    if backup.startswith("postgresql:"):
        with closing(database.Store(fresh, "", server=backup, readonly=True)) as filled:
            copies.copy(filled, fresh, now)
        return
    file = Path(backup)
    if not file.is_file():
        raise StoreError("there is no such file; name a backup of the store")
    if dumps.is_dump(file):
        dumps.load(file, fresh)
    elif beside(file, "-wal").is_file() and not place.is_strange(file):
        copies.back_up(file, fresh, now)
    else:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(file, fresh)
    opened = database.Store(fresh, "", any_schema=True)
    with closing(opened):
        with opened.reading() as connection:
            found, problems = database.revision(connection), dialects.examine(connection)
        if problems or found not in database.REVISIONS:
            why = "it is damaged" if problems else "it is of a newer version of ouderbrug"
            raise StoreError(f"that file cannot take the place of the store: {why}; name another backup")
        if found != database.REVISIONS[-1]:
            with opened.writing() as connection:
                database.migrate(connection)


def _settled(
    fresh: Path, there: Place, newest: Newest, runtime: Runtime, now: datetime, *, rehearsal: bool, trusts: bool
) -> Restored:
    """Make the copy the newest file of the store, in one transaction."""
    opened = database.Store(fresh, runtime.school)
    with closing(opened), opened.writing() as connection, ExitStack() as stack:
        if (database.meta(connection, "kind") == "rehearsal") != rehearsal:
            raise StoreError("that is a backup of a rehearsal store, or this is one; they do not mix")
        of = moving.schools(connection)
        if alone := runtime.school in of and len(of) > 1:
            moving.keep_only(connection, runtime.school)
        own = generation.read(connection)
        seen = newest.highest(own.store)
        if newest.another(own.store) or (seen is not None and seen.store != own.store):
            raise StoreError("that is a backup of another store; name one of this school")
        there.require(own.store, of)
        at_least = seen.number if seen else 0
        present = stack.enter_context(_present(there, own.store, at_least, newest))
        lists = newest.lists(own.store)
        protected = protections.restore(
            connection, lists, present.connection, now, only=runtime.school if alone else ""
        )
        if present.connection is not None:
            restored.take_over(connection, present.connection, runtime.school)
        known = present.newest and trusts
        became = restored.settle(connection, now, present.connection, newest=known, last=False)
        waits = _collect(UnitOfWork(connection, runtime, now), present.connection if known else None)
        became += restored.settle(connection, now, present.connection, newest=known)
        lost = _lost(connection, present.connection, runtime.school)
        restored.hold(connection, runtime.school, now)
        highest = max(own.number, at_least, present.number) + there.seen_elsewhere
        # Of a store that schools share each gets one of its own: by one name each would stop the other.
        generation.begin_anew(connection, generation.new_name() if alone else own.store, highest)
    who = present.newest or newest.lists_all(own.store, lists)
    told = present.newest and trusts
    return Restored(became, protected=protected, asides=waits, lost=lost, known=who, told=told)


def _lost(connection: Connection, there: Connection | None, school: str) -> tuple[str, ...]:
    """What no source can give again: events typed by hand since the backup, and those that were changed by hand."""
    has = events.last_revisions(connection, school)
    had = events.last_revisions(there, school) if there is not None else {}
    typed = {one for one in had if one[0] == _TYPED and one not in has}
    changed = {one for one, revision in had.items() if one in has and has[one] < revision}
    return tuple(sorted(event_id for _, event_id in typed | changed))


def _collect(work: UnitOfWork, newest: Connection | None) -> int:
    """Take in what the sources hold, before a run does: what came in since the backup was sent then.

    So was what is set aside, if what was wrong with it was mended since. Returns how many of these a person must look
    into, as they cannot be taken in now and may have gone.
    """
    there = set_aside.kept(newest, work.school) if newest is not None else []
    over = _set_apart(work, [one for one in there if not one.waits])
    for _ in range(_ROUNDS):
        batches = poll(work.runtime, cursors(work.connection, work.runtime), work.now)
        for name, batch in batches.items():
            if any(one.code == "source-failed" for one in batch.rejected):
                raise StoreError(f"source {name} fails, so what came in since cannot be known; mend it first")
        store_all(work, batches, again=True)
    still = {_name(one) for one in there}
    found = set_aside.kept(work.connection, work.school)
    ended = [one for one in found if one.waits and _name(one) not in still]
    left = [one._replace(until=work.now) if one in ended else one for one in found]
    set_aside.keep(work.connection, work.school, [*over, *left])
    return len(ended)


def _set_apart(work: UnitOfWork, called_off: list[Aside]) -> list[Aside]:
    """Take what is past its use out of what is set aside, as the next run tells it; and what was called off since."""
    kept = set_aside.kept(work.connection, work.school)
    over = [one for one in kept if one.waits and one.until <= work.now]
    set_aside.keep(work.connection, work.school, latest([*(one for one in kept if one not in over), *called_off]))
    return over


def _name(aside: Aside) -> tuple[str, str, int]:
    return aside.source, aside.event_id, revision_of(aside.data)


@contextmanager
def _present(there: Place, store: str, at_least: int, newest: Newest) -> Iterator[_Present]:
    """What lies in the place of the backup now; nothing where that is damaged, gone, or of another school."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(closing(there.opened()))
            connection = stack.enter_context(opened.reading())
            found = generation.read(connection)
            sound = found.store == store and not dialects.examine(connection)
        except (OuderbrugError, OSError):
            sound = False
        if not sound:
            yield _Present()
            return
        whole = found.number >= at_least and found.copied_at is None and not newest.strays(connection)
        yield _Present(connection, store, found.number, whole)
