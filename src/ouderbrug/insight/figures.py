"""The figures of a school over some weeks: whom it reached, how much, how often, what for, in what language and how.

None is about a colleague, and none is an average: that would hide the families at zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.factbook.counting import counts
from ouderbrug.insight.figure import Figure, of_people, of_things
from ouderbrug.model import Answer, Goal, State
from ouderbrug.school.reaching import may_hear
from ouderbrug.staff.asked import asked_lately
from ouderbrug.staff.family import cap
from ouderbrug.staff.titles import title_of
from ouderbrug.staff.unreached import IN_PERSON, NO_CHANNEL, RETURNED, unreached
from ouderbrug.store.went import outcomes, went

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.store.went import Went
    from ouderbrug.unit_of_work import UnitOfWork

WEEK = timedelta(days=7)
MOST_WEEKS = 26
GOT, NOTHING, NO_WAY = "got", "nothing", "no-way"
OWN, OTHER = "own", "other"
SILENT = "silent"
_NO_WAY = (NO_CHANNEL, RETURNED, IN_PERSON)
_CHANNEL_STATES = (State.SENT, State.HANDED_OVER, State.UNKNOWN, State.FAILED)
"""What may become of what was marked; the rest still goes, or was called off."""


@dataclass(frozen=True)
class Period:
    """So many whole weeks of days at school, of which ``last`` is the last day."""

    work: UnitOfWork
    weeks: int

    @property
    def last(self) -> date:
        """Today."""
        return self.work.today

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - self.weeks * WEEK + timedelta(days=1)

    @property
    def begins(self) -> list[date]:
        """The first day of each week, in order."""
        return [self.first + number * WEEK for number in range(self.weeks)]

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when until before when, on the school's clock."""
        calendar = self.work.runtime.calendar
        return calendar.at(self.first, time(0)), calendar.at(self.last + timedelta(days=1), time(0))


@dataclass(frozen=True)
class Insight:
    """What the figures of a period are counted from, read once."""

    period: Period

    @property
    def work(self) -> UnitOfWork:
        """The transaction in which it is read."""
        return self.period.work

    @cached_property
    def _all(self) -> list[Went]:
        return went(self.work.connection, self.work.school, *self.period.moments)

    @cached_property
    def _came(self) -> list[Went]:
        return [one for one in self._all if one.state == State.SENT]

    @cached_property
    def _people(self) -> list[str]:
        return sorted(may_hear(self.work.roster))

    def figures(self) -> list[Figure]:
        """All of them, in the order of the page."""
        return [
            self.reach(),
            self.load(),
            self.rhythm(),
            self.goals(),
            self.languages(),
            self.own_language(),
            self.channels(),
            *self.responses(),
        ]

    @cached_property
    def at_zero(self) -> tuple[str, ...]:
        """The guardians who may hear from school and got nothing in this time, or whom nothing reaches, by key."""
        got = {one.guardian for one in self._came}
        return tuple(key for key in self._people if key not in got)

    def reach(self) -> Figure:
        """Guardians who got something, who got nothing, and whom no way reaches."""
        lost = {key for why, keys in unreached(self.work).items() if why in _NO_WAY for key in keys}
        found = Counter(NO_WAY if key in lost else NOTHING for key in self.at_zero)
        found[GOT] = len(self._people) - len(self.at_zero)
        return of_people("reach", {name: found[name] for name in (GOT, NOTHING, NO_WAY)})

    def load(self) -> Figure:
        """Guardians by the most that counted in any seven days: up to the cap, and above it, where nobody should be.

        Where no rule counts, up to what anybody got.
        """
        days: dict[str, dict[int, date]] = defaultdict(dict)
        for one in self._all:
            folded = one.digest is not None
            if counts(one.state, one.priority, one.correction, pilot=False, folded=folded) and not _is_post(one):
                days[one.guardian][one.id] = self.work.runtime.calendar.day(one.marked_at)
        most = Counter(_fullest(days[key].values()) if key in days else 0 for key in self._people)
        top, capped = max(most, default=0), cap(self.work)
        last = top if capped is None else capped
        above = {} if capped is None else {f">{capped}": sum(n for number, n in most.items() if number > capped)}
        return of_people("load", {str(number): most[number] for number in range(last + 1)} | above)

    def rhythm(self) -> Figure:
        """Events of each group in each week that are about no child: a group that hears nothing is seen."""
        roster, local, begins = self.work.roster, self.work.runtime.calendar.day, self.period.begins
        found: dict[str, list[set[str]]] = {group: [set() for _ in begins] for group in sorted(roster.groups)}
        for one in self._came:
            if one.about_a_child or one.correction:
                continue
            week = (local(one.marked_at) - self.period.first) // WEEK
            for group in [one.recipient.partition(":")[2]] if _is_post(one) else roster.groups_of(one.pupils):
                if group in found:
                    found[group][week].add(one.event_id)
        columns = [day.isoformat() for day in begins]
        return of_things("rhythm", columns, ((group, [len(of) for of in each]) for group, each in found.items()))

    def goals(self) -> Figure:
        """Events by what they are for."""
        kinds = self.work.runtime.kinds
        events = {one.event_id: kinds[one.kind].goal for one in self._came if one.kind in kinds and not one.correction}
        found = Counter(events.values())
        return of_things("goals", ("",), ((goal.value, (found[goal],)) for goal in Goal))

    def languages(self) -> Figure:
        """Guardians by the language that they read."""
        spoken = Counter(self.work.roster.guardians[key].language for key in self._people)
        return of_people("languages", dict(spoken.most_common()))

    def own_language(self) -> Figure:
        """Guardians who read another language than the school's: who got something in theirs, and who did not."""
        ours, people = self.work.runtime.composer.language, self.work.roster.guardians
        others = {key for key in self._people if people[key].language != ours}
        read = {one.guardian for one in self._came if (at := people.get(one.guardian)) and one.language == at.language}
        return of_people("own-language", {OWN: len(others & read), OTHER: len(others - read)})

    def channels(self) -> Figure:
        """Messages by channel and by what became of them."""
        found = outcomes(self.work.connection, self.work.school, *self.period.moments)
        names = sorted({channel for channel, _ in found})
        rows = ((name, [found.get((name, state), 0) for state in _CHANNEL_STATES]) for name in names)
        return of_things("channels", _CHANNEL_STATES, rows)

    def responses(self) -> list[Figure]:
        """Of each question to everybody or to groups that takes answers or lately did: who said what, who nothing."""
        found = []
        for asked in asked_lately(self.work):
            if asked.event.audience.scope == "pupils" or not asked.got:
                continue
            said = Counter(asked.answers[key].answer.value if key in asked.answers else SILENT for key in asked.got)
            rows = {name: said[name] for name in (*(answer.value for answer in Answer), SILENT)}
            found.append(of_people("responses", rows, subject=title_of(self.work, asked.event.id)))
        return found


def _is_post(one: Went) -> bool:
    return one.recipient.startswith("group:")


def _fullest(days: Iterable[date]) -> int:
    """The most of these days within any seven."""
    in_order = sorted(days)
    return max(sum(day <= other < day + WEEK for other in in_order) for day in in_order)
