"""Who leaves by a file: whom it says has gone, and whom it does not name, but for who is yet to come."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from each import each
from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.records import GuardianGoneRecord, GuardianshipGoneRecord, GuardianshipRecord
from ouderbrug.school.departures import depart
from ouderbrug.school.difference import Difference
from ouderbrug.school.roster import Roster

HERE, COMES = Pupil("s1", "Jip", "Prins", ("3A",)), Pupil("s9", "Lot", "Smit", ("3A",))
TIES = {(pupil, guardian): Guardianship(pupil, guardian) for pupil, guardian in (("s1", "p1"), ("s9", "p9"))}
TIED = GuardianshipRecord("x:2", "s1", "p1")


@each(
    ("said", "left"),
    [
        ((), []),
        ((GuardianGoneRecord("x:3", "p9"),), ["p9"]),
        ((GuardianshipGoneRecord("x:3", "s9", "p9"),), ["p9"]),
    ],
)
def test_the_guardian_of_who_is_yet_to_come_leaves_by_the_word_that_they_have_gone_alone(
    said: tuple[Any, ...], left: list[str]
) -> None:
    people = {key: Guardian(key, "Ouder", "") for key in ("p1", "p9")}
    roster = Roster("99XX00", pupils={"s1": HERE}, guardians=people, ties=(*TIES.values(),), coming={"s9": COMES})
    records: dict[Any, list[Any]] = defaultdict(list, {GuardianshipRecord: [TIED]})
    for one in said:
        records[type(one)].append(one)
    change = Difference(pupils={"s1": HERE}, ties={("s1", "p1"): TIES["s1", "p1"]})
    depart(change, roster, TIES, records, ahead=False)
    assert change.left_guardians == left
    assert change.left_ties == [("s9", one) for one in left]
