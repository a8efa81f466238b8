"""In which group a pupil is from when until when: what was, what is, and what begins with a next school year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.people import Pupil

BEFORE = date(1, 1, 1)
"""The first day of a stay of which nobody knows when it began."""
_DAY = timedelta(days=1)
_YEARS = re.compile(r"(\d{4}|\d\d)[-/\u2010-\u2015](\d{4}|\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil's time in one group (or in none: ""), in one school year and building.

    ``since`` and ``until`` are its first and its last day; one without a last day goes on.
    """

    group: str
    since: date
    until: date | None = None
    school_year: str = ""
    year: str = ""
    site: str = ""

    def covers(self, day: date) -> bool:
        """True if it lasts on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@lru_cache(maxsize=1_000)
def school_year_of(day: date) -> str:
    """The school year of a day, as "2026-2027"."""
    begins = school_year_start(day).year
    return f"{begins}-{begins + 1}"


def school_year_said(text: str) -> str:
    """The school year as "2026-2027", however a file writes it ("2026/2027", "2026 - 27"); empty for what is none."""
    found = _YEARS.fullmatch("".join(text.split()))
    if not found:
        return ""
    first = int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1])
    return f"{first}-{first + 1}" if str(first + 1).endswith(found[2]) else ""


def first_day_of(school_year: str) -> date | None:
    """The day on which a school year such as "2026-2027" begins; None for what is none."""
    first, _, second = school_year.partition("-")
    if not (
        first.isdecimal() and second.isdecimal() and len(first) == len(second) == 4 and int(second) == int(first) + 1
    ):
        return None
    return date(int(first), 8, 1)


def followed(stays: Sequence[Stay], before: Pupil | None, now: Pupil, day: date) -> tuple[Stay, ...]:
    """The stays of a pupil of whom a file says from a day on what ``now`` is; ``before`` is who has no stays yet.

    What begins later by another file stays, and so does the end that the next school year puts to this one.
    """
    known = list(stays) or (_first(before) if before else [])
    begins = max(day, now.starts_on or BEFORE)
    later = [one for one in known if one.since > begins]
    last = _last_day(known, now, begins, later)
    kept = [part for one in known if one.since <= begins for part in _cut(one, now, begins, last)]
    here = {one.group for one in kept if one.covers(begins)}
    year = school_year_of(begins)
    if last is None or last >= begins:
        new = (group for group in now.groups or ("",) if group not in here)
        kept += [Stay(group, begins, last, year, now.year, now.site) for group in new]
    return tuple(sorted((*kept, *later), key=lambda one: (one.since, one.group)))


def ended(stays: Sequence[Stay], before: Pupil, day: date) -> tuple[Stay, ...]:
    """The stays of who is not at school from a day on; what would begin later does not."""
    known = stays or _first(before)
    cut = (one if one.until and one.until < day else replace(one, until=day - _DAY) for one in known if one.since < day)
    return tuple(cut)


def first_day(stays: Iterable[Stay], day: date) -> date | None:
    """The day on which a pupil comes who is not here on a day; None of who is, and of who does not come."""
    known = list(stays)
    here = any(one.covers(day) for one in known)
    return None if here else min((one.since for one in known if one.since > day), default=None)


def has_turned(every: Iterable[Sequence[Stay]], day: date) -> bool:
    """True if the school took in the groups of a school year before it began, and that one lasts on this day."""
    year, begins = school_year_of(day), school_year_start(day)
    return any(one.school_year == year and one.since == begins for stays in every for one in stays)


def _is_left_behind(stays: Iterable[Stay], day: date) -> bool:
    """True of a pupil who is here on a day and has a place in groups of an earlier school year alone."""
    here = [one for one in stays if one.covers(day)]
    return bool(here) and all(one.school_year not in ("", school_year_of(day)) for one in here)


def as_of(pupil: Pupil, stays: Iterable[Stay], day: date, *, turned: bool = False) -> Pupil:
    """The pupil as on that day; who has no stays is as the tables of the school say, which have no dates.

    Where the groups have ``turned``, who has no place in the new ones is in none: others are in the group of that name.
    """
    known = list(stays)
    if not known:
        return pupil
    here = [one for one in known if one.covers(day)]
    past = [one for one in known if one.since <= day]
    ahead = [one for one in known if one.since == known[0].since]
    last = here or [one for one in past if one.until == max(each.until or BEFORE for each in past)] or ahead
    groups = tuple(sorted({one.group for one in last if one.group}))
    year = last[0].year
    if turned and _is_left_behind(known, day):
        groups, year = (), ""
    return replace(pupil, groups=groups, year=year, site=last[0].site, active=bool(here))


def _first(pupil: Pupil) -> list[Stay]:
    """What was known of a pupil before anybody wrote down dates."""
    return [Stay(group, BEFORE, None, "", pupil.year, pupil.site) for group in pupil.groups] if pupil.active else []


def _last_day(known: Iterable[Stay], now: Pupil, day: date, later: Sequence[Stay]) -> date | None:
    """The last day here: by the file, by what begins after it, or by a next school year that was taken in already."""
    ends = [one.since - _DAY for one in later]
    if now.leaves_on:
        ends.append(now.leaves_on - _DAY)
    begins = school_year_start(day)
    year_ends = date(begins.year + 1, 7, 31)
    ends += [year_ends for one in known if one.covers(day) and one.until == year_ends]
    return min(ends, default=None)


def _cut(one: Stay, now: Pupil, day: date, last: date | None) -> Iterable[Stay]:
    """A stay that began on or before a day: as it was, until it, or on until the last day."""
    if not one.covers(day):
        return (one,)
    same = (one.year, one.site) == (now.year, now.site) and one.school_year in ("", school_year_of(day))
    if one.group in (now.groups or ("",)) and same:
        return (replace(one, until=last),) if last is None or last >= one.since else ()
    return (replace(one, until=day - _DAY),) if one.since < day else ()
