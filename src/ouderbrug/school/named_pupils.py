"""Pupils whom a file knows by name alone: each is one whom the school knows, or none of the row is taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.people import Pupil
from ouderbrug.records import GuardianRecord, GuardianshipRecord, ImportNote, NamedPupilRecord, PupilRecord
from ouderbrug.school.departures import SET_ASIDE
from ouderbrug.school.likeness import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster


def by_name(roster: Roster, records: Sequence[RosterRecord]) -> tuple[list[RosterRecord], tuple[str, ...]]:
    """The records with keys in place of handles; and, by name, of whom it cannot be told who is meant.

    Two with one name, in the file or at school, are told apart by nothing that is kept: neither row is taken.
    """
    named = [one for one in records if isinstance(one, NamedPupilRecord)]
    if not named:
        return list(records), ()
    known = [*roster.expected.values()]
    known += [_recorded(one) for one in records if isinstance(one, PupilRecord)]
    often = Counter(_written(one) for one in named)
    keys: dict[str, str] = {}
    unclear: list[NamedPupilRecord] = []
    for one in named:
        found = {pupil.key for pupil in known if _is(pupil, one)} if often[_written(one)] == 1 else set()
        if len(found) == 1:
            keys[one.handle] = found.pop()
        else:
            unclear.append(one)
    rest = list(_with_keys([one for one in records if not isinstance(one, NamedPupilRecord)], keys))
    return [*rest, *_notes(unclear)], tuple(f"{one.place}: {one.first_name} {one.last_name}" for one in unclear)


def _recorded(one: PupilRecord) -> Pupil:
    groups = one.groups or ((one.group,) if one.group else ())
    return Pupil(one.key, one.first_name or "", one.last_name or "", groups)


def _written(one: NamedPupilRecord) -> tuple[str, str]:
    return spelled(Pupil("", one.first_name, one.last_name)), one.group


def _is(pupil: Pupil, one: NamedPupilRecord) -> bool:
    in_group = not one.group or not pupil.groups or one.group in pupil.groups
    return in_group and spelled(pupil) == _written(one)[0]


def _with_keys(records: Iterable[RosterRecord], keys: dict[str, str]) -> Iterator[RosterRecord]:
    """The records, without those of pupils who are unclear and of guardians who have no other."""
    handles = {one.pupil for one in records if isinstance(one, GuardianshipRecord)}
    tied = {one.guardian for one in records if isinstance(one, GuardianshipRecord) and one.pupil in keys}
    for one in records:
        if isinstance(one, GuardianshipRecord) and one.pupil in handles:
            if one.pupil in keys:
                yield replace(one, pupil=keys[one.pupil])
        elif not isinstance(one, GuardianRecord) or one.key in tied:
            yield one


def _notes(unclear: Iterable[NamedPupilRecord]) -> Iterator[ImportNote]:
    for one in unclear:
        hint = "names a pupil who is not known by that name, or is one of several; give the file their keys"
        yield ImportNote(one.place, "pupil-unclear", hint)
        yield ImportNote(one.place, SET_ASIDE, "the row could not be used, so nobody counts as having left")
