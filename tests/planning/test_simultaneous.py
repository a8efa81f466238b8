"""Both guardians of a child hear a thing at one moment, and what cannot wait is told by a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

NEXT_WEEK = "2026-11-30T08:00:00+01:00"
ACTION = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}


def score(id: str, pupil: str = "p1") -> dict[str, Any]:
    payload = {"subject": "lezen", "direction": "up", "summary": "Het lezen gaat vlotter.", "action": ACTION,
               "next_goal": "een kort verhaal lezen", "approved_by": "juf.karin"}  # fmt: skip
    return {"id": id, "kind": "notable_score", "audience": {"pupil": pupil}, "payload": payload}


def closure(id: str) -> dict[str, Any]:
    payload = {"title": "Dicht", "starts_at": "2026-11-25T08:30:00+01:00", "ends_at": "2026-11-25T14:00:00+01:00",
               "why": "Er is geen water."}  # fmt: skip
    return {"id": id, "kind": "closure", "audience": {"group": "7B"}, "payload": payload}


def letter(id: str, group: str, **more: Any) -> dict[str, Any]:
    news = {"title": f"Brief {id}", "body": "Tot dan."}
    return {"id": id, "kind": "notice", "audience": {"group": group}, "payload": news} | more


@pytest.fixture
def parents(school: School) -> School:
    """Jip has two guardians; one of them has a second child in another group."""
    sara, mark = guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")
    school.family("p1 Jip Prins", "3A", sara, mark)
    school.family("p2 Roos Bakker", "7B", sara)
    school.enrol()
    return school


def full_for_sara(school: School, count: int = 3) -> None:
    school.happens(*(letter(f"n{n}", "7B") for n in range(count)))
    assert school.dispatch()["sent"] == count


def test_who_has_a_free_slot_waits_for_the_other_guardian(parents: School) -> None:
    full_for_sara(parents)
    parents.happens(score("s1"))
    plans = {p["recipient"]: p for p in parents.json("plan")["plans"]}
    assert (plans["g1"]["verdict"], plans["g1"]["rule"], plans["g1"]["reason"]) == ("delay", "frequency", "cap-reached")
    assert (plans["g2"]["verdict"], plans["g2"]["rule"], plans["g2"]["reason"]) == ("delay", None, "both-at-once")
    assert {p["until"] for p in plans.values()} == {NEXT_WEEK}
    assert parents.dispatch() == {"collected": 1, "delayed": 2}
    assert parents.dispatch("2026-11-27T10:00:00+01:00") == {}
    assert parents.dispatch(NEXT_WEEK) == {"sent": 2}


def test_what_takes_a_slot_after_planning_keeps_the_other_waiting_too(parents: School) -> None:
    """Planned for both; then, before it goes, one of them gets a message that cannot be put off."""
    parents.happens(score("s1"))
    assert parents.dispatch("2026-11-23T19:00:00+01:00") == {"collected": 1, "delayed": 2}
    parents.happens(*(closure(f"n{n}") for n in range(3)))
    assert parents.dispatch("2026-11-24T08:00:00+01:00").get("sent") == 3
    assert parents.subjects("g2@guardian.example") == []
    assert parents.dispatch("2026-12-01T08:00:00+01:00")["sent"] == 2


def test_general_news_does_not_wait_for_the_other(parents: School) -> None:
    full_for_sara(parents)
    parents.happens(letter("n9", "3A"))
    plans = {p["recipient"]: p["verdict"] for p in parents.json("plan")["plans"]}
    assert plans == {"g1": "delay", "g2": "allow"}


def test_a_guardian_who_may_not_have_it_keeps_nobody_waiting(parents: School) -> None:
    full_for_sara(parents)
    parents.run("optout", "g1", "--kind", "notable_score")
    parents.happens(score("s1"))
    assert {p["recipient"]: p["verdict"] for p in parents.json("plan")["plans"]} == {"g1": "refuse", "g2": "allow"}


def test_would_expire_is_for_a_colleague_to_tell_both(parents: School) -> None:
    """A word that is of use until Thursday, and a cap that is full until Monday: it is called, to both."""
    full_for_sara(parents)
    parents.happens(score("s1") | {"occurred_at": "2026-11-17T10:00:00+01:00"})
    plans = {p["recipient"]: p for p in parents.json("plan")["plans"]}
    assert {p["channel"] for p in plans.values()} == {"handover"}, plans
    full = parents.dispatch(exit_code=None)
    assert full["handed_over"] == 2 and "sent" not in full


def test_would_expire_of_a_low_message_expires_visibly(parents: School) -> None:
    full_for_sara(parents)
    full = parents.json("log")["messages"][0]["event"]
    parents.happens({"id": "t1", "kind": "thank_you", "audience": {"pupil": "p2"},
                     "payload": {"task": full, "what": "Dank voor het voorlezen."},
                     "occurred_at": "2026-11-18T10:00:00+01:00"})  # fmt: skip
    (plan,) = parents.json("plan")["plans"]
    assert (plan["verdict"], plan["reason"], plan["channel"]) == ("delay", "would-expire", "email")
    parents.dispatch()
    assert parents.dispatch("2026-11-30T10:00:00+01:00") == {"expired": 1}
    assert parents.json("status")["messages"]["expired"] == 1


def test_intensive_is_told_what_is_above_the_cap_and_gets_no_more_mail(parents: School) -> None:
    for row in parents.rows:
        row["intensive"] = "ja" if row["guardian_key"] == "g1" else ""
    parents.enrol()
    full_for_sara(parents)
    parents.happens({"id": "q1", "kind": "question", "audience": {"pupil": "p2"},
                     "payload": {"question": "Hoe gaat het?"}})  # fmt: skip
    (plan,) = parents.json("plan")["plans"]
    assert (plan["verdict"], plan["channel"]) == ("allow", "handover")
    assert parents.dispatch()["handed_over"] == 1


def placement(at: str) -> dict[str, Any]:
    payload = {"group": "4A", "teachers": ["juf Voorbeeld"], "send_at": at}
    return {"id": "plaats", "kind": "group_placement", "audience": {"group": "3A"}, "payload": payload}


def test_together_keeps_its_slot_from_lighter_and_later_messages(parents: School) -> None:
    parents.happens(placement("2026-11-25T15:30:00+01:00"))
    assert parents.dispatch() == {"collected": 1, "delayed": 2}
    parents.happens(*(letter(f"n{n}", "3A") for n in range(3)))
    assert parents.dispatch()["sent"] == 4, "two a guardian, the third slot is kept"
    assert parents.dispatch("2026-11-25T15:29:00+01:00") == {}
    assert parents.dispatch("2026-11-25T15:30:00+01:00") == {"sent": 2}


def test_together_who_has_no_slot_is_named_by_plan_and_called_at_that_minute(parents: School) -> None:
    full_for_sara(parents)
    parents.happens(placement("2026-11-25T15:30:00+01:00"))
    plans = {p["recipient"]: p for p in parents.json("plan")["plans"]}
    assert plans["g2"]["channel"] == "email" and plans["g1"]["channel"] == "handover"
    assert {p["until"] for p in plans.values()} == {"2026-11-25T15:30:00+01:00"}
    parents.dispatch()
    assert parents.dispatch("2026-11-25T15:29:00+01:00") == {}
    assert parents.dispatch("2026-11-25T15:30:00+01:00") == {"sent": 1, "handed_over": 1}


def test_guaranteed_takes_its_slot_before_what_is_heavier(parents: School) -> None:
    parents.configure('\n[rules.frequency]\nper_guardian = 1\nguaranteed = ["newsletter"]\n')
    news = {
        "id": "w1",
        "kind": "newsletter",
        "audience": {"group": "3A"},
        "payload": {"title": "Week", "body": "Fijn."},
    }
    parents.happens(letter("n1", "3A"), news)
    verdicts = {(p["event"], p["recipient"]): p["verdict"] for p in parents.json("plan")["plans"]}
    assert verdicts == {("n1", "g1"): "delay", ("n1", "g2"): "delay", ("w1", "g1"): "allow", ("w1", "g2"): "allow"}
    assert parents.dispatch() == {"collected": 2, "sent": 2, "delayed": 2}
    assert parents.subjects("g1@guardian.example") == ["Week"]


def test_what_is_told_above_the_cap_takes_no_slot_of_a_heavier_mail(parents: School) -> None:
    """Eight at once on Friday evening: on Monday three go by mail as planned, and the cards come after them."""
    parents.now = "2026-11-27T19:00:00+01:00"
    parents.happens(*(letter(f"n{n}", "7B") for n in range(8)))
    parents.dispatch()
    planned = parents.json("plan", now="2026-11-30T10:00:00+01:00")["plans"]
    now = [p for p in planned if p["verdict"] == "allow"]
    by_mail = [p["event"] for p in now if p["channel"] == "email"]
    done = parents.dispatch("2026-11-30T10:00:00+01:00")
    assert by_mail == ["n0", "n1", "n2"] and done["sent"] == 3
    assert parents.subjects("g1@guardian.example") == ["Brief n0", "Brief n1", "Brief n2"]
