"""The stamp: a number of each school that is raised with whatever can alter a verdict, and with nothing else.

Whoever judged something keeps the number of then, and knows by one look whether it still holds. Which table may alter
a verdict stands here, and every statement that is run through an opened store is seen, so that no path can forget it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, select, update

from ouderbrug.errors import StoreError
from ouderbrug.store import tables
from ouderbrug.store.dialects import inserting
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.pool import PoolProxiedConnection

PEOPLE = frozenset(
    {
        "pupil",
        "membership",
        "guardian",
        "guardianship",
        "wish",
        "brought",
        "staff",
        "consent",
        "app_id",
        "hold",
        "pair",
        "registered_group",
        "stay",
        "stopped",
    }
)
"""Who is at school, what each may have, and what is held back: see ``roster.load``."""
SAID = frozenset({"event", "response", "set_aside"})
"""What the school says, and what guardians answered."""
OUTBOX = frozenset({"message", "message_guardian", "plan", "channel_state", "channel_account"})
"""What goes, went and waits, and whether it may; the run that sends follows what it changes there itself."""
NOTHING = frozenset(
    {
        "meta",
        "generation",
        "lineage",
        "stamp",
        "text",
        "attempt",
        "source_cursor",
        "opt_out_token",
        "mail_link",
        "errand",
        "agreement",
        "untold",
        "bounce",
        "sign_in_link",
        "web_session",
        "viewing",
        "erased",
    }
)
"""What alters no verdict: records of what was done, and what one of the others always changes with."""
PEOPLE_CHANGED = "ouderbrug_people_changed"
"""What a connection knows of itself while its transaction changed people."""
_CHANGED = "ouderbrug_changed"
_stamp = tables.stamp


def watch(engine: Engine) -> None:
    """Let each connection know which tables its transaction changed."""
    event.listen(engine, "before_cursor_execute", _note)


def _note(connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:
    if context.isinsert or context.isupdate or context.isdelete:
        changes(connection, context.compiled.statement.table.name)


def changes(connection: Connection, name: str) -> None:
    """Say that rows of the table of this name are changed; of a statement of SQLAlchemy it is seen by itself."""
    connection.info.setdefault(_CHANGED, set()).add(name)
    if name in PEOPLE:
        connection.info[PEOPLE_CHANGED] = True


def people_changed(connection: Connection) -> None:
    """Say that people changed where no table of people tells: every run reads them again."""
    connection.info[PEOPLE_CHANGED] = True


@contextmanager
def noted(connection: Connection) -> Iterator[None]:
    """A transaction, of which the connection knows what it changed; before and after there is none."""
    connection.info.pop(PEOPLE_CHANGED, None)
    connection.info[_CHANGED] = set()
    try:
        yield
    finally:
        connection.info.pop(PEOPLE_CHANGED, None)
        connection.info.pop(_CHANGED, None)


def advance(connection: Connection, school: str, *, sends: bool) -> None:
    """Raise the stamp of a school at the end of a transaction if it may have altered a verdict.

    One that ``sends`` follows the outbox itself.
    """
    if not _alters(connection, sends=sends):
        return
    people = PEOPLE_CHANGED in connection.info
    raised = inserting(connection, _stamp).values(school=school, number=1, people=int(people))
    set_ = {"number": _stamp.c.number + 1, "people": _stamp.c.people + int(people)}
    connection.execute(raised.on_conflict_do_update(index_elements=["school"], set_=set_))


def _alters(connection: Connection, *, sends: bool) -> bool:
    changed = connection.info.get(_CHANGED, frozenset())
    return PEOPLE_CHANGED in connection.info or bool(changed & SAID) or (not sends and bool(changed & OUTBOX))


def read(connection: Connection, school: str, *, sends: bool = True) -> int:
    """The number of a school as it is once this transaction, which ``sends`` or only reads, has ended."""
    number = connection.execute(_NUMBER, {"of_school": school}).scalar() or 0
    return number + _alters(connection, sends=sends)


class StampReader:
    """Asks for the number of a school between transactions, over a connection of its own; safe for many threads.

    ``same`` tells whether the store is still the one that was opened.
    """

    def __init__(self, engine: Engine, school: str, same: Callable[[], bool] = lambda: True) -> None:
        self._engine, self._same, self._lock = engine, same, threading.Lock()
        self._on_server = engine.dialect.name == "postgresql"
        self._asks = f"select number from stamp where school = {'%s' if self._on_server else '?'}", (school,)
        self._connection: PoolProxiedConnection | None = self._connected()

    def number(self) -> int:
        """The number as it is now. Raises StoreError where the store is another one, and what the driver raises.

        After that the next look is over a new connection to the server; a file may be another one by then.
        """
        if not self._same():
            raise StoreError("the store was changed under this run")
        with self._lock:
            try:
                self._connection = self._connection or self._connected()
                driver: Any = self._connection.dbapi_connection
                found = driver.execute(*self._asks).fetchone()
            except Exception:
                if self._on_server:
                    self._drop()
                raise
        return found[0] if found else 0

    def _connected(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        connection.detach()  # it begins no transaction, and is closed afterwards
        if self._on_server:
            driver: Any = connection.dbapi_connection
            driver.rollback()
            driver.autocommit = True
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it may be broken already
                connection.close()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._drop()


def highest(connection: Connection) -> int:
    """A number that no stamp of the store is above, of any school."""
    return connection.execute(_HIGHEST).scalar() or 0


def begin_above(connection: Connection, seen: int) -> None:
    """Let no stamp stand for what it stood for in the rows that were in their place, of which ``seen`` was the highest.

    Whoever keeps a store of a server open reads again what was put back, and so does the list of who is protected.
    """
    connection.execute(update(_stamp).values(number=_stamp.c.number + seen, people=_stamp.c.people + seen))


def people_version(connection: Connection) -> int:
    """A number that changes whenever people of any school did, as it is once this transaction has ended."""
    return (connection.execute(_PEOPLE).scalar() or 0) + (PEOPLE_CHANGED in connection.info)


def people_of_each(connection: Connection, school: str) -> dict[str, int]:
    """The same of each school by itself, in a transaction of this one; a number never stands for two states.

    The sum may, once a school went to another store.
    """
    found = {name: number for name, number in connection.execute(_PEOPLE_OF_EACH)}
    if PEOPLE_CHANGED in connection.info:
        found[school] = found.get(school, 0) + 1
    return found


_NUMBER = select(_stamp.c.number).where(given(_stamp.c.school))
_HIGHEST = select(func.max(_stamp.c.number) + func.sum(_stamp.c.people))
_PEOPLE = select(func.sum(_stamp.c.people))
_PEOPLE_OF_EACH = select(_stamp.c.school, _stamp.c.people)
