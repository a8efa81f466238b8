"""clock: which time is believed after the last run, by what the two clocks of the machine and the school year say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ouderbrug import SchoolCalendar
from ouderbrug.school.clock import Reading, agrees, beside, doubt, of_date, read

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY, HOUR, DAY = MONDAY + timedelta(days=4), timedelta(hours=1), timedelta(days=1)
AUTUMN = frozenset(date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(14))
CALENDAR = SchoolCalendar(ZoneInfo("Europe/Amsterdam"))
CLOSED = SchoolCalendar(ZoneInfo("Europe/Amsterdam"), AUTUMN)


@pytest.mark.parametrize(
    ("wall", "passed", "behind"),
    [
        (10 * DAY, 10 * DAY, None),
        (8 * DAY + HOUR, HOUR, False),
        (40 * DAY, 40 * DAY + HOUR / 2, None),
        (2 * HOUR, HOUR / 60, False),
        (HOUR / 2, HOUR / 60, None),
        (-HOUR / 15, HOUR / 60, None),
        (-HOUR, HOUR / 60, True),
        (-8 * DAY, HOUR, True),
        (10 * DAY, 20 * DAY, None),
    ],
    ids=["ten days on", "8 days ahead", "a summer", "2 hours", "half an hour", "a small step back", "an hour back",
         "8 days back", "slow, and not behind"],
)  # fmt: skip
def test_11_in_one_boot_both_clocks_must_tell_the_same(wall: timedelta, passed: timedelta, behind: bool | None) -> None:
    last, now = Reading(MONDAY, 100, "a"), Reading(MONDAY + wall, 100 + passed.total_seconds(), "a")
    found = doubt(last, now, CALENDAR)
    assert (found.behind if found else None) is behind


@pytest.mark.parametrize(
    ("first", "gap", "calendar", "believed"),
    [
        (MONDAY, 0.7 * DAY, CALENDAR, True),
        (FRIDAY, 3 * DAY, CALENDAR, True),
        (FRIDAY, 4 * DAY, CALENDAR, True),
        (MONDAY, 5 * DAY, CALENDAR, False),
        (MONDAY, 8 * DAY, CALENDAR, False),
        (MONDAY - 3 * DAY, 17 * DAY, CLOSED, True),
        (MONDAY - 3 * DAY, 19 * DAY, CLOSED, False),
        (MONDAY, 40 * DAY, CALENDAR, False),
        (MONDAY, -0.1 * HOUR, CALENDAR, False),
    ],
    ids=["off at night", "a weekend", "a long weekend", "a week of school", "8 days ahead", "a holiday",
         "a holiday and two days", "40 days", "behind"],
)  # fmt: skip
def test_11_across_boots_more_than_four_days_are_asked_about_unless_the_school_was_closed(
    first: datetime, gap: timedelta, calendar: SchoolCalendar, believed: bool
) -> None:
    assert (doubt(Reading(first, 9e5, "a"), Reading(first + gap, 100, "b"), calendar) is None) is believed
    assert (doubt(Reading(first), Reading(first + gap), calendar) is None) is believed, "where no boot is known"


def test_11_a_first_run_is_believed_and_a_second_clock_is_near_or_says_nothing() -> None:
    assert doubt(None, Reading(MONDAY), CALENDAR) is None
    said = of_date("Mon, 23 Nov 2026 09:20:00 GMT")
    assert said == MONDAY + HOUR / 3
    assert agrees(MONDAY, [said]) and not agrees(MONDAY + 8 * DAY, [said]) and not agrees(MONDAY, [])
    assert of_date("yesterday") is None and of_date("") is None


def test_11_the_machine_itself_has_a_clock_that_goes_on_within_a_boot() -> None:
    one, two = read(MONDAY), read(MONDAY)
    assert one.boot_id == two.boot_id and 0 < one.boot <= two.boot
    assert two.passed_since(one) == timedelta(seconds=two.boot - one.boot)


@pytest.mark.parametrize(
    ("off", "behind"),
    [(0 * DAY, None), (HOUR / 12, None), (-HOUR / 12, None), (HOUR / 6, False), (-HOUR / 6, True), (8 * DAY, False)],
)
def test_11_a_machine_goes_by_the_clock_of_the_server_that_all_have(off: timedelta, behind: bool | None) -> None:
    found = beside(MONDAY, MONDAY + off)
    assert (found.behind if found else None) is behind
    assert found is None or "that of the database server" in found.says
