"""Whatever hangs on the key of a guardian or a child, a file with another key is asked about, and it goes along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chances import cover
from imported import Imported
from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, PupilRecord, Receives, Relation
from ouderbrug.people import Pairing
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.importing import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from ouderbrug import RosterRecord
    from ouderbrug.school.roster import Roster


class Family(NamedTuple):
    """A child with both parents, by their keys and names."""

    child: str = "p1"
    named: tuple[str, str] = ("Fenna", "van Dam")
    mother: str = "m1"
    father: str = "f1"
    called: tuple[str, str] = ("Bas", "van Dam")
    here: bool = True

    def file(self, **of: Any) -> list[RosterRecord]:
        """A whole school: the family (without the father if he is not ``here``), and ten others."""
        found: list[RosterRecord] = []
        if self.here or self.father:
            died = {"deceased": True} if of.pop("child_died", False) else {}
            found += [PupilRecord("line 2", self.child, *self.named, "3A", **died)]
            found += _parent(self.child, self.mother, ("Ilse", "Vonk"), Relation.MOTHER)
        if self.here:
            found += _parent(self.child, self.father, self.called, Relation.FATHER, at="f", **of)
        for number in range(10):
            found += [PupilRecord("line 3", f"q{number}", "Kind", f"Other{number}x{number}", "3A")]
            found += _parent(f"q{number}", f"o{number}", ("Ouder", f"Other{number}"), Relation.MOTHER)
        return found


def _parent(child: str, key: str, name: tuple[str, str], relation: Relation, at: str = "",
            **of: Any) -> list[RosterRecord]:  # fmt: skip
    between = {"authority": Authority.YES} | {name: of.pop(name) for name in ("authority", "receives") if name in of}
    return [
        GuardianRecord("line 2", key, *name, email=f"{at or key}@x.example", **of),
        GuardianshipRecord("line 2", child, key, relation, **between),
    ]


class Thing(NamedTuple):
    """What hangs on a key: what a file says, or what a person did; and whether it still does."""

    hangs: Callable[[Roster, str, str], Any]
    said: dict[str, Any] = {}  # noqa: RUF012 - never changed
    did: Callable[[Imported], None] = lambda school: None


def _tie(people: Roster, child: str, father: str) -> Any:
    return next((tie for tie in people.ties if (tie.pupil, tie.guardian) == (child, father)), None)


def _held(scope: str, key: str) -> Callable[[Imported], None]:
    return lambda school: school.hold(scope, key)


def _paired(what: Pairing, one: str, other: str) -> Callable[[Imported], None]:
    def did(school: Imported) -> None:
        school.roster = replace(school.roster, pairs={what: frozenset({(one, other)})})

    return did


THINGS = {
    "a ban": Thing(lambda people, _, he: people.guardians[he].blocked, {"blocked": "court-order"}),
    "an opt-out": Thing(lambda people, _, he: people.guardians[he].opt_out, {"opt_out": frozenset({"all"})}),
    "a secret address": Thing(lambda people, _, he: people.guardians[he].address_secret, {"address_secret": True}),
    "his death": Thing(lambda people, _, he: people.guardians[he].deceased, {"deceased": True}),
    "nothing": Thing(
        lambda people, *of: _tie(people, *of).receives is Receives.NOTHING, {"receives": Receives.NOTHING}
    ),
    "on request": Thing(
        lambda people, *of: _tie(people, *of).receives is Receives.ON_REQUEST, {"receives": Receives.ON_REQUEST}
    ),
    "the child's death": Thing(lambda people, child, _: people.pupils[child].deceased, {"child_died": True}),
    "a hold on him": Thing(lambda people, _, he: ("guardian", he) in people.held, did=_held("guardian", "f1")),
    "a hold on the child": Thing(lambda people, child, _: ("pupil", child) in people.held, did=_held("pupil", "p1")),
    "a hold on both": Thing(lambda people, *of: ("pair", ":".join(of)) in people.held, did=_held("pair", "p1:f1")),
    "not together": Thing(
        lambda people, _, he: people.apart_from(he), did=_paired(Pairing.NOT_TOGETHER, "f1", "m1")
    ),
    "a leader's yes": Thing(
        lambda people, *of: of in people.pairs[Pairing.RECEIVES_ALL], did=_paired(Pairing.RECEIVES_ALL, "p1", "f1")
    ),
    "what was told": Thing(_tie),
}  # fmt: skip
CHANGES = {
    "his key": Family(father="f9"),
    "his key, spelled otherwise": Family(father="f9", called=("B.", "van Dam")),
    "the child's key": Family(child="k1"),
    "the child's key and last name": Family(child="k1", named=("Fenna", "Vonk")),
    "all keys and the child's last name": Family("k1", ("Fenna", "Vonk"), "m9", "f9"),
}
GONE = {
    "in one file": [],
    "after he had left": [Family(here=False)],
    "after all had left": [Family(here=False, father="")],
}


EACH = {f"{what}-{change}": (THINGS[what], CHANGES[change]) for what in THINGS for change in CHANGES}
"""What hangs on one key does not on another: each thing with each change."""


@pytest.mark.parametrize(("each", "gone"), cover(EACH, GONE))
def test_4_a_key_that_changes_is_asked_after_and_all_goes_along(each: tuple[Thing, Family], gone: list[Family]) -> None:
    (thing, after), school = each, Imported()
    assert not school.takes_in(Family().file(**thing.said)).stops
    thing.did(school)
    for family in gone:
        assert not school.takes_in(family.file()).stops
    before = school.roster
    judged = school.takes_in(after.file())
    asked = {str(doubt) for stop in judged.stops for doubt in stop.doubts}
    expected = {f"{after.child} (p1?)"} if after.child != "p1" else {f"{after.father} (f1?)"}
    assert expected <= asked
    assert school.roster.guardians.keys() == before.guardians.keys(), "nobody is taken in until somebody answers"
    assert not school.takes_in(after.file(), Said(same_people=True)).stops
    assert thing.hangs(school.roster, after.child, after.father)
    assert not school.takes_in(after.file()).stops


def test_4_two_children_with_new_keys_and_last_names_are_told_apart_by_their_first_names() -> None:
    school = Imported()
    fenna, roos = Family().file(receives=Receives.NOTHING), Family("p2", ("Roos", "van Dam")).file()
    assert not school.takes_in(fenna[:5] + roos).stops
    fenna, roos = (Family(key, (first, "Vonk"), "m9", "f9").file()
                   for key, first in (("k2", "Fenna"), ("k1", "Roos")))  # fmt: skip
    assert school.takes_in(fenna[:5] + roos).stops
    assert not school.takes_in(fenna[:5] + roos, Said(same_people=True)).stops
    assert _tie(school.roster, "k2", "f9").receives is Receives.NOTHING
    assert _tie(school.roster, "k1", "f9").receives is Receives.ALL


def test_4_guardians_without_names_are_told_apart_by_their_addresses() -> None:
    def nameless(*of: Family) -> list[RosterRecord]:
        records = [record for one in of for record in one.file()]
        return [replace(one, first_name="", last_name="") if isinstance(one, GuardianRecord) else one
                for one in records]  # fmt: skip

    school = Imported()
    school.takes_in(Family().file(receives=Receives.NOTHING))
    assert school.takes_in(nameless(Family(child="k1", father="f9"))).stops
    assert not school.takes_in(nameless(Family(child="k1", father="f9")), Said(same_people=True)).stops
    assert _tie(school.roster, "k1", "f9").receives is Receives.NOTHING


def test_4_a_sister_who_comes_when_the_eldest_leaves_is_somebody_else() -> None:
    school = Imported()
    school.takes_in(Family().file())
    assert not school.takes_in(Family(child="p2", named=("Roos", "van Dam")).file()).stops


def test_5_a_death_in_a_file_that_stopped_is_that_of_the_child_under_its_old_key() -> None:
    for before, after in (("p1", "k1"), ("0017", "17")):
        school = Imported()
        school.takes_in(Family(child=before).file())
        assert school.takes_in(Family(child=after).file(child_died=True)).stops
        assert school.people.pupils[before].deceased


def test_4_in_doubt_a_death_and_a_leaders_word_hold_for_both_keys() -> None:
    school = Imported()
    school.takes_in(Family().file(child_died=True))
    _paired(Pairing.NOT_TOGETHER, "f1", "m1")(school)
    school.doubts = {Doubt("pupil", "q1", "p1"), Doubt("guardian", "o1", "f1")}
    assert school.people.pupils["q1"].deceased
    assert school.people.are_paired(Pairing.NOT_TOGETHER, "m1", "o1")
