"""A pupil about whom nobody at home may hear is named by all that says who is reached: by key, and by no name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

SAID = "pupils without a guardian who may hear from school: 1 (p2 in 3A)"


@pytest.fixture
def enrolled(school: School) -> School:
    """A school whose second pupil has no row of a guardianship."""
    school.family("p1 Sam Bos", "3A", guardian("g1", "Noor Bos"))
    school.family("p2 Lot Smit", "3A", guardian("g2", "Kim Smit"))
    school.enrol()
    with closing(sqlite3.connect(school.store)) as connection:
        connection.execute("delete from guardianship where pupil = 'p2'")
        connection.commit()
    return school


@pytest.mark.parametrize("words", [("unreached",), ("check",), ("check", "--deep"), ("golive",)], ids=" ".join)
def test_it_is_said_by_key_wherever_it_is_said_who_is_reached(enrolled: School, words: tuple[str, ...]) -> None:
    said = enrolled.run(*words, exit_code=None).output
    assert SAID in said
    assert "Lot" not in said and "everybody is reached" not in said and "all is well" not in said


def test_a_machine_hears_it_too(enrolled: School) -> None:
    assert enrolled.json("unreached")["pupils"] == ["p2"]


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["stored", "dry"])
def test_an_import_says_it_of_whom_it_leaves_with_nobody(school: School, options: tuple[str, ...]) -> None:
    school.family("p1 Sam Bos", "3A", guardian("g1", "Noor Bos"))
    school.family("p2 Lot Smit", "3A", guardian("g2", "Kim Smit", blocked="court-order"))
    done = school.enrol(*options)
    assert SAID in done.stderr and "Lot" not in done.output


def test_an_import_of_colleagues_says_nothing_of_pupils(enrolled: School) -> None:
    assert SAID not in enrolled.staff("dir;Directeur;leader;").output


def test_one_guardian_who_may_hear_is_enough(school: School) -> None:
    banned = guardian("g3", "Piet Bos", blocked="court-order")
    school.family("p1 Sam Bos", "3A", guardian("g1", "Noor Bos"), banned)
    assert "without a guardian" not in school.enrol().stderr
    assert school.run("unreached").stdout == "everybody is reached\n"
    assert school.json("unreached")["pupils"] == []


def test_a_column_of_authority_with_a_slip_is_told_by_the_import_and_by_check(school: School, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    head = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;email"
    row = "p1;Jip;Bos;3A;g1;Sara;Bos;mother;g1@x.example;yes"
    path.write_text(f"{head};gezach\n{row}\n", "utf-8")
    said = "pairs of pupil and guardian whose authority is unknown: 1 of 1; nothing about a child goes to them"
    for options in (("--dry-run",), ()):
        stderr = school.run("import", str(path), *options).stderr
        assert said in stderr and "did you mean gezag?" in stderr and "Jip" not in stderr
    assert said in school.run("check", exit_code=None).output
    # A header that is mended stops nothing: of nobody was it known, so that nothing that was known is taken away.
    path.write_text(f"{head};gezag\n{row}\n", "utf-8")
    found = school.run("import", str(path))
    assert "whose authority is known now, and was of none: 1 of 1" in found.stderr
    assert "whose authority is unknown" not in found.output
    assert "pairs of pupil" not in school.run("check", exit_code=None).output


NO_GROUP = "pupils in no group, at whose homes news of the whole school alone comes: 1 (p2)"


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["stored", "dry"])
def test_an_import_says_whom_it_leaves_in_no_group(school: School, options: tuple[str, ...]) -> None:
    """Nothing that is for a group came there, and no word was said of it."""
    school.family("p1 Sam Bos", "3A", guardian("g1", "Noor Bos"))
    school.family("p2 Lot Smit", "", guardian("g2", "Kim Smit"))
    said = school.enrol(*options)
    assert NO_GROUP in said.stderr and "Lot" not in said.output
    if not options:
        assert NO_GROUP in school.run("check", "--offline", exit_code=None).output
        school.rows[-1]["group"] = "3A"
        assert "in no group" not in school.enrol().output + school.run("check", "--offline", exit_code=None).output


def test_whom_a_cell_that_was_emptied_leaves_in_no_group_is_said_too(school: School) -> None:
    school.family("p1 Sam Bos", "3A", guardian("g1", "Noor Bos"))
    school.family("p2 Lot Smit", "3A", guardian("g2", "Kim Smit"))
    assert "in no group" not in school.enrol().output
    school.rows[-1]["group"] = ""
    done = school.enrol("--dry-run", exit_code=None)
    in_3a = "3A (2)" in done.stdout
    assert in_3a or "in no group" in done.stderr


def test_of_a_school_whose_people_are_not_imported_yet_nobody_is_said_to_be_reached(school: School) -> None:
    school.run("store", "migrate")
    assert "no guardian is known yet" in school.run("unreached").output
