"""How soon word of an event must come: what has a day that draws near goes before what can wait."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ouderbrug.event_kind import EventKind
from ouderbrug.model import Goal, Priority
from ouderbrug.plugin_trace import counted
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Event

ASKS_FIRST = timedelta(days=7)
"""So much sooner a place is given to what names a day to answer by: it is of no use to who reads it later."""
ARRANGED_FIRST = timedelta(days=14)
"""So much sooner a place is given to what a family must arrange: nobody misses drinks by reading of them last."""
TO_ARRANGE = timedelta(days=3)
"""So long before its day a family is to know what it must arrange, such as care (our own choice)."""
TO_COME = timedelta(hours=4)
"""Who is asked to come somewhere has so much time left, or was asked in vain (our own choice)."""


def needed_by(event: Event, kind: type[EventKind], deadline: datetime) -> datetime | None:
    """The moment by which its place in a queue is found, where it has a day of its own; None of what can wait.

    Of a series, or of several days, it is the first that was ahead when it was written. What a family must arrange is
    sooner than what asks for an answer, and that sooner than what only tells of a day; what is light is never sooner.
    """
    ahead = min((moment for moment in event.begins if event.occurred_at < moment < deadline), default=deadline)
    if not _names_its_end(event, kind):
        return deadline - _ask_first(event) if event.payload.get("reply_by") else None
    if _is_arranged(event, kind):
        return ahead - ARRANGED_FIRST
    asks = event.payload.get("reply_by") or (_asks(event, kind) and not event.begins)
    return ahead - _ask_first(event) if asks else ahead


def comes_until(event: Event, kind: type[EventKind], calendar: SchoolCalendar) -> datetime | None:
    """The moment after which it asks to come in vain; None where it asks nobody to, or was written so late itself."""
    if not _asks(event, kind) or not event.begins or heard_by(event, kind, calendar) is None:
        return None
    return max(event.begins) - TO_COME


def heard_by(event: Event, kind: type[EventKind], calendar: SchoolCalendar) -> datetime | None:
    """The end of the day before its own, by which guardians are to know of it (UTC); sooner if they arrange it.

    None where it has no day of its own, only encourages, or was written on the last school day before it or later.
    """
    if kind.goal is Goal.ENCOURAGE or not _names_its_end(event, kind):
        return None
    first = _first_day(event, kind, calendar)
    groups = event.audience.keys if event.audience.scope == "groups" else ()
    written = calendar.day(event.occurred_at)
    sooner = [first - TO_ARRANGE] if _is_arranged(event, kind) else []
    found = (day for day in (*sooner, first) if written < calendar.last_school_day_before(day, groups))
    return next((calendar.at(day, time(0)) for day in found), None)


def _first_day(event: Event, kind: type[EventKind], calendar: SchoolCalendar) -> date:
    """The first day of which it tells that was ahead when it was written, or by which it asks for an answer."""
    ends, by = str(counted(f"ends of kinds.{kind.name}", kind.ends)(event.payload)), event.payload.get("reply_by")
    ahead = [calendar.day(moment) for moment in event.begins if moment > event.occurred_at]
    if not ahead:
        day = len(ends) == len("2026-11-27")
        ahead = [date.fromisoformat(ends) if day else calendar.day(datetime.fromisoformat(ends))]
    return min([*ahead, *([date.fromisoformat(str(by))] if by else [])])


def _is_arranged(event: Event, kind: type[EventKind]) -> bool:
    """True of a day on which a family must act: a child is free or has another teacher, or is spoken of."""
    acts = kind.goal is Goal.INFORM or not {Topic.TALKS, Topic.VISITS}.isdisjoint(kind.topics)
    return acts and bool(event.begins) and event.priority <= Priority.NORMAL and _names_its_end(event, kind)


def _ask_first(event: Event) -> timedelta:
    """How much sooner it is for naming a day to answer by."""
    return ASKS_FIRST if event.priority <= Priority.NORMAL else timedelta()


def _asks(event: Event, kind: type[EventKind]) -> bool:
    return kind.goal in (Goal.INVITE, Goal.ASK) or bool(event.payload.get("reply_by"))


def _names_its_end(event: Event, kind: type[EventKind]) -> bool:
    """True if its own payload says until when it is of use: what is counted in school days can wait."""
    field = kind.use.ends_with
    return bool(event.payload.get(field)) if field else may_name_its_end(kind)


def may_name_its_end(kind: type[EventKind]) -> bool:
    """True of a kind whose events may say until when they are of use."""
    return bool(kind.use.ends_with) or kind.ends.__func__ is not EventKind.ends.__func__  # type: ignore[attr-defined]
