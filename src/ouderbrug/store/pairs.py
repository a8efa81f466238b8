"""What a leader wrote down about two guardians, with who and when; what was ended stays written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, update

from ouderbrug.store import tables
from ouderbrug.store.roster import touch

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Pairing

_pair = tables.pair


class Pair(NamedTuple):
    """Two guardians, in the order of their keys, and what was written down about them."""

    what: Pairing
    one: str
    other: str


def pair_of(what: Pairing, guardian: str, other: str) -> Pair:
    """The same pair, in whichever order the two are named."""
    return Pair(what, min(guardian, other), max(guardian, other))


def record(connection: Connection, school: str, pair: Pair, by: str, now: datetime) -> None:
    """Write it down; every run reads it before it sends anything more."""
    connection.execute(insert(_pair).values(school=school, **pair._asdict(), by=by, since=now))
    touch(connection)


def end(connection: Connection, school: str, pair: Pair, by: str, now: datetime) -> bool:
    """Let it hold no longer; False if nobody wrote it down."""
    here = (_pair.c.school == school) & _pair.c.ended_at.is_(None)
    mine = [_pair.c[name] == value for name, value in pair._asdict().items()]
    ended = connection.execute(update(_pair).where(here, *mine).values(ended_at=now, ended_by=by))
    touch(connection)
    return bool(ended.rowcount)
