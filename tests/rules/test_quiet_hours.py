"""Windows by the clock on the wall, over weekends, holidays and clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from rule_samples import CALENDAR, NOOR, facts, local, message

from ouderbrug import Allow, Correction, Delay, Priority, SchoolCalendar
from ouderbrug.rules.quiet_hours import QuietHours


def verdict(now, msg=None, calendar=CALENDAR, **config):
    return QuietHours(QuietHours.Config(**config)).judge(msg or message(), facts(calendar=calendar), now)


def test_quiet_hours_windows_are_half_open():
    assert isinstance(verdict(local(2026, 1, 9, 7, 29, 59)), Delay)
    assert isinstance(verdict(local(2026, 1, 9, 7, 30)), Allow)
    assert isinstance(verdict(local(2026, 1, 9, 19, 59, 59)), Allow)
    assert isinstance(verdict(local(2026, 1, 9, 20)), Delay)


def test_quiet_hours_friday_evening():
    assert isinstance(verdict(local(2026, 1, 9, 19, 59)), Allow)
    found = verdict(local(2026, 1, 9, 20))
    assert (found.until, found.why) == (local(2026, 1, 10, 7, 30), "night")
    found = verdict(local(2026, 1, 9, 20), school_days_only=True)
    assert (found.until, found.why) == (local(2026, 1, 12, 7, 30), "night")


def test_quiet_hours_a_day_off():
    found = verdict(local(2026, 1, 10, 12), school_days_only=True)
    assert (found.until, found.why) == (local(2026, 1, 12, 7, 30), "day-off")
    assert isinstance(verdict(local(2026, 1, 10, 12)), Allow)


def test_quiet_hours_a_study_day_of_the_childs_group():
    calendar = SchoolCalendar(CALENDAR.tz, study_days={"3A": frozenset({date(2026, 11, 23)})})
    noon = local(2026, 11, 23, 12)
    assert NOOR.groups == ("3A",)
    found = verdict(noon, calendar=calendar, school_days_only=True)
    assert (found.until, found.why) == (local(2026, 11, 24, 7, 30), "day-off")
    post = verdict(noon, message(recipient="group:3A"), calendar, school_days_only=True)
    assert post.why == "day-off"
    assert isinstance(verdict(noon, message(recipient="group:7B"), calendar, school_days_only=True), Allow)


@pytest.mark.parametrize("correction", [Correction.CHANGED, Correction.WITHDRAWN])
@pytest.mark.parametrize(
    ("begins", "goes"), [("07:20", True), ("07:45", True), ("08:30", True), ("10:30", True), ("10:31", False)]
)
def test_who_hears_in_the_minute_in_which_it_begins_hears_too_late(begins, goes, correction):
    """A cancellation of eight in the evening for half past eight waited until eight in the morning."""
    msg = message(payload={"starts_at": f"2026-12-03T{begins}:00+01:00"}, correction=correction)
    assert isinstance(verdict(local(2026, 12, 2, 20), msg), Allow if goes else Delay)
    assert isinstance(verdict(local(2026, 12, 2, 20), replace(msg, correction=None)), Delay)
    assert isinstance(verdict(local(2026, 12, 2, 22), msg), Delay), "not in the night"


@pytest.mark.parametrize(
    ("now", "until", "hours"),
    [
        ("2026-03-28T21:00:00+01:00", "2026-03-29T05:30:00+00:00", 9.5),
        ("2026-10-24T21:00:00+02:00", "2026-10-25T06:30:00+00:00", 11.5),
    ],
)
def test_f08_quiet_hours_in_the_night_of_a_clock_change(now, until, hours):
    found = verdict(datetime.fromisoformat(now))
    assert found.until == datetime.fromisoformat(until)
    assert (found.until - datetime.fromisoformat(now)).total_seconds() == hours * 3600


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_quiet_hours_a_window_that_opens_in_the_changed_hour(day):
    opens = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    found = verdict(opens.replace(minute=29, second=59), send=["02:30-20:00"])
    assert found.until == opens
    assert isinstance(verdict(opens, send=["02:30-20:00"]), Allow)


def test_quiet_hours_a_window_may_wrap_midnight():
    night = {"send": ["22:00-06:00"]}
    assert isinstance(verdict(local(2026, 1, 9, 23), **night), Allow)
    assert isinstance(verdict(local(2026, 1, 10, 5, 59), **night), Allow)
    assert verdict(local(2026, 1, 10, 6), **night).until == local(2026, 1, 10, 22)
    assert isinstance(verdict(local(2026, 1, 10, 5), **night, school_days_only=True), Allow)  # Friday's window
    assert isinstance(verdict(local(2026, 1, 11, 5), **night, school_days_only=True), Delay)


def test_quiet_hours_several_windows_and_the_whole_day():
    two = {"send": ["16:00-18:00", "08:00-09:00"]}
    assert verdict(local(2026, 1, 9, 10), **two).until == local(2026, 1, 9, 16)
    assert isinstance(verdict(local(2026, 1, 9, 23, 59, 59), send=["00:00-24:00"]), Allow)


def test_quiet_hours_urgent_has_its_own_window_every_day():
    urgent = message(priority=Priority.URGENT)
    assert isinstance(verdict(local(2026, 1, 10, 6, 30), urgent, school_days_only=True), Allow)
    assert verdict(local(2026, 1, 10, 22), urgent).until == local(2026, 1, 11, 6, 30)
    assert isinstance(verdict(local(2026, 1, 10, 3), message(priority=Priority.EMERGENCY)), Allow)


def test_quiet_hours_after_the_cap_delay_of_the_contract():
    found = verdict(local(2026, 11, 30, 0), send=["08:00-18:00"], school_days_only=True)
    assert found.until == datetime.fromisoformat("2026-11-30T08:00:00+01:00")


@pytest.mark.parametrize("bad", [["08:00-08:00"], ["8-18"], ["25:00-26:00"], ["08:00-24:01"], []])
def test_quiet_hours_a_broken_window_is_a_config_error(bad):
    with pytest.raises(ValidationError):
        QuietHours.Config(send=bad)


def test_quiet_hours_a_broken_urgent_window_is_a_config_error():
    with pytest.raises(ValidationError, match="00:00-24:00"):
        QuietHours.Config(urgent="08:00-08:00")


def test_quiet_hours_overlapping_windows_are_one():
    union = {"send": ["08:00-12:00", "10:00-18:00", "17:00-17:30"]}
    assert verdict(local(2026, 1, 9, 7, 59), **union).until == local(2026, 1, 9, 8)
    for hour in (8, 11, 12, 17):
        assert isinstance(verdict(local(2026, 1, 9, hour, 45), **union), Allow)
    assert verdict(local(2026, 1, 9, 18), **union).until == local(2026, 1, 10, 8)


def test_quiet_hours_a_window_that_the_clock_change_swallows_is_not_there_that_day():
    gap = {"send": ["02:30-03:10", "20:00-21:00"]}
    assert verdict(local(2026, 3, 29, 1), **gap).until == local(2026, 3, 29, 20)
    assert verdict(local(2026, 3, 30, 1), **gap).until == local(2026, 3, 30, 2, 30)


def test_quiet_hours_in_the_doubled_hour_the_second_counts():
    doubled = {"send": ["02:15-02:45"]}
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert verdict(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), **doubled).until == second
    assert isinstance(verdict(second, **doubled), Allow)
    assert isinstance(verdict(datetime(2026, 10, 25, 1, 45, tzinfo=UTC), **doubled), Delay)


def test_quiet_hours_a_cap_delay_that_ends_at_midnight_goes_at_half_past_seven():
    assert verdict(local(2026, 1, 9, 0)).until == local(2026, 1, 9, 7, 30)
