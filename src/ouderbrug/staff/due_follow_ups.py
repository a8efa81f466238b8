"""What is owed to guardians and children, by what the store knows: one function for each thing that is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.factbook.non_response import ASK_WHY, silences
from ouderbrug.model import Answer, ContentClass, Goal
from ouderbrug.rules.participation import MOST_UNANSWERED
from ouderbrug.school.calendar import deadline
from ouderbrug.staff.cadence import last_messages
from ouderbrug.staff.reach import errand_key, reach
from ouderbrug.store import events, reached, responses
from ouderbrug.store.follow_ups import TALK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

THANKS, FEEDBACK, SILENT, WITHOUT_WORD = "thanks-owed", "homework.feedback-owed", "group-silent", "child-without-word"
THANKS_WITHIN = timedelta(days=7)
"""Thanks come within a week of the help, or they are not heard as such (toolkit of parent engagement)."""
FEEDBACK_AFTER = timedelta(days=7)
"""Homework of which nothing is heard a week after it was looked at teaches that it does not matter."""
FEEDBACK_UNTIL = timedelta(days=28)
"""After so long nobody remembers the homework; the errand is let go."""
SILENT_DAYS = 7
"""A group hears from school at least once in so many school days (toolkit of parent engagement)."""
WORD_WITHIN = timedelta(days=28)
"""Somebody at home hears of each child within four weeks (toolkit of parent engagement)."""
LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Owed:
    """A code with its key, the groups whose thing it is, and since when it is owed."""

    code: str
    key: str
    groups: tuple[str, ...]
    since: datetime
    event: str = ""
    guardian: str = ""
    pupil: str = ""


@dataclass(frozen=True)
class Desk:
    """What the finders share: the store at one moment, and what colleagues did already, by code and key."""

    connection: Connection
    runtime: Runtime
    roster: Roster
    now: datetime
    done: Mapping[tuple[str, str], datetime]

    @property
    def today(self) -> date:
        """The day at the school."""
        return self.runtime.calendar.day(self.now)

    @cached_property
    def began(self) -> datetime | None:
        """When the store took in its first event."""
        return events.first_accepted(self.connection, self.runtime.school)

    def was_done(self, code: str, key: str, since: datetime) -> bool:
        """True if a colleague did this after it came up."""
        at = self.done.get((code, key))
        return at is not None and at >= since

    def groups_of(self, guardian: str, event: Event | None = None) -> tuple[str, ...]:
        """The groups of a guardian's pupils, of those alone whom an event is about."""
        pupils = {tie.pupil for tie in self.roster.ties_of_guardian.get(guardian, ())}
        if event is not None:
            pupils &= set(self.roster.pupils_in(event.audience))
        return self.groups(pupils)

    def groups(self, pupils: Iterable[str]) -> tuple[str, ...]:
        """The groups of these pupils."""
        known = (self.roster.pupils[key] for key in pupils if key in self.roster.pupils)
        return tuple(sorted({group for pupil in known for group in pupil.groups}))

    def events(self, kinds: Iterable[str], back: timedelta = LOOK_BACK) -> list[Event]:
        """The events of these kinds as they stand, taken in or changed in the last year (or less long ago)."""
        return events.accepted_since(self.connection, self.runtime.school, kinds, self.now - back)


def decisions(desk: Desk) -> Iterator[Owed]:
    """Who was not truly reached by information on a decision that is still to come."""
    careful = desk.runtime.settings.content.interpreter_kinds
    known = [kind for kind in careful if kind in desk.runtime.registry.kinds]
    for event in desk.events(known):
        if deadline(event, desk.runtime.kind(event), desk.runtime.calendar) <= desk.now:
            continue
        found = reach(desk.connection, desk.runtime.school, desk.roster, event.id, careful, dict(desk.done))
        for guardian, (code, since) in found.owed.items():
            groups = desk.groups_of(guardian, event)
            yield Owed(code, errand_key(event.id, guardian), groups, since, event.id, guardian)


def ask_why(desk: Desk) -> Iterator[Owed]:
    """Who let three questions in a row pass: it may be time, language, trust or the channel."""
    kinds = [name for name, kind in desk.runtime.registry.kinds.items() if kind.answer.expected]
    found: dict[str, datetime] = {}
    for (guardian, _), ended in silences(desk.connection, desk.runtime, None, kinds, desk.now).items():
        if len(ended) >= MOST_UNANSWERED and guardian in desk.roster.guardians:
            since = sorted(ended)[MOST_UNANSWERED - 1]
            found[guardian] = min(since, found.get(guardian, since))
    for guardian, since in found.items():
        yield Owed(ASK_WHY, guardian, desk.groups_of(guardian), since, guardian=guardian)


