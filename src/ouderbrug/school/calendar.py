"""The school's calendar: Dutch school holidays by region, with the school's own days laid over them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from ouderbrug.facts import SchoolCalendar
from ouderbrug.model import Priority
from ouderbrug.plugin_trace import counted
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event

REGIONS = {"noord": "Noord", "midden": "Midden", "zuid": "Zuid"}
"""The three regions of the Dutch school holidays, as the TOML and as the library ``holidays`` spell them."""

_SAME_HOLIDAY = timedelta(days=60)
_LESSONS_END = time(14)
"""From here on a day is over for what is urgent (our own choice): what is said later is about tomorrow, too."""
_AUTUMN_HOLIDAY = 10  # every Dutch autumn holiday lies in October


@dataclass(frozen=True, slots=True)
class OwnDays:
    """Days that the school itself sets: ``start`` through ``end`` (inclusive), for some groups or for all.

    A holiday for all that bears the name of an official one ("Meivakantie") takes the place of that one.
    On a holiday the school keeps silent; on a study day there is no school, but messages go. ``solution`` says where
    care is on a study day.
    """

    name: str
    start: date
    end: date
    groups: tuple[str, ...] = ()
    kind: Literal["holiday", "study-day"] = "holiday"
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days with one name, ``first`` through ``last``: official, or the school's ``own``, for some groups or for all."""

    name: str
    first: date
    last: date
    groups: tuple[str, ...] = ()
    kind: Literal["holiday", "study-day"] = "holiday"
    own: bool = False
    solution: str = ""

    @property
    def days(self) -> int:
        """How many days it has, weekends included."""
        return (self.last - self.first).days + 1


def build_calendar(timezone: str, region: str, own: Sequence[OwnDays], first: date, last: date) -> SchoolCalendar:
    """The calendar of a school in ``region`` (noord, midden or zuid) for the years of ``first`` to ``last``.

    Official days come from the library ``holidays`` (school holidays since 2014), without network. A year
    that it does not know (or knows only up to the summer) is unknown: ``known`` ends before it. Raises
    ValueError for a region that does not exist.
    """
    return _built(timezone, region, tuple(own), first, last)


@lru_cache(maxsize=64)
def _built(timezone: str, region: str, own: tuple[OwnDays, ...], first: date, last: date) -> SchoolCalendar:
    official = _official(region, first.year, last.year)
    known = _known(official, first.year, last.year)
    silent = {day for day, names in official.items() if any(not _replaced(day, n, own) for n in names)}
    free, studies = set(silent), defaultdict[str, set[date]](set)
    for days in own:
        for group in days.groups:
            studies[group].update(_span(days))
        if not days.groups:
            free.update(_span(days))
            silent.update(_span(days) if days.kind == "holiday" else ())
    return SchoolCalendar(
        tz=ZoneInfo(timezone),
        days_off=frozenset(free),
        study_days={group: frozenset(dates) for group, dates in studies.items()},
        known=known,
        holidays=frozenset(silent),
    )


def named_periods(region: str, own: Sequence[OwnDays], first: date, last: date) -> tuple[Period, ...]:
    """Every holiday of the region and every day of the school's own in the years of ``first`` to ``last``, in order.

    An official holiday whose place the school's own one takes is left out. One that crosses the first or last year is
    cut off there: ask for a year more on both sides. Raises ValueError for a region that does not exist.
    """
    return _periods(region, tuple(own), first, last)


@lru_cache(maxsize=64)
def _periods(region: str, own: tuple[OwnDays, ...], first: date, last: date) -> tuple[Period, ...]:
    days: dict[str, list[date]] = defaultdict(list)
    for day, names in sorted(_official(region, first.year, last.year).items()):
        for name in names:
            if not _replaced(day, name, own):
                days[name].append(day)
    found = [Period(name, *span) for name, dates in days.items() for span in _runs(dates)]
    found += [Period(one.name, one.start, one.end, one.groups, one.kind, True, one.solution) for one in own]
    return tuple(sorted(found, key=lambda one: (one.first, -one.days, one.name, one.groups)))


