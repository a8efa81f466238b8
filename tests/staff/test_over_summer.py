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
