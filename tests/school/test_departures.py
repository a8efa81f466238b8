"""Who leaves by a file: whom it says has gone, and whom it does not name, but for who is yet to come."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from each import each
from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.records import CoverageRecord, GuardianGoneRecord, GuardianshipGoneRecord, GuardianshipRecord
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


ALL = CoverageRecord("x:1", "99XX", whole=frozenset({"pupils", "guardians"}))
PUPILS_ALONE = CoverageRecord("x:1", "99XX", whole=frozenset({"pupils"}))
A_PART = CoverageRecord("x:1", "99XX", some=frozenset({"guardians"}))


@each(
    ("tied", "coverage", "ahead", "left"),
    [
        ((("s9", "p8"),), None, True, ["p9"]),  # next year's table, corrected
        ((("s9", "p8"),), None, False, ["p9"]),
        ((("s9", "p8"), ("s9", "p9")), None, True, []),
        ((("s8", "p9"), ("s9", "p8")), None, True, []),  # now of another child who comes: the tie alone ends
        ((("s1", "p8"),), None, True, []),  # of who is here the table of the day says it
        ((), None, True, []),
        ((), ALL, False, ["p9"]),  # the child stands in the set, without anybody
        ((), PUPILS_ALONE, False, []),  # who says nothing of guardians
        ((("s9", "p8"),), A_PART, True, []),
    ],
)
def test_a_file_that_names_who_is_yet_to_come_says_who_their_guardians_are(
    tied: tuple[tuple[str, str], ...], coverage: CoverageRecord | None, ahead: bool, left: list[str]
) -> None:
    """One with ``ahead`` is of a later day, on which the child is here."""
    people = {key: Guardian(key, "Ouder", "") for key in ("p1", "p8", "p9")}
    comes = {"s9": COMES, "s8": Pupil("s8", "Mo", "Bos", ("3A",))}
    roster = Roster(
        "99XX00", pupils={"s1": HERE, **(comes if ahead else {})}, guardians=people, ties=(*TIES.values(),),
        coming={} if ahead else comes, not_yet=frozenset(comes),
    )  # fmt: skip
    records: dict[Any, list[Any]] = defaultdict(list, {GuardianshipRecord: [TIED]})
    ties = {("s1", "p1"), *tied}
    change = Difference(
        pupils={"s1": HERE, **comes}, ties={pair: Guardianship(*pair) for pair in ties},
        coverage=(coverage,) if coverage else (),
    )  # fmt: skip
    depart(change, roster, TIES, records, ahead=ahead)
    assert [key for key in change.left_guardians if key != "p8"] == left
    ends = left or (("s9", "p9") not in ties and any(pair[0] == "s9" for pair in ties) and coverage is not A_PART)
    assert change.left_ties == ([("s9", "p9")] if ends else [])
