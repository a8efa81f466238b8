"""Which file rules what: a pupil system says who the pupils are and in which groups, the school's tables the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from ouderbrug.records import (
    CoverageRecord,
    GroupGoneRecord,
    GroupRecord,
    ImportNote,
    MembershipRecord,
    PupilGoneRecord,
    PupilRecord,
)
from ouderbrug.school.likeness import bare_group, normalised_key
from ouderbrug.school.memberships import Moves, no_group, unknown_group
from ouderbrug.school.parts import with_families
from ouderbrug.school.stays import school_year_of, school_year_said
from ouderbrug.school.undated import as_may_be_of_last_year, is_undated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ouderbrug.people import Pupil
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster

_OF_PUPILS = (GroupRecord, GroupGoneRecord, PupilRecord, PupilGoneRecord, MembershipRecord)
_UNDATED = "it may be last year's, and by it nobody leaves, comes back or changes groups; say it with --school-year"
R = TypeVar("R", PupilRecord, GroupRecord)


def as_ruled(roster: Roster, records: Sequence[RosterRecord], day: date) -> list[RosterRecord]:
    """The records with pupils as the pupil system has them on a day: those first, by groups' names, without who left.

    Of what other tables say of a pupil the death alone counts, once a pupil system knows them.
    """
    records = as_may_be_of_last_year(roster, records)
    coverage = [one for one in records if isinstance(one, CoverageRecord)]
    if not coverage and not roster.is_registered:
        return records
    records = with_families(roster, records)
    described, notes = _once([one for one in records if isinstance(one, GroupRecord)])
    groups, twice = named(roster.registered, described)
    pupils, contradicting = _once([one for one in records if isinstance(one, PupilRecord) and one.registered])
    notes += [*twice, *contradicting, *(_set_aside(note.place) for note in contradicting)]
    whole = _has_all(coverage)
    gone = [*_gone(records, pupils, day)]
    left = {one.key for one in gone}
    pupils += _going(roster, records, {one.key for one in pupils} | left)
    here = [_in_groups(roster, one, groups, notes, whole=whole) for one in pupils if one.key not in left]
    known = {one.key for one in pupils} | roster.pupils.keys()
    rest = [one for one in records if not isinstance(one, _OF_PUPILS)]
    tables = [one for one in records if isinstance(one, PupilRecord) and not one.registered]
    said = (one for one in tables if one.deceased is not None and one.key in known)
    deaths = [PupilRecord(one.place, one.key, deceased=one.deceased) for one in said]
    moved = _renamed(roster, groups, {one.key for one in pupils}) if coverage and not whole else ()
    moves = Moves(roster, groups, {one.key: one for one in (*moved, *here)}, notes)
    moves.take(records, left)
    notes += _odd(coverage, roster.school, day)
    notes += _of_other_groups(tables, {**roster.pupils, **moves.found})
    return [*moves.found.values(), *gone, *deaths, *rest, *groups.values(), *notes]


def named(
    before: Mapping[str, GroupRecord], records: Iterable[GroupRecord]
) -> tuple[dict[str, GroupRecord], list[ImportNote]]:
    """The groups by key, each with the name that people write; classes exported as a group a year are one.

    Two classes of one name are told apart by their keys, for nobody may take the one for the other.
    """
    groups = {one.key: one for one in records}
    names_of = defaultdict(set)
    for one in groups.values():
        names_of[one.whole or one.key].add(one.name)
    unit = {key: one.whole if one.whole and len(names_of[one.whole]) == 1 else key for key, one in groups.items()}
    often = Counter(name for name, _ in {(one.name, unit[key]) for key, one in groups.items()})
    notes = []
    for key, one in groups.items():
        if often[one.name] > 1:
            hint = "another group has this name too; both are called by name and key, give them names of their own"
            notes.append(ImportNote(one.place, "group-twice", hint))
            groups[key] = replace(one, name=f"{one.name} ({unit[key]})")
    return {**before, **groups}, notes


def _once(records: Sequence[R]) -> tuple[list[R], list[ImportNote]]:
    """One record for each key; of a key that two records have about others none is taken, and each is noted."""
    of_key: dict[str, list[R]] = defaultdict(list)
    for one in records:
        of_key[normalised_key(one.key)].append(one)
    clear = [each[0] for each in of_key.values() if all(replace(one, place=each[0].place) == each[0] for one in each)]
    kept = {normalised_key(one.key) for one in clear}
    hint = "another record of this file has its key and says something else; nothing was taken from either"
    wrong = (one for key, each in of_key.items() if key not in kept for one in each)
    return clear, [ImportNote(one.place, "contradicts", hint) for one in wrong]


def _set_aside(place: str) -> ImportNote:
    return ImportNote(place, "row-set-aside", "the record could not be used, so nobody counts as having left")


def _in_groups(
    roster: Roster, pupil: PupilRecord, groups: Mapping[str, GroupRecord], notes: list[ImportNote], *, whole: bool
) -> PupilRecord:
    """The pupil in groups by name, in the year that the pupil has, or else the first group.

    By a group that nobody knows nobody leaves another one: a pupil of such groups alone, and in a part of a file of any
    such group, stays where the pupil was. So does who has none in a part, unless it says that there is none.
    """
    if pupil.groups is None or not (whole or pupil.groups or "groups" in pupil.emptied):
        pupil = replace(pupil, groups=None)
        return replace(pupil, year=pupil.year or "", site=pupil.site or "")
    found = [groups[key] for key in pupil.groups or () if key in groups]
    unknown = [key for key in pupil.groups if key not in groups]
    notes += (unknown_group(pupil.place, pupil.key, key, groups) for key in unknown)
    year = pupil.year or next((one.year for one in found if one.year), "")
    had = roster.pupils[pupil.key].groups if pupil.key in roster.pupils else ()
    if not pupil.groups and (had or not year):
        notes.append(no_group(pupil.place, pupil.key, had))
    names = _kept(tuple(dict.fromkeys(one.name for one in found)))
    if unknown and not (whole and names):
        return replace(pupil, groups=None, year=year, site=pupil.site or "")
    return replace(pupil, groups=names, year=year, site=pupil.site or "")


@lru_cache(maxsize=1_000)
def _kept(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same groups for all pupils who are in them: a board has fifty thousand."""
    return names


