"""A backup takes the place of the store and nothing goes twice: what it cannot know is settled before it lies there."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError, StoreError, TryAgainLater
from ouderbrug.planning.collect import store_all
from ouderbrug.planning.last_words import latest
from ouderbrug.planning.revisions import revision_of
from ouderbrug.planning.sources import cursors, poll
from ouderbrug.store import copies, database, dialects, generation, protections, restored, set_aside
from ouderbrug.store.files import Files, beside
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.newest import Newest
    from ouderbrug.store.set_aside import Aside

_WITH_IT = ("", "-wal", "-shm", "-journal")
_ROUNDS = 2
"""How often sources are asked: what is unfinished is taken once two looks saw it unchanged."""


@dataclass
class Restored:
    """What became of what may have gone since, by state; the name of what was there; how many protections it lacked.

    ``asides`` counts records that were set aside in the backup, and can be neither taken in now nor left to wait.
    """

    became: Counter[str] = field(default_factory=Counter)
    aside: str = ""
    protected: int = 0
    asides: int = 0


@dataclass(frozen=True)
class _Present:
    """The store that is in the place of the backup, as far as it can be read."""

    connection: Connection | None = None
    store: str = ""
    number: int = 0
    newest: bool = False


def restore(file: Path, newest: Newest, runtime: Runtime, now: datetime, *, rehearsal: bool, trusts: bool) -> Restored:
    """Put a backup in the place of the store, as its newest file; nothing is changed before it is whole.

    ``trusts`` is False where the store that is there may be as old as its markers.
    Raises StoreError if it cannot be used, or a source does not answer, and TryAgainLater while a run is busy.
    """
    path = newest.path
    fresh = beside(path, ".restoring")
    with database.only_one(path):
        _remove(fresh)
        try:
            _take(file, fresh, now)
            was = _number(path)
            done = _settled(fresh, newest, runtime, now, rehearsal=rehearsal, trusts=trusts)
            if _number(path) != was:
                raise TryAgainLater("somebody changed the store meanwhile; nothing was restored, run it again")
            done.aside = _swap(fresh, path, now)
        finally:
            _remove(fresh)
        store = database.Store(path, runtime.school)
        with closing(store), store.reading() as connection:
            newest.keep(generation.read(connection))
    return done


def _take(file: Path, fresh: Path, now: datetime) -> None:
    """Copy the file, with its WAL if that is its own, and bring the copy up to date."""
    if not file.is_file():
        raise StoreError("there is no such file; name a backup of the store")
    if beside(file, "-wal").is_file() and not _strange(file):
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


def _number(path: Path) -> int | None:
    """The generation of what lies there; None where that cannot be read, and so cannot be changed either."""
    try:
        with closing(database.Store(path, "", readonly=True)) as store, store.reading() as connection:
            return generation.read(connection).number
    except OuderbrugError:
        return None


def _strange(path: Path) -> bool:
    with closing(Files(path)) as files:
        return files.strange_wal()


def _settled(
    fresh: Path, newest: Newest, runtime: Runtime, now: datetime, *, rehearsal: bool, trusts: bool
) -> Restored:
    """Make the copy the newest file of the store, in one transaction."""
    opened = database.Store(fresh, runtime.school)
    with closing(opened), opened.writing() as connection, ExitStack() as stack:
        if (database.meta(connection, "kind") == "rehearsal") != rehearsal:
            raise StoreError("that is a backup of a rehearsal store, or this is one; they do not mix")
        own = generation.read(connection)
        seen = newest.highest(own.store)
        if newest.another(own.store) or (seen is not None and seen.store != own.store):
            raise StoreError("that is a backup of another store; name one of this school")
        at_least = seen.number if seen else 0
        present = stack.enter_context(_present(newest.path, own.store, at_least))
        protected = protections.restore(connection, newest.path, present.connection, now)
        known = present.newest and trusts
        became = restored.settle(connection, now, present.connection, newest=known, last=False)
        waits = _collect(UnitOfWork(connection, runtime, now), present.connection if known else None)
        became += restored.settle(connection, now, present.connection, newest=known)
        restored.hold(connection, runtime.school, now)
        generation.begin_anew(connection, own.store, max(own.number, at_least, present.number))
    return Restored(became, protected=protected, asides=waits)


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
def _present(path: Path, store: str, at_least: int) -> Iterator[_Present]:
    """What lies in the place of the backup now; nothing where that is damaged, gone, or of another school."""
    with ExitStack() as stack:
        try:
            if _strange(path):
                raise StoreError("files of different moments")
            opened = stack.enter_context(closing(database.Store(path, "", readonly=True)))
            connection = stack.enter_context(opened.reading())
            found = generation.read(connection)
            sound = found.store == store and not dialects.examine(connection)
        except (OuderbrugError, OSError):
            sound = False
        if not sound:
            yield _Present()
            return
        yield _Present(connection, store, found.number, found.number >= at_least and found.copied_at is None)


def _swap(fresh: Path, path: Path, now: datetime) -> str:
    """Move what lies there aside, with all that belongs to it, and the copy into its place; returns its new name."""
    aside, there = _free_name(path, f"{path.stem}-{now:%Y%m%d-%H%M%S}"), path.exists()
    for end in _WITH_IT[::-1]:
        if beside(path, end).exists():
            os.rename(beside(path, end), beside(aside, end))
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    os.fsync(folder)
    os.close(folder)
    return aside.name if there else ""


def _free_name(path: Path, stem: str) -> Path:
    names = (path.with_name(f"{stem}{more}.aside.db") for more in ("", *(f"-{number}" for number in range(2, 99))))
    return next(name for name in names if not any(beside(name, end).exists() for end in _WITH_IT))


def _remove(path: Path) -> None:
    for end in _WITH_IT:
        beside(path, end).unlink(missing_ok=True)
