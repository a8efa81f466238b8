"""Families without mail are called for what asks something of its own; a light reminder goes home on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

STUDY_DAY = """
[[holidays]]
name = "Studiedag"
from = 2026-12-02
to = 2026-12-02
kind = "study-day"
solution = "De opvang is open"
"""
EVENING = {"starts_at": "2026-12-10T19:00:00+01:00", "place": "de gymzaal", "reply_by": "2026-12-04"}
DRINKS = EVENING | {"what": "Borrel op het plein", "phase": "end"}
MEETING = EVENING | {"title": "Kijkavond techniek", "why": "De kinderen laten zien wat ze bouwden."}
LATER = "2026-11-26T10:00:00+01:00"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="", mobile="+31612345678"))
    here.enrol()
    here.staff("juf;Mila Vos;teacher;3A")
    here.configure(replace=('general = ["email"]', 'general = ["email", "handover"]'))
    return here


def ways(school: School, now: str) -> dict[str, str]:
    school.dispatch(now, exit_code=None)
    return {card["event"]: card["way"] for card in school.json("tasks", now=now)["cards"]}


def done(school: School, now: str) -> None:
    for card in school.json("tasks", now=now)["cards"]:
        for tick in card["ticks"]:
            school.run("settle", str(tick["message"]), "--done", "--as", "juf", now=now)


@pytest.mark.parametrize(
    ("kind", "payload", "way"), [("social_event", DRINKS, "paper"), ("meeting_invitation", MEETING, "call")]
)
def test_a_reminder_is_a_call_where_what_it_reminds_of_weighs_as_much(
    school: School, kind: str, payload: dict[str, Any], way: str
) -> None:
    school.happens({"id": "e1", "kind": kind, "audience": {"group": "3A"}, "payload": payload})
    assert ways(school, "2026-11-23T12:00:00+01:00") == {"e1": "call"}
    done(school, "2026-11-23T12:00:00+01:00")
    school.run("event", "remind", "e1", now=LATER)
    assert ways(school, LATER) == {"e1-reminder": way}


def test_of_a_free_day_there_is_one_call(school: School) -> None:
    school.configure(STUDY_DAY, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    first, eve = "study-day-2026-12-02-7d", "study-day-2026-12-02-1d"
    assert ways(school, "2026-11-25T12:00:00+01:00") == {first: "call"}
    done(school, "2026-11-25T12:00:00+01:00")
    assert ways(school, "2026-12-01T12:00:00+01:00") == {eve: "paper"}
