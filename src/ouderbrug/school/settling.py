"""What an accepted file settles of the protections that files that stopped had brought: those of which it speaks.

It speaks of a field where it fills the cell or leaves it empty; without that column, or where the cell cannot be read,
what protects goes on. Whom only files that stopped ever named, and this one names no more, was never here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.model import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.brought import OF_GUARDIAN, OF_PUPIL, OF_TIE, Brought, Place, without
from ouderbrug.school.difference import SET_ASIDE, by_our_keys
from ouderbrug.school.protection import as_strict, tie_as_strict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.model import RosterRecord
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.rekeying import Known
    from ouderbrug.school.roster import Roster


def settled(known: Known, change: Difference, records: Sequence[RosterRecord]) -> tuple[Brought, tuple[Place, ...]]:
    """What stands beside the store after the file, and what is lifted, for nothing but files that stopped held it."""
    places = set(known.brought.places())
    if not places:
        return known.brought, ()
    spoken = set(_spoken_of(by_our_keys(known.roster, records)))
    gone = places & spoken
    is_part = any("guardians" in one.some for one in change.coverage)
    if change.ties and not is_part and not any(note.code == SET_ASIDE for note in change.notes):
        columns = {_column(place) for place in spoken}
        stored = _named(known.roster)
        named = {place[:2] for place in spoken}
        nowhere = (place for place in places if place[:2] not in stored | named)
        gone |= {place for place in nowhere if _column(place) in columns}
    return without(known.brought, gone), tuple(sorted(place for place in gone if not _holds(place, known, change)))


def _spoken_of(records: Any) -> Iterator[Place]:
    for record in records:
        fields, who = _WHAT.get(type(record), ((), ()))
        keys = {name: getattr(record, field) for name, field in who}
        for name in fields:
            said = getattr(record, name) is not None or name in record.emptied
            if said and name not in record.unsure:
                yield Place(keys.get("guardian", ""), keys.get("pupil", ""), name)


_WHAT: dict[type, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    GuardianRecord: (OF_GUARDIAN, (("guardian", "key"),)),
    GuardianshipRecord: (OF_TIE, (("guardian", "guardian"), ("pupil", "pupil"))),
    PupilRecord: (OF_PUPIL, (("pupil", "key"),)),
}
"""Which fields of a record protect, and which of its fields are keys."""


def _column(place: Place) -> tuple[bool, bool, str]:
    return bool(place.guardian), bool(place.pupil), place.field


def _named(roster: Roster) -> set[tuple[str, str]]:
    """Whom accepted files have named, as places begin."""
    people = {(key, "") for key in roster.guardians} | {("", key) for key in roster.pupils}
    return people | {(tie.guardian, tie.pupil) for tie in roster.ties}


def _holds(place: Place, known: Known, change: Difference) -> bool:
    """True if the store protects as much, by what accepted files and people said."""
    brought, roster = known.brought, known.roster
    if not place.guardian:
        child = change.pupils.get(place.pupil) or roster.pupils.get(place.pupil)
        return child is not None and child.deceased
    if place.pupil:
        pair = (place.pupil, place.guardian)
        stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties} if pair not in change.ties else {}
        tie = change.ties.get(pair) or stored.get(pair)
        return tie is not None and _same(tie, tie_as_strict(tie, brought.ties[pair]), place.field)
    one = change.guardians.get(place.guardian) or roster.guardians.get(place.guardian)
    return one is not None and _same(one, as_strict(one, brought.guardians[place.guardian]), place.field)


def _same(one: object, other: object, field: str) -> bool:
    return bool(getattr(one, field) == getattr(other, field))
