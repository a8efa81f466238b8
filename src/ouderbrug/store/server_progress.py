"""The same note of a run whose store is on a server: rows that any machine can read, and no disk is waited for.

The table is unlogged: a server that crashed, or one that took its place, begins with an empty one, and then all that
was marked is in doubt. A run holds a lock by its name, so that no other machine takes it for dead while it lives.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ouderbrug.store import dialects
from ouderbrug.store.database import our_errors

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow

_ADD = "insert into progress (owner, message, fence, how) values "
_OLD = "delete from progress where at < now() - interval '1 day' and not owner = any(%s)"


class ServerProgress:
    """The note of one run. What went is written with what begins next: that is one step for each message."""

    def __init__(self, store: Store, owner: str) -> None:
        self._owner, self._name, self._lock = owner, store.called, threading.Lock()
        self._went: list[MessageRow] = []
        with our_errors(self._name):
            self._held = store.engine.raw_connection()
            self._held.detach()  # closed afterwards, and not kept for others: the lock is the connection's
            driver: Any = self._held.dbapi_connection
            self._driver = driver
            dialects.hold_locks(driver)
            driver.execute("set synchronous_commit = off")
            dialects.try_lock(driver, _run(owner), store.school)
            self._add([(0, 0, "run")])

    def begun(self, row: MessageRow) -> None:
        """Note that the text of a row begins, and what went before it."""
        with our_errors(self._name), self._lock:
            went, self._went = self._went, []
            self._add([*((one.id, one.fence, "sent") for one in went), (row.id, row.fence, "begun")])

    def sent(self, row: MessageRow) -> None:
        """Note that it went, for sure, when the next one begins."""
        with self._lock:
            self._went.append(row)

    def _add(self, rows: list[tuple[int, int, str]]) -> None:
        places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        values = [value for row in rows for value in (self._owner, *row)]
        self._driver.execute(f"{_ADD}{places} on conflict do nothing", values)

    def close(self) -> None:
        """Let go of the lock."""
        self._held.close()

    def sweep(self, needed: Collection[str]) -> None:
        """Remove what is not needed any more: of this run, and of dead ones of which nothing is under way."""
        with our_errors(self._name), self._lock:
            self._driver.execute(_OLD, (sorted(needed),))
            if self._owner not in needed:
                self._driver.execute("delete from progress where owner = %s", (self._owner,))


def read(store: Store, owner: str) -> dict[tuple[int, int], str] | None:
    """How far what a dead run had in hand had come, by row and fence; None where nobody knows, or it lives."""
    with our_errors(store.called):
        asking = store.engine.raw_connection()
        asking.detach()
        driver: Any = asking.dbapi_connection
        try:
            dialects.hold_locks(driver)
            if not dialects.try_lock(driver, _run(owner), store.school):
                return None
            known = "select message, fence, how from progress where owner = %s order by how"
            found = driver.execute(known, (owner,)).fetchall()
        finally:
            asking.close()
    noted = {(message, fence): how for message, fence, how in found}  # "sent" comes after "begun"
    return noted if noted.pop((0, 0), None) else None


def _run(owner: str) -> str:
    return f"run {owner}"
