"""Which colleague looked at what about which child on the staff page: kept for the sake of the child."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_viewing = tables.viewing


class Viewing(NamedTuple):
    """A colleague (key) had a screen (``what``) with something about a child (key) before them."""

    staff: str
    what: str
    pupil: str
    at: datetime


def note(connection: Connection, school: str, staff: str, what: str, pupils: Collection[str], now: datetime) -> None:
    """Note it for each of these children."""
    rows = [{"school": school, "staff": staff, "what": what, "pupil": pupil, "at": now} for pupil in sorted(pupils)]
    if rows:
        connection.execute(insert(_viewing), rows)


def before(
    connection: Connection, school: str, staff: str, screens: Collection[str], since: datetime
) -> frozenset[str]:
    """The children of whom a colleague had something before them on one of these screens, from a moment on."""
    mine = (_viewing.c.school == school) & (_viewing.c.staff == staff) & (_viewing.c.at >= since)
    query = select(_viewing.c.pupil).where(mine, _viewing.c.what.in_(sorted(screens)))
    return frozenset(connection.execute(query).scalars())


def of_pupil(connection: Connection, school: str, pupil: str) -> list[Viewing]:
    """Who looked at something about a child, the latest last."""
    query = select(_viewing.c.staff, _viewing.c.what, _viewing.c.pupil, _viewing.c.at)
    here = (_viewing.c.school == school) & (_viewing.c.pupil == pupil)
    return [Viewing(*row) for row in connection.execute(query.where(here).order_by(_viewing.c.id))]
