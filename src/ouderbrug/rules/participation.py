"""Who is asked to help: each in turn, nobody who already does a lot, and nobody who said no."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Candidate, Delay, Refuse
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message
    from ouderbrug.people import Guardian

_BROADCAST = Allow(("broadcast",))


class Participation(Rule):
    """Refuses requests to who helps weekly, was asked as often as they wish or never answers; the rest take turns."""

    name: ClassVar[str] = "participation"
    needs = frozenset({"agreed", "asked_this_year", "commitments", "places", "turn", "unanswered"})
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "pref-zero": "",
        "pref-reached": "",
        "needed-reached": "",
        "loaded": "deze ouder al elke week iets voor school doet; vraag iemand anders",
        "no-reply": "op drie vragen geen antwoord kwam; vraag waarom in een gesprek",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "pref-zero": ("asked never to be asked",),
        "pref-reached": ("asked {asked} {asked:time|times} this school year, of at most {limit}",),
        "loaded": ("{weekly_tasks} weekly {weekly_tasks:task|tasks} already",),
        "needed-reached": ("{agreed} of {needed} said yes",),
        "no-reply": ("{unanswered} {unanswered:request|requests} without an answer",),
        "fair-turn": ("number {turn} in line for {places} places",),
    }

    class Config(PluginConfig):
        """``kinds``: the event kinds that ask a guardian for help, each by its name or by a topic."""

        kinds: tuple[str, ...] = (Topic.HELPING,)

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.kinds = frozenset(config.kinds)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """A change of a request must reach who took it on."""
        if message.correction is not None:
            return ALLOWED
        refused = _enough(message, facts) or (facts.recipient and _declines(_candidate(facts, facts.recipient)))
        if refused:
            return refused
        return _later(facts, now) or (ALLOWED if _by_name(message, facts) else _BROADCAST)

    def may_be_asked(self, candidate: Candidate) -> bool:
        """False for whom every request is refused."""
        return _declines(candidate) is None


def _candidate(facts: Facts, recipient: Guardian) -> Candidate:
    return Candidate(recipient, facts.commitments, facts.asked_this_year, facts.unanswered)


def _declines(candidate: Candidate) -> Refuse | None:
    """Why a guardian is not to be asked for help."""
    guardian, asked = candidate.guardian, candidate.asked_this_year
    if guardian.asks_limit == 0:
        return Refuse("pref-zero", {"limit": 0})
    if guardian.helps or candidate.commitments:
        weekly = {*guardian.helps, *(one.task for one in candidate.commitments if one.load == "weekly")}
        if weekly:
            return Refuse("loaded", {"weekly_tasks": len(weekly)})
    if guardian.asks_limit is not None and asked >= guardian.asks_limit:
        return Refuse("pref-reached", {"asked": asked, "limit": guardian.asks_limit})
    return Refuse("no-reply", {"unanswered": candidate.unanswered}) if candidate.is_silent else None


def _enough(message: Message, facts: Facts) -> Refuse | None:
    needed = message.event.payload.get("needed")
    if isinstance(needed, int) and facts.agreed >= needed:
        return Refuse("needed-reached", {"needed": needed, "agreed": facts.agreed})
    return None


def _later(facts: Facts, now: datetime) -> Delay | None:
    """Wait for the next school day; whose turn it is then, nobody knows before."""
    calendar = facts.calendar
    today = calendar.day(now)
    if facts.turn is None or facts.places is None or facts.turn < facts.places:
        return None
    if facts.turns_of is not None and today > facts.turns_of:
        return None
    tomorrow = calendar.next_school_day(today + timedelta(days=1), facts.groups)
    # Others were asked less often, and they are enough for now.
    detail = {"turn": facts.turn + 1, "places": facts.places}
    return Delay(calendar.at(tomorrow, time(0)), "fair-turn", detail, holds_slot=False)


def _by_name(message: Message, facts: Facts) -> bool:
    """People say yes to a question put to them, not to a call to everybody; who is asked in turn is asked by name."""
    return not message.group and (message.event.audience.scope == "pupils" or facts.turn is not None)
