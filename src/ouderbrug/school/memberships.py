"""Which groups a pupil joins and leaves by a part of a set, beside those in which the store has the pupil."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ouderbrug.records import GroupGoneRecord, ImportNote, MembershipRecord, PupilRecord
from ouderbrug.school.lost_zeros import KnownKeys
from ouderbrug.school.parts import NOT_APPLIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.records import GroupRecord, RosterRecord
    from ouderbrug.school.roster import Roster

GROUP_UNKNOWN = "group-unknown"
"""The code of a note on a pupil of a group that nobody knows."""
NO_GROUP = "no-group"
"""The code of a note on a pupil whom a file has in no group."""
_SAID = 40
"""Of a longer key of a group no more is said."""


def unknown_group(place: str, pupil: str, group: str, known: Iterable[str]) -> ImportNote:
    """The note on a pupil in a group that nobody describes; ``known`` are the keys of those that somebody does."""
    said = group if len(group) <= _SAID else f"{group[:_SAID]}..."
    hint = (
        f"pupil {pupil} is in group {said}, which neither the file nor the store describes; by it nobody leaves a group"
    )
    if found := KnownKeys(known).near(group):
        hint = f"pupil {pupil} is in group {said}, which looks like {found} with other zeros in front"
    return ImportNote(place, GROUP_UNKNOWN, hint)


def no_group(place: str, pupil: str, had: Iterable[str]) -> ImportNote:
    """The note on a pupil whom a file has in no group, be it any more."""
    if tuple(had):
        hint = (
            f"pupil {pupil} has no group in the file, and so is in none from now on; if that is wrong, give one there"
        )
    else:
        hint = f"pupil {pupil} has neither a group nor a year; only school news comes there"
    return ImportNote(place, NO_GROUP, hint)


@dataclass(frozen=True, slots=True)
class Moves:
    """What a part says of groups; ``found`` are the pupils whom it has by records of their own."""

    roster: Roster
    groups: Mapping[str, GroupRecord]
    found: dict[str, PupilRecord]
    notes: list[ImportNote] = field(default_factory=list)

    def take(self, records: Iterable[RosterRecord], gone: set[str]) -> None:
        """Put pupils into the groups that they join, and out of those that they leave; not those who are gone."""
        said = [one for one in records if isinstance(one, (MembershipRecord, GroupGoneRecord))]
        for one in said:
            for each in (one,) if isinstance(one, MembershipRecord) else self._of_all(one):
                if each.pupil not in gone:
                    self._take(each)

    def _of_all(self, gone: GroupGoneRecord) -> Iterator[MembershipRecord]:
        """What a class that is no more says of each who is in it."""
        name = self.groups[gone.key].name if gone.key in self.groups else None
        here = self.roster.expected.keys() | self.found.keys()
        inside = (key for key in sorted(here) if name in self._had(key))
        yield from (MembershipRecord(gone.place, key, left=(gone.key,)) for key in inside)

    def _take(self, said: MembershipRecord) -> None:
        pupil = self.found.get(said.pupil) or self._known(said.pupil)
        if pupil is not None:
            self.found[said.pupil] = self._after(pupil, said)
        elif said.joined:
            hint = (
                f"pupil {said.pupil} joins a group, and neither this part nor the store knows the pupil; ask for a "
                "whole export (bulk)"
            )
            self.notes.append(ImportNote(said.place, NOT_APPLIED, hint))

    def _after(self, pupil: PupilRecord, said: MembershipRecord) -> PupilRecord:
        """The pupil in other groups; by groups that nobody describes alone nobody leaves another one."""
        had = self._had(pupil.key)
        left = had if said.left is None else self._names(said.left)
        names = tuple(dict.fromkeys((*(name for name in had if name not in left), *self._names(said.joined))))
        strange = [key for key in said.joined if key not in self.groups]
        if strange and not names:
            self.notes.extend(unknown_group(said.place, pupil.key, key, self.groups) for key in strange)
            return pupil
        self.notes.extend(_lesson(said.place, pupil.key, key) for key in strange)
        if had and not names:
            self.notes.append(no_group(said.place, pupil.key, had))
        years = (self.groups[key].year for key in said.joined if key in self.groups)
        return replace(pupil, groups=names, year=pupil.year or next((year for year in years if year), ""))

    def _had(self, key: str) -> tuple[str, ...]:
        found, known = self.found.get(key), self.roster.expected.get(key)
        if found is not None and found.groups is not None:
            return found.groups
        return known.groups if known is not None else ()

    def _names(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.groups[key].name for key in keys if key in self.groups)

    def _known(self, key: str) -> PupilRecord | None:
        one = self.roster.expected.get(key)
        if one is None:
            return None
        record = PupilRecord("", key, registered=True, year="", site=one.site)
        return replace(record, starts_on=one.starts_on, leaves_on=one.leaves_on)


def _lesson(place: str, pupil: str, group: str) -> ImportNote:
    said = group if len(group) <= _SAID else f"{group[:_SAID]}..."
    hint = f"pupil {pupil} is in class {said} too, which nobody describes; it counts as a lesson, and is no group"
    return ImportNote(place, "lessons", hint)
