"""What a stopped import protects is lifted as all that protects: by an explicit word and the option alone."""

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
    Staff,
    StaffRecord,
)
from ouderbrug.school.brought import NOTHING, Brought, Place, no_tie, nobody, protected
from ouderbrug.school.departures import SET_ASIDE
from ouderbrug.school.difference import Difference
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.import_stops import CUT_OFF, STOPS
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster
from ouderbrug.store import brought as stored_brought
from ouderbrug.store import roster as stored_people
from store_samples import changing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

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
LOOSE: dict[str, Any] = {
    "blocked": "", "opt_out": frozenset(), "address_secret": False, "deceased": False, "receives": Receives.ALL,
    "authority": Authority.YES,
}  # fmt: skip
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


SILENT = ("an empty cell", "no such column", "a cell that nobody can read", "a row left out", "a row that is gone")
EXPLICIT = ("a word", "a word, accepted")


def later(name: str, how: str) -> tuple[list[RosterRecord], Said]:
    """The next file, which is accepted, and how it speaks of what a file that stopped had said of the father."""
    if how == "no such column":
        return file(columns=COLUMNS - {name}), GO_ON
    if how == "a cell that nobody can read":
        return [replace(one, unsure=frozenset({name})) if isinstance(one, GuardianRecord) and name == "opt_out"
                else one for one in file()], GO_ON  # fmt: skip
    if how == "a row left out":
        return [*file(), ImportNote("x:3", SET_ASIDE, "")], GO_ON
    if how == "a row that is gone":
        return [one for one in file() if "f1" not in (getattr(one, "key", ""), getattr(one, "guardian", ""))], GO_ON
    said = {} if how == "an empty cell" else {"f1": {name: LOOSE[name]}}
    return file(**said), replace(GO_ON, unblock=how == "a word, accepted")


@pytest.mark.parametrize("how", [*SILENT, *EXPLICIT])
@pytest.mark.parametrize("what", ALL)
def test_5_what_a_stopped_file_protects_is_lifted_by_an_explicit_word_and_the_option_alone(what: str, how: str) -> None:
    (name, value), school = ALL[what], School()
    was, place = school.stands(name), Place("f1", "p1" if what in OF_TIE else "", name)
    school.takes_in(*file(f1={name: value}), stops=True)
    assert school.stands(name) == value != was
    records, said = later(name, how)
    judged = school.takes_in(*records, said=said)
    lifted = how == "a word, accepted"
    assert school.stands(name) == (was if lifted else value)
    assert judged.stands == (() if lifted else (place,))
    assert school.brought == NOTHING, "from now on the store says it"
    school.takes_in(*file())
    assert school.stands(name) == (was if lifted else value)


def test_5_a_table_of_staff_settles_nothing() -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order"}), stops=True)
    judged = school.takes_in(StaffRecord("x:1", Staff("juf", "Juf")))
    assert not judged.is_of_all_people and judged.stands == (Place("f1", "", "blocked"),)
    assert school.brought.places() == [Place("f1", "", "blocked")] and not judged.change.guardians


def test_5_what_a_person_recorded_meanwhile_stays_as_well() -> None:
    school = School()
    school.takes_in(*file(f1={"opt_out": frozenset({"newsletter"})}), stops=True)
    wish = replace(school.roster.guardians["f1"], opt_out=frozenset({"tip"}))
    school.roster = replace(school.roster, guardians={**school.roster.guardians, "f1": wish})
    school.takes_in(*file())
    assert school.stands("opt_out") == {"tip", "newsletter"}


def test_5_whom_only_a_stopped_file_named_counts_as_somebody_who_left() -> None:
    school, ban = School(), {"blocked": "court-order"}
    school.takes_in(*file(), *row("x1", "p1", COLUMNS, ban), stops=True)
    assert school.stands("blocked", "x1") and "x1" not in school.roster.guardians
    school.takes_in(*file())
    assert school.roster.guardians["x1"].blocked and not school.roster.guardians["x1"].active
    school.takes_in(*file(), *row("x1", "p1", COLUMNS, {}))
    assert school.stands("blocked", "x1")


def test_5_a_child_whose_death_a_stopped_file_told_is_not_told_of_by_an_empty_cell() -> None:
    school = School()
    died = [replace(one, deceased=True) if getattr(one, "key", "") == "p1" else one for one in file()]
    school.takes_in(*died, stops=True)
    assert protected(school.roster, school.brought).pupils["p1"].deceased
    emptied = [replace(one, emptied=one.emptied | {"deceased"}) if isinstance(one, PupilRecord) else one
               for one in file()]  # fmt: skip
    assert school.takes_in(*emptied).stands == (Place("", "p1", "deceased"),)
    assert school.roster.pupils["p1"].deceased


