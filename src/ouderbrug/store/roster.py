"""People in the store: read as one value, written as the difference that an import worked out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, delete, select, update

from ouderbrug.codes import words_of
from ouderbrug.people import Authority, Guardian, Guardianship, Pairing, Pupil, Receives, Relation, Staff
from ouderbrug.records import ConsentRecord, GroupRecord
from ouderbrug.school.absences import with_absences
from ouderbrug.school.brought import protected
from ouderbrug.school.doubt import in_doubt
from ouderbrug.school.import_questions import HELD_BY_KEY
from ouderbrug.school.roster import Roster
from ouderbrug.store import brought, doubts, events, former_keys, holds, stays, stopped, tables, wishes
from ouderbrug.store.dialects import inserting
from ouderbrug.store.rekeying import rekey
from ouderbrug.store.rows import given
from ouderbrug.store.stamp import PEOPLE_CHANGED, people_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import tzinfo

    from sqlalchemy import Connection, Engine, Row, Select, Table

    from ouderbrug.school.difference import Difference

T = TypeVar("T")

BATCH = 2_000
"""How many rows one statement writes."""


class LastRead:
    """The people of a school as they were read last; they are read again when anything changed, or another store is.

    Who is away by an event of one of these ``kinds`` is away on those days, on the clock ``tz``.
    """

    def __init__(self, school: str, kinds: frozenset[str] = frozenset(), tz: tzinfo = UTC) -> None:
        self._school, self._kinds, self._tz = school, kinds, tz
        self._kept: tuple[Engine, int, Roster] | None = None
        self._words: tuple[Roster, frozenset[str]] | None = None

    def of(self, connection: Connection) -> Roster:
        """All people as they count in this transaction."""
        if PEOPLE_CHANGED in connection.info:
            return self._read(connection)  # what this transaction changed may yet be undone
        now = connection.engine, people_version(connection)
        if self._kept is None or self._kept[:2] != now:
            self._kept = (*now, self._read(connection))
        return self._kept[2]

    def name_words(self) -> frozenset[str]:
        """The words of all names of the people as they were read last; of nobody's if nobody was read."""
        kept = self._kept
        if kept is None:
            return frozenset()
        if self._words is None or self._words[0] is not kept[2]:
            self._words = kept[2], words_of(kept[2].all_names())
        return self._words[1]

    def _read(self, connection: Connection) -> Roster:
        people = load(connection, self._school)
        told = events.standing(connection, self._school, self._kinds) if self._kinds else ()
        return replace(people, staff=with_absences(people.staff, told, self._tz)) if told else people


def load(connection: Connection, school: str) -> Roster:
    """All people of a school as they count now, as they wished themselves, with what files that stopped protect.

    Whoever may be one person has the protections of both.
    """
    wished = wishes.applied(connection, stored(connection, school))
    people = protected(wished, brought.standing(connection, school))
    waiting = doubts.stopped(connection, school)
    return in_doubt(people, waiting.doubts) if waiting and waiting.doubts else people


def stored(connection: Connection, school: str) -> Roster:
    """All people of a school as accepted files and people have it, in a handful of queries."""
    people = _people(connection, school)
    places = (place for one in people.guardians.values() for place in people.places(one))
    found = stopped.standing(connection, school, places)
    return replace(people, stopped=found) if found else people


