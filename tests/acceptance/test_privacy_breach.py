"""Who got what is not theirs is told to a leader, with the time that is left and words that name no child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, score
from each import each
from ouderbrug.store import audit

if TYPE_CHECKING:
    from a_school import School

DIR = ("--as", "dir")


@pytest.fixture
def told(school: School) -> School:
    """Three guardians of Jip heard how he does, by a table that was wrong; a neighbour heard of her own child."""
    school.family(
        "p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins"), guardian("g3", "Tante Oog")
    )
    school.family("p2 Zoë Buurman", "3A", guardian("g4", "Piet Buurman"))
    for one in range(4):
        school.family(f"q{one} Kind Ander{one}", "8C", guardian(f"o{one}", f"Ouder Ander{one}"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    school.happens(score(), score("p2", "buur"))
    school.dispatch(exit_code=None)
    assert len(school.smtp.mails) == 4
    return school


def breach(school: School, *words: str, exit_code: int = 3) -> dict[str, Any]:
    found: dict[str, Any] = school.json("privacy", "breach", *words, *DIR, exit_code=exit_code)
    return found


CHANGES: list[tuple[str, dict[str, str]]] = [
    ("kept-out", {"blocked": "court-order"}),
    ("kept-out", {"receives": "nothing"}),
    ("no-authority", {"authority": "no", "receives": "on_request"}),
    ("no-authority", {"authority": "unknown"}),
]


@each(("why", "change"), CHANGES)
def test_who_may_not_have_it_by_the_table_of_now_is_listed(told: School, why: str, change: dict[str, str]) -> None:
    was = dict(told.rows[1])
    told.rows[1].update(change)
    told.enrol()
    found = breach(told)["reached"]
    assert [(one["guardian"], one["event"], one["pupils"], one["why"]) for one in found] == [
        ("g2", "score", ["p1"], why)
    ]
    told.rows[1] = was | {"blocked": "none"}
    told.enrol("--accept-unblock")
    assert breach(told, exit_code=0)["reached"] == []


def test_who_is_no_guardian_of_that_child_is_listed(told: School) -> None:
    told.rows[2]["pupil_key"], told.rows[2]["pupil_first_name"] = "p2", "Zoë"
    told.rows[2]["pupil_last_name"] = "Buurman"
    told.enrol()
    assert [(one["guardian"], one["why"]) for one in breach(told)["reached"]] == [("g3", "no-guardian")]


def test_what_was_right_is_no_breach_also_when_a_family_left(told: School) -> None:
    assert breach(told, exit_code=0)["reached"] == []
    told.rows = told.rows[3:]
    told.enrol("--accept-left")
    assert breach(told, exit_code=0)["reached"] == []


def test_of_an_event_all_are_listed_whom_it_reached_and_the_time_runs_from_when_it_was_noticed(told: School) -> None:
    found = breach(told, "score", "--noticed", "2026-11-24T08:15")
    assert {one["guardian"]: one["why"] for one in found["reached"]} == {"g1": "", "g2": "", "g3": ""}
    assert found["report_by"] == "2026-11-27T07:15:00+00:00"
    assert "no event has that id" in told.run("privacy", "breach", "weg", *DIR, exit_code=2 - 1).stderr


def test_the_words_for_who_got_it_wrongly_name_no_child(told: School) -> None:
    told.configure('\n[cli]\nlanguage = "nl"\n')
    found = breach(told, "score")
    assert "een bericht dat niet voor u bedoeld was" in found["correction"]
    for name in ("Jip", "Prins", "Lezen", "3A"):
        assert name not in found["correction"]
    said = told.run("privacy", "breach", "score", *DIR, exit_code=3).stdout
    assert "meld het voor" in said
    assert "Jip" not in said


def test_that_it_was_looked_into_is_noted(told: School) -> None:
    breach(told, "score")
    assert [(one["act"], one["why"]) for one in audit.read(told.store)] == [("breach", "score")]
