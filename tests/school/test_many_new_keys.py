"""A school with all new keys is compared by the words of names, and nobody who may be somebody is passed over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.school import same_person
from ouderbrug.school.difference import Difference, Rekeyed
from ouderbrug.school.likeness import Names, alike
from ouderbrug.school.rekeying import rekeyed
from ouderbrug.school.roster import Roster
from ouderbrug.school.same_person import Comparison

if TYPE_CHECKING:
    import pytest

FIRST = st.sampled_from(["", "Jan", "J.", "Jän", "Jna", "Sem", "Tim", "Kim", "Ян"])
LAST = st.sampled_from(["", "ten Hove", "Tenhove", "van Dam", "Dam", "Damm", "de Wit", "Wit-Dam", "IJzer", "Yzer"])
PEOPLE = st.lists(st.builds(lambda first, last: Pupil("p", first, last), FIRST, LAST), max_size=6)


@given(st.builds(lambda first, last: Pupil("q", first, last), FIRST, LAST), PEOPLE)
def test_4_who_may_be_alike_is_found_among_all_names_as_one_by_one(one: Pupil, others: list[Pupil]) -> None:
    people = {str(number): replace(other, key=str(number)) for number, other in enumerate(others)}
    assert Names(people).alike(one) == [key for key, other in people.items() if alike(one, other)]


def new_system(families: int) -> Comparison:
    """Each child has a father who may have nothing, and all keys are new."""
    before: tuple[Any, ...] = ({}, {}, [])
    after: tuple[Any, ...] = ({}, {}, [])
    for prefix, (pupils, guardians, ties) in (("", before), ("n", after)):
        for number in range(families):
            name = "".join(chr(ord("a") + int(digit)) * 3 for digit in f"{number:04}")
            pupils[f"{prefix}p{number}"] = Pupil(f"{prefix}p{number}", "Sem", name, ("3A",))
            guardians[f"{prefix}f{number}"] = Guardian(f"{prefix}f{number}", "Jan", name)
            withheld = Receives.ALL if prefix else Receives.NOTHING
            ties.append(
                Guardianship(f"{prefix}p{number}", f"{prefix}f{number}", Relation.FATHER, Authority.YES, withheld)
            )
    change = Difference(
        pupils=after[0], guardians=after[1], left_pupils=list(before[0]), left_guardians=list(before[1])
    )
    change.ties = {(tie.pupil, tie.guardian): tie for tie in after[2]}
    return Comparison(change, Roster("99ZZ00", before[0], before[1], tuple(before[2])))


def _counting(asked: list[int]) -> Any:
    def counted(one: Any, other: Any) -> bool:
        asked.append(1)
        return alike(one, other)

    return counted


def test_4_what_is_compared_grows_with_the_school_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(same_person, "alike", _counting(asked))
    for families in (20, 80):
        asked.clear()
        found = set(new_system(families).namesakes())
        assert {(doubt.new, doubt.old) for doubt in found} >= {(f"nf{n}", f"f{n}") for n in range(families)}
        assert len(asked) < 40 * families


def test_4_all_keys_move_at_once_with_what_is_between_them() -> None:
    roster = new_system(3).roster
    steps = [Rekeyed("pupil", "p0", "z0"), Rekeyed("guardian", "f0", "z1"), Rekeyed("guardian", "x", "z2")]
    after = rekeyed(roster, steps)
    assert after.pupils["z0"].key == "z0" and after.guardians["z1"].key == "z1" and "z2" not in after.guardians
    assert {(tie.pupil, tie.guardian) for tie in after.ties} == {("z0", "z1"), ("p1", "f1"), ("p2", "f2")}
