"""One key that changes is asked after as a new system is, and --same-people takes all along that hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian, mails, score
from chances import rows

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NOTHING = {"receives": "nothing"}
STAFF = ("juf.karin;Karin;teacher;3A", "dir;Ria Vos;leader;")
AVOND = {
    "id": "avond",
    "kind": "meeting_invitation",
    "audience": {"group": "3A"},
    "payload": {
        "title": "Avond", "starts_at": "2026-12-10T19:30:00+01:00", "ends_at": "2026-12-10T20:30:00+01:00",
        "place": "aula", "why": "U hoort hoe het gaat.",
    },
}  # fmt: skip


@pytest.fixture
def home(school: School) -> School:
    """A child with both parents, beside so many that no share of it stops an import."""
    for number in range(12):
        one = guardian(f"o{number}", f"Ouder{number} Ander{number}x")
        school.family(f"q{number} Kind{number} Ander{number}x", "8C", one)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father"))
    return school


def rekey(school: School, column: str, old: str, new: str) -> None:
    for row in school.rows:
        if row[column] == old:
            row[column] = new


def without(school: School, *keys: str) -> None:
    school.rows = [row for row in school.rows if {row["guardian_key"], row["pupil_key"]}.isdisjoint(keys)]


def of_father(school: School, **values: str) -> None:
    for row in school.rows:
        if row["guardian_key"] == "g2":
            row |= values


PARENTS = {
    "all keys new": (("g8", "g1"), ("g7", "g2")),
    "the father's old key": (("g8", "moved"), ("g2", "g2")),
    "both own keys": (("g1", "g1"), ("g2", "g2")),
    "the father alone": (("g7", "g2"),),
}


@pytest.mark.parametrize("parents", rows(PARENTS, "all keys new", "the father alone"))
def test_4_what_is_withheld_outlives_a_new_key_and_last_name_of_the_child(home: School, parents: str) -> None:
    of_father(home, **NOTHING)
    home.enrol()
    without(home, "p1")
    people = []
    for key, at in PARENTS[parents]:
        father = key in ("g7", "g2")
        name, relation = ("Mark Prins", "father") if father else ("Sara Bakker", "mother")
        people.append(guardian(key, name, relation=relation, email=f"{at}@guardian.example"))
    home.family("p9 Jip Bakker", "3A", *people)
    assert "p9 (p1?)" in home.enrol(exit_code=2).stderr
    assert "g2@guardian.example" not in mails(home, score("p9"), score("p1", "of the old key"))
    home.enrol("--same-people", "--accept-mailboxes")
    assert "g2@guardian.example" not in mails(home, score("p9", "later"))


def test_4_what_is_withheld_outlives_three_files(home: School) -> None:
    of_father(home, **NOTHING)
    home.enrol()
    without(home, "g2")
    home.enrol()
    without(home, "p1")
    home.family("p9 Jip Bakker", "3A", guardian("g1", "Sara Bakker"))
    assert "p9 (p1?)" in home.enrol(exit_code=2).stderr
    home.enrol("--accept-new-keys")
    home.family("p9 Jip Bakker", "3A", guardian("g2", "Mark Prins", relation="father"))
    assert "namesake: p9 (p1?)" in home.enrol(exit_code=2).stderr
    assert mails(home, score("p9")) == ["g1@guardian.example"]


def test_4_a_child_who_died_is_not_written_about_under_a_new_key(home: School) -> None:
    home.enrol()
    died = home.folder / "died.csv"
    rows = [row | {"pupil_deceased": "yes" if row["pupil_key"] == "p1" else ""} for row in home.rows]
    died.write_text("\n".join([";".join(rows[0]), *(";".join(row.values()) for row in rows)]) + "\n")
    home.run("import", str(died))
    rekey(home, "pupil_key", "p1", "z1")
    assert "z1 (p1?)" in home.enrol(exit_code=2).stderr
    assert mails(home, score("z1")) == []
    home.enrol("--same-people")
    assert mails(home, score("z1", "later")) == []


CHANGES = [("pupil_key", "p1", "z1"), ("guardian_key", "g2", "z2")]


@pytest.mark.parametrize(("column", "old", "new"), CHANGES)
def test_4_what_waits_is_told_under_the_new_key(home: School, column: str, old: str, new: str) -> None:
    home.enrol()
    home.happens(score())
    home.run("dispatch", now="2026-11-23T20:00:00+01:00")
    rekey(home, column, old, new)
    assert f"new-keys: {new} ({old}?)" in home.enrol(exit_code=2).stderr
    home.enrol("--same-people")
    assert mails(home, now="2026-11-24T10:00:00+01:00") == ["g1@guardian.example", "g2@guardian.example"]


@pytest.mark.parametrize(("column", "old", "new"), CHANGES)
def test_4_who_was_told_of_an_evening_hears_under_the_new_key_that_it_is_off(
    home: School, column: str, old: str, new: str
) -> None:
    home.enrol()
    assert mails(home, AVOND) == ["g1@guardian.example", "g2@guardian.example"]
    rekey(home, column, old, new)
    home.enrol("--same-people")
    home.run("event", "amend", "avond", "--set", "place=zaal")
    assert mails(home) == ["g1@guardian.example", "g2@guardian.example"]
    assert all(str(mail.parsed["Subject"]).startswith("Gewijzigd") for mail in home.smtp.mails[-2:])
    home.run("event", "withdraw", "avond")
    assert mails(home) == ["g1@guardian.example", "g2@guardian.example"]


@pytest.mark.parametrize(("column", "old", "new"), CHANGES)
def test_4_a_hold_is_on_the_new_key(home: School, column: str, old: str, new: str) -> None:
    home.staff(*STAFF)
    home.enrol()
    scope = column.removesuffix("_key")
    home.run("hold", scope, old, "--reason", "overleden", "--as", "dir")
    rekey(home, column, old, new)
    home.enrol("--same-people")
    event = score("z1" if scope == "pupil" else "p1")
    assert mails(home, event) == ([] if scope == "pupil" else ["g1@guardian.example"])
    home.run("release", scope, new, "--as", "dir")
    assert "g2@guardian.example" in mails(home, event | {"id": "later"})