def _renamed(roster: Roster, groups: Mapping[str, GroupRecord], named: set[str]) -> Iterator[PupilRecord]:
    """The pupils of groups that have another name by a file that names no pupils."""
    new = {one.name: groups[key].name for key, one in roster.registered.items() if groups[key].name != one.name}
    for key, pupil in roster.pupils.items():
        if key not in named and pupil.active and not new.keys().isdisjoint(pupil.groups):
            names = tuple(new.get(group, group) for group in pupil.groups)
            yield PupilRecord(
                "", key, registered=True, groups=names, year=pupil.year, site=pupil.site,
                starts_on=pupil.starts_on, leaves_on=pupil.leaves_on,
            )  # fmt: skip


def _has_all(coverage: Iterable[CoverageRecord]) -> bool:
    return any("pupils" in one.whole for one in coverage)


def _gone(records: Iterable[RosterRecord], pupils: Iterable[PupilRecord], day: date) -> Iterator[PupilGoneRecord]:
    """Who has left by the day on which the file holds: no message about a child goes out on the day of leaving itself.

    A file that says so is believed in this whatever it lacks; who is only absent has left by a whole one alone.
    """
    said = [one for one in records if isinstance(one, PupilGoneRecord)]
    for one in (
        *said,
        *(PupilGoneRecord(pupil.place, pupil.key, pupil.leaves_on) for pupil in pupils if pupil.leaves_on),
    ):
        if one.on is None or one.on <= day:
            yield replace(one, on=None) if one.on == date.min else one


def _going(roster: Roster, records: Iterable[RosterRecord], told: set[str]) -> Iterator[PupilRecord]:
    """Who leaves on a later day by a record that says no more of them, as the store has them until then."""
    for one in records:
        pupil = roster.pupils.get(one.key) if isinstance(one, PupilGoneRecord) and one.key not in told else None
        if isinstance(one, PupilGoneRecord) and pupil is not None and pupil.active:
            yield PupilRecord(
                one.place, one.key, registered=True, year="", site=pupil.site,
                starts_on=pupil.starts_on, leaves_on=one.on,
            )  # fmt: skip


def _of_other_groups(tables: Iterable[PupilRecord], pupils: Mapping[str, Pupil | PupilRecord]) -> Iterator[ImportNote]:
    """Said once: rows that name no child, and beside the key a group of the school which the pupil of it is not in.

    A group alone tells no child from another, and that of last year stands in many a table, so nothing waits for it.
    """
    named = [one for one in tables if one.group and not (one.first_name or one.last_name) and one.key in pupils]
    if not named:
        return
    groups = {key: {bare_group(name) for name in one.groups or ()} for key, one in pupils.items()}
    known = {name for each in groups.values() for name in each}
    odd = [one for one in named if groups[one.key] and bare_group(one.group or "") in known - groups[one.key]]
    if odd:
        hint = (
            f"the group beside the key is not that of its pupil; rows: {len(odd)} of {len(named)}; are the keys right?"
        )
        yield ImportNote(odd[0].place, "group-contradicts", hint)


def _odd(coverage: Iterable[CoverageRecord], school: str, day: date) -> Iterator[ImportNote]:
    """What a person looks at before a file is taken in that says it is of another school or school year."""
    for one in coverage:
        if not one.school:
            yield ImportNote(one.place, "no-school", "does not say of which school it is; look whether it is this one")
        elif one.school.upper() != school[:4] or one.site not in ("", "00", school[4:]):
            yield ImportNote(one.place, "other-school", "the BRIN or site is another one than that of the TOML")
        year = school_year_said(one.school_year)
        if is_undated(one):
            yield ImportNote(one.place, "no-school-year", _UNDATED)
        elif not year:
            yield ImportNote(one.place, "other-year", "its school year cannot be read; write it as 2026-2027")
        elif year != school_year_of(day):
            yield ImportNote(one.place, "other-year", "the school year is not the present one")
