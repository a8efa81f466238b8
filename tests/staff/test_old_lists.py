"""A card that is settled by its event is settled as its colleague had it before them on the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School


def score(number: int, words: str = "vlot", **more: Any) -> dict[str, Any]:
    """Something about a child that is of use for a few days."""
    action = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
    payload = {"subject": "lezen", "direction": "up", "action": action, "next_goal": "een boek lezen",
               "summary": f"Jip las tekst {number} {words}.", "approved_by": "juf"}  # fmt: skip
    return {"id": f"b{number}", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": payload,
            "occurred_at": "2026-11-17T10:00:00+01:00"} | more  # fmt: skip


@pytest.fixture
def week(school: School) -> School:
    """One child with one guardian who is mailed, a teacher who approved it all, and her duo-partner."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile="+31612345678"))
    school.enrol()
    school.staff("juf;Karin de Boer;teacher;3A", "duo;Kim Blom;teacher;3A")
    return school


def _ticks(school: School, *words: str) -> list[int]:
    return [tick["message"] for card in school.json("tasks", *words)["cards"] for tick in card["ticks"]]


@pytest.mark.slow
def test_what_came_on_a_card_since_it_was_listed_stays(week: School) -> None:
    week.happens(*(score(number) for number in range(6)))
    week.dispatch()
    listed = _ticks(week, "--as", "juf")
    event = week.json("tasks")["cards"][0]["events"][0]
    week.happens(score(7), score(8), file="2.jsonl")
    week.dispatch("2026-11-23T10:05:00+01:00")
    more = set(_ticks(week, "--as", "duo")) - set(listed)
    assert more
    done = week.run("settle", "--card", event, "--done", "--as", "juf")
    assert "since you saw it" in done.output
    assert set(_ticks(week)) == more
    week.run("settle", "--card", "b7", "--done", "--as", "duo")
    assert not _ticks(week), "who saw all of it settles all of it"


def test_a_card_that_is_other_than_it_was_listed_is_not_settled(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="", mobile="+31612345678"))
    school.enrol()
    school.staff("juf;Karin de Boer;teacher;3A", "duo;Kim Blom;teacher;3A")
    school.happens(score(1))
    school.dispatch()
    [before] = _ticks(school, "--as", "juf")
    school.happens(score(1, "nog niet vlot", revision=2), file="2.jsonl")
    school.dispatch("2026-11-23T10:05:00+01:00")
    [now] = _ticks(school, "--as", "duo")
    assert now != before
    done = school.run("settle", "--card", "b1", "--done", "--as", "juf", exit_code=3)
    assert f"message {before}: do not post or tell it" in done.output
    assert _ticks(school, "--as", "juf") == [now]
    school.run("settle", "--card", "b1", "--done", "--as", "juf")
    assert not _ticks(school)
