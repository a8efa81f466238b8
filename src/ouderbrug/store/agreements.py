"""What colleagues and guardians agreed in talks about a child; for colleagues of the child alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_table = tables.agreement


class Agreement(NamedTuple):
    """What was agreed with a guardian about a pupil, by the key of the colleague who wrote it down, and when."""

    pupil: str
    guardian: str
    words: str
    by: str
    at: datetime


def add(connection: Connection, school: str, agreed: Collection[Agreement]) -> None:
    """Write down what was agreed, beside what was agreed before."""
    if agreed:
        connection.execute(insert(_table), [{"school": school, **one._asdict()} for one in agreed])


def take_back(connection: Connection, school: str, by: str, at: datetime, guardians: Collection[str]) -> None:
    """Delete what a colleague wrote down at this moment of these guardians: it was not told after all."""
    mine = (_table.c.school == school) & (_table.c.by == by) & (_table.c.at == at)
    connection.execute(delete(_table).where(mine, _table.c.guardian.in_(sorted(guardians))))


def of_guardian(connection: Connection, school: str, guardian: str, pupils: Collection[str]) -> list[Agreement]:
    """What was agreed with a guardian about these pupils, the latest first."""
    here = (_table.c.school == school, _table.c.guardian == guardian, _table.c.pupil.in_(sorted(pupils)))
    columns = [_table.c[name] for name in Agreement._fields]
    query = select(*columns).where(*here).order_by(_table.c.at.desc(), _table.c.id.desc())
    return [Agreement._make(row) for row in connection.execute(query)]