def thanks(desk: Desk) -> Iterator[Owed]:
    """Who said yes to a request whose time is just over, and was not thanked by a message that names it."""
    kinds = {
        name for name, kind in desk.runtime.registry.kinds.items() if kind.answer.expected and kind.goal is Goal.ASK
    }
    over = {event.id: (event, ended) for event in desk.events(kinds) if (ended := _just_over(desk, event))}
    if not over:
        return
    thanked = [event for event in desk.events(("thank_you",)) if str(event.payload.get("task")) in over]
    for (source, name), said in responses.last(desk.connection, desk.runtime.school, events=over.keys()).items():
        event, ended = over[name]
        for guardian, one in said.items() if event.source == source else ():
            key = errand_key(name, guardian)
            if guardian not in desk.roster.guardians:
                continue
            heard = any(str(word.payload["task"]) == name and desk.groups_of(guardian, word) for word in thanked)
            if one.answer is Answer.YES and not heard and not desk.was_done(THANKS, key, ended):
                yield Owed(THANKS, key, desk.groups_of(guardian, event), ended, name, guardian)


def _just_over(desk: Desk, event: Event) -> datetime | None:
    end = event.payload.get("ends_at") or event.payload.get("starts_at")
    if not end:
        return None
    ended = datetime.fromisoformat(str(end))
    late = desk.runtime.calendar.day(ended) + THANKS_WITHIN < desk.today
    return None if ended > desk.now or late else ended


def feedback(desk: Desk) -> Iterator[Owed]:
    """Homework of which no child's guardians have heard how it went."""
    told = {str(event.payload.get("homework")) for event in desk.events(("homework_feedback",))}
    for event in desk.events(("homework",)):
        if event.id in told or not event.payload.get("check_on"):
            continue
        day = date.fromisoformat(str(event.payload["check_on"])) + FEEDBACK_AFTER
        since = desk.runtime.calendar.at(day, time(0))
        if day <= desk.today <= day + FEEDBACK_UNTIL and not desk.was_done(FEEDBACK, event.id, since):
            yield Owed(FEEDBACK, event.id, desk.groups(desk.roster.pupils_in(event.audience)), since, event.id)


def silent_groups(desk: Desk) -> Iterator[Owed]:
    """Groups for which school had no message for seven school days."""
    if desk.began is None:
        return
    heard = last_messages(desk.connection, desk.runtime.school, desk.roster, desk.now - LOOK_BACK)
    for group in desk.roster.groups:
        words = [desk.began, *heard.get(group, ())[-1:], *_done(desk, SILENT, group)]
        since = desk.runtime.calendar.after_school_days(max(words), SILENT_DAYS, (group,))
        if since <= desk.now:
            yield Owed(SILENT, group, (group,), since)


def children_without_word(desk: Desk) -> Iterator[Owed]:
    """Pupils of whom nobody at home heard anything personal for four weeks, once the store is as old as that."""
    if desk.began is None or desk.began + WORD_WITHIN > desk.now:
        return
    last = _last_words(desk)
    for key, pupil in desk.roster.pupils.items():
        ties = desk.roster.ties_of_pupil.get(key, ())
        if not pupil.active or pupil.deceased or not ties:
            continue
        talks = (at for tie in ties for at in _done(desk, TALK, tie.guardian))
        words = [*last.get(key, ()), *talks, *_done(desk, WITHOUT_WORD, key)]
        since = max(words, default=desk.began) + WORD_WITHIN
        if since <= desk.now:
            yield Owed(WITHOUT_WORD, key, pupil.groups, since, pupil=key)


def _last_words(desk: Desk) -> dict[str, list[datetime]]:
    """When messages about each child went; further back than twice the time nobody needs to know."""
    kinds = [name for name, one in desk.runtime.registry.kinds.items() if one.content_class is not ContentClass.GENERAL]
    return reached.pupils_heard_of(desk.connection, desk.runtime.school, kinds, desk.now - 2 * WORD_WITHIN)


def _done(desk: Desk, code: str, key: str) -> tuple[datetime, ...]:
    at = desk.done.get((code, key))
    return () if at is None else (at,)
