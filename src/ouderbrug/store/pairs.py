"""What a colleague wrote down about two people, with who and when; what was ended stays written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select, update

from ouderbrug.people import Pairing
from ouderbrug.school.doubt import kept_apart
from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.school.doubt import Doubt

_pair = tables.pair


class Pair(NamedTuple):
    """Two people and what was written down about them: guardians in the order of their keys, else pupil, guardian."""

    what: Pairing
    one: str
    other: str


def pair_of(what: Pairing, first: str, guardian: str) -> Pair:
    """Two people as a pair; two guardians are the same pair in whichever order they are named."""
    if what.of_guardians:
        return Pair(what, min(first, guardian), max(first, guardian))
    return Pair(what, first, guardian)


def since(connection: Connection, school: str, what: Pairing) -> dict[tuple[str, str], datetime]:
    """When each of the pairs that stand was written down."""
    query = select(_pair.c.one, _pair.c.other, _pair.c.since)
    query = query.where(_pair.c.school == school, _pair.c.what == what, _pair.c.ended_at.is_(None))
    return {(one, other): at for one, other, at in connection.execute(query)}


class Written(NamedTuple):
    """A pair with who wrote it down and since when, and who ended it and when (None: it stands)."""

    what: Pairing
    one: str
    other: str
    by: str
    since: datetime
    ended_by: str
    ended_at: datetime | None


def written(connection: Connection, school: str) -> list[Written]:
    """Every pair that was ever written down, the oldest first."""
    query = select(*(_pair.c[name] for name in Written._fields)).where(_pair.c.school == school).order_by(_pair.c.id)
    return [Written(Pairing(row.what), *row[1:]) for row in connection.execute(query)]


def record(connection: Connection, school: str, pair: Pair, by: str, now: datetime) -> None:
    """Write it down; every run reads it before it sends anything more."""
    connection.execute(insert(_pair).values(school=school, **pair._asdict(), by=by, since=now))


def share(connection: Connection, school: str, doubts: Iterable[Doubt]) -> None:
    """Keep from each other whoever has the key of two who are not to meet as well: the old one stays another's."""
    also: dict[str, set[str]] = {}
    for doubt in doubts:
        if doubt.what == "guardian":
            also.setdefault(doubt.old, set()).add(doubt.new)
    if not also:
        return
    what = Pairing.NOT_TOGETHER
    here = {(row.one, row.other): row for row in written(connection, school) if row.what is what and not row.ended_at}
    for pair, row in list(here.items()):
        for one in kept_apart((pair,), also):
            if one not in here:
                here[one] = row
                record(connection, school, Pair(what, *one), row.by, row.since)


def end(connection: Connection, school: str, pair: Pair, by: str, now: datetime) -> bool:
    """Let it hold no longer; False if nobody wrote it down."""
    here = (_pair.c.school == school) & _pair.c.ended_at.is_(None)
    mine = [_pair.c[name] == value for name, value in pair._asdict().items()]
    ended = connection.execute(update(_pair).where(here, *mine).values(ended_at=now, ended_by=by))
    return bool(ended.rowcount)
