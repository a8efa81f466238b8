"""A ban holds where no name tells who somebody is: other letters, a new last name, a child or a sibling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian, mails, score
from chances import cover, more

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

BAN = {"blocked": "court-order"}


@pytest.fixture
def families(school: School) -> School:
    for number in range(12):
        one = guardian(f"o{number}", f"Ouder{number} Ander{number}x")
        school.family(f"q{number} Kind{number} Ander{number}x", "8C", one)
    return school


def home(school: School, key: str, name: str, child: str = "p1 Jip Prins", **of: str) -> None:
    """A child with its mother, and its father as the file writes him."""
    school.rows = [row for row in school.rows if row["pupil_key"].startswith("q")]
    father = guardian(key, name, relation=of.pop("relation", "father"), **of)
    school.family(child, "3A", guardian("g1", "Sara Bakker"), father)


PAIRS = [
    ("Ali Işık", "Ali Isik"), ("Søren Bø", "Soren Bo"), ("Ali van den Berg", "Ali Vandenberg"),
    ("Can Yıldız", "Can Yildiz"), ("Jan Łoś", "Jan Los"), ("An Đỗ", "An Do"), ("Jan ten Hove", "Jan Tenhove"),
    ("Jan Dijk", "Jan Dyk"), ("Ole Bæk", "Ole Baek"), ("محمد حسن", "Mohammed Hassan"), ("Иван Петров", "Ivan Petrov"),
    ("Jan Smit", "Kees de Vries"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), [PAIRS[0], PAIRS[-1], *more(*PAIRS[1:-1])])
def test_4_a_ban_holds_through_letters_and_a_new_last_name(families: School, old: str, new: str) -> None:
    home(families, "g2", old, **BAN)
    families.enrol()
    home(families, "f9", new)
    assert "namesake: f9 (g2?)" in families.enrol(exit_code=2).stderr
    assert mails(families, score()) == ["g1@guardian.example"]


@pytest.mark.parametrize(("old", "new"), PAIRS[:9])
def test_4_other_letters_are_the_same_name(old: str, new: str) -> None:
    from ouderbrug.people import Guardian
    from ouderbrug.school.likeness import alike

    one, other = (Guardian("g", first, last) for first, _, last in (name.partition(" ") for name in (old, new)))
    assert alike(one, other) and not alike(one, Guardian("g", "Kees", "Zeeman"))


@pytest.mark.parametrize(
    ("what", "relation"),
    cover([BAN, {"receives": "nothing"}, {"authority": "no"}], ["father", "other", "legal_guardian", "mother"]),
)
def test_4_who_joins_in_place_of_one_barred_is_asked_after_by_relation(
    families: School, what: dict[str, str], relation: str
) -> None:
    home(families, "g2", "Jan Smit", **what)
    families.enrol()
    home(families, "f9", "Kees de Vries", relation=relation)
    run = families.enrol(exit_code=0 if relation == "mother" else 2)
    assert ("namesake: f9 (g2?)" in run.stderr) is (relation != "mother")


@pytest.mark.parametrize(
    ("old", "new"),
    [("Deniz Işık", "Deniz Isik"), ("Jip Prins", "Noor Bakker"), *more(("Johannes Prins", "Hans Prins"))],
)
def test_4_a_child_under_a_new_key_and_name_keeps_what_is_withheld(families: School, old: str, new: str) -> None:
    home(families, "g2", "Mark Prins", f"p1 {old}", receives="nothing")
    families.enrol()
    home(families, "g2", "Mark Prins", f"k1 {new}", receives="")
    assert "k1 (p1?)" in families.enrol(exit_code=2).stderr
    assert mails(families, score()) == ["g1@guardian.example"]


@pytest.mark.parametrize("name", ["Marc Prins", "M. Prins", "Mark Jan Prins", "Prins Mark"])
def test_4_a_near_namesake_at_a_sibling_is_asked_after(families: School, name: str) -> None:
    home(families, "g2", "Mark Prins", **BAN)
    families.enrol()
    families.family("p2 Roos Prins", "3A", guardian("g1", "Sara Bakker"), guardian("f9", name, relation="father"))
    assert "f9 (g2?)" in families.enrol(exit_code=2).stderr


def two_homes(school: School) -> None:
    school.family("r1 Deniz Aksoy", "3A", guardian("n1", "Elif Aksoy"))
    school.family("r2 Guus Zeeman", "3A", guardian("n2", "Karin Zeeman"))


@pytest.mark.parametrize(("column", "one", "other"), [("guardian_key", "n1", "n2"), ("pupil_key", "r1", "r2")])
def test_5_keys_that_are_swapped_between_two_families_stop(families: School, column: str, one: str, other: str) -> None:
    two_homes(families)
    families.enrol()
    keys = {one: other, other: one}
    for row in families.rows:
        row[column] = keys.get(row[column], row[column])
    run = families.enrol(exit_code=2)
    assert f"key-changed-name: {one}, {other}" in run.stderr and "--accept-changed-names" in run.stderr
    assert mails(families, score("r1"), score("q1", "other")) == ["o1@guardian.example"]


def test_5_a_key_that_is_given_to_another_woman_brings_her_no_opt_out(families: School) -> None:
    home(families, "g2", "Jan Smit")
    families.enrol()
    families.run("optout", "g2")
    home(families, "g2", "Karin Zeeman", relation="mother", email="karin@guardian.example")
    assert "key-changed-name: g2" in families.enrol(exit_code=2).stderr
    families.enrol("--accept-changed-names")
    families.enrol()
    assert "karin@guardian.example" in mails(families, score())


@pytest.mark.parametrize("accepts", ["--accept-changed-names", "--accept-changed-names=r1"])
@pytest.mark.parametrize("now", ["2026-11-23T10:00:00+01:00", "2026-11-24T10:00:00+01:00"])
@pytest.mark.parametrize(("group", "mother", "first"), [("3A", "n9", True), ("8C", "n9", False), ("3A", "n1", True)])
def test_5_a_key_that_is_given_to_another_child_begins_anew_once_that_is_said(
    families: School, accepts: str, now: str, group: str, mother: str, first: bool
) -> None:
    """The words end nobody's ban of the same file, and nothing about the new child goes to the old one's mother."""
    two_homes(families)
    families.enrol()
    families.now, rest = now, [row for row in families.rows if row["pupil_key"] != "r1"]
    families.rows = []
    families.family("r1 Fatima Yilmaz", group, guardian(mother, "Elif Aksoy" if mother == "n1" else "Ay Yilmaz"))
    families.rows = [*families.rows, *rest] if first else [*rest, *families.rows]
    families.rows = [row | (BAN if row["guardian_key"] == "n2" else {}) for row in families.rows]
    assert "key-changed-name: r1" in families.enrol(exit_code=2).stderr
    families.enrol(accepts, "--accept-left", "--accept-changes")
    assert mails(families, score("r1"), score("r2", "other")) == [f"{mother}@guardian.example"]


def test_5_addresses_swapped_between_namesakes_of_two_families_stop(families: School) -> None:
    for number in (1, 2):
        one = guardian(f"n{number}", "Fatima Amrani")
        families.family(f"r{number} Kind{number} Naam{number}x", "3A", one)
    families.enrol()
    for row in families.rows:
        if row["guardian_key"] in ("n1", "n2"):
            row["email"] = f"{'n2' if row['guardian_key'] == 'n1' else 'n1'}@guardian.example"
    assert "moved-addresses: n1 (of n2), n2 (of n1)" in families.enrol(exit_code=2).stderr


def test_4_a_hold_holds_for_both_keys_that_two_children_exchange_until_a_file_says_who_is_who(families: School) -> None:
    names = {"p1": "Jip", "p2": "Roos"}
    for key, name in names.items():
        families.family(f"{key} {name} Bos", "3A", guardian("g1", "Sara Bakker"))
    families.enrol()
    families.staff("directie;Ria Vos;leader;", "juf.karin;Karin de Wit;teacher;3A")
    families.run("hold", "pupil", "p1", "--as", "directie")
    rows = [row for row in families.rows if row["pupil_key"] in names]
    for row in rows:
        row["pupil_first_name"] = names["p2" if row["pupil_key"] == "p1" else "p1"]
    families.enrol(exit_code=2)
    assert mails(families, score("p2")) == []
    for row in rows:
        row["pupil_first_name"] = names[row["pupil_key"]]
    families.enrol()
    assert mails(families) == ["g1@guardian.example"]
