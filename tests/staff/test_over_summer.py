"""Nothing waits over the first of August without a leader who looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian, score

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

JUNE, JULY, AUGUST = "2027-06-28T10:00:00+02:00", "2027-07-15T10:00:00+02:00", "2027-08-30T07:00:00+02:00"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    found = School(tmp_path, smtp, now=JUNE)
    found.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    found.enrol()
    found.staff("juf.karin;Karin de Boer;teacher;3A", "directie;Ria Vos;leader;")
    return found


def waits(school: School, now: str) -> list[str]:
    school.now = now
    return [one["key"] for one in school.json("tasks")["errands"] if one["code"] == "over-summer"]


def asks(school: School, event: str, now: str) -> None:
    """Let a message about a child wait for a yes, as nobody approves it."""
    school.now = now
    told = score(event=event)
    told["payload"] = {name: value for name, value in told["payload"].items() if name != "approved_by"}
    school.happens(told)
    school.dispatch(exit_code=None)


def test_a_leader_is_asked_before_and_after_what_still_waits(school: School) -> None:
    asks(school, "in-june", JUNE)
    assert waits(school, JUNE) == [], "it is long over by then"
    asks(school, "in-july", JULY)
    assert waits(school, JULY) == ["in-july"] and waits(school, AUGUST) == ["in-july"]
    asks(school, "in-august", AUGUST)
    assert waits(school, AUGUST) == ["in-july"], "what comes in the new year is of the new year"
    school.run("tasks", "--did", "over-summer", "in-july", "--as", "directie")
    assert waits(school, AUGUST) == []


def test_what_a_leader_saw_in_july_is_not_asked_again(school: School) -> None:
    asks(school, "in-july", JULY)
    school.run("tasks", "--did", "over-summer", "in-july", "--as", "juf.karin", exit_code=2)
    school.run("tasks", "--did", "over-summer", "in-july", "--as", "directie")
    assert waits(school, JULY) == waits(school, AUGUST) == []


LATE, BACK, NEXT = "2027-07-16T20:00:00+02:00", "2027-08-30T08:30:00+02:00", "2027-08-30T09:00:00+02:00"
NEWS = {"id": "brief", "kind": "newsletter", "audience": {"group": "3A"},
        "payload": {"title": "Fijne vakantie", "body": "Tot ziens."}}  # fmt: skip


def written(school: School, now: str, **more: object) -> None:
    school.now = now
    school.happens(NEWS | more)
    school.dispatch(now=now, exit_code=None)
    assert not school.smtp.mails


def test_what_waited_beyond_the_first_of_august_goes_after_a_look_alone(school: School) -> None:
    written(school, LATE)
    school.dispatch(now=BACK, exit_code=None)
    waiting = school.json("approve", now=BACK)["awaiting_approval"]
    assert not school.smtp.mails and [one["warnings"] for one in waiting] == [["over-summer"]]
    school.approve("brief", "--as", "directie", now=BACK)
    school.dispatch(now=NEXT)
    assert len(school.smtp.mails) == 1


def test_what_a_leader_left_in_july_goes_by_itself(school: School) -> None:
    written(school, LATE)
    school.run("tasks", "--did", "over-summer", "brief", "--as", "directie")
    school.dispatch(now=BACK)
    assert len(school.smtp.mails) == 1


def test_an_approval_of_last_year_is_no_look_at_this_one(school: School) -> None:
    written(school, LATE, payload=NEWS["payload"] | {"link": "https://elders.example/a"})  # type: ignore[operator]
    school.approve("brief", "--as", "directie")
    school.dispatch(now=BACK, exit_code=None)
    waiting = school.json("approve", now=BACK)["awaiting_approval"]
    assert not school.smtp.mails and ["over-summer" in one["warnings"] for one in waiting] == [True]


def test_what_is_of_the_new_year_waits_for_nobody(school: School) -> None:
    written(school, "2027-08-20T10:00:00+02:00")
    school.dispatch(now=BACK)
    assert len(school.smtp.mails) == 1
