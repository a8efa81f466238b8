"""Why something waits is said in one way: `plan`, `why` and `status` judge by what holds now, not at the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

EVENING = "2026-11-23T20:00:00+01:00"


def news(number: int) -> dict[str, Any]:
    payload = {"title": f"Nieuws {number}", "body": "Er is nieuws."}
    return {"id": f"n{number}", "kind": "newsletter", "audience": {"pupil": "p1"}, "payload": payload}


def wants_no_more(school: School) -> None:
    school.run("optout", "g1", "--kind", "newsletter")


def opens_at_night(school: School) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"08:00-18:00"', '"08:00-22:00"'))


def opens_later(school: School) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"08:00-18:00"', '"10:00-18:00"'))


CHANGES: list[tuple[Callable[[School], None], tuple[str, str, bool], str]] = [
    (lambda _: None, ("delay", "night", True), "Tue 24 Nov 08:00"),
    (wants_no_more, ("refuse", "opted-out", False), "a rule does not let it go any more"),
    (opens_at_night, ("allow", "", False), "the next run goes on with them over email"),
    (opens_later, ("delay", "night", True), "Tue 24 Nov 10:00"),
]


@pytest.mark.parametrize(("change", "now", "said"), CHANGES)
def test_plan_why_and_status_agree_after_a_change(
    small_school: School, change: Callable[[School], None], now: tuple[str, str, bool], said: str
) -> None:
    small_school.staff("directie;Ria Smit;leader;")
    small_school.happens(news(1))
    small_school.now = EVENING
    small_school.dispatch()
    change(small_school)
    [plan] = [one for one in small_school.json("plan")["plans"] if one["recipient"] == "g1"]
    [why] = [one for one in small_school.json("why", "n1")["plans"] if one["recipient"] == "g1"]
    assert [(one["verdict"], one["reason"] or "", bool(one["until"])) for one in (plan, why)] == [now, now]
    assert plan["until"] == why["until"]
    assert said in small_school.run("status").stdout


def test_what_is_sent_keeps_the_reasons_of_when_it_went(small_school: School) -> None:
    small_school.happens(news(1))
    small_school.dispatch()
    wants_no_more(small_school)
    for one in small_school.json("why", "n1")["plans"]:
        assert (one["state"], one["verdict"]) == ("sent", "allow")


def test_status_judges_only_what_may_have_changed(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    from ouderbrug.planning import judged_now

    small_school.happens(news(1))
    small_school.now = EVENING
    small_school.dispatch()
    small_school.dispatch()
    windows: list[object] = []
    original = judged_now.judge_window
    monkeypatch.setattr(judged_now, "judge_window", lambda *given: (windows.append(given), original(*given)))
    small_school.run("status")
    assert windows == []
    wants_no_more(small_school)
    small_school.run("status")
    assert len(windows) == 1
