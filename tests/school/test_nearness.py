"""What has a day of its own goes by that day, and nobody is asked to come when they no longer can."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug import Audience, Event, SchoolCalendar
from ouderbrug.school.calendar import deadline
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.school.nearness import comes_until, heard_by, needed_by

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CALENDAR = SchoolCalendar(AMSTERDAM)
KINDS = {kind.name: kind for kind in register_event_kinds()}
EARLY = "2026-10-01 09:00"
WITH_A_DAY = {
    # kind: (its place, when guardians are to know of it, until when it asks to come), for its sample
    "closure": ("09-29 08:30", "10-10 00:00", None),
    "staff_absence": ("09-22 08:30", "10-03 00:00", None),
    "study_day": ("09-30 08:30", "10-11 00:00", None),
    "group_placement": ("10-09 15:30", "10-09 00:00", None),
    "notice": ("07-02 17:00", "07-02 00:00", None),
    "homework": ("10-13 00:00", "10-12 00:00", None),
    "homework_reminder": ("10-13 00:00", None, None),
    "holiday_start": ("10-27 00:00", "10-26 00:00", None),
    "reading_reminder": ("10-26 00:00", None, None),
    "decision_info": ("01-21 00:00", "01-20 00:00", None),
    "training_offer": ("10-13 19:30", "10-15 00:00", "10-20 15:30"),
    "celebration": ("10-09 13:30", "10-09 00:00", "10-09 09:30"),
    "meeting_invitation": ("10-07 19:00", "10-09 00:00", "10-14 15:00"),
    "meeting_series": ("10-05 08:45", "10-08 00:00", "11-09 04:45"),
    "open_classroom": ("10-08 14:00", "10-08 00:00", "10-08 10:00"),
    "social_event": ("10-09 16:30", "10-13 00:00", "10-16 12:30"),
    "farewell": ("10-16 14:30", "10-16 00:00", "10-16 10:30"),
    "reply_reminder": ("10-03 00:00", "10-09 00:00", None),
    "conference": ("10-01 16:00", "10-09 00:00", "10-15 12:00"),
    "conference_round": ("10-04 21:00", "10-11 00:00", None),
    "home_visit": ("09-29 15:30", "10-10 00:00", "10-13 11:30"),
    "participation_request": ("10-13 09:00", "10-15 00:00", "10-20 05:00"),
    "help_wanted": ("10-10 10:00", "10-14 00:00", "10-17 06:00"),
}


def moments(name: str, said: str = EARLY, **more: Any) -> tuple[str | None, ...]:
    kind, at = KINDS[name], datetime.fromisoformat(said).replace(tzinfo=AMSTERDAM)
    event = Event("99ZZ00", "office", "e", name, at, Audience("groups", ("3A",)), kind.sample | more)
    found = needed_by(event, kind, deadline(event, kind, CALENDAR)), heard_by(event, kind, CALENDAR)
    each = (*found, comes_until(event, kind, CALENDAR))
    return tuple(one.astimezone(AMSTERDAM).strftime("%m-%d %H:%M") if one else None for one in each)


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_its_place_by_its_own_day_or_can_wait(name: str) -> None:
    assert moments(name) == WITH_A_DAY.get(name, (None, None, None))


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ("2026-10-06 09:00", ("10-08 00:00", "10-08 10:00")),
        ("2026-10-07 09:00", (None, None)),  # written the day before, or that day: it goes as soon as it can
        ("2026-10-08 07:00", (None, None)),
    ],
)
def test_what_is_written_on_the_eve_itself_may_come_on_the_day(said: str, late: tuple[str | None, ...]) -> None:
    assert moments("open_classroom", said)[1:] == late


def test_what_begins_on_a_monday_and_is_written_on_the_friday_before_it_was_written_on_the_eve() -> None:
    monday = {"starts_at": "2026-10-12T14:00:00+02:00", "ends_at": "2026-10-12T14:45:00+02:00"}
    assert moments("open_classroom", "2026-10-09 09:00", **monday)[1:] == (None, None)
    assert moments("open_classroom", "2026-10-08 09:00", **monday)[1:] == ("10-12 00:00", "10-12 10:00")


def test_a_celebration_without_a_moment_can_wait() -> None:
    assert moments("celebration", starts_at=None, place=None, ends_at=None) == (None, None, None)


def test_of_a_series_that_began_the_next_meeting_counts() -> None:
    assert moments("meeting_series", "2026-10-20 09:00", reply_by=None)[:2] == ("11-09 08:45", "11-09 00:00")
