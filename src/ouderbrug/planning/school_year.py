"""What the school's own year brings about: ordinary events, made on the day on which they are due."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ouderbrug.facts import school_year_start
from ouderbrug.planning.holiday_names import otherwise
from ouderbrug.records import Batch, Incoming
from ouderbrug.runtime import own_days
from ouderbrug.school.calendar import Period, build_calendar, named_periods
from ouderbrug.settings.school import SchoolYear
from ouderbrug.topics import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Audience
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.known_kinds import KnownKinds
    from ouderbrug.settings.school import Decision
    from ouderbrug.settings.whole import Settings

SOURCE = "school_year"
"""The name under which these events are stored; no source of a school may have it, and it may decide nothing."""
CATCH_UP = timedelta(days=4)
"""How far back a run looks for what was due: a machine that slept a long weekend misses nothing."""
LONG_HOLIDAY = 5
"""Days from which a holiday is worth a list of books; a day off is not."""
READING_DAY = 2
"""The weekday of the reading reminder: Wednesday, in the middle of each week of a holiday."""

_SORT_OF_DAY = re.compile(r"(?:studie(?:dag|dagen|middag)|study days?)\b", re.IGNORECASE)
_ONLY_A_LABEL = re.compile(
    r"\d+|groep .*|\d+ ?[a-z](?:\W.*)?|(?:het )?(?:hele )?team|(?:maan|dins|woens|donder|vrij)dag"
    r"|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    re.IGNORECASE,
)
"""What only tells a study day from others: a number, a group, a month or a weekday."""


@dataclass(frozen=True, slots=True)
class Due:
    """An event to be made on ``day``, and until when it is of use (a date, included).

    ``joins`` others of its week that are for the same groups: one message tells of all these days.
    """

    day: date
    until: date
    id: str
    kind: str
    audience: dict[str, Any]
    payload: dict[str, Any]
    about: str
    joins: bool = False


@dataclass(frozen=True)
class Year:
    """A stretch of the school's year: its periods and decisions, and what each brings about."""

    settings: Settings
    calendar: SchoolCalendar
    periods: tuple[Period, ...]
    kinds: KnownKinds
    holiday_messages: bool = False

    def of_period(self, period: Period) -> list[Due]:
        """What a holiday or a study day brings about, in order; nothing where the calendar does not know the days."""
        if period.kind == "study-day":
            return list(self._reminders(period)) if self.knows(period.last) else []
        found = [*self._books(period), *self._reading(period)]
        return found if self.knows(self.back_on(period)) else []

    def of_decision(self, decision: Decision) -> list[Due]:
        """The explanation before a decision; nothing where the calendar does not know its year."""
        if not self.knows(decision.on):
            return []
        moment = {"name": decision.name, "on": decision.on.isoformat()}
        payload = {"decision_moment": moment, "lead_days": decision.lead_days, "what": decision.what}
        payload["action"] = decision.action.model_dump(exclude_none=True)
        audience = {"years": list(decision.years)} if decision.years else _audience(decision.groups)
        about = f"decision-{decision.on}-{re.sub(r'[^a-z0-9]+', '-', decision.name.lower()).strip('-')}"
        day = self.calendar.days_ahead_of(decision.on, decision.lead_days)
        said = {name: value for name, value in payload.items() if value is not None}
        return [Due(day, decision.on, about, self.kinds.made_for(Occasion.DECISION), audience, said, about)]

    def everything(self) -> Iterator[Due]:
        """All that this stretch brings about."""
        for period in self.periods:
            yield from self.of_period(period)
        for decision in self.settings.school_year.decisions:
            yield from self.of_decision(decision)

    @cached_property
    def told_with(self) -> dict[str, Due]:
        """By its id, each event that makes no message of its own, and the one whose message tells of it."""
        found, coming = dict[str, Due](), sorted(self.everything(), key=lambda one: one.day)
        for number, one in enumerate(coming):
            if one.joins and one.id not in found:
                found |= {each.id: one for each in coming[number + 1 :] if _in_one_week(one, each)}
        return found

    def back_on(self, period: Period) -> date:
        """The first school day after the beginning of a holiday."""
        return self.calendar.next_school_day(period.first, period.groups)

    def dated(self) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Each day of which guardians may hear: the kind that tells of it, for whom, and what it says."""
        for period in self.periods:
            if period.kind == "study-day":
                yield self.kinds.made_for(Occasion.STUDY_DAY), _audience(period.groups), self._study_day(period)
            elif period in self._breaks:
                yield self.kinds.made_for(Occasion.HOLIDAY), _audience(period.groups), self._holiday(period)
        for decision in self.settings.school_year.decisions:
            for due in self.of_decision(decision):
                yield due.kind, due.audience, due.payload

    def knows(self, day: date) -> bool:
        """True if the calendar knows this day: of another one nothing can be said."""
        known = self.calendar.known
        return known is not None and known[0] <= day <= known[1]

    def _reminders(self, period: Period) -> Iterator[Due]:
        """Reminders of a study day, as far as the children would have been at school on it."""
        days = (period.first + timedelta(days=ahead) for ahead in range(period.days))
        if not period.solution or all(day.weekday() >= 5 or day in self.calendar.holidays for day in days):
            return
        payload = self._study_day(period)
        about = "-".join(("study-day", period.first.isoformat(), *period.groups))[:150]
        kind = self.kinds.made_for(Occasion.STUDY_DAY)
        joins = "also" in self.kinds[kind].Payload.model_fields
        for ahead in sorted(set(self.settings.school_year.study_day_reminders), reverse=True):
            day = self._day_to_remind(period, ahead)
            until = period.first - timedelta(days=1)
            yield Due(day, until, f"{about}-{ahead}d", kind, _audience(period.groups), payload, about, joins)

    def _day_to_remind(self, period: Period, ahead: int) -> date:
        """So many days before a study day, those of a holiday not counted; on a school day, or nobody hears in time."""
        day = self.calendar.days_ahead_of(period.first, ahead)
        if self.calendar.next_school_day(day, period.groups) == day:
            return day
        last = self.calendar.last_school_day_before(day, period.groups)
        return last if last >= school_year_start(period.first) else day

    def _study_day(self, period: Period) -> dict[str, Any]:
        opens, closes = self.settings.school_year.hours
        said = {"solution": period.solution} if period.solution else {}
        said |= {"what": about} if (about := _what_it_is_about(period.name)) else {}
        return said | {"starts_at": self._at(period.first, opens), "ends_at": self._at(period.last, closes)}

    def _at(self, day: date, clock: time) -> str:
        return self.calendar.local(self.calendar.at(day, clock)).isoformat()

    @cached_property
    def _breaks(self) -> frozenset[Period]:
        """The long holidays, without those that only go on from another one."""
        first: dict[tuple[date, tuple[str, ...]], Period] = {}
        for period in self.periods:
            if period.kind == "holiday" and period.days >= LONG_HOLIDAY:
                begins = self.calendar.last_school_day_before(period.first, period.groups)
                first.setdefault((begins, period.groups), period)
        return frozenset(first.values())

    def _books(self, period: Period) -> Iterator[Due]:
        books = self.settings.school_year.book_list
        if not books or period not in self._breaks:
            return
        day = self.calendar.last_school_day_before(period.first, period.groups)
        payload = self._holiday(period)
        about = "-".join(("holiday-start", period.first.isoformat(), *period.groups))[:150]
        yield Due(day, day, about, self.kinds.made_for(Occasion.HOLIDAY), _audience(period.groups), payload, about)

    def _holiday(self, period: Period) -> dict[str, Any]:
        books = list(self.settings.school_year.book_list)
        said = self._named(period, Occasion.HOLIDAY) | {"back_on": self.back_on(period).isoformat()}
        said |= {"back_later": later} if (later := self._back_later(period)) else {}
        return said | ({"book_list": books} if books else {})

    def _named(self, period: Period, made_for: Occasion) -> dict[str, Any]:
        """What a holiday is called, in other languages too where its name is known and the kind has it as a text."""
        free = self.kinds[self.kinds.made_for(made_for)].text.free
        found = {language: {"holiday": name} for language, name in otherwise(period.name).items()}
        translated = {"translations": found} if found and "holiday" in free else {}
        return {"holiday": _as_word(period.name)} | translated

    def _back_later(self, period: Period) -> list[dict[str, Any]]:
        """The groups that go back on a later day than the first of them, by that day."""
        back, found = self.back_on(period), dict[date, list[str]]()
        for group in sorted(period.groups or self.calendar.study_days):
            day = self.calendar.next_school_day(back, (group,))
            found.setdefault(day, []).append(group)
        return [{"groups": groups, "on": day.isoformat()} for day, groups in sorted(found.items()) if day != back]

    def _reading(self, period: Period) -> Iterator[Due]:
        """A reminder in each week of the whole break, where the school lets messages go in a holiday."""
        action = self.settings.school_year.reading_action
        if not action or not self.holiday_messages or period not in self._breaks:
            return
        last, kind = self.back_on(period) - timedelta(days=1), self.kinds.made_for(Occasion.HOLIDAY_WEEK)
        day = period.first + timedelta(days=(READING_DAY - period.first.weekday()) % 7)
        while day <= last:
            about = "-".join(("reading", day.isoformat(), *period.groups))[:150]
            payload = self._named(period, Occasion.HOLIDAY_WEEK)
            payload |= {"action": {"id": action}, "last_day": last.isoformat()}
            yield Due(day, last, about, kind, _audience(period.groups), payload, about)
            day += timedelta(days=7)


def _what_it_is_about(name: str) -> str:
    """What a day's name says beyond what sort of day it is; nothing where that only tells it from other such days."""
    sort = _SORT_OF_DAY.match(name)
    rest = name[sort.end() :].strip(" .,:-–()") if sort else name.strip()
    return "" if not rest or _ONLY_A_LABEL.fullmatch(rest) else f"Onderwerp: {rest}" if sort else rest


