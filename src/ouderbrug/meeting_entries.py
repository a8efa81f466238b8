"""A meeting as iCalendar (RFC 5545): its entries, with the time zone that a calendar needs to show the hour meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from icalendar import Event

    from ouderbrug.model import Meeting


def calendar_of(
    meeting: Meeting, now: datetime, timezone: str, method: str = "PUBLISH", add: Callable[[Event], None] | None = None
) -> bytes:
    """One VCALENDAR with an entry for the meeting, or for each moment of a series; ``add`` puts people to each.

    Times stand in the school's time zone with a VTIMEZONE around the year of the meeting, so that a calendar
    shows the hour that school means, on both sides of a clock change.
    """
    from icalendar import Calendar  # it is slow to import, and few messages invite

    calendar = Calendar()
    calendar.add("prodid", "-//ouderbrug//ouderbrug//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for one in _entries(meeting):
        event = _event(one, now, ZoneInfo(timezone))
        if add is not None:
            add(event)
        calendar.add_component(event)
    year = meeting.starts_at.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 1, 12, 31))
    return bytes(calendar.to_ical())


def _entries(meeting: Meeting) -> list[Meeting]:
    """The meeting itself, or each moment of a series as one of its own."""
    if not meeting.times:
        return [meeting]
    return [
        replace(
            meeting,
            uid=f"{meeting.uid}-{number}",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            cancelled=one.cancelled,
        )
        for number, one in enumerate(meeting.times, 1)
    ]


def _event(meeting: Meeting, now: datetime, zone: ZoneInfo) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    assert meeting.ends_at is not None  # a Meeting has an end
    if meeting.whole_days:
        days = (meeting.starts_at.astimezone(zone).date(), meeting.ends_at.astimezone(zone).date() + timedelta(days=1))
        event.add("dtstart", days[0])
        event.add("dtend", days[1])  # the day after the last one, RFC 5545, section 3.6.1
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", _local(meeting.starts_at, zone))
        event.add("dtend", _local(meeting.ends_at, zone))
    event.add("summary", meeting.summary)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    return event


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    # Of two equal hours RFC 5545, section 3.3.5 means the first; the second can only be written in UTC.
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local
