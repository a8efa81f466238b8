"""Invitations: what a calendar reads out of the mail."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from calendar_lines import LINES
from ouderbrug import Address, Meeting, MeetingTime
from ouderbrug_email.builder import Sender, build

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SENDER = Sender(("De Regenboog", "ouders@regenboog.example"))
TALK = Meeting(
    uid="00ff",
    sequence=0,
    summary="Gesprek, met koffie; écht",
    place="Lokaal 3",
    starts_at=datetime(2026, 11, 12, 14, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 12, 14, 15, tzinfo=UTC),
)


@pytest.fixture
def invited(message, now):
    """Builds a mail with a meeting; gives the calendar part and what it holds."""

    def build_it(meeting, **changes):
        mail = build(message(meeting=meeting, **changes), SENDER, now)
        parsed = email.message_from_bytes(mail.data.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
        part = list(parsed.iter_parts())[-1]
        return part, Calendar.from_ical(part.get_payload(decode=True))

    return build_it


def test_a_request_names_this_guardian_and_the_school(invited, now):
    part, calendar = invited(TALK, reply_to="Groep 5 <groep5@regenboog.example>")
    (event,) = calendar.events
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8", "name": "invitation.ics"}
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", "00ff", 0, "CONFIRMED")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Gesprek, met koffie; écht", "Lokaal 3")
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:groep5@regenboog.example", "Groep 5")
    assert str(event["ATTENDEE"]) == "mailto:farida@thuis.example"
    assert event["ATTENDEE"].params["CN"] == "Farida Voorbeeld"
    assert (event.start, event.end, event.DTSTAMP) == (TALK.starts_at, TALK.ends_at, now)


def test_without_a_reply_address_the_school_itself_organises(invited):
    _, calendar = invited(TALK)
    assert calendar.events[0]["ORGANIZER"] == "mailto:ouders@regenboog.example"


def test_a_change_has_the_same_uid_and_a_higher_sequence(invited):
    later = replace(TALK, sequence=1, starts_at=TALK.starts_at + timedelta(hours=1), ends_at=None)
    _, calendar = invited(later)
    (event,) = calendar.events
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", "00ff", 1)
    assert event.start == later.starts_at
    assert event.end == later.starts_at + timedelta(hours=1), "every invitation has an end"


def test_17_the_organizer_stays_and_who_sends_for_them_is_named(invited):
    first = replace(TALK, organizer="Groep 5 <groep5@regenboog.example>")
    for later in (first, replace(first, sequence=1), replace(first, sequence=2, cancelled=True)):
        _, calendar = invited(later, reply_to="Groep 6 <groep6@regenboog.example>")
        organizer = calendar.events[0]["ORGANIZER"]
        assert (organizer, organizer.params["CN"]) == ("mailto:groep5@regenboog.example", "Groep 5")
        assert organizer.params["SENT-BY"] == "mailto:ouders@regenboog.example"
    _, calendar = invited(replace(TALK, organizer="De Regenboog <ouders@regenboog.example>"))
    assert "SENT-BY" not in calendar.events[0]["ORGANIZER"].params


def test_a_cancellation_says_so_twice(invited):
    part, calendar = invited(replace(TALK, sequence=2, cancelled=True))
    (event,) = calendar.events
    assert part["Content-Type"].params["method"] == calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["UID"], event["SEQUENCE"]) == ("CANCELLED", "00ff", 2)


def test_11_a_series_has_an_entry_for_each_moment_and_one_that_is_gone_is_taken_out(invited):
    hour = timedelta(hours=1)
    moments = [TALK.starts_at + timedelta(weeks=4 * number) for number in range(3)]
    times = tuple(MeetingTime(one, one + hour, f"Lokaal {at}", at == 2) for at, one in enumerate(moments))
    part, calendar = invited(replace(TALK, times=times))
    assert part["Content-Type"].params["method"] == calendar["METHOD"] == "PUBLISH"
    found = [(one["UID"], one["STATUS"], one["LOCATION"], one.start, one.end) for one in calendar.events]
    assert found == [
        ("00ff-1", "CONFIRMED", "Lokaal 0", moments[0], moments[0] + hour),
        ("00ff-2", "CONFIRMED", "Lokaal 1", moments[1], moments[1] + hour),
        ("00ff-3", "CANCELLED", "Lokaal 2", moments[2], moments[2] + hour),
    ]
    assert not any("ATTENDEE" in one for one in calendar.events), "nobody is asked to accept"


def test_11_a_day_off_is_an_entry_for_whole_days_that_asks_nothing(invited):
    opens = datetime(2026, 10, 14, 6, 30, tzinfo=UTC)
    day = replace(TALK, whole_days=True, starts_at=opens, ends_at=opens + timedelta(hours=6))
    _, calendar = invited(day)
    (event,) = calendar.events
    assert (calendar["METHOD"], event["DTSTART"].dt, event["DTEND"].dt) == (
        *("PUBLISH", date(2026, 10, 14), date(2026, 10, 15)),
    )
    assert event["TRANSP"] == "TRANSPARENT" and "ATTENDEE" not in event


CLOCK_CHANGES = {
    "summer, the day before": (datetime(2026, 10, 24, 7, tzinfo=UTC), "2026-10-24 09:00+02:00"),
    "winter, the day after": (datetime(2026, 10, 26, 8, tzinfo=UTC), "2026-10-26 09:00+01:00"),
    "first 02:30": (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 02:30+02:00"),
    "after the fold": (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "2026-10-25 03:30+01:00"),
    "winter, before the gap": (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "2027-03-28 01:30+01:00"),
    "summer, after the gap": (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "2027-03-28 03:30+02:00"),
}


@pytest.mark.parametrize("case", CLOCK_CHANGES)
def test_the_hour_is_the_school_s_on_both_sides_of_a_clock_change(case, invited):
    start, local = CLOCK_CHANGES[case]
    _, calendar = invited(replace(TALK, starts_at=start, ends_at=start + timedelta(minutes=15)))
    (event,), (zone,) = calendar.events, calendar.timezones
    written = event["DTSTART"].dt.replace(tzinfo=None)
    assert event["DTSTART"].params["TZID"] == zone["TZID"] == "Europe/Amsterdam"
    assert written == datetime.fromisoformat(local).replace(tzinfo=None)
    # A reader that knows no zone of this name has the VTIMEZONE alone.
    own = zone.to_tz(lookup_tzid=False)
    assert written.replace(tzinfo=own).utcoffset() == datetime.fromisoformat(local).utcoffset()


def test_a_meeting_in_the_second_of_two_equal_hours(invited):
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    _, calendar = invited(replace(TALK, starts_at=second, ends_at=second + timedelta(hours=2)))
    assert calendar.events[0].start == second


@pytest.mark.parametrize("name", ['Jan "Sjon" Bakker', "Ünal; B:C, D", "Één"])
def test_a_name_with_marks_of_its_own(name, invited):
    _, calendar = invited(TALK, to=(Address(name, "a@x.example"),))
    assert calendar.events[0]["ATTENDEE"].params["CN"] == name.replace('"', "'")


@pytest.mark.parametrize("value", LINES)
@pytest.mark.parametrize("where", ["summary", "place"])
def test_no_text_adds_a_line_to_a_calendar_entry(where, value, invited):
    """On the final bytes: what was asked for is there, and nothing else."""
    _, plain = invited(replace(TALK, **{where: "x"}))
    _, calendar = invited(replace(TALK, **{where: value}))
    parts = [[(part.name, sorted(part.keys())) for part in one.walk()] for one in (plain, calendar)]
    assert parts[0] == parts[1]
    (event,) = calendar.events
    assert str(event["ATTENDEE"]) == "mailto:farida@thuis.example"


@pytest.mark.parametrize("summary", ["\ud800", "a\0b"])
def test_a_summary_that_cannot_be_written_tells_nothing(summary, invited):
    from ouderbrug import Permanent

    try:
        invited(replace(TALK, summary=summary))
    except Permanent as error:
        assert (error.code, error.__context__) == ("text-unusable", None)
