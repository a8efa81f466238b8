"""Two children of one family whose keys are exchanged in a file: what protects either holds for both meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.brought import protected
from ouderbrug.school.doubt import Doubt, in_doubt
from ouderbrug.school.importing import Judged, Said, judge
from ouderbrug.school.rekeying import no_more_given
from ouderbrug.school.roster import Roster

ALL, NOTHING = Receives.ALL, Receives.NOTHING
FULL, NONE = Authority.YES, Authority.NO


def school(one: str, other: str, *, last: str = "Bos", **of_first: object) -> Roster:
    """Two children of a mother and a father, of whom something is kept from the father about the first."""
    pupils = {key: Pupil(key, first, name, ("3A",)) for key, first, name in (("p1", one, "Bos"), ("p2", other, last))}
    guardians = {"g1": Guardian("g1", "Sara", "Bakker"), "g2": Guardian("g2", "Mark", "Bos")}
    ties = {
        (pupil, key): Guardianship(pupil, key, relation, FULL, ALL)
        for pupil in pupils
        for key, relation in (("g1", Relation.MOTHER), ("g2", Relation.FATHER))
    }
    ties["p1", "g2"] = replace(ties["p1", "g2"], **of_first)  # type: ignore[arg-type]
    return Roster("99ZZ00", pupils, guardians, tuple(ties.values()))


def file(first: str, second: str, *, last: str = "Bos", of: dict[str, object] | None = None, at: str = "") -> list:  # type: ignore[type-arg]
    """The children as a file names them, all cells that protect left empty but ``of`` the father ``at`` one."""
    found: list[object] = [GuardianRecord("", "g1", "Sara", "Bakker"), GuardianRecord("", "g2", "Mark", "Bos")]
    for key, name, family in (("p1", first, "Bos"), ("p2", second, last)):
        found.append(PupilRecord("", key, name, family, "3A"))
        found.append(GuardianshipRecord("", key, "g1", Relation.MOTHER))
        said = of or {} if key == at else {}
        found.append(GuardianshipRecord("", key, "g2", Relation.FATHER, **said))  # type: ignore[arg-type]
    return found


def ties_of_father(roster: Roster, judged: Judged) -> list[Guardianship]:
    seen = in_doubt(protected(roster, judged.brought), judged.doubts)
    return [tie for tie in seen.ties if tie.guardian == "g2"]


NAMES = [("Jip", "Roos"), ("Jan", "Jana"), ("Noa", "Noah"), ("Sem", "Sam"), ("Emma", "Emily"), ("J.", "Jan")]


@pytest.mark.parametrize(("one", "other"), NAMES)
def test_4_keys_that_two_children_exchange_keep_what_is_withheld_from_both(one: str, other: str) -> None:
    roster = school(one, other, receives=NOTHING)
    judged = judge(roster, file(other, one), Said())
    assert {stop.code for stop in judged.stops} == {"namesake", "key-changed-name"}
    assert [tie.receives for tie in ties_of_father(roster, judged)] == [NOTHING, NOTHING]


@pytest.mark.parametrize("of", [{"receives": NOTHING}, {"authority": NONE}])
def test_4_what_a_file_with_exchanged_keys_first_withholds_is_withheld_of_both(of: dict[str, object]) -> None:
    roster = school("Jip", "Roos")
    judged = judge(roster, file("Roos", "Jip", of=of, at="p2"), Said())
    ((name, withheld),) = of.items()
    assert [getattr(tie, name) for tie in ties_of_father(roster, judged)] == [withheld, withheld]


@pytest.mark.parametrize("scope", ["pupil", "pair"])
def test_4_a_hold_holds_for_both_keys_that_two_children_exchange(scope: str) -> None:
    on = {"pupil": ("p1", "p2"), "pair": ("p1:g2", "p2:g2")}[scope]
    roster = replace(school("Jip", "Roos"), held=frozenset({(scope, on[0])}))
    judged = judge(roster, file("Roos", "Jip"), Said())
    assert in_doubt(roster, judged.doubts).held == {(scope, key) for key in on}


def test_4_a_death_holds_for_both_keys_that_two_children_exchange() -> None:
    roster = school("Jip", "Roos")
    roster = replace(roster, pupils={**roster.pupils, "p1": replace(roster.pupils["p1"], deceased=True)})
    judged = judge(roster, file("Roos", "Jip"), Said())
    assert all(one.deceased for one in in_doubt(roster, judged.doubts).pupils.values())


@pytest.mark.parametrize(
    ("stored", "now", "last", "stops"),
    [
        (("Jan", "Jana"), ("Jana", "Jan"), "Bos", True),
        (("Jan", "Jana"), ("Jana", "Jan"), "Vos", True),  # other last names, the same guardians
        (("Jan", "Jana"), ("Jana", "Kees"), "Bos", True),
        (("Jan", "Jana"), ("Jana", "Jana"), "Bos", True),
        (("Jan", "Kees"), ("Jana", "Kees"), "Bos", False),
        (("Jan", "Jana"), ("Jan", "Janna"), "Bos", False),
        (("Noa", "Kees"), ("Noä", "Kees"), "Bos", False),
        (("Jan", "Jan"), ("Jan", "Jana"), "Bos", False),
    ],
)
def test_5_a_first_name_a_little_off_is_a_spelling_unless_another_child_of_the_family_has_it(
    stored: tuple[str, str], now: tuple[str, str], last: str, stops: bool
) -> None:
    judged = judge(school(*stored, last=last), file(*now, last=last), Said())
    assert ("key-changed-name" in {stop.code for stop in judged.stops}) is stops


def test_4_who_says_that_exchanged_keys_are_right_goes_on_with_what_protects_each() -> None:
    roster = school("Jip", "Roos", receives=NOTHING)
    judged = judge(roster, file("Roos", "Jip"), Said(same_people=True))
    assert not judged.stops
    assert {pair: tie.receives for pair, tie in judged.change.ties.items() if pair[1] == "g2"} == {
        ("p1", "g2"): NOTHING,
        ("p2", "g2"): NOTHING,
    }


@pytest.mark.parametrize(
    ("known", "now", "relation", "stops"),
    [
        ("Jana", "Jan", Relation.FATHER, True),
        ("Jana", "Jan", Relation.MOTHER, True),  # the very name
        ("Jana", "J.", Relation.FATHER, True),
        ("Jana", "Janna", Relation.MOTHER, False),
        ("Sara", "Sarah", Relation.MOTHER, False),
    ],
)
def test_4_a_known_key_with_the_name_and_relation_of_somebody_banned_at_the_child_is_a_namesake(
    known: str, now: str, relation: Relation, stops: bool
) -> None:
    roster = school("Jip", "Roos")
    banned = Guardian("g2", "Jan", "Bos", blocked="court-order")
    roster = replace(roster, guardians={"g1": Guardian("g1", known, "Bos"), "g2": banned})
    records = [
        PupilRecord("", "p1", "Jip", "Bos", "3A"),
        GuardianRecord("", "g1", now, "Bos"),
        GuardianRecord("", "g2", known if stops else "Jan", "Bos"),
        GuardianshipRecord("", "p1", "g1", relation),
        GuardianshipRecord("", "p1", "g2", Relation.MOTHER if stops else Relation.FATHER),
    ]
    judged = judge(roster, records, Said(dict.fromkeys(("left", "group-gone"), frozenset())))
    assert ("namesake" in {stop.code for stop in judged.stops}) is stops


def test_4_a_hold_is_on_the_new_key_too_once_a_person_said_who_they_are() -> None:
    """Each of the two keys stays that of a child, so that none of them moves."""
    roster = replace(school("Jip", "Roos"), held=frozenset({("pupil", "p1")}))
    judged = judge(roster, file("Roos", "Jip"), Said(same_people=True))
    assert not judged.stops
    assert {(one.old, one.new) for one in judged.change.shared} == {("p1", "p2"), ("p2", "p1")}


@pytest.mark.parametrize(
    ("first", "second", "noes"),
    [
        (True, None, {"p1"}),
        (None, True, {"p2"}),
        (False, True, {"p2"}),
        (False, None, {"p2"}),
        (True, True, set()),
        (None, None, set()),
    ],
)
def test_4_a_consent_of_a_child_is_none_of_the_sibling_who_has_the_key_now(
    first: bool | None, second: bool | None, noes: set[str]
) -> None:
    said = {("p1", "photo", ""): first, ("p2", "photo", ""): second}
    known = {name: given for name, given in said.items() if given is not None}
    both = [Doubt("pupil", "p2", "p1"), Doubt("pupil", "p1", "p2")]
    found = no_more_given(known, both, date(2026, 11, 23))
    assert {one.pupil for one in found} == noes
    assert not any(one.given for one in found)


@pytest.mark.parametrize(("old", "noes"), [(None, set()), (True, set()), (False, {"p9"})])
def test_4_a_child_with_two_keys_of_its_own_keeps_its_yes_until_one_says_no(old: bool | None, noes: set[str]) -> None:
    known = {("p9", "photo", ""): True} | ({("p1", "photo", ""): old} if old is not None else {})
    found = no_more_given(known, [Doubt("pupil", "p9", "p1")], date(2026, 11, 23))
    assert {one.pupil for one in found} == noes
