"""What a part of a set says of people by key alone: who they are, and whose guardian somebody is.

What it says is done; of what it leaves open what the store knows stays. What cannot be done without the rest of the set
is noted by key, and a whole export says it all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ouderbrug.people import Receives
from ouderbrug.records import (
    CoverageRecord,
    FamilyRecord,
    GroupRecord,
    GuardianGoneRecord,
    GuardianRecord,
    GuardianshipGoneRecord,
    GuardianshipRecord,
    ImportNote,
    PupilGoneRecord,
    PupilRecord,
)
from ouderbrug.school.protection import STRICT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster

NOT_APPLIED = "part-not-applied"
"""The code of a note on what a part says and nobody can do without the rest of the set."""
_SHOWN = 10


def with_families(roster: Roster, records: Sequence[RosterRecord]) -> list[RosterRecord]:
    """The records with a guardianship for each that a part says by key, and without those of whom nobody knows."""
    known = [one for one in records if not getattr(one, "known_only", False) or _is_known(roster, one)]
    families = [one for one in known if isinstance(one, FamilyRecord)]
    if not any(isinstance(one, CoverageRecord) and "guardians" in one.some for one in known):
        return known
    found = _Families(roster, known)
    for family in families:
        found.take(family)
    ended = [*found.ended(families)]
    rest = [one for one in known if not isinstance(one, FamilyRecord)]
    return [*rest, *found.whole({(one.pupil, one.guardian) for one in ended}), *ended, *found.of_nobody(), *found.notes]


def _is_known(roster: Roster, record: Any) -> bool:
    if isinstance(record, GroupRecord):
        return record.key in roster.registered
    if isinstance(record, PupilRecord):
        return record.key in roster.expected
    return record.key in roster.guardians and roster.guardians[record.key].active


class _Families:
    """The guardianships that the rows of a part say, beside those of the store."""

    def __init__(self, roster: Roster, records: Sequence[RosterRecord]) -> None:
        gone = {(type(one), one.key) for one in records if isinstance(one, (PupilGoneRecord, GuardianGoneRecord))}
        here = {(type(one), one.key) for one in records if isinstance(one, (PupilRecord, GuardianRecord))}
        self.pupils = {*roster.expected}
        self.pupils |= {key for kind, key in here if kind is PupilRecord}
        self.pupils -= {key for kind, key in gone if kind is PupilGoneRecord}
        self.guardians = {key for key, one in roster.guardians.items() if one.active}
        self.guardians |= {key for kind, key in here if kind is GuardianRecord}
        self.guardians -= {key for kind, key in gone if kind is GuardianGoneRecord}
        self.stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties if tie.active}
        self.read = {(one.pupil, one.guardian) for one in records if isinstance(one, GuardianshipRecord)}
        self.people = {one.key: one for one in records if isinstance(one, GuardianRecord)}
        self.known, self.departed = roster.guardians.keys(), {key for _, key in gone}
        self.departed |= roster.pupils.keys() - roster.expected.keys()
        self.of: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in self.stored:
            for key in pair:
                self.of[key].append(pair)
        self.said = {*self.read}
        self.ties: dict[tuple[str, str], GuardianshipRecord] = {}
        self.receives: dict[str, Receives] = {}
        self.notes: list[ImportNote] = []

    def take(self, family: FamilyRecord) -> None:
        """Tie those whom the row of one person names; whom nobody knows is noted."""
        is_pupil = family.key in self.pupils
        if not is_pupil and family.key not in self.guardians:
            return
        if family.receives and not is_pupil:
            self.receives[family.key] = family.receives
        for other in family.others:
            pair = (family.key, other) if is_pupil else (other, family.key)
            if other in (self.guardians if is_pupil else self.pupils):
                if pair not in self.said and pair not in self.stored:
                    self.ties[pair] = self._tie(family.place, *pair)
            elif other not in self.departed:
                hint = (
                    f"{family.key} is tied to {other}, whom neither this part nor the store knows; ask for a whole "
                    "export (bulk)"
                )
                self.notes.append(ImportNote(family.place, NOT_APPLIED, hint))
            self.said.add(pair)

    def _tie(self, place: str, pupil: str, guardian: str) -> GuardianshipRecord:
        """A guardianship as that of the guardian's other children: a part may not say what the guardian is to them."""
        known = [self.stored[pair].receives for pair in self.of[guardian] if pair[1] == guardian]
        receives = max((*known, self.receives.get(guardian, Receives.ALL)), key=STRICT.__getitem__)
        return _said(place, pupil, guardian, receives if STRICT[receives] else None)

    def ended(self, families: Iterable[FamilyRecord]) -> Iterator[GuardianshipGoneRecord]:
        """The guardianships of a pupil whose own row names others, and no more this one.

        A link may stand with the guardian too. So a pupil's row without any ends none, and a guardian's never does.
        """
        stays: dict[str, str] = {}
        for family in families:
            for pupil, guardian in self._unnamed(family.key):
                if pupil == family.key and family.others:
                    hint = f"the row of pupil {pupil} names guardian {guardian} no more, so the two are tied no longer"
                    self.notes.append(ImportNote(family.place, "tie-ended", hint))
                    yield GuardianshipGoneRecord(family.place, pupil, guardian)
                elif pupil == family.key:
                    stays.setdefault(pupil, family.place)
                elif family.others:
                    hint = (
                        f"the row of guardian {guardian} does not name pupil {pupil}, and both stay tied; ask for a "
                        "whole export (bulk)"
                    )
                    self.notes.append(ImportNote(family.place, NOT_APPLIED, hint))

        if stays:
            keys = ", ".join(list(stays)[:_SHOWN]) + (", ..." if len(stays) > _SHOWN else "")
            hint = f"rows of pupils that name no guardian: {len(stays)} ({keys}); who is known as theirs stays"
            self.notes.append(ImportNote(next(iter(stays.values())), "tie-stays", hint))

    def _unnamed(self, key: str) -> list[tuple[str, str]]:
        """The guardianships of somebody that the store has and nobody in the part says, of those who are here."""
        of = (pair for pair in self.of[key] if pair not in self.said)
        return sorted(pair for pair in of if pair[0] in self.pupils and pair[1] in self.guardians)

    def whole(self, ended: Collection[tuple[str, str]]) -> Iterator[RosterRecord]:
        """The guardianships of a part, and those of the store of each guardian in it, who is asked about as a whole."""
        yield from self.ties.values()
        for pupil, guardian in sorted(self.stored.keys() - self.read - {*ended}):
            if guardian in self.people and pupil in self.pupils:
                yield _said(self.people[guardian].place, pupil, guardian, self.receives.get(guardian))
        alone = {one.guardian: one.place for one in self.ties.values() if one.guardian not in self.people}
        yield from (GuardianRecord(place, key) for key, place in alone.items())

    def of_nobody(self) -> Iterator[ImportNote]:
        """Of new guardians whom no row ties to a pupil: they are nobody's, and are not taken in."""
        tied = {guardian for _, guardian in {*self.read, *self.ties}}
        for one in self.people.values():
            if one.key not in tied and one.key not in self.known:
                hint = (
                    f"guardian {one.key} is new, and no row of this part ties them to a pupil who is known; ask for a "
                    "whole export (bulk)"
                )
                yield ImportNote(one.place, NOT_APPLIED, hint)


def _said(place: str, pupil: str, guardian: str, receives: Receives | None) -> GuardianshipRecord:
    """A guardianship of which nothing is said but what follows from what the guardian is."""
    implied = frozenset({"receives"} if receives else ())
    return GuardianshipRecord(place, pupil, guardian, receives=receives, implied=implied)
