"""A file of a pupil system that does not say of which school year it is: it may be last year's.

By it nobody leaves or comes back, and nobody who has a group gets another one, until a person says its year. Who is new
comes by it, and what it says outright of somebody (that they left, or joined a class) holds as of any other part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from ouderbrug.records import CoverageRecord, GroupRecord, ImportNote, MembershipRecord, PupilRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug.people import Pupil
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster

UNDATED_MOVES = "undated-moves"
"""The code of the note on a file by which pupils would be in other groups than they are, or be back."""
_HINT = (
    "pupils whom a file that does not say its school year has in another group, or who had left, and who stay as they "
    "are: {count}; say the year with --school-year"
)


def is_undated(record: RosterRecord) -> TypeGuard[CoverageRecord]:
    """True of what a file says of itself that does not say its school year."""
    return isinstance(record, CoverageRecord) and not record.school_year.strip()


def dated(records: list[RosterRecord], school_year: str) -> list[RosterRecord]:
    """The records where the files that say nothing of their school year are of this one; of none, they stay so."""
    if not school_year:
        return records
    return [_of_year(one, school_year) if is_undated(one) else one for one in records]


def _of_year(coverage: CoverageRecord, school_year: str) -> CoverageRecord:
    """What has all pupils has all of the guardians that it names, once its year is known."""
    some = coverage.some - {"guardians"} if "pupils" in coverage.whole else coverage.some
    return replace(coverage, school_year=school_year, some=some)


def as_may_be_of_last_year(roster: Roster, records: Sequence[RosterRecord]) -> list[RosterRecord]:
    """The records without what such a file says of who left, of the names of known groups, and of who has a group."""
    files = [one.place.rpartition(":")[0] for one in records if is_undated(one)]
    if not files:
        return list(records)
    names = {one.key: one.name for one in records if isinstance(one, GroupRecord)}
    found: list[RosterRecord] = []
    moved = set[str]()
    for one in records:
        if is_undated(one):
            found.append(replace(one, whole=one.whole - {"pupils"}))
        elif isinstance(one, GroupRecord) and _is_of(one.place, files) and one.key in roster.registered:
            found.append(replace(roster.registered[one.key], place=one.place))
        elif isinstance(one, PupilRecord) and _is_of(one.place, files) and (known := _registered(roster, one)):
            if not known.active or (known.groups and _moves(names, one.groups, known)):
                moved.add(one.key)
            if known.groups:
                one = replace(one, groups=None, year=known.year, site=known.site)
            found += [one] if known.active else []
        elif isinstance(one, MembershipRecord) and _is_of(one.place, files) and _has_all(roster, one):
            moved |= {one.pupil} if _moves(names, one.joined, roster.pupils[one.pupil]) else set()
        else:
            found.append(one)
    note = ImportNote(f"{files[0]}:1", UNDATED_MOVES, _HINT.format(count=len(moved)))
    return [*found, note] if moved else found


def _is_of(place: str, files: Sequence[str]) -> bool:
    """True of a place in one of the files, or in a member of one, where that is an archive or a folder."""
    return any(place.startswith((f"{file}:", f"{file}/")) for file in files)


def _moves(names: Mapping[str, str], keys: Sequence[str] | None, known: Pupil) -> bool:
    """True if a pupil would be in other groups than they are by these keys."""
    return bool(keys) and {names.get(key, key) for key in keys or ()} != {*known.groups}


def _has_all(roster: Roster, said: MembershipRecord) -> bool:
    """True of a record of all groups of a pupil who has some: what it says outright of one is another thing."""
    known = roster.pupils.get(said.pupil)
    return said.left is None and known is not None and known.registered and bool(known.groups)


def _registered(roster: Roster, record: PupilRecord) -> Pupil | None:
    """The pupil as the store has them, if a pupil system named them before."""
    known = roster.pupils.get(record.key)
    return known if known and known.registered and record.registered else None
