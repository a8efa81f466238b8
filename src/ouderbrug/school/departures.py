"""Who leaves by an import: pupils by the pupil system, once there is one; guardians by the contacts."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from ouderbrug.records import (
    GuardianGoneRecord,
    GuardianshipGoneRecord,
    GuardianshipRecord,
    PupilGoneRecord,
    PupilRecord,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.people import Guardian, Guardianship
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster

SET_ASIDE = "row-set-aside"
"""The code of an importer's note on a row that it left out: from such a file nobody counts as having left."""


def without_ties(change: Difference, roster: Roster) -> None:
    """Whom no usable row brings to a child is not new; who is known keeps what the file says of them."""
    tied = {guardian for _, guardian in change.ties}
    for key in change.guardians.keys() - tied:
        if key not in roster.guardians:
            del change.guardians[key]
        else:
            change.guardians[key] = replace(change.guardians[key], active=roster.guardians[key].active)


def depart(
    change: Difference,
    roster: Roster,
    stored: Mapping[tuple[str, str], Guardianship],
    records: Mapping[Any, list[Any]],
    *,
    ahead: bool,
) -> None:
    """Who left: pupils by the pupil system, once there is one; guardians by the contacts, which rule them.

    A pupil is here until a later day (``ahead``), and until then their guardians are: who is absent leaves by a file
    of that day. Of who is yet to come a file that does not name them says nothing, so their guardians stay; one that
    does says who they are.
    """
    gone = {one.key: one.on for one in records[PupilGoneRecord]}
    change.left_pupils = [key for key in gone if key in roster.pupils and key in roster.expected]
    change.last_days = {key: on for key, on in gone.items() if on}
    for key in gone:
        change.pupils.pop(key, None)
    _guardians_gone(change, roster, stored, records)
    if any(note.code == SET_ASIDE for note in change.notes):
        return
    if change.coverage or roster.is_registered:
        staying, whole = _registered(records), any("pupils" in one.whole for one in change.coverage)
    else:
        staying, whole = {pupil for pupil, _ in change.ties} | set(change.pupils), True
    staying.update(gone)
    if whole:
        change.left_pupils += [
            key
            for key, one in roster.pupils.items()
            if (one.active or key in roster.coming_this_year) and key not in staying
        ]
    if not records[GuardianshipRecord] or any("guardians" in one.some for one in change.coverage):
        return
    absent = [pair for pair, tie in stored.items() if tie.active and pair not in change.ties]
    told = _of_whom_it_tells(change)
    to_come = roster.not_yet if ahead else roster.coming.keys()
    silent = {pupil for pupil, _ in absent if (ahead or pupil in to_come) and pupil not in told & to_come}
    outright = {*change.left_ties}
    gone_ties = [pair for pair in absent if pair[0] not in silent or pair in outright]
    change.left_ties = [pair for pair in gone_ties if pair[1] not in change.of_strange_pupils]
    change.stayed = {guardian for _, guardian in gone_ties} & change.of_strange_pupils
    stay = {pair[1] for pair in absent if pair[0] in silent and pair not in outright}
    kept = {guardian for _, guardian in change.ties} | change.stayed | stay
    may_leave = {*change.left_guardians, *(key for _, key in gone_ties)} if ahead else roster.guardians.keys()
    change.left_guardians = [
        key for key, one in roster.guardians.items() if one.active and key in may_leave and key not in kept
    ]


def _of_whom_it_tells(change: Difference) -> set[str]:
    """The pupils of whom a file says who their guardians are, be it that they have none; who left has none either."""
    told = {pupil for pupil, _ in change.ties} | {*change.left_pupils}
    return told | change.pupils.keys() if any("guardians" in one.whole for one in change.coverage) else told


def _guardians_gone(
    change: Difference,
    roster: Roster,
    stored: Mapping[tuple[str, str], Guardianship],
    records: Mapping[Any, list[Any]],
) -> None:
    """Whom a file takes out outright: also a part of a set does, and one of which a row was left out.

    Who is no longer tied to anybody has left as well.
    """
    gone = {one.key for one in records[GuardianGoneRecord]}
    ended = {(one.pupil, one.guardian) for one in records[GuardianshipGoneRecord]}
    here = {pair for pair, tie in stored.items() if tie.active}
    change.left_ties = [
        pair for pair in stored if pair in here and (pair in ended or pair[1] in gone) and pair not in change.ties
    ]
    ends = {*change.left_ties}
    kept = {pair[1] for pair in chain(change.ties, here) if pair not in ends}
    left = {guardian for _, guardian in change.left_ties} | gone
    change.left_guardians = [key for key in sorted(left - kept) if _is_here(roster.guardians.get(key))]


def _is_here(guardian: Guardian | None) -> bool:
    return guardian is not None and guardian.active


def _registered(records: Mapping[Any, list[Any]]) -> set[str]:
    return {pupil.key for pupil in records[PupilRecord] if pupil.registered}
