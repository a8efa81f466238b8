"""--same-people finds the one of several by name and address, and asks on where two fit alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian, mails, score
from chances import more

if TYPE_CHECKING:
    from a_school import School

BAN = {"blocked": "court-order"}


def others(school: School) -> None:
    for number in range(14):
        one = guardian(f"o{number}", f"Ouder{number} Ander{number}x")
        school.family(f"q{number} Kind{number} Ander{number}x", "8C", one)


def jong(school: School, first: str, second: str, names: tuple[str, str] = ("Jan Jong", "Piet Jong"),
         **of: str) -> None:  # fmt: skip
    school.rows = []
    others(school)
    school.family(
        "p1 Sem Jong", "3A", guardian("g1", "Sara Bakker"),
        guardian(first, names[0], relation="father", **of), guardian(second, names[1], relation="legal_guardian"),
    )  # fmt: skip


@pytest.mark.parametrize("keys", [("n3", "n2"), ("a", "b"), *more((("n2", "n3"),), (("b", "a"),))])
def test_4_the_ban_goes_to_the_one_of_that_name(school: School, keys: tuple[str, str]) -> None:
    jong(school, "g2", "g3", **BAN)
    school.enrol()
    jong(school, *keys)
    school.enrol(exit_code=2)
    school.enrol("--same-people", "--accept-namesakes")
    mails(school, score())
    banned, free = keys
    reasons = {one["recipient"]: one["reason"] for one in school.json("why", "score")["plans"]}
    assert reasons[banned] == "contact-ban" and reasons[free] != "contact-ban"


@pytest.mark.parametrize("keys", [("n2", "n3"), ("n3", "n2")])
def test_4_where_two_fit_alike_both_are_kept_from_it_and_asked_after(school: School, keys: tuple[str, str]) -> None:
    jong(school, "g2", "g3", **BAN)
    school.enrol()
    jong(school, *keys, names=("J. Jong", "Jan P. Jong"))
    for _ in range(2):
        assert "namesake: n2 (g2?), n3 (g2?)" in school.enrol("--same-people", exit_code=2).stderr
    to = mails(school, score())
    assert to == ["g1@guardian.example", "g3@guardian.example"], "who has left by the file stays until it is taken in"


def two_of_one_name(school: School, prefix: str, first: str, second: str, **of: str) -> None:
    school.rows = []
    for number in range(6):
        one = guardian(f"{prefix}o{number}", f"Ouder{number} Ander{number}x", email=f"o{number}@guardian.example")
        school.family(f"{prefix}q{number} Kind{number} Ander{number}x", "8C", one)
    school.family(
        f"{prefix}{first} Sem Jong", "3A", guardian(f"{prefix}g1", "Sara Bakker", email="sara@guardian.example"),
        guardian(f"{prefix}g2", "Jan Jong", relation="father", email="jan@guardian.example", **of),
    )  # fmt: skip
    school.family(
        f"{prefix}{second} Sem Jong", "5B", guardian(f"{prefix}g3", "Elif Aksoy", email="elif@guardian.example"),
        guardian(f"{prefix}g4", "Piet Jong", relation="father", email="piet@guardian.example"),
    )  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [("p1", "p2"), ("p2", "p1")])
def test_4_two_children_of_one_name_are_told_apart_by_their_guardians(school: School, first: str, second: str) -> None:
    two_of_one_name(school, "", "p1", "p2", receives="nothing")
    school.enrol()
    two_of_one_name(school, "z", first, second)
    school.enrol(exit_code=2)
    school.enrol("--same-people", "--accept-namesakes", "--accept-left", "--accept-groups")
    to = mails(school, score(f"z{first}"), score(f"z{second}", "other"))
    assert to == [f"{name}@guardian.example" for name in ("elif", "piet", "sara")]


def test_4_where_two_fit_a_person_names_the_one(school: School) -> None:
    jong(school, "g2", "g3", **BAN)
    school.enrol()
    jong(school, "n2", "n3", names=("J. Jong", "Jan P. Jong"))
    assert "namesake: n2 (g2?), n3 (g2?)" in school.enrol("--same-people", exit_code=2).stderr
    assert "guardian g2: known as n2" in school.enrol("--same-people=g2=n2,g3=n3").stdout
    mails(school, score())
    reasons = {one["recipient"]: one["reason"] for one in school.json("why", "score")["plans"]}
    assert reasons["n2"] == "contact-ban" != reasons["n3"]


@pytest.mark.parametrize("pair", ["g2=g1", "nobody=n2", "g2=nobody", "g2"])
def test_4_a_pair_that_cannot_be_one_person_is_refused_unsaid(school: School, pair: str) -> None:
    jong(school, "g2", "g3", **BAN)
    school.enrol()
    jong(school, "n2", "n3")
    error = school.enrol(f"--same-people={pair}", exit_code=2).stderr
    assert "nobody" not in error
    assert "known as" not in error


def test_4_an_answer_for_one_key_leaves_the_others_guarded(school: School) -> None:
    jong(school, "g2", "g3", **BAN)
    school.family("p5 Kim Aksoy", "3A", guardian("e1", "Emre Aksoy", **BAN), guardian("e2", "Elif Aksoy"))
    school.enrol()
    jong(school, "n2", "g3")
    school.family("p5 Kim Aksoy", "3A", guardian("n1", "Emre Aksoy"), guardian("e2", "Elif Aksoy"))
    assert "namesake: n1 (e1?), n2 (g2?)" in school.enrol(exit_code=2).stderr
    stopped = school.enrol("--accept-namesakes=n1", exit_code=2).stderr
    assert "namesake: n2 (g2?) " in stopped and "n1" not in stopped
    school.enrol("--accept-namesakes=n1", "--same-people=g2=n2")
    mails(school, score())
    plans = {one["recipient"]: one["reason"] for one in school.json("why", "score")["plans"]}
    assert plans["n2"] == "contact-ban"


def test_4_two_who_stand_beside_each_other_under_their_own_keys_are_not_one_person(school: School) -> None:
    """A child whose key lost its zeros has both guardians as it had: one keeps the ban, and the other gets none."""

    def enrol(key: str, *options: str, exit_code: int = 0) -> str:
        school.rows = []
        others(school)
        parents = guardian("g1", "Ayse Celik"), guardian("g2", "Mehmet Celik", **BAN)
        school.family(f"{key} Jos Celik", "3A", *parents)
        return str(school.enrol(*options, exit_code=exit_code).stderr)

    enrol("0104")
    asked = enrol("104", exit_code=2)
    assert "104 (0104?)" in asked and "g1 (g2?)" not in asked
    enrol("104", "--same-people")
    mails(school, score("104"))
    reasons = {one["recipient"]: one["reason"] for one in school.json("why", "score")["plans"]}
    assert reasons["g2"] == "contact-ban" and reasons["g1"] != "contact-ban"
