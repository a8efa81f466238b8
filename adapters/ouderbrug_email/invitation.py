"""The invitation that goes along with a mail: iCalendar (RFC 5545) by the scheduling rules of RFC 5546."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import vCalAddress

from ouderbrug import calendar_of

if TYPE_CHECKING:
    from datetime import datetime

    from icalendar import Event

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
    """One VCALENDAR for one guardian; people are (name, address), ``sent_by`` is where the mail comes from."""
    method = method_of(meeting)

    def add(event: Event) -> None:
        event.add("organizer", _organizer(organizer, sent_by))
        if method != "PUBLISH":
            event.add("attendee", _guest(guardian))

    return calendar_of(meeting, now, timezone, method, add)


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
