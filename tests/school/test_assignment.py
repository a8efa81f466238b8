"""Whose something is, day by day: the colleagues of a group, then a stand-in, then the leader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.facts import SchoolCalendar
from ouderbrug.people import Staff
from ouderbrug.school.assignment import Assignment, assign, may_decide, works_on

TZ = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=TZ).astimezone(UTC)
CALENDAR = SchoolCalendar(TZ)
KARIN = Staff("karin", "Karin", groups=("3A",), days=("mon", "tue"))
BAS = Staff("bas", "Bas", groups=("3A",), days=("wed", "thu", "fri"), stand_in="inez")
INEZ = Staff("inez", "Inez", role="stand_in")
RIA = Staff("ria", "Ria", role="leader")


def school(*colleagues: Staff) -> dict[str, Staff]:
    return {one.key: one for one in colleagues}


def after(days: int, staff: dict[str, Staff], calendar: SchoolCalendar = CALENDAR) -> tuple[str, tuple[str, ...]]:
    found = assign(("3A",), staff, MONDAY, MONDAY + timedelta(days=days), calendar)
    return found.level, found.keys


@pytest.mark.parametrize(
    ("days", "level", "keys"),
    [
        (0, "teacher", ("karin", "bas")),
        (2, "teacher", ("bas", "karin")),
        (3, "stand_in", ("inez",)),
        (4, "stand_in", ("inez",)),
        (5, "leader", ("ria",)),
        (30, "leader", ("ria",)),
    ],
)
def test_it_goes_on_after_two_school_days_and_two_more(days: int, level: str, keys: tuple[str, ...]) -> None:
    assert after(days, school(KARIN, BAS, INEZ, RIA)) == (level, keys)


def test_it_goes_on_at_midnight_after_the_second_school_day() -> None:
    midnight = datetime(2026, 11, 26, tzinfo=TZ)
    staff = school(KARIN, INEZ)
    assert assign(("3A",), staff, MONDAY, midnight - timedelta(seconds=1), CALENDAR).level == "teacher"
    assert assign(("3A",), staff, MONDAY, midnight, CALENDAR) == Assignment(("inez",), "stand_in", midnight)


def test_days_off_do_not_count() -> None:
    free = SchoolCalendar(TZ, days_off=frozenset({date(2026, 11, 24), date(2026, 11, 25)}))
    assert after(4, school(KARIN, INEZ), free)[0] == "teacher"
    assert after(5, school(KARIN, INEZ), free)[0] == "stand_in"


@pytest.mark.parametrize(
    ("staff", "days", "expected"),
    [
        (school(KARIN, RIA), 3, ("leader", ("ria",))),
        (school(KARIN), 30, ("teacher", ("karin",))),
        (school(RIA), 0, ("leader", ("ria",))),
        (school(INEZ, RIA), 0, ("stand_in", ("inez",))),
        (school(), 0, ("nobody", ())),
        (school(Staff("ict", "Ict", role="ict", groups=("3A",))), 0, ("nobody", ())),
        (school(Staff("kp", "Kp", role="class_parent", groups=("3A",)), RIA), 0, ("leader", ("ria",))),
        (school(Staff("other", "O", role="stand_in", groups=("6B",)), RIA), 0, ("leader", ("ria",))),
    ],
)
def test_a_level_without_colleagues_is_skipped(
    staff: dict[str, Staff], days: int, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert after(days, staff) == expected


@pytest.mark.parametrize(("until", "keys"), [(date(2026, 11, 22), ("bas",)), (date(2026, 11, 23), ("inez",))])
def test_until_the_last_day_away_the_stand_in_has_it(until: date, keys: tuple[str, ...]) -> None:
    bas = Staff("bas", "Bas", groups=("3A",), away_until=until, stand_in="inez")
    assert after(0, school(bas, INEZ))[1] == keys


def test_a_stand_in_who_is_away_too_stands_in_for_nobody() -> None:
    bas = Staff("bas", "Bas", groups=("3A",), away_until=date(2026, 12, 1), stand_in="inez")
    inez = Staff("inez", "Inez", role="stand_in", away_until=date(2026, 12, 1))
    assert after(0, school(bas, inez, RIA)) == ("leader", ("ria",))


def test_the_part_timer_works_on_her_days() -> None:
    assert [works_on(KARIN, date(2026, 11, day)) for day in (23, 24, 25)] == [True, True, False]


@pytest.mark.parametrize(
    ("one", "allowed"),
    [(KARIN, True), (RIA, True), (INEZ, False), (Staff("x", "X", groups=("6B",)), False),
     (Staff("i", "I", role="ict", groups=("3A",)), False),
     (Staff("k", "K", role="class_parent", groups=("3A",)), False)],
)  # fmt: skip
def test_who_may_decide(one: Staff, allowed: bool) -> None:
    assert may_decide(one, ("3A",), Assignment(("karin",), "teacher", MONDAY)) is allowed


def test_the_stand_in_decides_once_it_has_gone_on() -> None:
    assert may_decide(INEZ, ("3A",), Assignment(("inez",), "stand_in", MONDAY))