def test_5_it_goes_along_to_a_new_key() -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order"}), stops=True)
    renamed = [replace(one, first_name="Ouderf1", last_name="Vanf1x") if getattr(one, "key", "") == "n1" else one
               for one in file("n1", "f2", columns=COLUMNS - {"blocked"})]  # fmt: skip
    judged = school.takes_in(*renamed, said=Said({"left": frozenset(), "changes": frozenset()}, same_people=True))
    assert judged.stands == (Place("n1", "", "blocked"),)
    assert school.stands("blocked", "n1")


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


def test_5_what_stands_is_written_although_the_file_changes_nothing(tmp_path: Path) -> None:
    school = School()
    school.takes_in(*file(f1={"blocked": "court-order", "receives": Receives.NOTHING}), stops=True)
    with changing(tmp_path) as connection:
        _enrol(connection, school.roster)
        judged = judge(stored_people.stored(connection, "99ZZ00"), file(), GO_ON, (), school.brought)
        stored_people.apply(connection, "99ZZ00", judged.change)
        after = stored_people.stored(connection, "99ZZ00")
    assert after.guardians["f1"].blocked == "court-order"
    assert {tie.receives for tie in after.ties if tie.guardian == "f1"} == {Receives.NOTHING}


def test_5_a_ban_that_is_shared_with_somebody_at_school_is_written(tmp_path: Path) -> None:
    """Of two keys of one person, both of which the file has, neither is new."""
    banned = replace(people("f1", "f2").guardians["f1"], blocked="court-order")
    twin = replace(banned, key="f9", blocked="")
    tie = Guardianship("p1", "f9", Relation.FATHER, Authority.YES, Receives.ALL)
    before = people("f1", "f2")
    before = replace(before, guardians={**before.guardians, "f1": banned, "f9": twin}, ties=(*before.ties, tie))
    records = [*file(), GuardianRecord("x:1", "f9", twin.first_name, twin.last_name, email=twin.email),
               GuardianshipRecord("x:1", "p1", "f9", Relation.FATHER)]  # fmt: skip
    with changing(tmp_path) as connection:
        _enrol(connection, before)
        known, doubt = stored_people.stored(connection, "99ZZ00"), Doubt("guardian", "f9", "f1")
        judged = judge(known, records, Said({"changes": frozenset()}, same_people=True), (doubt,))
        assert judged.change.shared == (doubt,), judged.stops
        stored_people.apply(connection, "99ZZ00", judged.change)
        assert stored_people.stored(connection, "99ZZ00").guardians["f9"].blocked


def _enrol(connection: Connection, roster: Roster) -> None:
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    stored_people.apply(connection, "99ZZ00", Difference(dict(roster.pupils), dict(roster.guardians), ties))


CELLS = st.sampled_from(["absent", "empty", "strict", "loose"])
FILES = st.lists(st.tuples(st.booleans(), st.booleans(), st.fixed_dictionaries(dict.fromkeys(ALL, CELLS))), max_size=5)


@given(FILES)
@settings(max_examples=60, deadline=None)
def test_5_what_stands_is_the_strictest_that_any_file_said_until_a_word_that_was_accepted(
    files: list[tuple[bool, bool, dict[str, str]]],
) -> None:
    school = School()
    stands: dict[str, Any] = {name: school.stands(name) for name in COLUMNS}
    for stops, unblock, cells in files:
        said: dict[str, Any] = {}
        columns = set(COLUMNS)
        for what, cell in cells.items():
            name, value = ALL[what]
            columns -= {name} if cell == "absent" else set()
            if cell in ("strict", "loose"):
                said[name] = value if cell == "strict" else LOOSE[name]
        school.takes_in(*file(columns=frozenset(columns), f1=said), stops=stops,
                        said=replace(GO_ON, unblock=unblock))  # fmt: skip
        lifts = unblock and not stops
        stands |= {name: value if lifts else _stricter(name, stands[name], value) for name, value in said.items()}
    for name in COLUMNS:
        assert school.stands(name) == stands[name], name
        assert school.stands(name, "f2", "p2") == School().stands(name, "f2", "p2")


def _stricter(name: str, one: Any, other: Any) -> Any:
    order: dict[Any, int] = {Receives.NOTHING: 2, Receives.ON_REQUEST: 1, Authority.NO: 2, Authority.UNKNOWN: 1}
    if name == "opt_out":
        return one | other
    return max(one, other, key=lambda value: order.get(value, 0) if name in ("receives", "authority") else bool(value))
