"""The other schools of a store: whether one of them is meant where the TOML names a school that nobody is at, and which
of them nobody runs any more.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import bindparam, exists, func, select

from ouderbrug.errors import ConfigError
from ouderbrug.store import last_run, tables
from ouderbrug.store.rows import among, chunked, given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Table

LONG = timedelta(days=1)
"""After so long without a run of a school nobody runs it: cron does so every minute."""


AS_WE_DO = timedelta(hours=1)
"""A school whose last run was no longer before that of ours somebody else runs: another board may have it."""


class Named(NamedTuple):
    """A guardian or pupil by key and name, in small letters."""

    what: Literal["guardian", "pupil"]
    key: str
    name: str

    @classmethod
    def of(cls, what: Literal["guardian", "pupil"], one: Any) -> Named:
        """A record of a file, or a row of the store."""
        return cls(what, one.key, f"{one.first_name or ''} {one.last_name or ''}".strip().casefold())


class LeftAlone(NamedTuple):
    """A school of the store that nobody runs: how many of its messages are due, and when its last run was (UTC)."""

    school: str
    waiting: int
    last_run: datetime | None


def require_known(connection: Connection, school: str) -> None:
    """Raise ConfigError where the store knows nobody of this school, and people of others: its number is wrong."""
    if says := mistaken(connection, school):
        raise ConfigError(says)


def mistaken(connection: Connection, school: str) -> str:
    """What is wrong if the store has people of other schools and none of this one; empty if nothing is."""
    if not (others := instead(connection, school)):
        return ""
    return (
        f"the store knows nobody at {school}, and people at {', '.join(others)}: write brin and site in [school] as "
        "they were; of a school that is new in this store import the people first"
    )


def instead(connection: Connection, school: str) -> list[str]:
    """The schools whose people the store has where it has none of this one."""
    if _has_people(connection, school):
        return []
    return [one for one in _others(connection, school) if _has_people(connection, one)]


def has_others(connection: Connection, school: str) -> bool:
    """True where other schools are in the store."""
    return bool(_others(connection, school))


def known_elsewhere(connection: Connection, school: str, people: Collection[Named]) -> tuple[str, int]:
    """The other school of the store at which most of these people are, and how many, by key and name; ("", 0) for none.

    Who is at this school already is not looked for: somebody said that both are right.
    """
    found: Counter[str] = Counter()
    for what, table in _NAMED.items():
        named = {one.key: one.name for one in people if one.what == what}
        query = select(table.c.school, table.c.key, table.c.first_name, table.c.last_name).where(among(table.c.key))
        rows = chunked(connection, query, named)
        here = {row.key for row in rows if row.school == school}
        found.update(row.school for row in rows
                     if row.key not in here and Named.of(what, row) == (what, row.key, named[row.key]))  # fmt: skip
    return next(iter(found.most_common(1)), ("", 0))


def left_alone(connection: Connection, school: str, now: datetime) -> list[LeftAlone]:
    """The other schools that nobody runs though messages of theirs are due and of use."""
    found = []
    for other in _others(connection, school):
        last = last_run.last(connection, other)
        if last is None or last.ended < now - LONG:
            overdue = now if last else now - LONG
            waiting = connection.execute(_WAITING, {"of_school": other, "due": overdue, "now": now}).scalar_one()
            found += [LeftAlone(other, waiting, last.ended if last else None)] if waiting else []
    return found


def not_run(connection: Connection, ours: Collection[str]) -> dict[str, int]:
    """How many messages wait of each school that is not ours, and that nobody runs about as often as ours are."""
    last = max((one.ended for one in (last_run.last(connection, school) for school in ours) if one), default=None)
    waits = {row.school: row.waits for row in connection.execute(_ALL_WAITING) if row.school not in ours}
    return {school: count for school, count in waits.items() if not _ran_by(connection, school, last)}


def _ran_by(connection: Connection, school: str, ours: datetime | None) -> bool:
    theirs = last_run.last(connection, school)
    return theirs is not None and ours is not None and theirs.ended > ours - AS_WE_DO


def _others(connection: Connection, school: str) -> list[str]:
    return list(connection.execute(_OTHERS, {"of_school": school}).scalars())


def _has_people(connection: Connection, school: str) -> bool:
    return any(connection.execute(query, {"of_school": school}).scalar() for query in _PEOPLE)


_message, _stamp = tables.message, tables.stamp
_NAMED: dict[Literal["guardian", "pupil"], Table] = {"guardian": tables.guardian, "pupil": tables.pupil}
_OTHERS = select(_stamp.c.school).where(_stamp.c.school != bindparam("of_school")).order_by(_stamp.c.school)
_PEOPLE = [select(exists().where(given(table.c.school))) for table in (tables.pupil, tables.guardian, tables.staff)]
_ALL_WAITING = (
    select(_message.c.school, func.count().label("waits"))
    .where(_message.c.state.in_(WAITING))
    .group_by(_message.c.school)
)
_WAITING = select(func.count()).where(
    given(_message.c.school),
    _message.c.state.in_(WAITING),
    _message.c.due_at <= bindparam("due", type_=_message.c.due_at.type),
    _message.c.deadline > bindparam("now", type_=_message.c.due_at.type),
)
