"""Groups whose names change while something waits for them: it waits for a person, and goes to no other families."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.people import Pupil
from ouderbrug.records import CoverageRecord, PupilRecord
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster

if TYPE_CHECKING:
    from ouderbrug.records import RosterRecord

BEFORE = {"a1": "5A", "a2": "5A", "b1": "5B", "b2": "5B", "c1": "6A", "c2": "6A"}
BOTH = frozenset({"5A", "5B", "6A"})
CASES = {
    "two that exchange names": ({"5A": "5B", "5B": "5A"}, BOTH, ("5A", "5B")),
    "the same, and one waits": ({"5A": "5B", "5B": "5A"}, {"5A"}, ("5A",)),
    "the same, and nothing waits": ({"5A": "5B", "5B": "5A"}, set(), ()),
    "of two years": ({"5A": "6A", "6A": "5A"}, {"6A"}, ("6A",)),
    "all round": ({"5A": "5B", "5B": "6A", "6A": "5A"}, BOTH, ("5A", "5B", "6A")),
    "one gets the name of another": ({"5A": "5B"}, BOTH, ("5A",)),
    "a name that nobody had": ({"5A": "5C"}, BOTH, ("5A",)),
    "the groups of the next year": ({"5A": "6A", "5B": "6B", "6A": "7A"}, {"6A"}, ()),
    "the same, where nobody comes after": ({"5A": "6A", "5B": "6B", "6A": "7A"}, BOTH, ("5A", "5B")),
}


def whole(moves: dict[str, str], stays: frozenset[str] = frozenset()) -> list[RosterRecord]:
    now = {key: group if key in stays else moves.get(group, group) for key, group in BEFORE.items()}
    pupils = (PupilRecord("x:2", key, key, "Bos", registered=True, groups=(name,), year=name[0])
              for key, name in now.items())  # fmt: skip
    return [CoverageRecord("x:1", "99ZZ", "00", "2026-2027", frozenset({"pupils"})), *pupils]


@pytest.mark.parametrize("case", CASES)
def test_what_waits_for_a_group_of_which_others_have_the_name_is_asked_about(case: str) -> None:
    moves, waits, gone = CASES[case]
    people = {key: Pupil(key, key, "Bos", (name,), registered=True, year=name[0]) for key, name in BEFORE.items()}
    roster = Roster("99ZZ00", pupils=people)
    asked = [(stop.code, stop.whom) for stop in judge(roster, whole(moves), Said(), awaited=waits).stops]
    assert asked == ([("group-gone", gone)] if gone else [])
    assert not judge(roster, whole(moves), Said({"group-gone": frozenset()}), awaited=waits).stops
    some = frozenset({"a1", "b1", "c1"})  # who stays hears it, and of who moves a colleague is told
    assert not judge(roster, whole(moves, some), Said(), awaited=waits).stops