def _people(connection: Connection, school: str) -> Roster:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in _rows(connection, tables.membership, school):
        groups[row.pupil].append(row.group_key)
    people = Roster(
        school=school,
        pupils={
            row.key: Pupil(**_only(row, tables.pupil, Pupil), groups=tuple(sorted(groups[row.key])))
            for row in _rows(connection, tables.pupil, school)
        },
        keys_since=former_keys.since(connection, school),
        guardians={row.key: _guardian(row) for row in _rows(connection, tables.guardian, school)},
        ties=tuple(
            Guardianship(
                row.pupil,
                row.guardian,
                Relation(row.relation),
                Authority(row.authority),
                Receives(row.receives),
                row.active,
                row.receives_by,
                row.receives_since,
            )
            for row in _rows(connection, tables.guardianship, school)
        ),
        staff={row.key: _staff(row) for row in _rows(connection, tables.staff, school)},
        registered={
            row.key: GroupRecord("", row.key, row.name, row.year)
            for row in _rows(connection, tables.registered_group, school)
        },
        consents=_consents(connection, school),
        app_ids={(row.channel, row.scope, row.key): row.app_id for row in _rows(connection, tables.app_id, school)},
        pairs=_pairs(connection, school),
        held=frozenset(hold[:2] for hold in holds.standing(connection, school) if hold.scope in HELD_BY_KEY),
    )
    day = stays.seen_on(connection)
    return stays.on(connection, people, day) if day else people


def called(connection: Connection, school: str) -> dict[str, Pupil]:
    """The pupils of a school by key, as they are called, and no more of them."""
    table = tables.pupil
    query = select(table.c.key, table.c.first_name, table.c.last_name).where(table.c.school == school)
    return {row.key: Pupil(row.key, row.first_name, row.last_name) for row in connection.execute(query)}


def apply(connection: Connection, school: str, change: Difference) -> None:
    """Write the difference, a table at a time."""
    here = {"school": school}
    rekey(connection, school, change.rekeyed)
    _put(connection, tables.pupil, (here | _pupil_row(pupil) for pupil in change.pupils.values()))
    _put(connection, tables.registered_group, (here | _group_row(one) for one in change.registered.values()))
    _put(connection, tables.guardian, (here | _guardian_row(one) for one in _other(change, change.guardians)))
    _put(connection, tables.guardianship, (here | _tie_row(tie) for tie in _other(change, change.ties)))
    _regroup(connection, school, change.pupils)
    _leave(connection, tables.pupil, [here | {"key": key} for key in change.left_pupils])
    _leave(connection, tables.guardian, [here | {"key": key} for key in change.left_guardians])
    left = [here | {"pupil": pupil, "guardian": guardian} for pupil, guardian in change.left_ties]
    _leave(connection, tables.guardianship, left)
    if change.staff is not None:
        connection.execute(delete(tables.staff).where(tables.staff.c.school == school))
        _put(connection, tables.staff, [here | _staff_row(one) for one in change.staff.values()])
    words = [here | _consent_row(record) for record in (*change.consents, *change.appeared)]
    _put(connection, tables.consent, words, key=_CONSENT_KEY)
    names = ("channel", "scope", "key", "app_id")
    ids = [here | {name: getattr(record, name) for name in names} for record in change.app_ids]
    _put(connection, tables.app_id, ids)


def _other(change: Difference, people: Mapping[Any, T]) -> Iterator[T]:
    """Those of a difference who are not as the store has them; of pupils it has dates, and they are not told apart."""
    roster = change.stored if not change.rekeyed else None
    same = {*map(id, roster.guardians.values()), *map(id, roster.ties)} if roster else set[int]()
    return (one for one in people.values() if id(one) not in same)


_CONSENT_KEY = ("school", "pupil", "guardian", "purpose", "channel", "given_on", "given")


def add_opt_out(connection: Connection, school: str, guardian: str, kinds: frozenset[str]) -> bool:
    """Record that a guardian wants no more messages of these kinds ("all" for every kind); False if unknown."""
    table = tables.guardian
    here = (table.c.school == school) & (table.c.key == guardian)
    known = connection.execute(select(table.c.opt_out).where(here)).scalar()
    if known is None:
        return False
    connection.execute(update(table).where(here).values(opt_out=sorted({*known, *kinds})))
    wishes.no_longer_alone(connection, school, {guardian: kinds})
    return True


def _rows(connection: Connection, table: Table, school: str) -> Iterable[Row[Any]]:
    return connection.execute(_of_school(table), {"of_school": school})


@cache
def _of_school(table: Table) -> Select[Any]:
    return select(table).where(given(table.c.school))


def _only(row: Row[Any], table: Table, of: type) -> dict[str, Any]:
    return {name: row[place] for name, place in _places(table, of)}


