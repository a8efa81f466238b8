"""What an emptied or unreadable cell leaves open waits until a cell that can be read, or a leader, has answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from imported import Imported
from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, PupilRecord, Receives, Relation, RosterRecord
from ouderbrug.school.boxes import EMAIL, MOBILE
from ouderbrug.school.importing import Said

OPEN: dict[str, tuple[type[Any], dict[str, Any], dict[str, Any]]] = {
    "authority emptied": (GuardianshipRecord, {"authority": Authority.YES}, {"emptied": {"authority"}}),
    "permission emptied": (
        GuardianshipRecord,
        {"authority": Authority.UNKNOWN, "receives": Receives.ALL, "receives_by": "An Bos",
         "receives_since": date(2026, 9, 1)},
        {"emptied": {"receives", "receives_by", "receives_since"}},
    ),
    "decision emptied": (
        GuardianshipRecord,
        {"authority": Authority.NO, "receives": Receives.ALL, "receives_by": "An Bos",
         "receives_since": date(2026, 9, 1)},
        {"emptied": {"receives_by"}},
    ),
    "relation unreadable": (GuardianshipRecord, {"relation": Relation.FATHER}, {"unsure": {"relation"}}),
    "authority unreadable": (GuardianshipRecord, {"authority": Authority.YES}, {"unsure": {"authority"}}),
    "receives unreadable": (GuardianshipRecord, {"receives": Receives.ALL}, {"unsure": {"receives"}}),
    "ban unreadable": (GuardianRecord, {"blocked": ""}, {"unsure": {"blocked"}}),
    "end of a ban unreadable": (GuardianRecord, {"blocked_until": date(2027, 1, 1)}, {"unsure": {"blocked_until"}}),
    "opt-out unreadable": (GuardianRecord, {"opt_out": frozenset()}, {"unsure": {"opt_out"}}),
    "secret unreadable": (GuardianRecord, {"address_secret": False}, {"unsure": {"address_secret"}}),
    "death unreadable": (GuardianRecord, {"deceased": False}, {"unsure": {"deceased"}}),
    "death of the child unreadable": (PupilRecord, {"deceased": False}, {"unsure": {"deceased"}}),
}  # fmt: skip
"""What is left open: of which record, what it said before (and what answers it), and what it says now."""
SAME = Said(same_people=True)
CHILD, FATHER = ("Fenna", "van Dam"), ("Bas", "van Dam")


def file(*parts: tuple[type[Any], dict[str, Any]], child: str = "", father: str = "", away: str = "") -> list[Any]:
    """A whole school: a family with what a record says, and others, so that no share of it stops an import.

    In a new system all have another key: that begins with ``child`` or ``father``.
    """
    found: list[RosterRecord] = []
    for number in range(12):
        found += [
            PupilRecord("line 9", f"{child}q{number}", "Kind", f"Other{number}x{number}", "3A"),
            GuardianRecord("line 9", f"{father}o{number}", "Ouder", f"Other{number}", email=f"o{number}@x.example"),
            GuardianshipRecord("line 9", f"{child}q{number}", f"{father}o{number}", Relation.MOTHER, Authority.YES),
        ]
    mother = [
        GuardianRecord("line 3", f"{father}m1", "Ilse", "Vonk", email="m@x.example"),
        GuardianshipRecord("line 3", f"{child}p1", f"{father}m1", Relation.MOTHER, Authority.YES),
    ]
    of_father = [
        GuardianRecord("line 2", f"{father}f1", *FATHER, email="f@x.example"),
        GuardianshipRecord("line 2", f"{child}p1", f"{father}f1", Relation.FATHER, Authority.YES),
    ]
    family = [PupilRecord("line 2", f"{child}p1", *CHILD, "3A"), *mother, *(of_father if away != "father" else [])]
    said = {kind: cells for kind, cells in parts}
    return [*found, *(_saying(one, said.get(type(one), {})) for one in (family if away != "child" else []))]


def _saying(one: Any, cells: dict[str, Any]) -> Any:
    """The record with these cells, if it is one of the father or the child; what is emptied or unread is None."""
    if getattr(one, "guardian", getattr(one, "key", "")).endswith("m1"):
        return one
    none = {name: None for name in (*cells.get("emptied", ()), *cells.get("unsure", ()), *cells.get("gone", ()))}
    sets = {name: frozenset(cells[name]) for name in ("emptied", "unsure") if name in cells}
    values = {name: value for name, value in cells.items() if name not in ("emptied", "unsure", "gone")}
    return replace(one, **values, **none, **sets)


def of_case(case: str) -> tuple[Any, Any, Any, Any]:
    """What the record says before, when it asks, without the column, and with the cell empty."""
    kind, before, asks = OPEN[case]
    (fields,) = asks.values()
    rest = {name: value for name, value in before.items() if name not in fields}
    return tuple((kind, cells) for cells in (before, rest | asks, rest | {"gone": fields}, rest | {"emptied": fields}))


def then(what: str, gone: Any, empty: Any, school: Imported) -> tuple[str, str]:
    """Take in what comes next, and return how the keys of the child and the father begin then."""
    child, father = "", ""
    if what == "the column is not there":
        school.takes_in(file(gone))
    elif what == "the cell is empty":
        school.takes_in(file(empty))
    elif what == "the row is away for a day, and empty":
        school.takes_in(file(away="father"))
        school.takes_in(file(empty))
    elif what == "the child is away for a day, without the column":
        school.takes_in(file(away="child"))
        school.takes_in(file(gone))
    elif what == "the guardian has a new key":
        father = "n"
        assert not school.takes_in(file(gone, father=father), SAME).stops
    elif what == "the child has a new key":
        child = "n"
        assert not school.takes_in(file(empty, child=child), SAME).stops
    else:
        child, father = "n", "n"
        assert not school.takes_in(file(gone, child=child, father=father), SAME).stops
    return child, father


AFTER = (
    "the column is not there",
    "the cell is empty",
    "the row is away for a day, and empty",
    "the child is away for a day, without the column",
    "the guardian has a new key",
    "the child has a new key",
    "both have new keys",
)


@pytest.mark.parametrize("what", AFTER)
@pytest.mark.parametrize("case", OPEN)
def test_6_only_a_cell_that_can_be_read_answers(case: str, what: str) -> None:
    before, asks, gone, empty = of_case(case)
    school = Imported()
    school.takes_in(file(before))
    assert not school.waits("p1", "f1")
    school.takes_in(file(asks))
    assert school.waits("p1", "f1") and not school.waits("q1", "o1")
    child, father = then(what, gone, empty, school)
    assert school.waits(f"{child}p1", f"{father}f1")
    assert len(school.asked) == len({one.code for one in school.asked})
    school.takes_in(file(before, child=child, father=father))
    assert not school.waits(f"{child}p1", f"{father}f1")


def test_6_an_emptied_permission_waits_also_when_the_row_was_away_in_between() -> None:
    before, asks, *_ = of_case("authority emptied")
    school = Imported()
    school.takes_in(file(before))
    school.takes_in(file(away="father"))
    school.takes_in(file(asks))
    assert school.waits("p1", "f1")


def test_7_who_joins_under_another_key_may_be_the_one_whose_cell_nobody_can_read() -> None:
    kind, _, asks = OPEN["receives unreadable"]
    school = Imported()
    school.takes_in(file())
    school.takes_in(file((kind, asks)))
    assert "namesake" in {stop.code for stop in school.takes_in(file(father="n")).stops}


def test_7_what_follows_from_other_cells_answers_nothing() -> None:
    kind, _, asks = OPEN["receives unreadable"]
    school = Imported()
    school.takes_in(file())
    school.takes_in(file((kind, asks)))
    implied = {"authority": Authority.NO, "receives": Receives.ON_REQUEST}
    school.takes_in(file((kind, implied | {"implied": frozenset({"receives"})})))
    assert school.waits("p1", "f1")
    school.takes_in(file((kind, implied)))
    assert not school.waits("p1", "f1")


def test_7_a_file_that_stops_asks_about_whom_its_keys_may_be() -> None:
    kind, _, asks = OPEN["receives unreadable"]
    school = Imported()
    school.takes_in(file())
    school.takes_in(file((GuardianRecord, {"blocked": "court-order"})))
    assert school.takes_in(file((kind, asks), father="n")).stops
    assert school.waits("p1", "f1")


DECISION: dict[str, Any] = {"receives": Receives.ALL, "receives_by": "An Bos", "receives_since": date(2026, 9, 1)}
LACKING: list[set[str]] = [
    {"receives_by"},
    {"receives_since"},
    {"receives"},
    {"receives_by", "receives_since"},
    {*DECISION},
]


def without(lacking: set[str], how: str) -> tuple[type[Any], dict[str, Any]]:
    """No authority, with a part of the decision emptied or its columns not there, as an importer reads it."""
    on_request = {"receives": Receives.ON_REQUEST, "implied": frozenset({"receives"})}
    cells: dict[str, Any] = {name: value for name, value in DECISION.items() if name not in lacking} | on_request
    emptied = {"emptied": frozenset(lacking)} if how == "emptied" else {}
    cells |= dict.fromkeys(lacking - {"receives"})
    return GuardianshipRecord, {"authority": Authority.NO, **cells, **emptied}


def with_cells(said: tuple[type[Any], dict[str, Any]], key: str = "f1") -> list[Any]:
    """The file of which the row of the father at his child says this, as it stands."""
    rows = file(father=key.removesuffix("f1"))
    return [replace(one, **said[1]) if isinstance(one, said[0]) and one.guardian == key else one for one in rows]


@pytest.mark.parametrize("lacking", LACKING, ids=lambda names: " ".join(sorted(names)))
@pytest.mark.parametrize("key", ["f1", "nf1"])
def test_6_a_decision_that_is_emptied_waits_and_goes_when_it_is_filled_again(key: str, lacking: set[str]) -> None:
    permits, school = (GuardianshipRecord, {"authority": Authority.NO, **DECISION}), Imported()
    school.takes_in(with_cells(permits))
    known = [tie for tie in school.people.ties if tie.guardian == "f1"]
    assert bool(school.takes_in(with_cells(without(lacking, "emptied"), key)).stops) is (key != "f1")
    assert school.waits("p1", "f1")
    assert [tie for tie in school.people.ties if tie.guardian == "f1"] == known, "nothing is refused for good"
    judged = school.takes_in(with_cells(permits, key), SAME)
    assert not judged.stops and not judged.change.lifted and not school.waits("p1", key)


@pytest.mark.parametrize("lacking", LACKING, ids=lambda names: " ".join(sorted(names)))
def test_6_a_decision_of_which_columns_are_not_there_stands(lacking: set[str]) -> None:
    school = Imported()
    school.takes_in(with_cells((GuardianshipRecord, {"authority": Authority.NO, **DECISION})))
    known = school.people.ties
    school.takes_in(with_cells(without(lacking, "not there")))
    assert school.people.ties == known and not school.asked


def test_6_somebody_new_without_a_decision_has_it_on_request() -> None:
    school = Imported()
    school.takes_in(with_cells(without({"receives_by"}, "emptied")))
    assert [tie.receives for tie in school.people.ties if tie.guardian == "f1"] == [Receives.ON_REQUEST]
    assert not school.waits("p1", "f1")


STOPPED = [("n", ""), ("", "n"), ("n", "n")]
"""How the keys of children and guardians begin in a file that stops for them."""


@pytest.mark.parametrize(("child", "father"), STOPPED)
@pytest.mark.parametrize("case", ["authority emptied", "permission emptied"])
def test_6_an_emptied_permission_waits_also_where_the_file_stops(case: str, child: str, father: str) -> None:
    before, asks, *_ = of_case(case)
    school = Imported()
    school.takes_in(file(before))
    known = school.people.ties
    assert school.takes_in(file(asks, child=child, father=father)).stops
    assert school.waits("p1", "f1") and not school.waits("p1", "m1")
    assert school.people.ties == known, "nothing is refused for good"
    assert not school.takes_in(file(before, child=child, father=father), SAME).stops
    assert not school.waits(f"{child}p1", f"{father}f1")


@pytest.mark.parametrize(("child", "father"), STOPPED)
def test_6_a_column_that_is_not_there_changes_nothing_where_the_file_stops(child: str, father: str) -> None:
    school = Imported()
    school.takes_in(file())
    known = school.people.ties
    assert school.takes_in(file((GuardianshipRecord, {"gone": {"authority"}}), child=child, father=father)).stops
    assert not school.asked and school.people.ties == known


@pytest.mark.parametrize("said", [Authority.NO, Authority.UNKNOWN])
def test_5_what_a_file_that_stops_says_of_authority_holds_for_whom_its_key_may_be(said: Authority) -> None:
    school = Imported()
    school.takes_in(file())
    assert school.takes_in(file((GuardianshipRecord, {"authority": said}), father="n")).stops
    assert [tie.authority for tie in school.people.ties if tie.guardian == "f1"] == [said]


@pytest.mark.parametrize("first", [Receives.NOTHING, Receives.ALL])
def test_7_of_two_files_in_one_import_the_stricter_word_holds(first: Receives) -> None:
    second = Receives.ALL if first is Receives.NOTHING else Receives.NOTHING
    records = [record for said in (first, second) for record in file((GuardianshipRecord, {"receives": said}))]
    school = Imported()
    school.takes_in(records)
    assert school.roster.ties_of_guardian["f1"][0].receives is Receives.NOTHING


M_ADDRESS = {"email": "m@x.example", "mobile": "+31612345601"}


def two_rows(field: str, *, unread: bool = False) -> list[Any]:
    """The father has a ban, and in one of two rows the address of the mother; ``unread`` leaves a cell unreadable."""
    mother = {field: M_ADDRESS[field]}
    other = {field: {"email": "f@x.example", "mobile": "+31612345602"}[field]}
    rows = file((GuardianRecord, {"blocked": "court-order", **other}))
    rows = [replace(one, **mother) if isinstance(one, GuardianRecord) and one.key == "m1" else one for one in rows]
    cell: dict[str, Any] = {"unsure": frozenset({field})} if unread else mother
    return [*rows, GuardianRecord("line 40", "f1", **cell)]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("field", M_ADDRESS)
def test_1_two_rows_that_name_two_addresses_of_somebody_banned_close_both_and_hold_nobody(
    field: str, order: int
) -> None:
    """Both are known, so the mother hears it over another channel today: nobody has to answer first."""
    school = Imported()
    school.takes_in(two_rows(field)[::order])
    assert not school.waits("p1", "m1")
    box = {"email": EMAIL, "mobile": MOBILE}[field]
    assert [one.key for one in school.people.reading_along("m1", box)] == ["f1"]
    school.takes_in(two_rows("email", unread=True))
    assert school.waits("p1", "m1"), "of a cell that nobody can read it is not known whose mailbox it names"
