"""Whether homework is of the sort that helps: practised, small, explained, and looked at afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import Allow, Refuse
from ouderbrug.rules.answers import answer
from ouderbrug.rules.tone.terms import whole_words
from ouderbrug.rules.words import above_the_foot, says_something
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_TAKE_OVER = (
    "doe de sommen voor",
    "doe de som voor",
    "doet u de sommen voor",
    "maak samen de sommen af",
    "maakt u samen de sommen af",
    "maak het samen af",
    "maak de opdrachten samen",
    "maak het huiswerk samen",
    "do the sums for",
    "finish it together",
)
_OWN_WORDS = ("what", "parent_instruction", "example")


class Homework(Rule):
    """Refuses homework that lacks one of the eight criteria; warns where evidence that it helps is weak.

    The criteria are those of a toolkit of parent engagement: practised material, the lesson and its method, a goal,
    small, an instruction for the guardian with an example, and a day on which it is looked at. What the event does
    not say is not met.
    """

    name: ClassVar[str] = "homework"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "new-material": "het nieuwe stof is; geef mee wat in de les geoefend is",
        "no-lesson": "de les of de methode ontbreekt; vul die in",
        "no-goal": "het doel ontbreekt; vul dat in",
        "too-big": "het langer duurt dan 20 minuten, of de duur ontbreekt; maak het korter",
        "no-instruction": "de uitleg voor ouders of een voorbeeld ontbreekt; vul die in",
        "unchecked": "niet staat wanneer het in de klas bekeken wordt; vul die dag in",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "group": ("for years {years}", "better {offer} for at home"),
        "irregular": ("the last one: {last}",),
        "new-material": ("the material: {material}",),
        "too-big": ("minutes: {minutes}, at most {most}",),
        "": ("because of: {words}", "missing: {missing}", "also {also}"),
    }
    reads = frozenset({"years", "last_of_kind"})
    kinds = frozenset({Topic.HOMEWORK})

    class Config(PluginConfig):
        """``most_minutes`` a time (our own choice); ``strong_from_year`` is the first school year with strong evidence.

        ``irregular_weeks``: once in so many weeks is no routine. ``take_over`` are phrases, whole words and
        case-blind, that ask a guardian to do the child's work; they count from ``strong_from_year``.
        """

        most_minutes: int = Field(default=20, ge=1, le=600)
        strong_from_year: int = Field(default=7, ge=1, le=8)
        irregular_weeks: int = Field(default=6, ge=1, le=52)
        take_over: tuple[str, ...] = _TAKE_OVER

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._take_over = whole_words(config.take_over)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse with the first criterion that is not met, in the order of the list, or Allow with every warning."""
        errors = _unmet(message.event.payload, self.config.most_minutes)
        return answer(message, errors, self._warnings(message, facts, now))

    def _warnings(self, message: Message, facts: Facts, now: datetime) -> Iterator[Allow]:
        older = any(year >= self.config.strong_from_year for year in facts.years)
        if facts.years and not older:
            yield Allow(("group",), {"years": list(facts.years), "offer": Topic.TIPS})
        last = facts.last_of_kind
        if last is None or facts.calendar.day(now) - last > timedelta(weeks=self.config.irregular_weeks):
            yield Allow(("irregular",), {"last": last.isoformat() if last else "never"})
        if older and (words := self._take_over.findall(_prose(message))):
            yield Allow(("take-over",), {"words": list(dict.fromkeys(words))})


def _unmet(payload: Mapping[str, Any], most_minutes: int) -> Iterator[Refuse]:
    if payload.get("material") != "practised":
        yield Refuse("new-material", {"material": payload.get("material") or "not said"})
    if missing := _missing(payload, "lesson_ref", "method"):
        yield Refuse("no-lesson", {"missing": missing})
    if not says_something(payload.get("goal")):
        yield Refuse("no-goal")
    minutes = payload.get("minutes")
    if minutes is None or minutes > most_minutes:
        yield Refuse("too-big", {"minutes": "not said" if minutes is None else minutes, "most": most_minutes})
    if missing := _missing(payload, "parent_instruction", "example"):
        yield Refuse("no-instruction", {"missing": missing})
    if not payload.get("check_on"):
        yield Refuse("unchecked")


def _missing(payload: Mapping[str, Any], *fields: str) -> list[str]:
    return [name for name in fields if not says_something(payload.get(name))]


def _prose(message: Message) -> str:
    """What the guardian reads, and what the teacher wrote, which differ where the text was translated."""
    own = (message.event.payload.get(name) for name in _OWN_WORDS)
    return "\n\ufffd\n".join([above_the_foot(message.text.body), *(words for words in own if isinstance(words, str))])