def year_of(runtime: Runtime, first: date | None = None, last: date | None = None) -> Year:
    """The school's year as the line knows it, or from ``first`` to ``last``. No network."""
    settings = runtime.settings
    school, own = settings.school, own_days(settings)
    calendar = runtime.calendar
    if first and last:
        calendar = build_calendar(school.timezone, school.region, own, first, last)
    elif calendar.known:
        first, last = calendar.known
    periods = named_periods(school.region, own, first, last) if first and last else ()
    open_in_holidays = any(rule.in_holidays for rule in runtime.gate.rules)
    return Year(settings, calendar, periods, runtime.kinds, open_in_holidays)


def free_without(runtime: Runtime, audience: Audience, groups: Iterable[str]) -> dict[str, frozenset[date]]:
    """The days on which each group is free, also where the study day of this very audience is no more. No network."""
    settings, known = runtime.settings, runtime.calendar.known
    keys = sorted(audience.keys) if audience.scope == "groups" else []
    own = [one for one in own_days(settings) if one.kind != "study-day" or sorted(one.groups) != keys]
    school, calendar = settings.school, runtime.calendar
    calendar = build_calendar(school.timezone, school.region, own, *known) if known else calendar
    return {group: calendar.days_off | calendar.study_days.get(group, frozenset()) for group in groups}


