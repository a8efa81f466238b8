"""Every event kind goes the whole way: accepted, planned, composed, judged, and sent or kept for its reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug import ContentClass
from ouderbrug.school.kinds import KINDS

if TYPE_CHECKING:
    from a_school import School

MONDAY = "2026-10-05T10:00:00+02:00"
FILES = ("attachments", "photos")
SETTINGS = '\n[rules.timing]\nholiday_messages = true\n\n[content]\nlink_hosts = ["school.example"]\n'
SENSITIVE = {one.name for one in KINDS if one.content_class is ContentClass.SENSITIVE}
LATER = {"home_tip": "not-in-window"} | dict.fromkeys(("group_placement", "decision_info", "holiday_start"), "not-yet")
GROUPS = {"decision_info": "8B"}
AWAIT_A_PERSON = SENSITIVE - {"notable_score"}  # whose sample names who approved it


def told(kind: str, **changes: Any) -> dict[str, Any]:
    """The sample of a kind as an event about one child, without its files."""
    sample = next(one.sample for one in KINDS if one.name == kind)
    payload = {name: value for name, value in sample.items() if name not in FILES} | changes
    return {"id": kind, "kind": kind, "audience": {"pupil": "p1"}, "payload": payload}


def named(kind: str) -> dict[str, str]:
    """The field with the id of another event, as there is one."""
    field = next(one.refers_to for one in KINDS if one.name == kind)
    return {field: "homework"} if field else {}


@pytest.fixture
def one_child(school: School) -> School:
    school.configure(SETTINGS)
    school.family("p1 Noor de Wit", "8B", guardian("g1", "Sara Bakker"))
    school.now = MONDAY
    school.enrol()
    return school


def expected(kind: str) -> tuple[str, str | None]:
    """The verdict of a kind's sample on that Monday, and its reason."""
    waits = LATER.get(kind, "needs-approval" if kind in AWAIT_A_PERSON else None)
    return {None: "allow", "needs-approval": "approve"}.get(waits, "delay"), waits


def test_every_sample_goes_through(school: School) -> None:
    """Each is told of a child whose guardian hears of nothing else."""
    school.configure(SETTINGS)
    # A reminder goes to who was asked, and nobody was: tests/staff/test_reminding.py.
    kinds = [one.name for one in KINDS if one.name != "reply_reminder"]
    for kind in kinds:
        school.family(f"{kind} Noor de Wit", GROUPS.get(kind, "5B"), guardian(f"of-{kind}", "Sara Bakker"))
    school.now = MONDAY
    school.enrol()
    school.happens(*(told(kind, **named(kind)) | {"audience": {"pupil": kind}} for kind in kinds))
    plans = school.json("plan")["plans"]
    assert {plan["event"]: (plan["verdict"], plan["reason"]) for plan in plans} == {k: expected(k) for k in kinds}
    assert len(plans) == len(kinds) == school.dispatch(exit_code=None)["collected"]
    arrived = Counter(mail.recipients[0] for mail in school.smtp.mails)
    assert arrived == {f"of-{kind}@guardian.example": 1 for kind in kinds if expected(kind)[0] == "allow"}
    states = school.json("status")["messages"]
    assert states["failed"] == states["cancelled"] == states["expired"] == 0


def test_a_placement_goes_at_its_minute(one_child: School) -> None:
    one_child.happens(told("group_placement"))
    assert one_child.dispatch() == {"collected": 1, "delayed": 1}
    assert one_child.dispatch("2026-10-08T15:29:00+02:00") == {}
    assert one_child.dispatch("2026-10-08T15:30:00+02:00") == {"sent": 1}
    assert one_child.subjects("g1@guardian.example") == ["Bericht van Basisschool De Wegwijzer"]


