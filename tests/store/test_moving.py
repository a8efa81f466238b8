"""What one school has in a store that several share is told from what the others have, in each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from ouderbrug.store import dialects, moving, tables
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    from sqlalchemy import Connection

OTHER = "11AA00"


def test_14_rows_of_one_school_stay_and_nothing_of_the_others(db: Connection) -> None:
    for number, school in enumerate((SCHOOL, OTHER), 1):
        row = put(db, message(event=f"e{number}", school=school))
        tried = {"message": row, "number": 1, "fence": 1, "channel": "email", "outcome": "sent"}
        db.execute(insert(tables.attempt).values(started_at=NOW, ended_at=NOW, **tried))
    assert moving.schools(db) == {SCHOOL, OTHER}
    moving.keep_only(db, SCHOOL)
    assert moving.schools(db) == {SCHOOL}
    for table in (tables.event, tables.text, tables.message, tables.message_guardian, tables.attempt):
        assert db.execute(select(func.count()).select_from(table)).scalar_one() == 1, table.name
    assert dialects.examine(db) == []
