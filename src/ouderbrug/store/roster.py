"""People in the store: read as one value, written as the difference that an import worked out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from ouderbrug.model import Authority, Guardian, Guardianship, Pupil, Receives, Relation, Staff
from ouderbrug.school.roster import Roster
from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from ouderbrug.school.difference import Difference

_VERSION = "roster_version"


def version(connection: Connection) -> str:
    """Changes whenever anything that a rule may look at changed; cheap to ask before each send."""
    return meta(connection, _VERSION) or "0"


def touch(connection: Connection) -> None:
    """Say that people changed, so that every run reads them again before it sends."""
    set_meta(connection, _VERSION, str(int(version(connection)) + 1))


def load(connection: Connection, school: str) -> Roster:
    """All people of a school, in a handful of queries."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in _rows(connection, tables.membership, school):
        groups[row["pupil"]].append(row["group_key"])
    return Roster(
        school=school,
        pupils={
            row["key"]: Pupil(**_only(row, Pupil), groups=tuple(sorted(groups[row["key"]])))
            for row in _rows(connection, tables.pupil, school)
        },
        guardians={row["key"]: _guardian(row) for row in _rows(connection, tables.guardian, school)},
        ties=tuple(
            Guardianship(
                row["pupil"],
                row["guardian"],
                Relation(row["relation"]),
                Authority(row["authority"]),
                Receives(row["receives"]),
                row["active"],
            )
            for row in _rows(connection, tables.guardianship, school)
        ),
        staff={row["key"]: _staff(row) for row in _rows(connection, tables.staff, school)},
        consents=_consents(connection, school),
    )


def apply(connection: Connection, school: str, change: Difference) -> None:
    """Write the difference and say that people changed."""
    for key, one in change.pupils.items():
        values = {"first_name": one.first_name, "last_name": one.last_name, "deceased": one.deceased, "active": True}
        _put(connection, tables.pupil, {"school": school, "key": key}, values)
        _regroup(connection, school, key, one.groups)
    for key, guardian in change.guardians.items():
        _put(connection, tables.guardian, {"school": school, "key": key}, _guardian_row(guardian))
    for (pupil, of), tie in change.ties.items():
        values = {"relation": tie.relation, "authority": tie.authority, "receives": tie.receives, "active": True}
        _put(connection, tables.guardianship, {"school": school, "pupil": pupil, "guardian": of}, values)
    for key in change.left_pupils:
        _put(connection, tables.pupil, {"school": school, "key": key}, {"active": False})
    for key in change.left_guardians:
        _put(connection, tables.guardian, {"school": school, "key": key}, {"active": False})
    for pupil, of in change.left_ties:
        where = {"school": school, "pupil": pupil, "guardian": of}
        _put(connection, tables.guardianship, where, {"active": False})
    if change.staff is not None:
        _replace_staff(connection, school, change.staff)
    for record in change.consents:
        where = {"school": school, "pupil": record.pupil, "purpose": record.purpose, "channel": record.channel}
        _put(
            connection,
            tables.consent,
            {**where, "given_on": record.on, "given": record.given},
            {"source": record.source},
        )
    touch(connection)


def add_opt_out(connection: Connection, school: str, guardian: str, kinds: frozenset[str]) -> bool:
    """Record that a guardian wants no more messages of these kinds ("all" for every kind); False if unknown."""
    table = tables.guardian
    here = (table.c.school == school) & (table.c.key == guardian)
    known = connection.execute(select(table.c.opt_out).where(here)).scalar()
    if known is None:
        return False
    connection.execute(update(table).where(here).values(opt_out=sorted({*known, *kinds})))
    touch(connection)
    return True


def _rows(connection: Connection, table: Table, school: str) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(table.c.school == school)).mappings()
    return [dict(row) for row in found]


def _only(row: Mapping[str, Any], of: type) -> dict[str, Any]:
    return {name: row[name] for name in of.__dataclass_fields__ if name in row}  # type: ignore[attr-defined]


def _guardian(row: Mapping[str, Any]) -> Guardian:
    fields = _only(row, Guardian)
    return Guardian(**{**fields, "opt_out": frozenset(row["opt_out"]), "helps": tuple(row["helps"])})


def _guardian_row(guardian: Guardian) -> dict[str, Any]:
    names = [name for name in Guardian.__dataclass_fields__ if name != "key"]
    row = {name: getattr(guardian, name) for name in names}
    return {**row, "opt_out": sorted(guardian.opt_out), "helps": list(guardian.helps)}


def _staff(row: Mapping[str, Any]) -> Staff:
    return Staff(**{**_only(row, Staff), "groups": tuple(row["groups"]), "days": tuple(row["days"])})


def _replace_staff(connection: Connection, school: str, staff: Mapping[str, Staff]) -> None:
    connection.execute(delete(tables.staff).where(tables.staff.c.school == school))
    for one in staff.values():
        row = {name: getattr(one, name) for name in Staff.__dataclass_fields__}
        row |= {"groups": list(one.groups), "days": list(one.days), "school": school}
        connection.execute(insert(tables.staff).values(row))


def _regroup(connection: Connection, school: str, pupil: str, groups: tuple[str, ...]) -> None:
    table = tables.membership
    connection.execute(delete(table).where(table.c.school == school, table.c.pupil == pupil))
    for group in groups:
        connection.execute(insert(table).values(school=school, pupil=pupil, group_key=group))


def _put(connection: Connection, table: Table, where: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    here = [table.c[name] == value for name, value in where.items()]
    if not connection.execute(update(table).where(*here).values(**values)).rowcount:
        connection.execute(insert(table).values(**where, **values))


def _consents(connection: Connection, school: str) -> frozenset[str]:
    """The last word per pupil and purpose; a withdrawal on the same day wins."""
    table = tables.consent
    rows = connection.execute(
        select(table.c.pupil, table.c.purpose, table.c.given, table.c.given_on)
        .where(table.c.school == school)
        .order_by(table.c.given_on, table.c.given.desc(), table.c.id)
    )
    last: dict[str, tuple[date, bool]] = {}
    for pupil, purpose, given, on in rows:
        last[f"{pupil}:{purpose}"] = (on, given)
    return frozenset(key for key, (_, given) in last.items() if given)