@pytest.mark.parametrize(
    ("kind", "before", "day"),
    [
        ("home_tip", "2026-10-09T11:59:00+02:00", "2026-10-09T12:00:00+02:00"),  # the first Friday afternoon
        ("holiday_start", "2026-10-15T17:00:00+02:00", "2026-10-16T08:00:00+02:00"),  # the last school day
        ("decision_info", "2026-12-04T10:00:00+01:00", "2026-12-07T08:00:00+01:00"),  # holidays are not counted
    ],
)
def test_it_goes_when_its_moment_has_come(one_child: School, kind: str, before: str, day: str) -> None:
    one_child.happens(told(kind))
    (plan,) = one_child.json("plan")["plans"]
    assert plan["until"] == day
    assert one_child.dispatch() == {"collected": 1, "delayed": 1}
    assert one_child.dispatch(before, exit_code=None) == {}
    assert one_child.dispatch(day, exit_code=None) == {"sent": 1}


@pytest.mark.parametrize(
    ("kind", "last", "too_late"),
    [
        ("homework", "2026-10-12T17:59:00+02:00", "2026-10-13T09:00:00+02:00"),
        ("meeting_series", "2026-11-09T08:44:00+01:00", "2026-11-09T08:45:00+01:00"),
        ("decision_info", "2026-11-20T17:59:00+01:00", "2026-11-21T09:00:00+01:00"),
        ("incident", "2026-10-06T17:59:00+02:00", "2026-10-07T09:00:00+02:00"),
        ("welcome", "2026-11-02T17:00:00+01:00", "2026-11-03T09:00:00+01:00"),
    ],
)
def test_it_is_of_use_until_its_own_end(one_child: School, kind: str, last: str, too_late: str) -> None:
    soon = {"decision_moment": {"name": "het voorlopig schooladvies", "on": "2026-11-20"}}
    one_child.happens(told(kind, **(soon if kind == "decision_info" else {})) | {"occurred_at": MONDAY})
    one_child.now = last
    assert [plan["event"] for plan in one_child.json("plan", now=last)["plans"]] == [kind]
    assert one_child.json("plan", now=too_late)["plans"] == []


def test_a_talk_that_is_off_is_taken_back_without_a_word_about_it(one_child: School) -> None:
    one_child.happens(told("conference"))
    assert one_child.dispatch() == {"collected": 1, "sent": 1}
    one_child.happens({"id": "conference", "withdrawn": True})
    assert one_child.dispatch("2026-10-05T11:00:00+02:00")["sent"] == 1
    assert (
        one_child.subjects("g1@guardian.example")[1] == "Gaat niet door: afspraak op donderdag 15 oktober om 16.00 uur"
    )


def test_a_school_may_use_a_language_that_nobody_has_reviewed_yet(one_child: School) -> None:
    one_child.configure('\n[content]\nlink_hosts = ["school.example"]\nunreviewed_languages = ["tr"]\n')
    one_child.family("p2 Sem Aksoy", "8B", guardian("g2", "Elif Aksoy", language="tr"))
    one_child.enrol()
    words = {"title": "Okul kapalı", "why": "Su yok."}
    event = told("closure", translations={"tr": words}) | {"audience": {"group": "8B"}}
    one_child.happens(event)
    assert one_child.dispatch()["sent"] == 2
    assert one_child.subjects("g2@guardian.example") == ["Okul kapalı (8B)"]
    reasons = {plan["recipient"]: plan["language_reason"] for plan in one_child.json("why", "closure")["plans"]}
    assert reasons == {"g1": "template", "g2": "template"}


def test_who_reads_english_gets_dutch_below_a_line_in_english(one_child: School) -> None:
    one_child.family("p2 Sem Moss", "8B", guardian("g2", "Ann Moss", language="en"))
    one_child.enrol()
    one_child.happens(told("staff_absence") | {"audience": {"group": "8B"}})
    texts = {plan["recipient"]: plan["text"] for plan in one_child.json("plan")["plans"]}
    assert texts["g2"].startswith("This message is in Dutch.") and texts["g2"].endswith(
        texts["g1"].replace("Sara Bakker", "Ann Moss")
    )
