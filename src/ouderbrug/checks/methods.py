"""The teaching methods that groups use, from the TOML: what a tip must fit, and what guardians should hear of."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start
from ouderbrug.store import events
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

TOLD_BEFORE = timedelta(days=60)
"""How long before a method begins a meeting about it may have been announced."""


def findings(
    loaded: Loaded, connection: Connection, roster: Roster, runtime: Runtime, today: date
) -> Iterator[Finding]:
    """Groups that nobody knows, and methods that are new this school year and had no meeting."""
    told: dict[date, frozenset[str]] = {}
    kinds, calendar = sorted(runtime.kinds.about(Topic.INTRODUCTIONS)), runtime.calendar
    for index, method in enumerate(loaded.settings.methods):
        place = ("methods", index)
        if unknown := sorted(set(method.groups) - set(roster.groups)):
            hint = "write them as in the roster; until then any method passes there"
            yield loaded.finding("warning", place, f"no pupil is in {', '.join(unknown)}", hint)
        if method.first is None or not _is_this_year(method.first, today):
            continue
        if method.first not in told:
            told[method.first] = _invited(connection, roster, kinds, calendar.at(method.first - TOLD_BEFORE, time(0)))
        if told[method.first].isdisjoint(method.groups):
            hint = f"guardians do better with a method that they know; add one of {', '.join(kinds)}"
            yield loaded.finding("warning", place, "is new this school year, and no meeting was announced", hint)


def _is_this_year(first: date, today: date) -> bool:
    begins = school_year_start(today)
    return begins <= first < begins.replace(year=begins.year + 1)


def _invited(connection: Connection, roster: Roster, kinds: Iterable[str], since: datetime) -> frozenset[str]:
    """The groups for which a meeting was accepted since a moment, and stands."""
    accepted = events.accepted_since(connection, roster.school, kinds, since)
    pupils = (key for event in accepted for key in roster.pupils_in(event.audience))
    return frozenset(roster.groups_of(pupils))
