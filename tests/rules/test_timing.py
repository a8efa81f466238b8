"""Too late, and the silence of a holiday."""

from datetime import date, timedelta

import pytest
from rule_samples import MONDAY, facts, local, message

from ouderbrug import Allow, Priority, Refuse
from ouderbrug.rules.timing import Timing
from ouderbrug.school.calendar import OwnDays, build_calendar

CALENDAR = build_calendar(
    "Europe/Amsterdam",
    "midden",
    [
        OwnDays("Studiedag", date(2026, 11, 25), date(2026, 11, 25), kind="study-day"),
        OwnDays("Studiedag", date(2027, 1, 4), date(2027, 1, 4), groups=("3A",), kind="study-day"),
    ],
    date(2026, 1, 1),
    date(2027, 12, 31),
)


def verdict(msg, now, **config):
    return Timing(Timing.Config(**config)).judge(msg, facts(calendar=CALENDAR), now)


def test_timing_too_late_at_the_deadline():
    msg = message(deadline=MONDAY)
    assert isinstance(verdict(msg, MONDAY - timedelta(seconds=1)), Allow)
    assert verdict(msg, MONDAY).why == "too-late"


@pytest.mark.parametrize("priority", list(Priority))
def test_timing_too_late_once_the_event_has_begun(priority):
    msg = message(payload={"starts_at": "2026-11-23T10:00:00+01:00"}, priority=priority)
    assert isinstance(verdict(msg, MONDAY - timedelta(seconds=1)), Allow)
    assert isinstance(verdict(msg, MONDAY), Refuse)


def test_timing_an_event_that_goes_on_is_not_over():
    times = {"starts_at": "2026-11-23T08:00:00+01:00", "ends_at": "2026-11-23T12:00:00+01:00"}
    assert isinstance(verdict(message(payload=times), MONDAY), Allow)
    assert verdict(message(payload=times), local(2026, 11, 23, 12)).why == "too-late"


def test_timing_how_to_read_a_report_is_of_use_once_it_is_at_home():
    msg = message(kind="report_card", payload={"starts_at": "2026-11-20T14:00:00+01:00"})
    assert isinstance(verdict(msg, MONDAY), Allow)
    assert verdict(message(kind="report_card", deadline=MONDAY), MONDAY).why == "too-late"


@pytest.mark.parametrize("priority", list(Priority))
def test_timing_not_yet_before_the_minute_at_which_everybody_hears_it(priority):
    msg = message(payload={"send_at": "2026-11-23T15:30:00+01:00"}, priority=priority)
    found = verdict(msg, local(2026, 11, 23, 15, 29))
    assert (found.why, found.until) == ("not-yet", local(2026, 11, 23, 15, 30))
    assert isinstance(verdict(msg, local(2026, 11, 23, 15, 30)), Allow)


def test_timing_holiday_waits_for_the_first_school_day():
    found = verdict(message(), local(2026, 12, 21, 10))
    assert found.why == "holiday"
    assert found.until == local(2027, 1, 5)  # the fourth is a study day of the child's group
    found = verdict(message(recipient="group:7B"), local(2026, 12, 21, 10))
    assert found.until == local(2027, 1, 4)


@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.EMERGENCY])
def test_timing_holiday_lets_urgent_ones_pass(priority):
    assert isinstance(verdict(message(priority=priority), local(2026, 12, 21, 10)), Allow)


@pytest.mark.parametrize("now", [local(2026, 11, 21, 10), local(2026, 11, 25, 10), local(2026, 11, 23, 23)])
def test_timing_weekends_study_days_and_nights_are_no_holiday(now):
    assert isinstance(verdict(message(), now), Allow)


def test_timing_holiday_messages_are_for_their_kinds_alone():
    now, reading = local(2026, 7, 20, 10), message(kind="reading_reminder")
    assert verdict(reading, now).why == "holiday"
    assert isinstance(verdict(reading, now, holiday_messages=True), Allow)
    assert verdict(message(), now, holiday_messages=True).why == "holiday"
