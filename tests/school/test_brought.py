"""What a stopped import protects holds until an accepted one speaks of it, and nothing else is ever lifted by that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouderbrug import (
    Authority,
    Guardian,
    GuardianRecord,
    Guardianship,
    GuardianshipRecord,
    ImportNote,
    Pupil,
    PupilRecord,
    Receives,
    Relation,
    RosterRecord,
)
from ouderbrug.school.brought import NOTHING, Brought, Place, no_tie, nobody, protected
from ouderbrug.school.difference import SET_ASIDE
from ouderbrug.school.import_stops import CUT_OFF, STOPS
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster
from ouderbrug.store import brought as stored_brought
from store_samples import changing

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.school.importing import Judged

OF_GUARDIAN: dict[str, tuple[str, Any]] = {
    "ban": ("blocked", "court-order"),
    "opt-out": ("opt_out", frozenset({"all"})),
    "secret address": ("address_secret", True),
    "death": ("deceased", True),
}
OF_TIE: dict[str, tuple[str, Any]] = {
    "nothing": ("receives", Receives.NOTHING),
    "on request": ("receives", Receives.ON_REQUEST),
    "no authority": ("authority", Authority.NO),
}
ALL = OF_GUARDIAN | OF_TIE
COLUMNS = frozenset(name for name, _ in ALL.values())
ANYTHING = {code: frozenset[str]() for code in STOPS if code != "half-file"}
"""What a person says is right here, so that a file stops only where its end is missing."""
GO_ON = Said(ANYTHING)


@dataclass
class School:
    """A store as a value: a mother and a father at each of two children."""

    roster: Roster = field(default_factory=lambda: people("f1", "f2"))
    brought: Brought = NOTHING

    def takes_in(self, *records: RosterRecord, stops: bool = False, said: Said = GO_ON) -> Judged:
        judged = judge(self.roster, [*records, *([ImportNote("x:9", CUT_OFF, "")] if stops else [])], said, (),
                       self.brought)  # fmt: skip
        assert bool(judged.stops) is stops, judged.stops
        change, now = judged.change, self.roster
        ties = {(tie.pupil, tie.guardian): tie for tie in now.ties} | change.ties
        ties |= {pair: replace(ties[pair], active=False) for pair in change.left_ties}
        guardians = {**now.guardians, **change.guardians}
        guardians |= {key: replace(guardians[key], active=False) for key in change.left_guardians}
        pupils = {**now.pupils, **change.pupils}
        self.roster = replace(now, pupils=pupils, guardians=guardians, ties=tuple(ties.values()))
        self.brought = judged.brought
        return judged

    def stands(self, name: str, key: str = "f1", pupil: str = "p1") -> Any:
        """What counts of a field."""
        seen = protected(self.roster, self.brought)
        if name in ("receives", "authority"):
            return next(getattr(tie, name) for tie in seen.ties if (tie.pupil, tie.guardian) == (pupil, key))
        return getattr(seen.guardians[key], name)


def people(*fathers: str) -> Roster:
    pupils = {f"p{n}": Pupil(f"p{n}", f"Kind{n}", f"Naam{n}x", ("3A",)) for n, _ in enumerate(fathers, 1)}
    parents = {key: Guardian(key, f"Ouder{key}", f"Van{key}x", f"{key}@x.example") for key in (*fathers, "m1", "m2")}
    ties = [(f"p{n}", key) for n, father in enumerate(fathers, 1) for key in (father, f"m{n}")]
    all_of_it = (Relation.FATHER, Authority.YES, Receives.ALL)
    return Roster("99ZZ00", pupils, parents, tuple(Guardianship(*pair, *all_of_it) for pair in ties))


def file(*fathers: str, columns: frozenset[str] = COLUMNS, **said: dict[str, Any]) -> list[RosterRecord]:
    """A whole file, whose protective cells are empty but for what is ``said`` of a key."""
    found: list[RosterRecord] = []
    for number, father in enumerate(fathers or ("f1", "f2"), 1):
        pupil = f"p{number}"
        found.append(PupilRecord("x:1", pupil, f"Kind{number}", f"Naam{number}x", "3A"))
        for key in (father, f"m{number}"):
            found += row(key, pupil, columns, said.get(key, {}))
    return found


def row(key: str, pupil: str, columns: frozenset[str], said: dict[str, Any]) -> list[RosterRecord]:
    of_tie = {name: value for name, value in said.items() if name in ("receives", "authority")}
    person = {name: value for name, value in said.items() if name not in of_tie}
    return [
        GuardianRecord("x:1", key, f"Ouder{key}", f"Van{key}x", email=f"{key}@x.example",
                       emptied=columns - said.keys(), **person),
        GuardianshipRecord("x:1", pupil, key, Relation.FATHER, emptied=columns - said.keys(), **of_tie),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ALL)
def test_5_what_only_a_stopped_file_protects_is_lifted_by_the_accepted_one_that_does_not(what: str) -> None:
    (name, value), school = ALL[what], School()
    was = school.stands(name)
    school.takes_in(*file(f1={name: value}), stops=True)
    assert school.stands(name) == value != was
    judged = school.takes_in(*file())
    assert school.stands(name) == was
    assert judged.let_go == (Place("f1", "p1" if what in OF_TIE else "", name),)
    assert school.brought == NOTHING


@pytest.mark.parametrize("what", ALL)
def test_5_what_an_accepted_file_protects_too_stays(what: str) -> None:
    name, value = ALL[what]
    for files in ([("said", False), ("said", True), ("empty", False)], [("said", True), ("said", False)]):
        school = School()
        for cell, stops in files:
            judged = school.takes_in(*file(f1={name: value} if cell == "said" else {}), stops=stops)
        assert school.stands(name) == value, files
        assert judged.let_go == ()


@pytest.mark.parametrize("what", ALL)
def test_5_a_file_without_that_column_settles_nothing(what: str) -> None:
    (name, value), school = ALL[what], School()
    school.takes_in(*file(f1={name: value}), stops=True)
    judged = school.takes_in(*file(columns=COLUMNS - {name}))
    assert school.stands(name) == value
    assert judged.let_go == () and len(judged.brought.places()) == 1


def test_5_a_cell_that_nobody_can_read_settles_nothing() -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order"}), stops=True)
    unsure = [replace(one, unsure=frozenset({"blocked"})) if isinstance(one, GuardianRecord) else one for one in file()]
    school.takes_in(*unsure)
    assert school.stands("blocked")


def test_5_what_a_person_recorded_meanwhile_stays() -> None:
    school = School()
    school.takes_in(*file(f1={"opt_out": frozenset({"newsletter", "tip"})}), stops=True)
    wish = replace(school.roster.guardians["f1"], opt_out=frozenset({"tip"}))
    school.roster = replace(school.roster, guardians={**school.roster.guardians, "f1": wish})
    school.takes_in(*file())
    assert school.stands("opt_out") == {"tip"}


def test_5_whom_only_a_stopped_file_named_was_never_here() -> None:
    school, ban = School(), {"blocked": "court-order"}
    school.takes_in(*file(), *row("x1", "p1", COLUMNS, ban), stops=True)
    assert school.stands("blocked", "x1") and "x1" not in school.roster.guardians
    school.takes_in(*file(), ImportNote("x:3", SET_ASIDE, ""))
    assert school.stands("blocked", "x1"), "a row was left out, and may have been about this one"
    assert Place("x1", "", "blocked") in school.takes_in(*file()).let_go
    assert school.brought == NOTHING, "not even a name"


def test_5_somebody_known_who_is_in_no_file_any_more_stays_protected() -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order"}), stops=True)
    school.takes_in(*(one for one in file() if "f1" not in (getattr(one, "key", ""), getattr(one, "guardian", ""))))
    assert school.stands("blocked")
    school.takes_in(*file())
    assert not school.stands("blocked")


def test_5_a_child_who_did_not_die_is_told_of_again() -> None:
    school = School()
    died = [replace(one, deceased=True) if getattr(one, "key", "") == "p1" else one for one in file()]
    school.takes_in(*died, stops=True)
    assert protected(school.roster, school.brought).pupils["p1"].deceased
    emptied = [replace(one, emptied=one.emptied | {"deceased"}) if isinstance(one, PupilRecord) else one
               for one in file()]  # fmt: skip
    assert school.takes_in(*emptied).let_go == (Place("", "p1", "deceased"),)


def test_5_it_goes_along_to_a_new_key_and_is_lifted_there() -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order"}), stops=True)
    renamed = [replace(one, first_name="Ouderf1", last_name="Vanf1x") if getattr(one, "key", "") == "n1" else one
               for one in file("n1", "f2", columns=COLUMNS - {"blocked"})]  # fmt: skip
    school.takes_in(*renamed, said=Said({"left": frozenset(), "changes": frozenset()}, same_people=True))
    # The store moves whom it knows in its own way; here only what stands beside it is looked at.
    assert school.brought.places() == [Place("n1", "", "blocked")]


def test_5_it_comes_back_from_the_store_as_it_went(tmp_path: Path) -> None:
    first, later = datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC)
    ban = {"blocked": "court-order", "blocked_until": date(2027, 1, 1), "blocked_by": "Ria"}
    known = replace(nobody("f1"), opt_out=frozenset({"all", "tip"}))
    new = replace(nobody("x1"), first_name="Xan", email="x@x.example", **ban)
    ties = {("p1", "x1"): replace(no_tie("p1", "x1"), receives=Receives.NOTHING), ("p2", "x1"): no_tie("p2", "x1")}
    brought = Brought({"f1": known, "x1": new}, ties, {"p1": replace(Pupil("p1", "", active=False), deceased=True)})
    with changing(tmp_path) as connection:
        stored_brought.keep(connection, "99ZZ00", brought, first)
        found = stored_brought.standing(connection, "99ZZ00")
        assert replace(found, since={}) == brought
        stored_brought.keep(connection, "99ZZ00", replace(found, pupils={}), later)
        again = stored_brought.standing(connection, "99ZZ00")
        assert {again.since[place] for place in again.places()} == {first}


CELLS = st.sampled_from(["absent", "empty", "strict", "loose"])
FILES = st.lists(st.tuples(st.booleans(), st.fixed_dictionaries(dict.fromkeys(ALL, CELLS))), max_size=5)
LOOSE: dict[str, Any] = {
    "blocked": "", "opt_out": frozenset(), "address_secret": False, "deceased": False, "receives": Receives.ALL,
    "authority": Authority.YES,
}  # fmt: skip


@given(FILES)
@settings(max_examples=60, deadline=None)
def test_5_what_stands_is_what_accepted_files_said_and_what_stopped_ones_brought_since(
    files: list[tuple[bool, dict[str, str]]],
) -> None:
    """``plain`` never sees the files that stop; of a field they count until an accepted file speaks of it."""
    school, plain = School(), School()
    brought: dict[str, Any] = {}
    for stops, cells in files:
        said: dict[str, Any] = {}
        columns = set(COLUMNS)
        for what, cell in cells.items():
            name, value = ALL[what]
            columns -= {name} if cell == "absent" else set()
            if cell in ("strict", "loose"):
                said[name] = value if cell == "strict" else LOOSE[name]
        records = file(columns=frozenset(columns), f1=said)
        school.takes_in(*records, stops=stops)
        if stops:
            brought |= {name: _stricter(name, value, brought.get(name)) for name, value in said.items()}
            continue
        plain.takes_in(*records)
        brought = {name: value for name, value in brought.items() if name not in columns | said.keys()}
    for name in COLUMNS:
        assert school.stands(name) == _stricter(name, plain.stands(name), brought.get(name)), name
        assert school.stands(name, "f2", "p2") == plain.stands(name, "f2", "p2")


def _stricter(name: str, one: Any, other: Any) -> Any:
    order: dict[Any, int] = {Receives.NOTHING: 2, Receives.ON_REQUEST: 1, Authority.NO: 2, Authority.UNKNOWN: 1}
    if other is None:
        return one
    if name == "opt_out":
        return one | other
    return max(one, other, key=lambda value: order.get(value, 0) if name in ("receives", "authority") else bool(value))
