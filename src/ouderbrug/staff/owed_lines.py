"""What stands on the printed list beside cards: messages that wait for a yes, and errands, with whom to call."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.school.reaching import kept_out
from ouderbrug.staff.approvals import may_still_hear, of_days_in
from ouderbrug.staff.cards import number
from ouderbrug.staff.follow_ups import reason_for
from ouderbrug.staff.not_sent import is_over, to_be_told
from ouderbrug.staff.not_sent import words as why_in_words
from ouderbrug.staff.one_need import WITH_AN_INTERPRETER
from ouderbrug.staff.titles import happened, talk_about, title_of, to_heed, to_tell
from ouderbrug.staff.to_read import texts_of
from ouderbrug.staff.untold_change import SAID
from ouderbrug.templates.follow_ups import follow_up_words
from ouderbrug.texts.language import group_in_words, in_words, inside, join_names, locale_of
from ouderbrug.texts.merging import named
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set
    from datetime import datetime

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.school.assignment import Assignment
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

LEVELS = {"stand_in": " (nu bij de invaller)", "leader": " (nu bij de schoolleiding)"}

_NOTHING_MORE = {
    **dict.fromkeys(("numbers", "ask", "answer", "text"), ""),
    **{name: [] for name in ("people", "each", "heed", "steps", "read")},
}
"""What may stand below a line."""


class Family(NamedTuple):
    """One family to whom something is owed, by name, and what of it is done together."""

    about: str
    owed: Sequence[FollowUp]


class OwedLines:
    """Puts drafts and errands into the words of the page.

    For a colleague of some ``groups`` a parent is named with the children there, where they have any.
    """

    def __init__(self, work: UnitOfWork, groups: Set[str] | None = None) -> None:
        self.work, self.roster, self.runtime, self._groups = work, work.roster, work.runtime, groups

    def at_once(self, waiting: Sequence[Waiting], found: Sequence[FollowUp]) -> list[dict[str, Any]]:
        """What happened to a child and waits for a yes, or was told to nobody."""
        drafts = [self._draft(same) for same in _by_event(waiting) if _just_happened(same)]
        return [*drafts, *(self._follow_up(one) for one in found if self._untold(one))]

    def drafts(self, waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
        """What else waits for a yes, a line for each event: what, to whom, for whom to decide, and by what number."""
        return [self._draft(same) for same in _by_event(waiting) if not _just_happened(same)]

    def follow_ups(self, found: Sequence[FollowUp]) -> list[dict[str, Any]]:
        """What else is owed, about whom by name, for whom, and by which day if there is one; what is alike, once."""
        alike: dict[object, list[FollowUp]] = {}
        for one in found:
            if not self._untold(one):
                same = (one.code, self._when(one), bool(one.command)) if self._is_short(one) else id(one)
                alike.setdefault(same, []).append(one)
        return [self._of_all(same) for same in alike.values()]

    def by_family(self, found: Iterable[FollowUp]) -> list[tuple[dict[str, Any], list[Family]]]:
        """In their order what is owed, and for each family what of it is done in one press; what is alike, once."""
        alike: dict[object, list[FollowUp]] = {}
        for one in found:
            short = self._is_short(one) and not one.said and not one.guarded
            alike.setdefault((one.code, self._when(one), bool(one.command)) if short else id(one), []).append(one)
        return [(self._of_all(same), self._families(same)) for same in alike.values()]

    def _of_all(self, same: Sequence[FollowUp]) -> dict[str, Any]:
        return self._of_several(same) if len(same) > 1 else self._follow_up(same[0])

    def _families(self, found: Sequence[FollowUp]) -> list[Family]:
        """Guardians of the same children are one family, unless they are not to meet, or need another interpreter."""
        homes: dict[object, list[FollowUp]] = {}
        for one in found:
            ties = self.roster.ties_of_guardian.get(one.guardian, ())
            apart = not one.guardian or not ties or bool(self.roster.apart_from(one.guardian))
            pupils = frozenset(tie.pupil for tie in ties)
            homes.setdefault(id(one) if apart else (pupils, self._tongue(one)), []).append(one)
        return [Family(self._about_all(same), same) for same in homes.values()]

    def _about_all(self, found: Sequence[FollowUp]) -> str:
        """Whom these are about, with the children and groups that they share once."""
        each = list(dict.fromkeys((*self._names(one), self._children_of(one)) for one in found))
        if len({children for *_, children in each}) > 1:
            return join_names(list(dict.fromkeys(map(self._about, found))), "nl")
        names = list(dict.fromkeys(name for *names, _ in each for name in names))
        return join_names(names, "nl") + each[0][-1] if names else self._about(found[0])

    def _is_short(self, one: FollowUp) -> bool:
        """True of what says nothing of its own but about whom it is."""
        return bool(self._about(one)) and not one.count and not to_be_told(one)

    def _of_several(self, same: Sequence[FollowUp]) -> dict[str, Any]:
        """One line with all whom it is about below it, each to be ticked off."""
        one = same[0]
        return _NOTHING_MORE | {
            "words": follow_up_words("nl")[one.code],
            "when": self._when(one),
            "answer": one.command,
            "each": [self._about(other) for other in same],
        }

    def _draft(self, same: Sequence[Waiting]) -> dict[str, Any]:
        first = same[0].message
        title = named(first.text, (), self.roster.call_names(first.pupils)).subject
        of_one = len({one.message.pupils for one in same}) == 1
        if (
            self.runtime.kinds[first.event.kind].text.neutral_subject or not of_one
        ):  # which says too little, or too much
            title = title_of(self.work, first.event.id)
        people = self.roster.names([key for one in same if not one.message.group
                                    for key in may_still_hear(one, self.roster)])  # fmt: skip
        groups = [group_in_words((one.message.group,), "nl") for one in same if one.message.group]
        before = before_in_words(min(one.row.deadline for one in same), self.runtime.calendar)
        false = any(one.false for one in same)
        do = "Aanpassen" if false else "Goedkeuren"
        when = "Nu goedkeuren en bellen." if _just_happened(same) and not false else f"{do} vóór {before}."
        numbers = join_names([str(one.row.id) for one in same], "nl")
        whom = f"{title}: aan {join_names(list(dict.fromkeys([*groups, *people])), 'nl')}."
        return _NOTHING_MORE | {
            "words": " ".join((whom, *of_days_in(same))),
            "when": f"{when} {whose(same[0].assigned, self.roster)}",
            "numbers": numbers,
            "ask": "Geef door wat er moet staan" if false else "Geef ja of nee door",
            "read": texts_of(self.work, same),
        }

    def _untold(self, one: FollowUp) -> bool:
        return to_be_told(one) and happened(self.work, one.event)

    def _when(self, one: FollowUp) -> str:
        day = f"Uiterlijk {in_words(one.due, None, 'nl', self.runtime.calendar.tz)}. " if one.due else ""
        return day + whose(one.assigned, self.roster)

    def _about(self, one: FollowUp) -> str:
        """Whom it is about by name, with whose parent and in which group, else which message, else which groups."""
        names = join_names(self._names(one), "nl")
        title = title_of(self.work, one.event) if one.event else ""
        return names + self._children_of(one) if names else title or group_in_words(one.groups, "nl")

    def _children_of(self, one: FollowUp) -> str:
        """Whose parent it is and in which group: a name alone may be that of two families."""
        people, named = self.roster, [key for key in (one.pupil, *one.pupils) if key]
        ties = people.ties_of_guardian.get(one.guardian, ())
        theirs = [tie.pupil for tie in ties if tie.active and {*people.groups_of((tie.pupil,))} & {*one.groups}]
        if self._groups is not None:
            theirs = [key for key in theirs if not self._groups.isdisjoint(people.groups_of((key,)))] or theirs
        pupils = named or theirs
        said = ", ".join([*([] if named else people.call_names(pupils)), *people.groups_of(pupils)])
        said = "; ".join(part for part in (self._tongue(one), said) if part)
        return f" ({said})" if said else ""

    def _tongue(self, one: FollowUp) -> str:
        """In which language an interpreter is to speak, where one is needed."""
        parent = self.roster.guardians.get(one.guardian)
        if parent is None or one.code not in WITH_AN_INTERPRETER:
            return ""
        return str(locale_of(parent.language).get_language_name("nl"))

    def _names(self, one: FollowUp) -> list[str]:
        parents = self.roster.names([key for key in (one.guardian, *one.also) if key in self.roster.guardians])
        return [name for name in (*parents, *self.roster.call_names((one.pupil, *one.pupils))) if name]

    def _follow_up(self, one: FollowUp) -> dict[str, Any]:
        about = self._about(one)
        code = f"{SAID[one.change]} is niet verstuurd." if one.change else follow_up_words("nl")[one.code]
        told = to_be_told(one) and not is_over(one, self.work.now)
        words = f"{code} {f'Het gaat om: {about}.' if about else ''}".rstrip() + self._because(one)
        out = kept_out(self.roster, one.children)
        whom = [key for key in one.guardians if told and key in self.roster.guardians and key not in out]
        text = to_tell(self.work, one.event) if told else ""
        return _NOTHING_MORE | {
            "words": f"Bel alsnog: {inside(about)}. Dit is nog niet afgestreept." if self._untold(one) else words,
            "when": self._when(one),
            "answer": one.command,
            "people": [f"{self.roster.guardians[key].name}, {phones([key], self.roster)}" for key in whom],
            "text": text,
            "heed": to_heed(self.work, one.event, text) if text else [],
            "steps": talk_about(self.work, one.event) if text else [],
        }

    def _because(self, one: FollowUp) -> str:
        """For how many and why; what may tell of a ban or custody never stands on paper."""
        if not one.count:
            return ""
        if one.goes_on:
            goes = in_words(one.goes_on, None, "nl", self.runtime.calendar.tz)
            return f" Voor {one.count} van {counted(one.of, 'ouder', 'ouders')}: het kan pas {goes} weg."
        why = reason_for(one, None)
        over = is_over(one, self.work.now)
        because = (
            f", omdat {why_in_words(why, self.runtime.registry.rules, over=over, change=one.change)}" if why else ""
        )
        return f" Voor {counted(one.count, 'ouder', 'ouders')}{because}."


def _by_event(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    by_event: dict[tuple[str, str], list[Waiting]] = {}
    for one in waiting:
        by_event.setdefault((one.message.event.source, one.message.event.id), []).append(one)
    return list(by_event.values())


def _just_happened(same: Sequence[Waiting]) -> bool:
    return Topic.INCIDENTS in same[0].message.topics


def whose(assigned: Assignment, roster: Roster) -> str:
    """Whose it is, by name."""
    names = [roster.staff[key].name for key in assigned.keys]
    if not names:
        return "Er is nog niemand aangewezen."
    return f"Voor wie: {join_names(names, 'nl')}{LEVELS.get(assigned.level, '')}."


def phones(guardians: Iterable[str], roster: Roster) -> str:
    """The telephones on which to call these guardians, or that there is none that may be called."""
    people = [roster.guardians[key] for key in guardians if key in roster.guardians]
    known = [(one, number(one.key, roster)) for one in people]
    numbers = ["geheim nummer" if one.address_secret else called for one, called in known if called]
    return ", ".join(numbers) or "geen nummer om te bellen"


def until_in_words(deadline: datetime, calendar: SchoolCalendar) -> str:
    """Until when it is of use: a day, or a moment; a deadline at midnight is the end of the day before."""
    local = calendar.local(deadline)
    if local.time() == time(0):
        return in_words(local.date() - timedelta(days=1), None, "nl", calendar.tz)
    return in_words(deadline, None, "nl", calendar.tz)


def before_in_words(deadline: datetime, calendar: SchoolCalendar) -> str:
    """Before when it is to be done: a deadline at midnight is the begin of its day, else a moment."""
    local = calendar.local(deadline)
    return in_words(local.date() if local.time() == time(0) else deadline, None, "nl", calendar.tz)


def counted(number: int, one: str, more: str) -> str:
    """A number with its word."""
    return f"{number} {one if number == 1 else more}"
