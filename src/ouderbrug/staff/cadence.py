"""How regularly each group hears from school: general messages, whatever the channel."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from itertools import pairwise
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from ouderbrug.store import events, reached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Audience
    from ouderbrug.school.roster import Roster

WINDOW = 60
"""Over how many school days gaps are measured."""
TOO_LONG = 10
"""A group is flagged when one gap in ten is longer than so many school days; the number is this project's own."""


def last_messages(connection: Connection, school: str, roster: Roster, since: datetime) -> dict[str, list[datetime]]:
    """When each group heard from school since a moment, in order: what was for more than pupils named one by one."""
    went = reached.events_heard_of(connection, school, since)
    found: dict[str, list[datetime]] = defaultdict(list)
    for row, stored in events.by_row(connection, went).items():
        for group in _groups(stored.event.audience, roster):
            found[group].append(went[row])
    return {group: sorted(moments) for group, moments in found.items()}


def _groups(audience: Audience, roster: Roster) -> set[str]:
    if audience.scope == "pupils":
        return set()
    if audience.scope == "groups":
        return set(audience.keys) & roster.groups.keys()
    return set(roster.groups_of(roster.pupils_in(audience)))


def of_groups(
    connection: Connection, school: str, roster: Roster, calendar: SchoolCalendar, now: datetime
) -> dict[str, dict[str, Any]]:
    """By group: days since the last message, and how long gaps are (p50, p90, in school days, of the last sixty).

    The gap that still lasts counts once it is the longest. None stands where there is nothing to measure.
    """
    today = calendar.day(now)
    first = _days_back(calendar, today, WINDOW)
    moments = last_messages(connection, school, roster, calendar.at(first, time(0)))
    return {group: _of_group(moments.get(group, ()), calendar, today) for group in sorted(roster.groups)}


def _of_group(moments: Sequence[datetime], calendar: SchoolCalendar, today: date) -> dict[str, Any]:
    days = sorted({calendar.day(one) for one in moments})
    gaps = [school_days(calendar, before, after) for before, after in pairwise(days)]
    if days and (running := school_days(calendar, days[-1], today)) > max(gaps, default=0):
        gaps.append(running)
    found: Mapping[str, Any] = {"days_since": (today - days[-1]).days if days else None}
    if not gaps:
        return {**found, "gap_p50": None, "gap_p90": None, "flagged": False}
    # Two points at least are what the library asks for; one alone is every part of itself.
    p90 = quantiles(gaps * 2 if len(gaps) == 1 else gaps, n=10, method="inclusive")[-1]
    return {**found, "gap_p50": median(gaps), "gap_p90": round(p90, 1), "flagged": p90 > TOO_LONG}


def school_days(calendar: SchoolCalendar, before: date, after: date) -> int:
    """How many school days lie after one day, up to and including another."""
    return sum(calendar.is_school_day(before + timedelta(days=n)) for n in range(1, (after - before).days + 1))


def _days_back(calendar: SchoolCalendar, day: date, count: int) -> date:
    """The day from which so many school days lead up to ``day``; at most a year back."""
    first = day
    for _ in range(366):
        if count <= 0:
            break
        first -= timedelta(days=1)
        count -= calendar.is_school_day(first)
    return first
