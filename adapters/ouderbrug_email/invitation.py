"""The invitation that goes along with a mail: iCalendar (RFC 5545) by the scheduling rules of RFC 5546."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug import Meeting


def method_of(meeting: Meeting) -> str:
    """REQUEST for a new or changed meeting, CANCEL for one that is off.

    PUBLISH for what nobody is asked to accept (whole days), and for several entries at once, which a REQUEST cannot
    hold (RFC 5546, section 3.2.1).
    """
    if meeting.whole_days or meeting.times:
        return "PUBLISH"
    return "CANCEL" if meeting.cancelled else "REQUEST"


def invite(
    meeting: Meeting, organizer: tuple[str, str], sent_by: str, guardian: tuple[str, str], now: datetime, timezone: str
) -> bytes:
    """One VCALENDAR for one guardian; people are (name, address), ``sent_by`` is the address that the mail comes from.

    Times stand in the school's time zone with a VTIMEZONE around the year of the meeting, so that a calendar
    shows the hour that school means, on both sides of a clock change.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ouderbrug//ouderbrug//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(meeting))
    for one in _entries(meeting):
        event = _event(one, now, ZoneInfo(timezone))
        event.add("organizer", _organizer(organizer, sent_by))
        if method_of(meeting) != "PUBLISH":
            event.add("attendee", _guest(guardian))
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


def _person(person: tuple[str, str]) -> vCalAddress:
    name, address = person
    who = vCalAddress(f"mailto:{address}")
    if name:
        # A parameter value cannot hold a double quote (RFC 5545, section 3.2).
        who.params["CN"] = name.replace('"', "'")
    return who


def _organizer(person: tuple[str, str], sent_by: str) -> vCalAddress:
    who = _person(person)
    if sent_by.casefold() != person[1].casefold():
        # Else a client takes the mail for somebody's who only says that it is the organizer's (RFC 5545, 3.2.18).
        who.params["SENT-BY"] = f"mailto:{sent_by}"
    return who


def _guest(person: tuple[str, str]) -> vCalAddress:
    guest = _person(person)
    guest.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    return guest
