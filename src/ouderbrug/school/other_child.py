"""Rows that tie a guardian to a child by key and name another child beside it, as where one column was sorted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.people import Pupil
from ouderbrug.records import GuardianshipRecord, ImportNote
from ouderbrug.school.likeness import alike, may_be_called, named, spelled, words
from ouderbrug.school.roster import given_up_by, grouped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.school.roster import Roster

    Pair = tuple[str, str]

OTHER_CHILD = "other-child"
"""The code of the stop, of the note on a row, and of what waits for an answer."""
WEAK_FROM = 0.20
"""From this part of the rows that name a child on, one name alone counts too (our own choice)."""
LEAST = 3
"""So many rows there are at least then."""
OF_FORMER = "the key was another child's, whose guardian this was; nothing about the child of now goes to this guardian"
"""What is said of a row that may be of the child who had the key before."""
_HINT = "the name beside the key of the pupil is another child's; nothing about this child goes to this guardian"


def of_others(records: Iterable[GuardianshipRecord], pupils: Mapping[str, Pupil]) -> dict[Pair, str]:
    """The pairs whose row names another child than the pupil system has under its key, each with its place.

    Neither a first nor a last name is alike at all, or it is the very name of another child. Where a row has but one of
    the two, a call name or a new last name may explain it: those count where many rows are so.
    """
    with_name = [one for one in records if one.named and one.pupil in pupils and pupils[one.pupil].registered]
    odd = [one for one in with_name if not any(_is_plain(pupils[one.pupil], *name) for name in one.named)]
    known = grouped((spelled(one), key) for key, one in pupils.items()) if odd else {}
    wrong: list[GuardianshipRecord] = []
    weak: list[GuardianshipRecord] = []
    for one in odd:
        others = [name for name in one.named if _is_another(pupils[one.pupil], name, known)]
        if others:
            (wrong if any(map(all, others)) else weak).append(one)
    many = len(wrong) + len(weak) >= max(LEAST, WEAK_FROM * len(with_name))
    return {(one.pupil, one.guardian): one.place for one in (*wrong, *(weak if many else ()))}


def of_former_children(records: Iterable[GuardianshipRecord], roster: Roster) -> dict[Pair, str]:
    """The pairs whose row names no child, and ties who was a guardian of the child who had the key before.

    Such a row may be one that was never taken out of the table of guardians. Of who was erased meanwhile nobody knows
    whose they were: they may have been that child's.
    """
    former = {key: before for key in roster.pupils if (before := given_up_by(key)) in roster.pupils}
    had = {(former[tie.pupil], tie.guardian) for tie in roster.ties if tie.pupil in former} if former else set()
    return {
        pair: one.place for one in records
        if (pair := (one.pupil, one.guardian)) in had or (one.pupil in roster.keys_since and _is_back(roster, one))
        if not one.named
    }  # fmt: skip


def _is_back(roster: Roster, record: GuardianshipRecord) -> bool:
    """True of who stands in the store without a name, as who was erased does until a file brings them again."""
    known = roster.guardians.get(record.guardian)
    return known is not None and not known.active and not named(known)


def named_otherwise(rows: Iterable[tuple[str, str, str]], pupils: Mapping[str, Pupil]) -> set[tuple[str, str, str]]:
    """Of rows with the key, the first and the last name of a pupil those that name another child than has the key."""
    known = {key: replace(one, registered=True) for key, one in pupils.items() if named(one)}
    each = dict(enumerate(row for row in rows if row[0] in known and any(row[1:])))
    records = (GuardianshipRecord("", key, str(number), named=((first, last),))
               for number, (key, first, last) in each.items())  # fmt: skip
    return {each[int(number)] for _, number in of_others(records, known)}


def rightly_named(records: Iterable[GuardianshipRecord], wrong: Collection[Pair]) -> Iterator[Pair]:
    """The pairs whose row names the child whose key it has."""
    return (pair for one in records if one.named and (pair := (one.pupil, one.guardian)) not in wrong)


def notes(wrong: Mapping[Pair, str], hint: str = _HINT) -> Iterator[ImportNote]:
    """What is said of each such row."""
    return (ImportNote(place, OTHER_CHILD, hint) for place in dict.fromkeys(wrong.values()))


def _is_plain(pupil: Pupil, first: str, last: str) -> bool:
    return (pupil.first_name, pupil.last_name) == (first, last)


def _is_another(pupil: Pupil, name: tuple[str, str], known: Mapping[str, tuple[str, ...]]) -> bool:
    written = Pupil("", *name)
    if not words(" ".join(name)) or spelled(written) == spelled(pupil):
        return False
    if not may_be_called(written, pupil):
        return True
    return all(name) and spelled(written) in known and not alike(written, pupil)
