"""When pupils are in which group, in the store: each stay with its days, and the present that follows from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import islice
from sys import intern
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from ouderbrug.facts import school_year_start
from ouderbrug.people import Pupil
from ouderbrug.school.stays import Stay, as_of, ended, first_day, followed, has_turned, school_year_of
from ouderbrug.store import tables
from ouderbrug.store.database import ON_DAY, meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.database import Store


BATCH = 2_000
"""How many rows one statement writes."""


def of_school(connection: Connection, school: str) -> dict[str, list[Stay]]:
    """The stays of each pupil, in their order."""
    table = tables.stay
    query = select(table).where(table.c.school == school).order_by(table.c.since, table.c.group_key)
    found: dict[str, list[Stay]] = defaultdict(list)
    same: dict[Stay, Stay] = {}  # those of a group are alike, and a board has a hundred thousand
    for row in connection.execute(query):
        stay = Stay(row.group_key, row.since, row.until, row.school_year, row.year, row.site)
        found[intern(row.pupil)].append(same.setdefault(stay, stay))
    return found


def on(connection: Connection, people: Roster, day: date) -> Roster:
    """The people with pupils as on a day; a day that is not today is one on which a school year begins."""
    stays = of_school(connection, people.school)
    turned = has_turned(stays.values(), day)
    pupils = {key: as_of(one, stays.get(key, ()), day, turned=turned) for key, one in people.pupils.items()}
    begins = {key: at for key, of in stays.items() if key in pupils and (at := first_day(of, day))}
    coming = {key: as_of(people.pupils[key], stays[key], at) for key, at in begins.items()}
    soon = frozenset(key for key, at in begins.items() if school_year_of(at) == school_year_of(day))
    comes = (key for key, one in pupils.items() if (one.active or key in coming) and not people.pupils[key].active)
    return replace(people, pupils=pupils, coming=coming, coming_this_year=soon, not_yet=frozenset(comes))


def coming(connection: Connection, school: str, day: date) -> set[str]:
    """The keys of the pupils who are not here yet on a day."""
    return {key for key, stays in of_school(connection, school).items() if first_day(stays, day)}


def seen_on(connection: Connection) -> date | None:
    """The day on which a reader sees the people, where what is written is of a day before; None for what is written."""
    day: date | None = connection.get_execution_options().get(ON_DAY)
    return day


def groups_on(connection: Connection, school: str, written: Mapping[str, set[str]], day: date) -> dict[str, set[str]]:
    """The groups of each pupil on a day, of those that are written and what their stays say of it."""
    stays = of_school(connection, school)
    turned = has_turned(stays.values(), day)
    pupils = {key: Pupil(key, "", groups=tuple(sorted(written.get(key, ())))) for key in {*written, *stays}}
    return {key: {*as_of(one, stays.get(key, ()), day, turned=turned).groups} for key, one in pupils.items()}


def left_behind(connection: Connection, school: str, day: date) -> list[str]:
    """The keys of the pupils who have no place in the groups of the school year that began, where others have."""
    table, year = tables.stay, school_year_of(day)
    taken_in = (table.c.school_year == year) & (table.c.since == school_year_start(day))
    if not connection.execute(select(table.c.pupil).where(table.c.school == school, taken_in).limit(1)).first():
        return []
    here = (table.c.since <= day) & (table.c.until.is_(None) | (table.c.until >= day))
    query = select(table.c.pupil).where(table.c.school == school, here)
    placed = table.c.school_year.in_(("", year))
    old, new = (set(connection.execute(query.where(found)).scalars()) for found in (~placed, placed))
    return sorted(old - new)


def follow(connection: Connection, school: str, before: Roster, change: Difference, day: date) -> None:
    """Write from a day on what an import that went through says of pupils and their groups."""
    known = of_school(connection, school)
    after = {
        key: followed(known.get(key, ()), before.pupils.get(key), pupil, day)
        for key, pupil in change.pupils.items()
        if pupil.active
    }
    after |= {
        key: ended(known.get(key, ()), before.pupils[key], min(day, change.last_days.get(key, day)))
        for key in change.left_pupils
    }
    changed = {key: stays for key, stays in after.items() if list(stays) != known.get(key, [])}
    _write(connection, school, changed, known.keys())


def turn(connection: Connection, school: str, today: date) -> None:
    """Let pupils be in the groups of today, where a stay began or ended since the last day on which this was done."""
    stays = of_school(connection, school)
    table, groups = tables.pupil, tables.membership
    members: dict[str, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in connection.execute(select(groups).where(groups.c.school == school)):
        theirs_now = (*members.get(row.pupil, ()), row.group_key)
        members[intern(row.pupil)] = same.setdefault(theirs_now, theirs_now)
    turned, now = has_turned(stays.values(), today), {}
    for row in connection.execute(select(table).where(table.c.school == school)):
        here = tuple(sorted(members.get(row.key, ())))
        before = Pupil(row.key, "", groups=here, active=row.active, year=row.year, site=row.site)
        if (after := as_of(before, stays.get(row.key, ()), today, turned=turned)) != before:
            now[row.key] = after
    rows = [{"of": key, "active": one.active, "year": one.year, "site": one.site} for key, one in now.items()]
    if rows:
        connection.execute(update(table).where(table.c.school == school, table.c.key == bindparam("of")), rows)
        theirs = (groups.c.school == school) & (groups.c.pupil == bindparam("of"))
        connection.execute(delete(groups).where(theirs), [{"of": key} for key in now])
    joined = [{"school": school, "pupil": key, "group_key": name} for key, one in now.items() for name in one.groups]
    if joined:
        connection.execute(insert(groups), joined)
    set_meta(connection, _turned(school), today.isoformat())


def turn_if_due(store: Store, today: date) -> None:
    """Let pupils be in the groups of today, where a stay began or ended since this was last done."""
    with store.reading() as connection:
        due = is_due(connection, store.school, today)
    if due:
        with store.writing() as connection:
            turn(connection, store.school, today)


def is_due(connection: Connection, school: str, today: date) -> bool:
    """True if a stay begins or ended between the day of the last turn and today."""
    last = meta(connection, _turned(school))
    if last is None or date.fromisoformat(last) >= today:
        return False
    since, table = date.fromisoformat(last), tables.stay
    begins = (table.c.since > since) & (table.c.since <= today)
    ends = (table.c.until >= since) & (table.c.until < today)
    due = select(table.c.pupil).where(table.c.school == school, begins | ends).limit(1)
    return connection.execute(due).first() is not None


def _write(connection: Connection, school: str, changed: Mapping[str, Sequence[Stay]], known: Collection[str]) -> None:
    """Let these be the stays of each pupil; those who are ``known`` have some."""
    table = tables.stay
    here = (table.c.school == school) & (table.c.pupil == bindparam("of"))
    gone = ({"of": key} for key in changed if key in known)
    while batch := list(islice(gone, BATCH)):
        connection.execute(delete(table).where(here), batch)
    rows = (_row(school, key, stay) for key, stays in changed.items() for stay in _once(stays))
    while batch := list(islice(rows, BATCH)):
        connection.execute(insert(table), batch)


def _once(stays: Iterable[Stay]) -> Iterable[Stay]:
    """The stays, of two that begin on one day in one group the last."""
    return {(stay.group, stay.since): stay for stay in stays}.values()


def _row(school: str, pupil: str, stay: Stay) -> dict[str, Any]:
    days = {"since": stay.since, "until": stay.until, "school_year": stay.school_year}
    return {"school": school, "pupil": pupil, "group_key": stay.group, "year": stay.year, "site": stay.site} | days


def _turned(school: str) -> str:
    return f"stays_turned:{school}"
