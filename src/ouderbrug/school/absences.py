"""Which colleagues are away, as events tell it: the office writes it to guardians before it stands in any file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, tzinfo

    from ouderbrug.model import Audience, Event
    from ouderbrug.people import Staff


def with_absences(staff: Mapping[str, Staff], events: Iterable[Event], tz: tzinfo) -> dict[str, Staff]:
    """The same colleagues, with the days on which these events say that they are away, whole days on the clock ``tz``.

    It is the teachers of that audience whom ``what`` names; where it names none, the only one who works on the first
    of those days. Of several nobody can say which.
    """
    found = dict(staff)
    for event in events:
        first, last = (_day(event.payload[field], tz) for field in ("starts_at", "ends_at"))
        for one in _who(staff, event, first):
            found[one.key] = replace(found[one.key], away=(*found[one.key].away, (first, last)))
    return found


def _who(staff: Mapping[str, Staff], event: Event, first: date) -> list[Staff]:
    theirs = [one for one in staff.values() if one.role == "teacher" and _teaches(one, event.audience)]
    said = set(re.findall(r"[^\W\d_]+", str(event.payload["what"])))
    if named := [one for one in theirs if _own_names(one) & said]:
        return named
    there = [one for one in theirs if one.works_in_the_week(first)]
    return there if len(there) == 1 else []


def _teaches(one: Staff, audience: Audience) -> bool:
    return audience.scope != "groups" or not set(one.groups).isdisjoint(audience.keys)


def _own_names(one: Staff) -> set[str]:
    """The parts of a name that begin with a capital: not "juf", and no "de"."""
    return {part for part in re.findall(r"[^\W\d_]+", one.name) if part[0].isupper()} - {"Juf", "Meester"}


def _day(value: object, tz: tzinfo) -> date:
    return datetime.fromisoformat(str(value)).astimezone(tz).date()
