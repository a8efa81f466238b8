"""A row that protects and names nobody by key: who waits for it, and that nobody is written to meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord, UnkeyedGuardianRecord
from ouderbrug.school.importing import Said, judge
from ouderbrug.school.roster import Roster
from ouderbrug.school.unkeyed import with_all_who_may_be_meant
from ouderbrug_contacts import ConsentsImporter, ContactsImporter

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

NOOR = Guardian("0101", "Noor", "Jansen", email="noor@thuis.example", mobile="+31612345601")
JAN = Guardian("0102", "Jan", "Bos", email="jan@thuis.example")
ELS = Guardian("0103", "Els", "Vos", email="els@thuis.example")
PUPILS = {"00012": Pupil("00012", "Sam", "Bos", ("3A",)), "00013": Pupil("00013", "Lot", "Vos", ("3A",))}
TIES = tuple(
    Guardianship(pupil, one.key, Relation.MOTHER, Authority.YES, Receives.ALL)
    for pupil, one in (("00012", NOOR), ("00012", JAN), ("00013", ELS))
)
SCHOOL = Roster("99ZZ", pupils=PUPILS, guardians={one.key: one for one in (NOOR, JAN, ELS)}, ties=TIES)


def row(keys: str = "", pupil: str = "", first: str = "", last: str = "", box: str = "") -> UnkeyedGuardianRecord:
    some = [frozenset({one} - {""}) for one in (keys, pupil, box)]
    return UnkeyedGuardianRecord("contacts.csv:3", some[0], some[1], first or None, last or None, some[2])


WHOM = [
    (row("102"), {"0102"}),
    (row("0102", "00013"), {"0102"}),
    (row(box="JAN@thuis.example"), {"0102"}),
    (row(box="jan+school@thuis.example"), {"0102"}),
    (row(box="+31612345601"), {"0101"}),
    (row(pupil="00012", first="Jan", last="Bos"), {"0102"}),
    (row(pupil="00012", first="Bos", last="Ján"), {"0102"}),
    (row(pupil="12", first="Jan", last="Bos"), {"0102"}),
    (row(pupil="00012", first="Jan", last="Bos", box="noor@thuis.example"), {"0101", "0102"}),
    (row(pupil="00012", first="Piet", last="Nieuw"), {"0101", "0102"}),
    (row(pupil="00012"), {"0101", "0102"}),
    (row(pupil="00012", first="Els", last="Vos"), {"0101", "0102"}),
    (row(first="Els", last="Vos"), {"0103"}),
    (row(first="Piet", last="Nieuw"), set()),
    (row(), set()),
]


@pytest.mark.parametrize(("one", "right"), WHOM)
def test_those_wait_whom_a_row_can_be_about(one: UnkeyedGuardianRecord, right: set[str]) -> None:
    found = with_all_who_may_be_meant(SCHOOL, [one])
    assert {record.key for record in found if isinstance(record, GuardianRecord)} == right
    judged = judge(SCHOOL, found, Said())
    assert {asked.key for asked in judged.change.asked if asked.field == "row"} == right
    assert not judged.change.left_guardians and not judged.change.left_pupils
    assert not judged.change.guardians or {one.active for one in judged.change.guardians.values()} == {True}


def test_a_name_that_the_family_has_elsewhere_is_who_it_is_about() -> None:
    """Els is no guardian of the pupil on the row; she is one of another child with Noor, who is."""
    both = (*TIES, replace(TIES[0], pupil="00013"))
    for last, right in (("Vos", {"0103"}), ("Bos", {"0101", "0102"})):
        found = with_all_who_may_be_meant(replace(SCHOOL, ties=both), [row(pupil="00012", first="Els", last=last)])
        assert {record.key for record in found if isinstance(record, GuardianRecord)} == right


def of_a_strange_pupil(key: str, **said: object) -> list[GuardianRecord | GuardianshipRecord]:
    tie = {name: said.pop(name) for name in ("authority", "receives") if name in said}
    return [
        GuardianRecord("c:2", key, email="jan@thuis.example", **said),  # type: ignore[arg-type]
        GuardianshipRecord("c:2", "00021", key, **tie),  # type: ignore[arg-type]
        *(GuardianshipRecord("c:3", one.pupil, one.guardian) for one in TIES if one.guardian != JAN.key),
    ]


STRANGE = [
    (of_a_strange_pupil("0102"), set()),
    (of_a_strange_pupil("0102", authority=Authority.NO), {"0102"}),
    (of_a_strange_pupil("0102", receives=Receives.ON_REQUEST), {"0102"}),
    (of_a_strange_pupil("n2", blocked="court-order"), {"0102"}),
    (of_a_strange_pupil("n2", unsure=frozenset({"opt_out"})), {"0102"}),
    (of_a_strange_pupil("n2"), set()),
]


@pytest.mark.parametrize(("records", "right"), STRANGE)
def test_what_protects_beside_a_pupil_whom_nobody_knows_is_not_lost(
    records: list[GuardianRecord | GuardianshipRecord], right: set[str]
) -> None:
    judged = judge(SCHOOL, with_all_who_may_be_meant(SCHOOL, records), Said())
    assert {asked.key for asked in judged.change.asked if asked.field == "row"} == right


def test_who_has_a_slip_in_the_key_of_the_pupil_stays_with_the_child() -> None:
    judged = judge(SCHOOL, with_all_who_may_be_meant(SCHOOL, of_a_strange_pupil("0102")), Said())
    assert judged.change.left_guardians == [] and judged.change.left_ties == []
    assert judged.change.stayed == {"0102"}
    known = [PupilRecord("c:2", "00021", first_name="Sam"), *of_a_strange_pupil("0102")]
    assert judge(SCHOOL, known, Said()).change.stayed == set()


WITHDRAWN = [
    ("", "0101", {"00012"}),
    ('"', "0101", {"00012"}),
    ("", "0103", {"00013"}),
    ("", "", set()),
    ("12", "", {"12", "00012"}),
    ("00013", "0101", {"00013"}),
]


@pytest.mark.parametrize(("pupil", "guardian", "right"), WITHDRAWN)
def test_what_is_withdrawn_of_a_child_whom_no_key_names_is_so_of_all_whom_it_may_be(
    tmp_path: Path, pupil: str, guardian: str, right: set[str]
) -> None:
    book = Workbook()
    for line in (
        ["pupil_key", "purpose", "status", "date", "guardian_key"],
        [pupil, "foto", "ingetrokken", "2026-11-20", guardian],
        ["", "foto", "gegeven", "2026-11-20", "0101"],
        [12, "foto", "gegeven", "2026-11-20", ""],
    ):
        book.active.append([int(one) if str(one) == "12" else one for one in line])
    book.save(tmp_path / "consents.xlsx")
    found = taken(ConsentsImporter, tmp_path / "consents.xlsx")
    judged = judge(SCHOOL, with_all_who_may_be_meant(SCHOOL, found), Said())
    assert {one.pupil for one in judged.change.consents} == right
    assert not any(one.given for one in judged.change.consents)


def taken(importer: Any, path: Path) -> list[Any]:
    records, found = importer(importer.Config()).read(path), []
    with pytest.raises(Exception, match="these were left out"):
        while True:
            found.append(next(records))
    return found


HEAD = "pupil_key;guardian_key;first_name;last_name;authority;receives;email;mobile;blocked;opt_out;pupil_deceased"
LEFT_OUT = [
    ("00012;;Jan;Bos;;;jan@thuis.example;;court-order;;", True),
    ("00012;;Jan;Bos;;;jan@thuis.example;;;newsletter;", True),
    ("00012;;Jan;Bos;nee;;jan@thuis.example;;;;", True),
    ("00012;;Jan;Bos;onbekend;;jan@thuis.example;;;;", True),
    ("00012;;Jan;Bos;;niets;jan@thuis.example;;;;", True),
    ("00012;;Jan;Bos;misschien;;jan@thuis.example;;;;", True),
    ("00012;;Jan;Bos;;;jan@thuis.example;;;;ja", True),
    ("00012;1,02E+08;Jan;Bos;;;jan@thuis.example;;court-order;;", True),
    (";0102;Jan;Bos;nee;;jan@thuis.example;;;;", True),
    ("1,2E+04;0102;Jan;Bos;nee;;jan@thuis.example;;;;", True),
    ("00012;0102;Jan;Bos;;;jan@thuis.example;;court-order;;;;te veel", True),
    ("00012;;Jan;Bos;;;jan@thuis.example;;geen;;nee", False),
    ("00012;;Jan;Bos;ja;alles;jan@thuis.example;;;;", False),
    (";0102;Jan;Bos;ja;;jan@thuis.example;;;;", False),
]


@pytest.mark.parametrize(("line", "protects"), LEFT_OUT)
def test_a_row_that_is_left_out_hands_on_what_protects(tmp_path: Path, line: str, protects: bool) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(f"{HEAD}\n{line}\n00013;0103;Els;Vos;ja;;els@thuis.example;;;;\n", "utf-8")
    found = taken(ContactsImporter, path)
    unkeyed = [one for one in found if isinstance(one, UnkeyedGuardianRecord)]
    assert bool(unkeyed) is protects
    held = with_all_who_may_be_meant(SCHOOL, unkeyed)
    assert {one.key for one in held if isinstance(one, GuardianRecord)} == ({"0102"} if protects else set())


NEWS = {
    "id": "n1", "kind": "newsletter", "occurred_at": "2026-11-23T09:04:00+01:00", "audience": {"school": True},
    "payload": {"title": "Nieuwsbrief", "body": "De boekenweek was een feest."},
}  # fmt: skip


def test_a_ban_on_a_row_without_a_key_waits_until_a_row_has_one(small_school: School) -> None:
    """The key of a parent is emptied in the very row that gets a ban; with the key it is a ban."""
    row = next(one for one in small_school.rows if one["guardian_key"] == "g6")
    row |= {"guardian_key": "", "blocked": "court-order"}
    assert "a cell that protects cannot be read: g6;" in small_school.enrol(exit_code=1).stdout
    small_school.happens(NEWS)
    assert verdict(small_school, "g6") == "delay"
    row["guardian_key"] = "g6"
    small_school.enrol()
    assert verdict(small_school, "g6") == "refuse" and verdict(small_school, "g1") == "allow"


def verdict(school: School, guardian: str) -> str:
    [found] = {plan["verdict"] for plan in school.json("plan")["plans"] if plan["recipient"] == guardian}
    return str(found)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"receives": "soms"}, ["line 12, receives: is not a known word; write one of all (alles), on_request",
                                "a cell that protects cannot be read: g6 (contacts.csv:12, receives);"]),
        ({"authority": "no", "receives": "all"}, [":12: receives all without authority (the row says all (alles) in "
                                                  "receives and no (nee) in authority; write who decided that in "
                                                  "receives_by and from which day in receives_since, or on_request"]),
    ],
    ids=["a word that nobody knows", "all without authority"],
)  # fmt: skip
def test_10_what_cannot_be_so_is_told_with_its_row_its_column_and_what_may_stand_there(
    small_school: School, cells: dict[str, str], said: list[str]
) -> None:
    place = next(number for number, one in enumerate(small_school.rows) if one["guardian_key"] == "g6")
    small_school.rows[place] |= cells
    told = " ".join(small_school.enrol(exit_code=None).output.split())
    assert all(one.replace("12", str(place + 2)) in told for one in said), told
