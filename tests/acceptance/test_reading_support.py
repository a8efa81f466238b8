"""A guardian who asked for help with reading is called where the others get a text with long sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

HARD = "Wij gaan morgen met alle groepen naar het bos en komen om drie uur terug."
EASY = "Morgen gaan we naar het bos. Om drie uur zijn we terug."


def notice(body: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "bos",
        "kind": "notice",
        "audience": {"group": "3A"},
        "payload": {"title": "Bos", "body": body},
    } | more


@pytest.fixture
def parents(school: School) -> School:
    """Two guardians of one child; the father asked for help with reading."""
    school.family(
        "p1 Jip Prins",
        "3A",
        guardian("g1", "Sara Bakker"),
        guardian("g2", "Mark Prins", relation="father", reading_support="ja"),
    )
    school.enrol()
    return school


def test_a_hard_text_becomes_a_call_for_who_asked_for_help(parents: School) -> None:
    parents.happens(notice(HARD))
    assert parents.dispatch() == {"collected": 1, "sent": 1, "handed_over": 1}
    assert parents.subjects("g1@guardian.example") == ["Bos"]
    (card,) = parents.json("tasks")["cards"]
    (tick,) = card["ticks"]
    assert (tick["guardians"], tick["do_not_post"]) == (["g2"], "")
    assert tick["check_first"] == ["readability.reading-support"], "the caller knows why it is a call"
    plans = {plan["recipient"]: plan for plan in parents.json("why", "bos")["plans"]}
    steps = [
        (name, step) for name, plan in plans.items() for step in plan["rules"] if step.get("rule") == "readability"
    ]
    found = {name: step for name, step in steps if "passed_over" not in step}
    assert [(name, step["reason"]) for name, step in steps if step.get("passed_over") == "email"] == [
        ("g2", "reading-support")
    ]
    assert "detail" not in found["g1"]
    assert found["g2"]["detail"]["reading-support"] == {"words": 15, "most": 12}


def test_an_easy_text_goes_to_both(parents: School) -> None:
    parents.happens(notice(EASY))
    assert parents.dispatch() == {"collected": 1, "sent": 2}


def test_without_a_colleague_to_call_the_reason_is_told(parents: School) -> None:
    parents.configure(replace=('[channels.handover]\nplugin = "handover"\n', ""))
    toml = parents.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace(', "handover"]', "]"))
    parents.happens(notice(HARD))
    plans = {plan["recipient"]: plan for plan in parents.json("plan")["plans"]}
    assert plans["g1"]["verdict"] == "allow"
    assert [plans["g2"][name] for name in ("verdict", "rule", "reason")] == ["refuse", "readability", "reading-support"]


def test_what_is_urgent_does_not_wait_for_a_call(parents: School) -> None:
    parents.configure(replace=('trust = ["approve"]', 'trust = ["urgent"]'))
    parents.happens(notice(HARD, priority="urgent"))
    assert parents.dispatch() == {"collected": 1, "sent": 2}
    (plan,) = parents.json("why", "bos", "--recipient", "g2")["plans"]
    assert {"warnings": ["readability.reading-support"]} in plan["rules"]
