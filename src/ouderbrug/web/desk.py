"""What all pages share: the school's runtime, its clock, and the way into the store."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ouderbrug.config import WebTable
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store


@dataclass(frozen=True)
class Desk:
    """The school behind the pages. ``opens`` gives its store, for writing or for reading alone.

    One request works at a time: what the runtime keeps of the people is made for one thread.
    """

    runtime: Runtime
    clock: Callable[[], datetime]
    opens: Callable[[bool], AbstractContextManager[Store]]
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def settings(self) -> WebTable:
        """The table ``[web]``."""
        return self.runtime.settings.web

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A consistent view of the store."""
        with self.lock, self.opens(False) as store, store.reading() as connection:
            yield UnitOfWork(connection, self.runtime, self.clock())

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """A transaction that is durable when it ends."""
        with self.lock, self.opens(True) as store, store.writing() as connection:
            yield UnitOfWork(connection, self.runtime, self.clock())
