"""What colleagues did besides delivering messages: the last time of each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

_table = tables.follow_up

TALK = "talk"
"""The code of a talk with a guardian, whose key stands beside it."""
NOT_SENT = "not-sent"
"""The code of what guardians did not get, whose key is the event and why: done is what a colleague told them."""


def done(connection: Connection, school: str) -> dict[tuple[str, str], datetime]:
    """When each thing was last done, by code and key."""
    rows = connection.execute(select(_table.c.code, _table.c.key, _table.c.at).where(_table.c.school == school))
    return {(code, key): at for code, key, at in rows}


def tick(connection: Connection, school: str, code: str, key: str, by: str, now: datetime) -> None:
    """Record that somebody did something, over the earlier time that it was done."""
    _forget(connection, school, code, key)
    connection.execute(insert(_table).values(school=school, code=code, key=key, by=by, at=now))


def move(connection: Connection, school: str, renamed: Callable[[str, str], str]) -> None:
    """Write what was done under the key that ``renamed`` gives for a code and key; of two the later time stays."""
    rows = connection.execute(select(_table).where(_table.c.school == school).order_by(_table.c.at)).all()
    moved = [(row, now) for row in rows if (now := renamed(row.code, row.key)) != row.key]
    left = {(row.code, row.key) for row, _ in moved}
    stays = {(row.code, row.key): row.at for row in rows if (row.code, row.key) not in left}
    for row, _ in moved:
        _forget(connection, school, row.code, row.key)
    for row, now in moved:
        if (row.code, now) not in stays or stays[row.code, now] <= row.at:
            tick(connection, school, row.code, now, row.by, row.at)
            stays[row.code, now] = row.at


def _forget(connection: Connection, school: str, code: str, key: str) -> None:
    here = (_table.c.school == school) & (_table.c.code == code) & (_table.c.key == key)
    connection.execute(delete(_table).where(here))
