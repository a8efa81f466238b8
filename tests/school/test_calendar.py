"""School holidays by region, own days, and expiry in school days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.facts import SchoolCalendar
from ouderbrug.model import Audience, Event
from ouderbrug.school.calendar import OwnDays, Period, asks_until, build_calendar, named_periods

ZONE = "Europe/Amsterdam"
YEARS = (date(2026, 1, 1), date(2027, 12, 31))


def calendar(region="midden", own=(), first=YEARS[0], last=YEARS[1]):
    return build_calendar(ZONE, region, own, first, last)


def days(start, end):
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("region", "start", "end"),
    [
        ("noord", date(2026, 7, 4), date(2026, 8, 16)),
        ("midden", date(2026, 7, 18), date(2026, 8, 30)),
        ("zuid", date(2026, 7, 11), date(2026, 8, 23)),
        ("noord", date(2027, 7, 10), date(2027, 8, 22)),
        ("midden", date(2027, 7, 17), date(2027, 8, 29)),
        ("zuid", date(2027, 7, 24), date(2027, 9, 5)),
        ("noord", date(2026, 10, 10), date(2026, 10, 18)),
        ("noord", date(2026, 12, 19), date(2027, 1, 3)),
        ("noord", date(2027, 2, 20), date(2027, 2, 28)),
        ("noord", date(2027, 4, 24), date(2027, 5, 2)),
        ("noord", date(2027, 10, 16), date(2027, 10, 24)),
    ],
)
def test_official_holidays_by_region(region, start, end):
    found = calendar(region)
    assert set(days(start, end)) <= found.holidays
    assert start - timedelta(days=1) not in found.days_off
    assert end + timedelta(days=1) not in found.days_off


@pytest.mark.parametrize(
    ("occurred", "n", "last_day"),
    [
        (date(2026, 11, 23), 7, date(2026, 12, 2)),
        (date(2026, 12, 17), 3, date(2027, 1, 5)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 7, 16), 3, date(2026, 9, 1)),
    ],
)
def test_expiry_in_school_days(occurred, n, last_day):
    moment = datetime.combine(occurred, time(9), tzinfo=UTC)
    found = calendar()
    assert found.after_school_days(moment, n) == found.at(last_day + timedelta(days=1), time(0))


def test_expiry_over_a_study_day_and_the_autumn_holiday():
    found = calendar("noord", [OwnDays("Studiedag", date(2026, 10, 9), date(2026, 10, 9), kind="study-day")])
    end = found.after_school_days(datetime(2026, 10, 8, 9, tzinfo=UTC), 2)
    assert end == found.at(date(2026, 10, 21), time(0))


def test_study_day_of_two_groups_alone():
    day = date(2026, 11, 25)
    found = calendar(own=[OwnDays("Studiedag", day, day, groups=("3A", "3B"), kind="study-day")])
    assert not found.is_school_day(day, ("3A",))
    assert not found.is_school_day(day, ("3A", "3B"))
    assert found.is_school_day(day, ("3A", "7B"))
    assert found.is_school_day(day)


def test_own_study_day_for_all_is_free_but_not_silent():
    day = date(2026, 11, 25)
    found = calendar(own=[OwnDays("Studiedag", day, day, kind="study-day")])
    assert not found.is_school_day(day)
    assert day not in found.holidays


def test_own_holiday_adds_days():
    found = calendar(own=[OwnDays("Brugdag", date(2026, 5, 15), date(2026, 5, 15))])
    assert date(2026, 5, 15) in found.holidays
    assert date(2026, 4, 28) in found.holidays


def test_own_holiday_takes_the_place_of_the_official_one():
    found = calendar(own=[OwnDays("meivakantie", date(2026, 5, 2), date(2026, 5, 17))])
    assert date(2026, 4, 29) not in found.days_off
    assert set(days(date(2026, 5, 2), date(2026, 5, 17))) <= found.holidays
    assert date(2026, 4, 27) in found.days_off  # the King's birthday is no part of it
    assert date(2027, 4, 28) in found.holidays  # nor is next year's


def test_unknown_years_end_what_is_known():
    assert calendar().known == YEARS
    assert calendar(first=date(2029, 1, 1), last=date(2031, 7, 1)).known == (date(2029, 1, 1), date(2030, 9, 30))
    assert calendar(first=date(2031, 1, 1), last=date(2032, 1, 1)).known is None


def test_unknown_region_says_which_there_are():
    with pytest.raises(ValueError, match="noord, midden, zuid"):
        calendar("oost")


def test_own_days_of_one_kind_that_overlap_are_their_union():
    own = [OwnDays("Meiweek", date(2026, 5, 4), date(2026, 5, 8)), OwnDays("Brug", date(2026, 5, 7), date(2026, 5, 12))]
    found = calendar(own=own)
    assert set(days(date(2026, 5, 4), date(2026, 5, 12))) <= found.holidays
    studies = [OwnDays(f"Studie {n}", date(2026, 11, n), date(2026, 11, n + 1), ("3A",), "study-day") for n in (24, 25)]
    assert calendar(own=studies).study_days == {"3A": frozenset(days(date(2026, 11, 24), date(2026, 11, 26)))}


def test_every_period_has_its_name_and_its_days():
    own = [OwnDays("Studiedag", date(2026, 11, 25), date(2026, 11, 25), ("3A",), "study-day", "De opvang is open.")]
    found = named_periods("noord", own, *YEARS)
    names = {(one.name, one.first): one.last for one in found}
    assert names["Herfstvakantie", date(2026, 10, 10)] == date(2026, 10, 18)
    assert names["Kerstvakantie", date(2026, 12, 19)] == date(2027, 1, 3)
    assert Period("Studiedag", *[date(2026, 11, 25)] * 2, ("3A",), "study-day", True, "De opvang is open.") in found
    assert list(found) == sorted(found, key=lambda one: one.first)


def test_a_period_of_the_schools_own_stands_in_the_place_of_the_official_one():
    own = [OwnDays("meivakantie", date(2026, 5, 2), date(2026, 5, 17))]
    may = [one for one in named_periods("noord", own, *YEARS) if one.name.lower() == "meivakantie"]
    assert [(one.first, one.last, one.own) for one in may] == [
        (date(2026, 5, 2), date(2026, 5, 17), True),
        (date(2027, 4, 24), date(2027, 5, 2), False),
    ]


@pytest.mark.parametrize(
    ("said", "reply_by", "until"),
    [
        ("2026-11-30 08:00", "2026-12-11", "2026-12-11 00:00"),  # a Friday: Thursday is the last day to ask
        ("2026-11-30 08:00", "2026-12-14", "2026-12-12 00:00"),  # a Monday, and the weekend before it
        ("2026-11-30 08:00", "2026-12-12", "2026-12-12 00:00"),
        ("2026-12-10 08:00", "2026-12-11", "2026-12-12 00:00"),  # written on the last day to ask, or later
        ("2026-12-11 08:00", "2026-12-11", "2026-12-12 00:00"),
        ("2026-12-14 08:00", "2026-12-11", "2026-12-12 00:00"),  # over when it was written
        ("2026-11-30 08:00", None, None),
    ],
)
def test_3_what_asks_leaves_a_day_to_answer(said: str, reply_by: str | None, until: str | None) -> None:
    tz = ZoneInfo("Europe/Amsterdam")
    at = datetime.fromisoformat(said).replace(tzinfo=tz)
    payload = {"reply_by": reply_by} if reply_by else {}
    event = Event("99ZZ00", "office", "e", "meeting_invitation", at, Audience("groups", ("3A",)), payload)
    found = asks_until(event, SchoolCalendar(tz))
    assert found == (datetime.fromisoformat(until).replace(tzinfo=tz) if until else None)


def test_3_a_study_day_of_the_group_is_no_day_to_ask() -> None:
    tz = ZoneInfo("Europe/Amsterdam")
    off = SchoolCalendar(tz, study_days={"3A": frozenset({date(2026, 12, 10)})})
    at = datetime(2026, 11, 30, 8, tzinfo=tz)
    event = Event("99ZZ00", "o", "e", "k", at, Audience("groups", ("3A",)), {"reply_by": "2026-12-11"})
    assert asks_until(event, off) == datetime(2026, 12, 10, tzinfo=tz)