def poll(runtime: Runtime, cursor: str | None, now: datetime) -> Batch:
    """What is due today, or was while nobody looked for some days; each once.

    The cursor holds the day of the last look and what was made of late; the first look ever sees today alone. What the
    TOML comes to name too late is not made up for: of the reminders of one day only the latest that is due goes. Study
    days of which the same groups would hear in one week are told of by the first reminder of that week.
    """
    today, kept = runtime.calendar.day(now), json.loads(cursor) if cursor else {}
    looked = date.fromisoformat(kept["looked"]) if kept else today
    made = {name: day for name, day in kept.get("made", {}).items() if date.fromisoformat(day) >= today - CATCH_UP}
    coming = list(year_of(runtime).everything()) if _says_anything(runtime.settings) else []
    due = [one for one in coming if max(looked, today - CATCH_UP) <= one.day <= today]
    latest = {one.about: one for one in sorted(due, key=lambda one: one.day)}
    new = [one for one in latest.values() if one.id not in made and today <= one.until]
    new, joined = _joined(new, [one for one in coming if one.id not in made and one.day >= today])
    made |= {one.id: one.day.isoformat() for one in (*due, *joined)}
    seen = json.dumps(kept | {"looked": max(today, looked).isoformat(), "made": made}, sort_keys=True)
    return Batch(tuple(as_incoming(one, runtime.calendar) for one in new), (), seen)


def _joined(new: Sequence[Due], coming: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """What is made now, each with those to come that it tells of too, so that a week has one of them; and these."""
    found, told = list[Due](), dict[str, Due]()
    for one in new:
        if one.id in told:
            continue
        others = [each for each in (*new, *coming) if _in_one_week(one, each)] if one.joins else []
        told |= {each.id: each for each in (one, *others)}
        found.append(_of_all(one, others))
    return found, list(told.values())


def _in_one_week(one: Due, other: Due) -> bool:
    same = one.audience == other.audience and one.day.isocalendar()[:2] == other.day.isocalendar()[:2]
    return other.joins and same and one.id != other.id


def _of_all(one: Due, others: Sequence[Due]) -> Due:
    """The first of these days in its own words, with the rest in order; each day once."""
    days = {each.about: each.payload for each in (one, *others)}
    if len(days) == 1:
        return one
    first, *rest = sorted(days.values(), key=lambda payload: str(payload["starts_at"]))
    return replace(one, payload=first | {"also": rest}, until=min(each.until for each in (one, *others)))


def _says_anything(settings: Settings) -> bool:
    """False for a school that set nothing of this up, which need not look."""
    return settings.school_year != SchoolYear() or any(one.solution for one in settings.holidays)


def as_incoming(due: Due, calendar: SchoolCalendar) -> Incoming:
    """The event of what is due, as a source gives it."""
    occurred_at = calendar.local(calendar.at(due.day, time(0))).isoformat()
    data = {"id": due.id, "kind": due.kind, "occurred_at": occurred_at}
    return Incoming(f"[school_year] {due.day}", data | {"audience": due.audience, "payload": due.payload})


def _audience(groups: tuple[str, ...]) -> dict[str, Any]:
    return {"groups": list(groups)} if groups else {"school": True}


def _as_word(name: str) -> str:
    """A name as it stands inside a sentence: "herfstvakantie"."""
    return name[:1].lower() + name[1:]
