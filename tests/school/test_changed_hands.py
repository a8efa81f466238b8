"""Children who get the guardians of other children: what is a column that moved, and what is a family that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.records import CoverageRecord, GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.changed_hands import exchanged, pairs
from ouderbrug.school.comparing import compare
from ouderbrug.school.roster import Roster
from ouderbrug.school.same_person import Comparison

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.records import RosterRecord

BEFORE = {"k1": "m1 f1", "k2": "m2 f2", "k3": "m3", "k4": "m4", "k5": "m5", "k6": "m5"}
"""The guardians of each child; k5 and k6 are one family."""
CASES: dict[str, tuple[Mapping[str, str], tuple[int, int], list[str]]] = {
    "nothing": ({}, (0, 8), []),
    "one gets a guardian beside its own": ({"k1": "m1 f1 m2"}, (0, 8), []),
    "one goes to another home that is known here": ({"k3": "m4"}, (0, 8), ["k3 (of k4)"]),
    "two exchange one guardian": ({"k1": "m1 f2", "k2": "m2 f1"}, (0, 8), []),
    "two exchange all": ({"k3": "m4", "k4": "m3"}, (0, 8), ["k3 (of k4)", "k4 (of k3)"]),
    "three in a round": (
        {"k3": "m4", "k4": "m5", "k5": "m3"}, (3, 8), ["k3 (of k4)", "k4 (of k5)", "k4 (of k6)", "k5 (of k3)"],
    ),
    "of families of two": (
        {"k1": "m2 f2", "k2": "m1 f1"}, (4, 8), ["k1 (of k2)", "k2 (of k1)"],
    ),
    "one guardian of each of three": ({"k1": "m1 f2", "k2": "m2 m3", "k3": "f1"}, (3, 8), ["k3 (of k1)"]),
    "a family of one gets somebody new": ({"k3": "n3", "k4": "n4", "k1": "n1 n2"}, (0, 8), []),
    "who is lost and nobody comes": ({"k1": "m1", "k2": "m2"}, (0, 8), []),
    "a child that left": ({"k3": "", "k4": "m3"}, (0, 7), []),
    "a sibling comes beside": ({"k3": "m3", "k7": "m3"}, (0, 8), []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_which_pairs_change_hands(case: str) -> None:
    moved, share, listed = CASES[case]
    seen = compared({key: who for key, who in (BEFORE | moved).items() if who})
    assert pairs(seen) == share
    assert sorted(exchanged(seen)) == listed


def compared(now: Mapping[str, str]) -> Comparison:
    adults = {name for who in BEFORE.values() for name in who.split()}
    roster = Roster(
        "99ZZ00",
        pupils={key: Pupil(key, key, "Bos", ("5A",), registered=True) for key in BEFORE},
        guardians={name: Guardian(name, name, "Bos") for name in adults},
        ties=tuple(Guardianship(key, name) for key, who in BEFORE.items() for name in who.split()),
    )
    records: list[RosterRecord] = []
    for key, who in now.items():
        records.append(PupilRecord("x:2", key, key, "Bos", registered=True, groups=("5A",)))
        for name in who.split():
            records += [GuardianRecord("c:2", name, name, "Bos"), GuardianshipRecord("c:2", key, name)]
    whole = CoverageRecord("x:1", "99ZZ", "00", "2026-2027", frozenset({"pupils"}))
    return Comparison(compare(roster, [whole, *records]), roster)
