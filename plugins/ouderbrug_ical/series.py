"""From entries to what happens: series become their days, changed ones in place of those they change."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from ouderbrug import Rejected
from ouderbrug_ical import faults
from ouderbrug_ical.entries import day_of, key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ouderbrug_ical.entries import Calendar, Entry

MOST_DAYS = 500
"""So many days of one series count within the time that is looked at."""
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


def happenings(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[tuple[str, Entry]]:
    """By id what happens, or is off, between two moments; of two entries with one id the later version counts."""
    entries, rejected = calendar.entries, calendar.rejected
    changed = {(one.uid, one.at): one for one in _latest([one for one in entries if one.at], rejected)}
    onward: dict[str, list[Entry]] = {}
    for one in changed.values():
        if one.onward:
            onward.setdefault(one.uid, []).append(one)
    masters = _latest([one for one in entries if not one.at], rejected)
    for one in masters:
        if not (one.rule or one.added):
            yield one.uid, one
        for moment in _moments(one, begin, end, calendar) if one.rule or one.added else ():
            this = changed.pop((one.uid, key(moment)), None) or changed.pop((one.uid, f"{day_of(moment)}T0000"), None)
            own = this or _shifted(_in_force(onward.get(one.uid, ()), moment) or one, moment)
            yield f"{one.uid}|{key(moment)}", replace(own, cancelled=own.cancelled or one.cancelled)
    series = {one.uid: one for one in masters}
    for (uid, at), one in changed.items():
        if not _left_out(one, series.get(uid)):
            # Of a series that is written out there is no word of which days it has: each stands for itself.
            yield f"{uid}|{at}", one if uid in series else replace(one, uid=f"{uid}|{at}")


def _left_out(one: Entry, series: Entry | None) -> bool:
    """True of a moment that a later version of its series leaves out."""
    return series is not None and series.stamp > one.stamp and not series.dropped.isdisjoint((one.at, one.at[:8]))


def _in_force(onward: Sequence[Entry], moment: datetime) -> Entry | None:
    """The change that holds from a moment before this one on, the last of them; None where there is none."""
    before = [one for one in onward if one.onward and one.onward <= moment]
    return max(before, key=lambda one: one.at, default=None)


def _shifted(one: Entry, moment: datetime) -> Entry:
    """The entry at a moment of its series, as far from it as it is itself from the moment that it stands for."""
    start = moment + (one.start.replace(tzinfo=None) - (one.onward or one.start).replace(tzinfo=None))
    return replace(one, start=start, end=start + (one.end - one.start))


def _latest(entries: Sequence[Entry], rejected: list[Rejected]) -> list[Entry]:
    """One entry for each id; where two are of the same age, the first, and the other is told."""
    found: dict[tuple[str, str], Entry] = {}
    for one in entries:
        known = found.get((one.uid, one.at))
        if known is None or one.stamp > known.stamp:
            found[one.uid, one.at] = one
        elif known.stamp == one.stamp and replace(one, uid="") != replace(known, uid=""):
            rejected.append(Rejected("an entry", "uid-twice", faults.TWICE))
    return list(found.values())


def _moments(one: Entry, begin: datetime, end: datetime, calendar: Calendar) -> list[datetime]:
    """The moments of a series at the school: its hour stays, whatever the clocks do."""
    zone = one.start.tzinfo
    found = {moment for moment in one.added if begin <= moment <= end}
    if one.rule:
        try:
            if any(word in one.rule.upper() for word in _TOO_OFTEN):
                raise ValueError
            first = one.start.replace(tzinfo=None)
            rule = rrulestr(_without_zone(one.rule, first), dtstart=first)
            days = rule.xafter(begin.replace(tzinfo=None), inc=True)
            within = (moment for moment in islice(days, MOST_DAYS) if moment <= end.replace(tzinfo=None))
            found |= {moment.replace(tzinfo=zone) for moment in within}
        except Exception:  # a rule may be anything
            calendar.rejected.append(Rejected("a series", "series-unreadable", faults.SERIES))
            calendar.unread.add(one.uid)
            return []
    else:
        found.add(one.start)
    return sorted(moment for moment in found if one.dropped.isdisjoint((key(moment), day_of(moment))))


def _without_zone(rule: str, first: datetime) -> str:
    """A rule whose end is told in hours of the school, as its begin is: the library takes no other."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL":
            value = value[:8] + "T235959" if "T" not in value else value.rstrip("Z")
            value = max(value[:8] + "T235959", value)  # its last day counts whole
        parts.append(f"{name}={value}" if value else part)
    return ";".join(parts)
