"""One thread that owns the writing connection of a run and commits what is waiting in one go.

Sender threads hand it small changes and wait for the commit. It takes all that waits now and never waits
for more, so that a slow disk makes groups grow instead of making senders queue up.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from ouderbrug import failpoints
from ouderbrug.errors import CannotCompose, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store

T = TypeVar("T")
Change = tuple["Callable[[Connection], Any]", "Future[Any]"]


class Writer:
    """Runs changes in transactions on a thread of its own; ``with`` starts and stops it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[list[Change] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ouderbrug-writer", daemon=True)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def do(self, change: Callable[[Connection], T]) -> T:
        """Run a change and return its result once it is durable; raises what the change or the store raised."""
        return self.together(change)[0].result()

    def together(self, *changes: Callable[[Connection], T]) -> list[Future[T]]:
        """Hand over changes for one transaction, in this order; one that raises is undone alone."""
        handed: list[tuple[Callable[[Connection], T], Future[T]]] = [(change, Future()) for change in changes]
        self._waiting.put(list(handed))
        return [answer for _, answer in handed]

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, more = list(first), True
            while more and not self._waiting.empty():
                items = self._waiting.get()
                if items is None:
                    self._waiting.put(None)
                    more = False
                else:
                    group += items
            self._commit(group)

    def _commit(self, group: list[Change]) -> None:
        """All changes of a group stand or fall with the commit; one that raises is undone alone."""
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._store.writing(sends=True) as connection:
                for change, answer in group:
                    results.append((answer, *_attempt(connection, change)))
                failpoints.at("before_commit")
        except BaseException as error:
            for _, answer in group:
                answer.set_exception(error)
            return
        for answer, result, problem in results:
            if problem is not None:
                answer.set_exception(problem)
            else:
                answer.set_result(result)


def _attempt(connection: Connection, change: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    try:
        with connection.begin_nested():
            return change(connection), None
    except CannotCompose as error:
        return None, error
    except OuderbrugError:
        raise
    except BaseException as error:
        from sqlalchemy.exc import DBAPIError, PendingRollbackError

        if isinstance(error, (DBAPIError, PendingRollbackError)):
            raise
        return None, error
