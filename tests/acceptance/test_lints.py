"""What the rules of content say to the people who write: which part lacks, which words help, which method is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.school.kinds import KINDS

if TYPE_CHECKING:
    from a_school import School

ACTION = {"what": "samen vijf keersommen maken", "minutes": 10, "when": "drie avonden deze week"}
METHODS = """
[[methods]]
groups = ["3A"]
subject = "rekenen"
name = "Rekenpad"

[[methods]]
groups = ["3A"]
subject = "Rekenen"
name = "Getallenboek"
from = 2026-11-25

[[methods]]
groups = ["7B"]
subject = "rekenen"
name = "Sommenspoor"
"""


def homework(event_id: str, **changes: Any) -> dict[str, Any]:
    sample = next(kind.sample for kind in KINDS if kind.name == "homework")
    payload = {**sample, "due_on": "2026-11-30", "check_on": "2026-12-01", **changes}
    given = {name: value for name, value in payload.items() if value is not None}
    return {"id": event_id, "kind": "homework", "audience": {"pupil": "p3"}, "payload": given}


def tip(event_id: str, method: str, group: str = "3A") -> dict[str, Any]:
    payload = {"learning_goal": "de tafels", "subject": "Rekenen", "method": method, "action": ACTION}
    return {"id": event_id, "kind": "home_tip", "audience": {"group": group}, "payload": payload}


def refused(school: School, event_id: str) -> set[str]:
    """Why messages of an event are refused, by another rule than that of who may have them; none if they may go."""
    plans = [plan for plan in school.json("why", event_id)["plans"] if plan["rule"] != "consent"]
    assert plans
    return {plan["reason"] for plan in plans if plan["verdict"] == "refuse"}


def test_homework_without_a_goal_is_refused_and_why_says_so(small_school: School) -> None:
    small_school.happens(homework("huiswerk", goal=None, check_on=None))
    assert small_school.dispatch()["refused"] == 2
    (plan,) = small_school.json("why", "huiswerk", "--recipient", "g1")["plans"]
    assert (plan["verdict"], plan["rule"], plan["reason"]) == ("refuse", "homework", "no-goal")
    assert plan["rules"][-1]["detail"] == {"also": ["unchecked"]}
    assert "homework: refuse, no goal" in small_school.run("why", "huiswerk").stdout
    small_school.happens(homework("huiswerk") | {"revision": 2})
    assert small_school.dispatch("2026-11-23T11:00:00+01:00")["sent"] == 2


def test_a_second_piece_of_homework_is_a_routine_and_groep_7_needs_no_warning(small_school: School) -> None:
    small_school.happens(homework("eerste"))
    small_school.dispatch()
    small_school.happens(homework("tweede"))
    small_school.dispatch("2026-11-24T10:00:00+01:00")
    warned = {
        event: small_school.json("why", event, "--recipient", "g1")["plans"][0]["rules"][-1].get("warnings", [])
        for event in ("eerste", "tweede")
    }
    assert warned == {"eerste": ["homework.irregular"], "tweede": []}


def test_a_tip_for_another_method_is_refused(small_school: School) -> None:
    small_school.configure(METHODS)
    small_school.happens(tip("goed", "rekenpad"), tip("fout", "Sommenspoor"), tip("zeven", "Sommenspoor", "7B"))
    small_school.dispatch()
    assert refused(small_school, "goed") == refused(small_school, "zeven") == set()
    assert refused(small_school, "fout") == {"method-mismatch"}
    detail = small_school.json("why", "fout", "--recipient", "g1")["plans"][0]["rules"][-1]["detail"]
    assert (detail["method"], detail["used"]) == ("Sommenspoor", ["Rekenpad"])


def test_a_new_method_takes_the_place_of_the_old_one_on_its_day(small_school: School) -> None:
    small_school.configure(METHODS)
    small_school.now = "2026-11-25T10:00:00+01:00"
    small_school.happens(tip("oud", "Rekenpad"), tip("nieuw", "Getallenboek"))
    small_school.dispatch()
    assert refused(small_school, "oud") == {"method-mismatch"}
    assert refused(small_school, "nieuw") == set()


def test_check_warns_of_a_new_method_without_a_meeting(small_school: School) -> None:
    def found() -> list[tuple[str, str]]:
        told = small_school.json("check", "--offline")["findings"]
        return [(one["where"], one["message"]) for one in told if one["where"].startswith("methods")]

    new = [("methods[1]", "is new this school year, and no meeting was announced")]
    small_school.configure(METHODS)
    assert found() == new
    invitation = {"title": "Avond", "place": "aula", "why": "We tonen hoe rekenen gaat.",
                  "starts_at": "2026-12-10T19:30:00+01:00"}  # fmt: skip
    event = {"id": "avond", "kind": "meeting_invitation", "payload": invitation}
    small_school.happens(event | {"id": "andere", "audience": {"group": "7B"}})
    small_school.dispatch()
    assert found() == new
    small_school.happens(event | {"audience": {"group": "3A"}})
    small_school.dispatch()
    assert found() == []
    small_school.happens({"id": "avond", "withdrawn": True})
    small_school.dispatch()
    assert found() == new


@pytest.mark.parametrize("first", ["2026-07-31", "2027-08-01"])
def test_check_looks_at_this_school_year_and_at_groups_that_nobody_is_in(small_school: School, first: str) -> None:
    small_school.configure(METHODS.replace("2026-11-25", first).replace('["7B"]', '["7C"]'))
    told = small_school.json("check", "--offline")["findings"]
    assert [one["message"] for one in told if one["where"].startswith("methods")] == ["no pupil is in 7C"]


def test_a_meeting_of_long_ago_is_not_about_the_new_method(small_school: School) -> None:
    small_school.now = "2026-09-01T10:00:00+02:00"
    invitation = {"title": "Avond", "place": "aula", "why": "x", "starts_at": "2026-09-10T19:30:00+02:00"}
    small_school.happens({"id": "a", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": invitation})
    small_school.dispatch()

    def warned(first: str) -> bool:
        small_school.configure(METHODS.replace("2026-11-25", first))
        return any(
            "new this school year" in one["message"] for one in small_school.json("check", "--offline")["findings"]
        )

    assert warned("2026-11-01") and not warned("2026-10-31")


def test_head_lice_have_no_name(small_school: School) -> None:
    def notice(event_id: str, what: str, group: str = "7B") -> dict[str, Any]:
        payload = {"what": what, "action": {**ACTION, "what": "het haar kammen met een kam"}}
        return {"id": event_id, "kind": "health_notice", "audience": {"group": group}, "payload": payload}

    small_school.happens(
        notice("naam", "Roos heeft hoofdluis."), notice("kwaal", "Het is geen roos, het is hoofdluis."),
        notice("ander", "Roos van de buren heeft hoofdluis.", "3A"),
    )  # fmt: skip
    small_school.dispatch()
    waiting = {one["event"]: one["warnings"] for one in small_school.json("approve")["awaiting_approval"]}
    assert waiting == {"naam": ["names-child"], "ander": ["names-child"]}
    assert refused(small_school, "kwaal") == set()


def test_other_words_reach_why_and_the_approver(small_school: School) -> None:
    small_school.configure(replace=('trust = ["approve"]', ""))
    score = {"subject": "Rekenen", "direction": "up", "summary": "Dit gaat vlot. U moet ons bellen.",
             "next_goal": "de tafel van acht", "action": ACTION}  # fmt: skip
    small_school.happens({"id": "cijfer", "kind": "notable_score", "audience": {"pupil": "p3"}, "payload": score})
    small_school.dispatch()
    (plan,) = small_school.json("why", "cijfer", "--recipient", "g1")["plans"]
    (tone,) = [step for step in plan["rules"] if step.get("rule") == "tone"]
    assert tone["detail"]["instead"] == {"U moet": "wilt u"}
    assert "U moet -> wilt u" in small_school.run("why", "cijfer").stdout
    waiting = small_school.json("approve")["awaiting_approval"]
    assert {one["recipient"] for one in waiting} == {"g1", "g2"}
    for one in waiting:
        assert "tone.command" in one["warnings"] and one["instead"] == {"U moet": "wilt u"}
    listed = small_school.run("approve").stdout
    assert listed.count("an order; a person approves it first; U moet -> wilt u") == 2


@pytest.mark.parametrize(("brings", "goes"), [({"info_pack": "een boekje met telspelletjes"}, True), ({}, False)])
def test_13_a_home_visit_with_an_info_pack_goes(school: School, brings: dict[str, str], goes: bool) -> None:
    school.family("p1 Jip Prins", "1A", guardian("g1", "Sara Bakker"))
    school.enrol()
    said = {"visitor": "juf Karin", "starts_at": "2026-12-03T15:30:00+01:00", "ends_at": "2026-12-03T16:15:00+01:00"}
    school.happens({"id": "bezoek", "kind": "home_visit", "audience": {"pupil": "p1"}, "payload": said | brings})
    school.dispatch(exit_code=None)
    [plan] = school.json("why", "bezoek")["plans"]
    assert (plan["verdict"], plan["reason"]) == (("approve", "needs-approval") if goes else ("refuse", "no-info"))
