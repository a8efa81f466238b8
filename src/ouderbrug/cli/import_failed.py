"""An import that ended in a fault while it was written: what protects is kept all the same, and the rest waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.cli.import_writing import FAULT
from ouderbrug.school.importing import protect_only
from ouderbrug.school.named_pupils import by_name
from ouderbrug.school.register import as_ruled
from ouderbrug.school.unkeyed import with_all_who_may_be_meant
from ouderbrug.store import brought, doubts, holds, roster, stays
from ouderbrug.store.rows import Hold

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.cli.session import Session
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.importing import Judged, Said

_SCHOOL = ("school", "")


def keep_what_protects(session: Session, records: Callable[[], list[RosterRecord]], said: Said, day: date) -> None:
    """Store that it stopped, and of what its ``records`` say that which protects.

    Where that fails too, nobody knows whom the file protects: nothing goes to anybody until an import of the same sort
    goes through, or a person says so.
    """
    school = session.runtime.school
    try:
        with session.store(write=True) as store, store.writing() as connection:
            judged = _judged(connection, school, records(), said, day)
            brought.keep(connection, school, judged.brought, session.clock())
            roster.apply(connection, school, judged.change)
            _stop(session, connection, judged)
    except Exception:
        with session.store(write=True) as store, store.writing() as connection:
            _stop(session, connection)
            if _SCHOOL not in {(one.scope, one.key) for one in holds.standing(connection, school)}:
                holds.place(connection, school, Hold(*_SCHOOL, session.clock(), FAULT, "import-failed"))


def _judged(connection: Connection, school: str, records: list[RosterRecord], said: Said, day: date) -> Judged:
    before = stays.on(connection, roster.stored(connection, school), day)
    ruled, _ = by_name(before, as_ruled(before, records, day))
    pending, beside = doubts.stopped(connection, school), brought.standing(connection, school)
    known = pending.doubts if pending else ()
    return protect_only(before, with_all_who_may_be_meant(before, ruled), said, known, beside)


def _stop(session: Session, connection: Connection, judged: Judged | None = None) -> None:
    """Let it wait for a file of the same sort that goes through; for a table of people where nobody could say."""
    sorts = judged.whole.sorts if judged else ("contacts",)
    found = doubts.Stopped(session.clock(), (FAULT,), judged.doubts if judged else (), sorts)
    doubts.stop(connection, session.runtime.school, found)
