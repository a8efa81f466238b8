"""Whether a home visit or a training is of use: it brings something, often enough, and for these children."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import Allow, Refuse
from ouderbrug.rules.answers import answer
from ouderbrug.rules.words import says_something
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_YOUNGEST_YEARS = frozenset({1, 2})
_READING = re.compile(r"(?<!\w)(?:voor|mee|samen)?(?:lezen|lees\w*)(?!\w)|(?<!\w)read(?:s|ing)?(?!\w)", re.IGNORECASE)
_AGE_IN_YEAR_0 = 3  # a child in school year n has its (n + 4)th birthday in or just before it: it is n + 3 or n + 4


class Visit(Rule):
    """Refuses a home visit that brings nothing; warns where visits to young children are rare."""

    name: ClassVar[str] = "visit"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "no-info": "het bezoek niets meebrengt; noem wat jullie meenemen, of een tip voor thuis",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "interval": ("{days} {days:day|days} after the last one, at most {most}",),
        "": ("missing: {missing}", "also {also}"),
    }
    reads = frozenset({"years", "last_of_kind"})
    kinds = frozenset({Topic.VISITS})

    class Config(PluginConfig):
        """``most_days`` between two visits to a child in group 1 or 2; a month, by a toolkit of parent engagement."""

        most_days: int = Field(default=31, ge=1, le=366)

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("no-info") or Allow; a first visit is never late."""
        return answer(message, _brings_nothing(message), self._rare(facts, now))

    def _rare(self, facts: Facts, now: datetime) -> Iterator[Allow]:
        if facts.last_of_kind is None or _YOUNGEST_YEARS.isdisjoint(facts.years):
            return
        days = (facts.calendar.day(now) - facts.last_of_kind).days
        if days > self.config.most_days:
            yield Allow(("interval",), {"days": days, "most": self.config.most_days})


class Training(Rule):
    """Refuses a training for children of another age; warns of one that leaves guardians alone afterwards."""

    name: ClassVar[str] = "training"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "age": "de training niet past bij de leeftijd van de kinderen; kies andere groepen",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "age": ("years {years}, and it is for {youngest} to {oldest}", "also {also}"),
        "one-skill": ("{skills} {skills:skill|skills}", "missing: {missing}"),
    }
    reads = frozenset({"years"})
    timeless = True
    kinds = frozenset({Topic.TRAININGS})

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("age") or Allow; where the children's school years are not known, any age may be meant."""
        return answer(message, _other_age(message, facts), _weak_points(message.event.payload))


def _brings_nothing(message: Message) -> Iterator[Refuse]:
    payload = message.event.payload
    action = payload.get("action") or {}
    if not says_something(payload.get("info_pack")) and not any(action.values()):
        yield Refuse("no-info", {"missing": ["info_pack", "action"]})


def _other_age(message: Message, facts: Facts) -> Iterator[Refuse]:
    ages = message.event.payload.get("ages")
    if not ages or not facts.years:
        return
    born = [(year + _AGE_IN_YEAR_0, year + _AGE_IN_YEAR_0 + 1) for year in facts.years]
    if not any(low <= ages["oldest"] and high >= ages["youngest"] for low, high in born):
        detail = {"years": list(facts.years), "youngest": ages["youngest"], "oldest": ages["oldest"]}
        yield Refuse("age", detail)


def _weak_points(payload: Mapping[str, Any]) -> Iterator[Allow]:
    if not says_something(payload.get("follow_up")):
        yield Allow(("no-follow-up",))
    skills = payload.get("skills") or ()
    whole = says_something(payload.get("material")) and says_something(payload.get("how_to")) and len(skills) == 1
    if _is_about_reading(payload) and not whole:
        lacking = [name for name in ("material", "how_to") if not says_something(payload.get(name))]
        yield Allow(("one-skill",), {"skills": len(skills), "missing": lacking})


def _is_about_reading(payload: Mapping[str, Any]) -> bool:
    words = (payload.get("title"), payload.get("tips"), *(payload.get("skills") or ()))
    return any(_READING.search(one) for one in words if isinstance(one, str))