@cache
def _places(table: Table, of: type) -> tuple[tuple[str, int], ...]:
    """Where in a whole row of a table the fields of a record stand."""
    fields = of.__dataclass_fields__  # type: ignore[attr-defined]
    return tuple((column.name, place) for place, column in enumerate(table.columns) if column.name in fields)


_NOTHING = frozenset[str]()


def _guardian(row: Row[Any]) -> Guardian:
    fields = _only(row, tables.guardian, Guardian)
    sets = {name: frozenset(getattr(row, name)) or _NOTHING for name in ("opt_out", "former")}
    return Guardian(**{**fields, **sets, "helps": tuple(row.helps)})


def _staff(row: Row[Any]) -> Staff:
    return Staff(**{**_only(row, tables.staff, Staff), "groups": tuple(row.groups), "days": tuple(row.days)})


def _pupil_row(pupil: Pupil) -> dict[str, Any]:
    return {name: getattr(pupil, name) for name in Pupil.__dataclass_fields__ if name != "groups"}


def _group_row(group: GroupRecord) -> dict[str, Any]:
    return {name: getattr(group, name) for name in ("key", "name", "year")}


def _guardian_row(guardian: Guardian) -> dict[str, Any]:
    row = {name: getattr(guardian, name) for name in Guardian.__dataclass_fields__}
    sets = {"opt_out": sorted(guardian.opt_out), "former": sorted(guardian.former)}
    return row | sets | {"helps": list(guardian.helps)}


def _tie_row(tie: Guardianship) -> dict[str, Any]:
    return {name: getattr(tie, name) for name in Guardianship.__dataclass_fields__}


def _staff_row(staff: Staff) -> dict[str, Any]:
    row = {name: getattr(staff, name) for name in Staff.__dataclass_fields__ if name != "away"}
    return row | {"groups": list(staff.groups), "days": list(staff.days)}


def _consent_row(record: ConsentRecord) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in ("pupil", "guardian", "purpose", "channel", "given", "source")}
    return row | {"given_on": record.on}


def _regroup(connection: Connection, school: str, pupils: Mapping[str, Pupil]) -> None:
    table = tables.membership
    gone = delete(table).where(table.c.school == school, table.c.pupil == bindparam("of"))
    theirs = ({"of": key} for key in pupils)
    while batch := list(islice(theirs, BATCH)):
        connection.execute(gone, batch)
    named = ((key, group) for key, pupil in pupils.items() for group in pupil.groups)
    _put(connection, table, ({"school": school, "pupil": key, "group_key": group} for key, group in named))


def _put(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], key: tuple[str, ...] = ()) -> None:
    """Insert rows, or update those whose key is there already; so many at a time that memory bears a large school."""
    waiting, key = iter(rows), key or tuple(column.name for column in table.primary_key)
    while batch := list(islice(waiting, BATCH)):
        new = inserting(connection, table)
        rest = {name: new.excluded[name] for name in batch[0] if name not in key}
        change = new.on_conflict_do_update(index_elements=key, set_=rest) if rest else new.on_conflict_do_nothing()
        connection.execute(change, batch)


def _leave(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Who is no longer in the file stays known, for bans and opt-outs outlive a departure."""
    if rows:
        here = [table.c[name] == bindparam(f"of_{name}") for name in rows[0]]
        named = [{f"of_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(update(table).where(*here).values(active=False), named)


def _pairs(connection: Connection, school: str) -> dict[Pairing, frozenset[tuple[str, str]]]:
    rows = [row for row in _rows(connection, tables.pair, school) if row.ended_at is None]
    return {what: frozenset((row.one, row.other) for row in rows if row.what == what) for what in Pairing}


def _consents(connection: Connection, school: str) -> tuple[ConsentRecord, ...]:
    rows = _rows(connection, tables.consent, school)
    return tuple(
        ConsentRecord("", row.pupil, row.purpose, row.channel, row.given, row.given_on, guardian=row.guardian)
        for row in rows
    )
