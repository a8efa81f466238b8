"""A digest has an hour; where the rules let nothing go then, nothing that is gathered is past its use for that."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from a_school import guardian
from ouderbrug.facts import SchoolCalendar
from ouderbrug.failures import Failures
from ouderbrug.rules.hours import Hours
from ouderbrug.rules.quiet_hours import QuietHours
from ouderbrug.rules.windows import A_WEEK

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from a_school import School

WISH = {"digest": "yes"}
LETTER = {
    "id": "n1",
    "kind": "notice",
    "audience": {"school": True},
    "payload": {"title": "Brief", "body": "Tot dan."},
}
LAST_DAY = "2026-12-18"
"""The last school day before the Christmas holiday in region midden."""
HOLIDAY = {
    "id": "h1",
    "kind": "holiday_start",
    "audience": {"group": "3A"},
    "payload": {"holiday": "kerstvakantie", "back_on": "2027-01-04", "book_list": ["Het huis met de deur"]},
}


def told(school: School) -> list[str]:
    return [str(mail.parsed["Subject"]) for mail in school.smtp.mails]


@pytest.fixture
def wishes(school: School) -> School:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | WISH)
    school.enrol()
    return school


def test_without_settings_of_a_digest_it_goes_within_the_windows_that_init_writes(wishes: School) -> None:
    wishes.happens(LETTER)
    assert wishes.dispatch() == {"collected": 1, "folded": 1}
    assert wishes.dispatch("2026-11-23T17:00:00+01:00") == {"sent": 1}


@pytest.mark.parametrize("hour", ["18:00", "17:00"])
def test_who_wants_a_digest_hears_of_the_holiday_before_it_begins(wishes: School, hour: str) -> None:
    wishes.configure(f'\n[digest]\nat = "{hour}"\n')
    wishes.now = f"{LAST_DAY}T10:00:00+01:00"
    wishes.happens(HOLIDAY)
    for clock in ("10:00", "17:00", "17:30", "18:00", "20:00"):
        wishes.dispatch(f"{LAST_DAY}T{clock}:00+01:00")
    assert told(wishes) == ["Bijna kerstvakantie"], "at a closed hour it would wait until after the holiday"


def test_a_card_about_a_holiday_that_is_near_ends_on_the_last_school_day(school: School) -> None:
    school.configure(replace=('general = ["email"]', 'general = ["email", "handover"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"email": ""})
    school.enrol()
    school.now = f"{LAST_DAY}T10:00:00+01:00"
    school.happens(HOLIDAY)
    school.dispatch()
    (card,) = school.json("tasks")["cards"]
    assert card["deadline"] == "2026-12-18T23:00:00+00:00", "after that it is not true that it is near"


def test_a_digest_at_a_closed_hour_goes_when_the_windows_open(wishes: School) -> None:
    wishes.configure('\n[digest]\nat = "18:00"\n')
    wishes.happens(LETTER)
    wishes.dispatch()
    assert told(wishes) == []
    assert wishes.dispatch("2026-11-23T18:00:00+01:00") == {}
    assert wishes.dispatch("2026-11-24T08:00:00+01:00") == {"sent": 1}


@pytest.mark.parametrize(
    ("digest", "windows", "says"),
    [
        ('at = "18:00"', '"08:00-18:00"', "at 18:00, when the rules let nothing go: it waits"),
        ('at = "17:00"', '"08:00-18:00"', ""),
        ("", '"08:00-16:00"', "at 17:00, when the rules let nothing go: it waits"),
        ('at = "17:00"\ndays = ["fri", "sat"]', '"08:00-18:00"', "nothing go on sat: it waits"),
        ('at = "17:00"\ndays = ["sun"]', '"08:00-18:00"', "nothing go: it waits"),
        ('at = "07:00"', '"06:30-07:30", "16:00-18:00"', ""),
        ('at = "12:00"', '"06:30-07:30", "16:00-18:00"', "nothing go: it waits"),
    ],
)
def test_check_tells_of_an_hour_at_which_nothing_goes(school: School, digest: str, windows: str, says: str) -> None:
    school.configure(f"\n[digest]\n{digest}\n" if digest else "", replace=('"08:00-18:00"', windows))
    found = [one for one in school.json("check", "--offline")["findings"] if "digest has" in one["message"]]
    if not says:
        assert not found
        return
    (one,) = found
    assert says in one["message"] and one["level"] == "warning" and "within " in one["hint"]


class Never(QuietHours):
    """Lets nothing go in the morning, or fails to say."""

    def opens(self, day: date, calendar: SchoolCalendar) -> Any:
        raise LookupError


def test_rules_that_leave_no_hour_together_and_one_that_cannot_say(calendar: SchoolCalendar) -> None:
    early, late = (QuietHours(QuietHours.Config(send=(one,))) for one in ("08:00-10:00", "10:00-12:00"))
    failures = Failures()
    monday = A_WEEK[0]
    assert Hours([early, late], failures).of(monday, calendar) == []
    assert Hours([early, late], failures).next(calendar.at(monday, early._send[0].opens), calendar) is None
    (span,) = Hours([early, Never(Never.Config())], failures).of(monday, calendar)
    assert [f"{calendar.local(one):%H:%M}" for one in span] == ["08:00", "10:00"]
    assert [one.part for one in failures.found] == ["rule"]


@pytest.fixture
def calendar() -> SchoolCalendar:
    return SchoolCalendar(ZoneInfo("Europe/Amsterdam"))
