"""The holds that an import places because a file leaves something open, and lifts when one answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from ouderbrug.school.import_questions import BY_IMPORT, Question
from ouderbrug.store import holds, tables
from ouderbrug.store.rows import Hold

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.school.difference import Difference

_hold = tables.hold


def keep(connection: Connection, school: str, change: Difference, now: datetime) -> None:
    """Place a hold for each new question and take away those that the file answers; what waited goes on by itself.

    What a person released is not asked again until the file has said something else in between.
    """
    mine = (_hold.c.school == school) & (_hold.c.by == BY_IMPORT)
    query = select(_hold.c.scope, _hold.c.key, _hold.c.reason).where(mine)
    known = {Question.of_hold(*row) for row in connection.execute(query)}
    over = change.answered(known)
    for one in over:
        here = (_hold.c.scope == one.scope) & (_hold.c.key == one.key) & (_hold.c.reason == one.reason)
        connection.execute(delete(_hold).where(mine, here))
    if over:
        holds.mark_anew(connection, school)
    for one in sorted(change.asked - known):
        holds.place(connection, school, Hold(one.scope, one.key, now, BY_IMPORT, one.reason))
    for one in sorted(change.looked_at):
        _remember(connection, school, one, now)


def _remember(connection: Connection, school: str, one: Question, now: datetime) -> None:
    """That a person answered this as the file came: it is asked no more, and what waits for it goes on."""
    here = (_hold.c.scope == one.scope) & (_hold.c.key == one.key) & (_hold.c.reason == one.reason)
    mine = (_hold.c.school == school) & (_hold.c.by == BY_IMPORT) & here
    if connection.execute(select(_hold.c.id).where(mine)).first() is None:
        hold = Hold(one.scope, one.key, now, BY_IMPORT, one.reason)
        connection.execute(insert(_hold).values(school=school, **hold._asdict()))
    released = {"released_at": now, "released_by": BY_IMPORT}
    if connection.execute(update(_hold).where(mine, _hold.c.released_at.is_(None)).values(**released)).rowcount:
        holds.mark_anew(connection, school)


def standing(connection: Connection, school: str) -> list[Hold]:
    """The holds of this kind that nobody has answered."""
    return [hold for hold in holds.standing(connection, school) if hold.by == BY_IMPORT]
