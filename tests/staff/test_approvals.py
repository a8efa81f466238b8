"""Whose a draft is: of a group its teacher's, of the whole school a leader's alone; it ends with its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

DIRECTIE = "directie;Ria Vos;leader;"
NAMED = "Jip Prins won de wedstrijd op het plein."


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    here.family("p2 Noor Smit", "4B", guardian("g2", "Anna Smit"))
    here.enrol()
    return here


def drafts(school: School, now: str | None = None) -> list[tuple[str, list[str]]]:
    found = school.json("approve", now=now)["awaiting_approval"]
    return sorted((one["event"], one["assigned"]) for one in found)


@pytest.mark.parametrize(
    ("audience", "leaders", "whose"),
    [
        ({"school": True}, [DIRECTIE], [["directie"], ["directie"]]),
        ({"school": True}, [], [["bas"], ["juf"]]),
        ({"groups": ["3A", "4B"]}, [DIRECTIE], [["bas"], ["juf"]]),
    ],
    ids=["of a leader", "no leader is known", "of their teachers"],
)
@pytest.mark.parametrize("body", [NAMED, "Maandag is er geen gym."])
def test_words_for_the_whole_school_are_a_leaders_also_where_nothing_is_to_be_mended(
    school: School, audience: dict[str, Any], leaders: list[str], whose: list[list[str]], body: str
) -> None:
    school.staff("juf;Mila Vos;teacher;3A", "bas;Bas Mol;teacher;4B", *leaders)
    school.now = "2026-11-27T19:00:00+01:00"
    school.happens({"id": "n1", "kind": "notice", "audience": audience, "payload": {"title": "Gym", "body": body}})
    school.dispatch(exit_code=None)
    assert drafts(school) == [("n1", keys) for keys in whose]
    after = "2027-01-15T09:00:00+01:00"
    school.dispatch(after, exit_code=None)
    assert drafts(school, after) == [], "it is past its use"
