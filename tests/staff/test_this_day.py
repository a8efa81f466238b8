"""What may wait for the next mail of the morning, and what is past its use by then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ouderbrug.people import Staff
from ouderbrug.school.assignment import Assignment
from ouderbrug.school.difference import Difference
from ouderbrug.staff import this_day, unheard
from ouderbrug.store import roster as people
from ouderbrug.store.database import set_meta
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import SCHOOL, SETTINGS, SmallEngine

HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{hour:02}:{minute:02}:00+01:00")


MAILED, EMPTY = at(23, 7, 35), None
"""Whether a colleague had the mail of this Monday, and when; without one anything new makes it go."""


def colleague(key: str, days: str = "") -> Staff:
    return Staff(key, key, f"{key}@school.example", groups=("3A",), days=tuple(days.split()))


@pytest.mark.parametrize(
    ("now", "took", "days", "since", "before", "too_late"),
    [
        (at(23, 15), MAILED, "", at(23, 15), at(23, 19), True),
        (at(23, 15), MAILED, "", at(23, 15), at(24, 7, 30), True),
        (at(23, 15), MAILED, "", at(23, 15), at(24, 7, 31), False),
        (at(23, 15), MAILED, "", at(23, 7), at(23, 19), False),  # the mail told it
        (at(23, 15), EMPTY, "", at(23, 15), at(23, 19), False),  # it makes the mail of today go
        (at(23, 7), EMPTY, "", at(23, 7), at(23, 7, 20), True),
        (at(23, 7), EMPTY, "", at(23, 7), at(23, 19), False),
        (at(23, 15), MAILED, "mon thu", at(23, 15), at(25, 19), True),
        (at(23, 15), MAILED, "mon tue", at(23, 15), at(25, 19), False),
        (at(27, 15), at(27, 7, 35), "", at(27, 15), at(29, 19), True),  # a weekend has no morning
        (at(28, 15), at(27, 7, 35), "", at(28, 15), at(29, 19), True),
    ],
)
def test_8_only_what_is_past_its_use_before_the_next_mail_of_the_morning_is_told_at_once(
    now: datetime, took: datetime | None, days: str, since: datetime, before: datetime, too_late: bool
) -> None:
    with SmallEngine(SETTINGS + '\n[staff_mail]\nat = "07:30"\n') as engine:
        one = colleague("karin", days)
        with engine.store.writing() as connection:
            people.apply(connection, SCHOOL, Difference({}, {}, {}, {one.key: one}))
            if took:
                unheard.note(connection, SCHOOL, one.key, took, took, taken=True)
                set_meta(connection, unheard.day_mark(SCHOOL, one.key), took.date().isoformat())
            known = this_day.mornings(UnitOfWork(connection, engine.runtime, now))
    assert known.in_time(Assignment((one.key,), "teacher", since), before) is not too_late
    assert known.in_time(Assignment((), "nobody", since), before), "that it is nobody's is another matter"


def test_8_of_two_who_share_it_one_who_hears_in_time_is_enough() -> None:
    known = this_day.Mornings({"a": at(23, 8)}, {"a": at(24, 8), "b": at(23, 16)})
    assert not known.in_time(Assignment(("a",), "teacher", at(23, 15)), at(23, 19))
    assert known.in_time(Assignment(("a", "b"), "teacher", at(23, 15)), at(23, 19))
