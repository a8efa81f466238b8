"""What colleagues did besides delivering messages: the last time of each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_table = tables.follow_up

TALK = "talk"
"""The code of a talk with a guardian, whose key stands beside it."""


def done(connection: Connection, school: str) -> dict[tuple[str, str], datetime]:
    """When each thing was last done, by code and key."""
    rows = connection.execute(select(_table.c.code, _table.c.key, _table.c.at).where(_table.c.school == school))
    return {(code, key): at for code, key, at in rows}


def tick(connection: Connection, school: str, code: str, key: str, by: str, now: datetime) -> None:
    """Record that somebody did something, over the earlier time that it was done."""
    here = (_table.c.school == school) & (_table.c.code == code) & (_table.c.key == key)
    connection.execute(delete(_table).where(here))
    connection.execute(insert(_table).values(school=school, code=code, key=key, by=by, at=now))