def _runs(dates: Iterable[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each row of days without a gap; ``dates`` are in order."""
    found: list[tuple[date, date]] = []
    for day in dates:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return iter(found)


@cache
def _official(region: str, first: int, last: int) -> Mapping[date, Sequence[str]]:
    if region not in REGIONS:
        raise ValueError(f"unknown region; write one of {', '.join(REGIONS)}")
    import holidays  # half a second of import, needed only where a calendar is built

    found = holidays.country_holidays(
        "NL",
        subdiv=REGIONS[region],
        years=range(first, last + 1),
        categories=("public", "school"),
        language="nl",
    )
    return {day: found.get_list(day) for day in found}


def _known(official: Iterable[date], first: int, last: int) -> tuple[date, date] | None:
    """First and last day for which holidays are known, judged by year: without autumn, up to September."""
    months = {(day.year, day.month) for day in official}
    summers = {year for year, month in months if month in (7, 8)}
    begin = next((year for year in range(first, last + 1) if year in summers), None)
    if begin is None:
        return None
    end = date(begin - 1, 12, 31)
    for year in range(begin, last + 1):
        if year not in summers:
            break
        if (year, _AUTUMN_HOLIDAY) not in months:
            return date(begin, 1, 1), date(year, 9, 30)
        end = date(year, 12, 31)
    return date(begin, 1, 1), end


def _replaced(day: date, name: str, own: Sequence[OwnDays]) -> bool:
    return any(
        days.kind == "holiday"
        and not days.groups
        and days.name.casefold() == name.casefold()
        and days.start - _SAME_HOLIDAY <= day <= days.end + _SAME_HOLIDAY
        for days in own
    )


def _span(days: OwnDays) -> Iterator[date]:
    return (days.start + timedelta(days=n) for n in range((days.end - days.start).days + 1))


def deadline(event: Event, kind: type[EventKind], calendar: SchoolCalendar) -> datetime:
    """The moment after which a message about the event is of no use: its own time, else so many school days."""
    if ends := counted(f"ends of kinds.{kind.name}", kind.ends)(MappingProxyType(event.payload)):
        moment = datetime.fromisoformat(ends)
        if len(ends) == len("2026-11-27"):
            return calendar.at(moment.date() + timedelta(days=1), time(0))
        return moment.astimezone(UTC)
    groups = event.audience.keys if event.audience.scope == "groups" else ()
    if kind.use.urgent_that_day and event.priority <= Priority.URGENT:
        return _own_school_day(event.occurred_at, calendar, groups)
    return calendar.after_school_days(event.occurred_at, kind.use.school_days, groups)


def answer_ends(payload: Mapping[str, object], calendar: SchoolCalendar) -> datetime | None:
    """The end of the day by which a question wants its answer; None where it names none."""
    by = payload.get("reply_by")
    return calendar.at(date.fromisoformat(str(by)) + timedelta(days=1), time(0)) if by else None


def names_a_past_day(payload: Mapping[str, object], calendar: SchoolCalendar, now: datetime) -> bool:
    """True if its last day to answer, or the day on which it begins or opens, is over: other words tell of it then."""
    ends = answer_ends(payload, calendar)
    begun = (payload.get(name) for name in ("starts_at", "opens_at"))
    over = any(calendar.day(datetime.fromisoformat(str(moment))) < calendar.day(now) for moment in begun if moment)
    return over or (ends is not None and ends <= now)


def asks_until(event: Event, calendar: SchoolCalendar) -> datetime | None:
    """The moment after which it asks in vain: who gets it has a day to answer (our own choice); None if it asks nobody.

    That is the end of the last school day before the last day to answer. What is written no sooner may go on that last
    day too.
    """
    ends = answer_ends(event.payload, calendar)
    if ends is None:
        return None
    groups = event.audience.keys if event.audience.scope == "groups" else ()
    latest = calendar.last_school_day_before(calendar.day(ends) - timedelta(days=1), groups)
    written = calendar.day(event.occurred_at)
    return ends if written >= latest else calendar.at(latest + timedelta(days=1), time(0))


def holiday_begins(event: Event, kind: type[EventKind], calendar: SchoolCalendar) -> datetime | None:
    """The end of the last school day before the holiday of which an event tells that it is near; None of any other."""
    groups = event.audience.keys if event.audience.scope == "groups" else ()
    free = calendar.holiday_told_of(event, groups) if Topic.BEFORE_HOLIDAYS in kind.topics else None
    return calendar.at(calendar.last_school_day_before(free, groups) + timedelta(days=1), time(0)) if free else None


def _own_school_day(moment: datetime, calendar: SchoolCalendar, groups: tuple[str, ...]) -> datetime:
    """The end of the school day that something urgent is about: today's, or after lessons that of the next one."""
    local = calendar.local(moment)
    first = local.date() + timedelta(days=local.time() >= _LESSONS_END)
    return calendar.at(calendar.next_school_day(first, groups) + timedelta(days=1), time(0))
