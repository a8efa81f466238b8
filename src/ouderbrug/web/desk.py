"""What all pages share: the school's runtime, its clock, and the way into the store."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store import dialects, generation
from ouderbrug.unit_of_work import UnitOfWork
from ouderbrug.web.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ouderbrug.runtime import Runtime
    from ouderbrug.settings.web import WebTable
    from ouderbrug.store.database import Store


class Hindrance(NamedTuple):
    """What `ouderbrug golive` finds, in words; what ``keeps`` the school from going live is to be mended first."""

    keeps: bool
    words: str


KEPT_FOR = 60.0
"""Seconds for which a store stays open: what is looked at when it is opened is looked at again each minute."""


class Desk:
    """The school behind the pages. ``opens`` gives its store, to be written to as well.

    One request works at a time: what the runtime keeps of the people is made for one thread. In a demo, where all
    people are invented, ``links_open_all``. ``looks`` finds what keeps the school from going live; without it no page
    leads there.
    """

    def __init__(
        self,
        runtime: Runtime,
        clock: Callable[[], datetime],
        opens: Callable[[], AbstractContextManager[Store]],
        *,
        links_open_all: bool = False,
        looks: Callable[[], Sequence[Hindrance]] | None = None,
    ) -> None:
        self.runtime, self.clock, self.links_open_all = runtime, clock, links_open_all
        self._opens, self._lock, self._looks = opens, threading.Lock(), looks
        self._store: tuple[Store, ExitStack, float] | None = None
        self.kept = Kept()

    @property
    def settings(self) -> WebTable:
        """The table ``[web]``."""
        return self.runtime.settings.web

    @property
    def is_busy(self) -> bool:
        """True while a request works at it."""
        return self._lock.locked()

    @property
    def can_go_live(self) -> bool:
        """True where the page may let the school go live."""
        return self._looks is not None

    def hindrances(self) -> tuple[Hindrance, ...]:
        """What keeps the school from going live; it signs in to each channel, while nobody else is answered."""
        with self._lock:
            return tuple(self._looks()) if self._looks else ()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, held alone by this request; after an error it is opened anew for the next."""
        with self._lock:
            try:
                yield self._open()
            except BaseException:
                self.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A consistent view of the store."""
        with self.store() as store, store.reading() as connection:
            yield UnitOfWork(connection, self.runtime, self.clock())

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[UnitOfWork]:
        """A transaction that is durable when it ends.

        ``alone``: while no run is at work, else it raises TryAgainLater.
        """
        with self.store() as store, store.only_one() if alone else nullcontext(), store.writing() as connection:
            yield UnitOfWork(connection, self.runtime, self.clock())

    @contextmanager
    def noting(self) -> Iterator[UnitOfWork]:
        """A transaction of who only looks: what it notes of that is no reason to judge anew for the next."""
        with self.writing() as work:
            changes, before = generation.read(work.connection).number, dialects.changes(work.connection)
            yield work
            wrote = dialects.changes(work.connection) != before
        if wrote:
            self.kept.noted(changes)

    def close(self) -> None:
        """Let go of the store."""
        self.kept.forget()
        opened, self._store = self._store, None
        if opened is not None:
            opened[1].close()

    def _open(self) -> Store:
        if self._store is not None:
            store, _, since = self._store
            there = store.newest is None or store.newest.is_there()
            if there and time.monotonic() - since < KEPT_FOR:
                return store
            self.close()
        with ExitStack() as stack:
            store = stack.enter_context(self._opens())
            self._store = store, stack.pop_all(), time.monotonic()
        return store
