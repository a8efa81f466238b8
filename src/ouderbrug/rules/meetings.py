"""Whether guardians can come: an invitation says when and where, and a talk says what it is about."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import Allow, Refuse
from ouderbrug.rules.answers import answer
from ouderbrug.rules.words import says_something
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.facts import Facts, SchoolCalendar, Verdict
    from ouderbrug.model import Message

_SECTIONS = ("development", "expectations", "actions")
_SATURDAY = 5


class Invite(Rule):
    """Refuses an invitation without its time or place; warns of one for working hours alone."""

    name: ClassVar[str] = "invite"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "incomplete": "de tijd of de plaats ontbreekt; vul die in",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "daytime-only": ("all {moments} in working hours",),
        "": ("missing: {missing}", "also {also}"),
    }
    reads = frozenset[str]()
    timeless = True
    kinds = frozenset({Topic.GATHERINGS})

    class Config(PluginConfig):
        """``day_begins`` and ``day_ends``, whole hours on the school's clock: in between most guardians work."""

        day_begins: int = Field(default=9, ge=0, le=23)
        day_ends: int = Field(default=15, ge=0, le=23)

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("incomplete") or Allow; a celebration may be told without any moment to come."""
        return answer(message, _incomplete(message), self._daytime_only(message, facts.calendar))

    def _daytime_only(self, message: Message, calendar: SchoolCalendar) -> Iterator[Allow]:
        payload = message.event.payload
        moments = [one for one in _moments(payload) if one.get("starts_at")]
        if moments and not payload.get("link") and all(self._in_the_day(one, calendar) for one in moments):
            yield Allow(("daytime-only",), {"moments": len(moments)})

    def _in_the_day(self, moment: Mapping[str, Any], calendar: SchoolCalendar) -> bool:
        """True if all of it lies in working hours; who can come before or after work has a way."""
        start = calendar.local(_time(moment["starts_at"]))
        end = calendar.local(_time(moment["ends_at"])) if moment.get("ends_at") else start
        begins, ends = time(self.config.day_begins), time(self.config.day_ends)
        within = begins <= start.time() < ends and end.date() == start.date() and end.time() <= ends
        return start.weekday() < _SATURDAY and within


class Meetings(Rule):
    """Refuses a talk about a child without its three parts; warns of meetings too close or too far apart."""

    name: ClassVar[str] = "meeting"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "sections": "een van de drie delen ontbreekt (ontwikkeling, verwachtingen, acties); vul het aan",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "series-spacing": ("days apart: {days_apart}",),
        "": ("missing: {missing}", "also {also}"),
    }
    reads = frozenset[str]()
    timeless = True
    kinds = frozenset({Topic.TALKS, Topic.SERIES})

    class Config(PluginConfig):
        """``least_days`` and ``most_days`` are how far apart the meetings of a series may be, both included."""

        least_days: int = Field(default=14, ge=1, le=366)
        most_days: int = Field(default=28, ge=1, le=366)

        @model_validator(mode="after")
        def _leave_room(self) -> Meetings.Config:
            if self.most_days < self.least_days:
                raise ValueError("most_days is smaller than least_days; swap them")
            return self

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("sections") for a talk, or Allow, with a warning about the rhythm of a series."""
        if Topic.TALKS in message.topics:
            return answer(message, _lacking_sections(message))
        return answer(message, (), self._spacing(message, facts.calendar))

    def _spacing(self, message: Message, calendar: SchoolCalendar) -> Iterator[Allow]:
        days = sorted(calendar.day(_time(one["starts_at"])) for one in _moments(message.event.payload))
        apart = [gap for gap in _gaps(days) if not self.config.least_days <= gap <= self.config.most_days]
        if apart:
            yield Allow(("series-spacing",), {"days_apart": apart})


def _incomplete(message: Message) -> Iterator[Refuse]:
    payload = message.event.payload
    if Topic.MILESTONES in message.topics and not payload.get("starts_at") and not payload.get("place"):
        return
    missing = {name for one in _moments(payload) for name in ("starts_at", "place") if not one.get(name)}
    if missing:
        yield Refuse("incomplete", {"missing": sorted(missing)})


def _lacking_sections(message: Message) -> Iterator[Refuse]:
    """A talk covers development, high expectations and actions (a toolkit of parent engagement)."""
    sections = message.event.payload.get("sections") or {}
    if missing := [name for name in _SECTIONS if not says_something(sections.get(name))]:
        yield Refuse("sections", {"missing": missing})


def _moments(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(payload["meetings"]) if payload.get("meetings") else [payload]


def _gaps(days: list[date]) -> list[int]:
    return [(after - before).days for before, after in pairwise(days)]


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
