"""What ``check`` says of hours that do not fit each other: when the rules let anything go, and when a digest does."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from ouderbrug.facts import SchoolCalendar
from ouderbrug.settings.school import DigestTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime

A_WEEK = tuple(date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(7))
"""Monday to Sunday of a week without a clock change."""


def findings(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """Rules that leave no hour, and an hour of the digest at which they let nothing go; in a week without days off."""
    week = SchoolCalendar(runtime.calendar.tz)
    if not any(runtime.hours.of(day, week) for day in A_WEEK):
        hint = "widen the windows of one of them; until then only urgent messages go"
        yield loaded.finding("warning", ("rules",), "together the rules leave no hour at which a message may go", hint)
        return
    table = loaded.settings.digest or DigestTable()
    days = [day for day in A_WEEK if table.is_on(day)]
    if shut := [day for day in days if not _is_open(runtime, table, day, week)]:
        when = "" if shut == days else f" on {', '.join(f'{day:%a}'.lower() for day in shut)}"
        says = f"the digest has its hour at {table.at}, when the rules let nothing go{when}: it waits until they do"
        place = ("digest", "at") if loaded.settings.digest else ("digest",)
        yield loaded.finding("warning", place, says, _open_hours(runtime, week))


def _is_open(runtime: Runtime, table: DigestTable, day: date, week: SchoolCalendar) -> bool:
    moment = week.at(day, table.clock)
    return runtime.hours.next(moment, week) == moment.astimezone(UTC)


def _open_hours(runtime: Runtime, week: SchoolCalendar) -> str:
    """When the rules let something go on the first day on which they do."""
    spans = next(found for day in A_WEEK if (found := runtime.hours.of(day, week)))
    hours = ", ".join(f"{week.local(opens):%H:%M}-{week.local(closes):%H:%M}" for opens, closes in spans)
    return f"write an hour within {hours} as `at` of [digest], on a day on which messages go"
