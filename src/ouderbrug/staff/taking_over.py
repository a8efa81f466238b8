"""Who of the colleagues that hear of something urgent is asked to do it: one, and another takes over if it stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.school.assignment import works_on
from ouderbrug.staff.cards import Card
from ouderbrug.staff.incidents import UNTOLD, Incident
from ouderbrug.staff.this_day import Pressing
from ouderbrug.staff.urgent import NOTHING, Urgent, in_charge

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from ouderbrug.school.roster import Roster

PATIENCE = timedelta(minutes=30)
"""How long one colleague has it before another takes over: the number is this project's own."""
_DONE_BY_ONE = ("cards", "held", "to_approve", "unclear", "incidents", "this_day")


class Turn(NamedTuple):
    """Who is asked, and who takes over: names, empty for the reader of the word, and None where there is nobody."""

    asked: str | None = ""
    then: str | None = None


class Shared(NamedTuple):
    """What one colleague hears of by whose turn it is, and the ``hour`` at which another takes over (UTC)."""

    parts: Mapping[Turn, Urgent]
    hour: datetime | None = None

    @property
    def own(self) -> Urgent:
        """What its reader is asked to do."""
        mine = (part for turn, part in self.parts.items() if not turn.asked)
        return next((part for part in mine if part.marks), NOTHING)


def alone(urgent: Urgent) -> Shared:
    """What is for one colleague, whom nobody follows."""
    return Shared({Turn(): urgent})


class Team(NamedTuple):
    """Who hears of what, by their key, for whom it is one after another; ``silent`` are those whom no mail reaches."""

    heard: Mapping[str, Urgent]
    roster: Roster
    today: date
    silent: set[str]

    def shared(self, urgent: Urgent, reader: str, now: datetime) -> Shared:
        """What a colleague hears of, by whose turn it is; what nobody is to do any more is for whoever was told it."""
        found = {Turn(): NOTHING._replace(dropped=urgent.dropped)} if urgent.dropped else {}
        for name in _DONE_BY_ONE:
            for thing in getattr(urgent, name):
                turn = self._turn(name, thing, reader)
                part = found.setdefault(turn, NOTHING)
                have: Any = getattr(part, name)
                more: Any = have | {thing} if isinstance(have, frozenset) else (*have, thing)
                found[turn] = part._replace(**{name: more})
        return Shared(dict(sorted(found.items(), key=lambda each: each[0].asked != "")), self._hour(now))

    def _hour(self, now: datetime) -> datetime:
        """When another takes over: in time for the first thing that has to be done before a moment."""
        before = [card.before for urgent in self.heard.values() for card in urgent.cards]
        before += [thing.before for urgent in self.heard.values() for thing in urgent.this_day]
        return min((now + PATIENCE, *(now + (one - now) / 2 for one in before if one > now)))

    def _turn(self, name: str, thing: object, reader: str) -> Turn:
        those = [key for key, urgent in self.heard.items() if thing in getattr(urgent, name)]
        keys = sorted(those, key=lambda key: self._rank(thing, key))
        asked, then, *_ = (*(None if not key else "" if key == reader else self._name(key) for key in keys), None, None)
        return Turn(asked or "", then) if reader in keys else Turn()

    def _rank(self, thing: object, key: str) -> tuple[bool, bool, bool]:
        """Who comes first: whose it is, and where they did not do it in time, who leads; of those whoever works now."""
        leads = any(one.key == key for one in in_charge(self.roster))
        last = (not leads) if _stayed(thing) else (leads and key not in _whose(thing))
        return key in self.silent, last, not works_on(self.roster.staff[key], self.today)

    def _name(self, key: str) -> str:
        return self.roster.staff[key].name


def _stayed(thing: object) -> bool:
    """True if it happened to a child and whoever was asked to tell it did not."""
    return isinstance(thing, Incident) and (thing.again is not None or thing.to_do == UNTOLD)


def _whose(thing: object) -> Collection[str]:
    if isinstance(thing, Card):
        return thing.assigned.keys
    return thing.whose if isinstance(thing, (Incident, Pressing)) else ()
