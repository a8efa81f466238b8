"""What is past its use before the next mail of the morning would tell it: colleagues hear of it at once, in counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority
from ouderbrug.school.assignment import SOON, works_on
from ouderbrug.staff import unheard
from ouderbrug.staff.approvals import assigned_rows
from ouderbrug.staff.follow_ups import not_sent_of
from ouderbrug.staff.not_sent import to_be_told
from ouderbrug.store.database import meta
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from ouderbrug.model import Staff
    from ouderbrug.school.assignment import Assignment
    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork

TO_TELL, TO_POST, TO_APPROVE, NOT_SENT = "tell", "post", "approve", "not-sent"
"""What is to be done: tell it by the card, post it, decide on it, or tell it as it could not be sent."""
A_DAY = 4
"""The most mails a day to one colleague about such things; then the list says it. The number is this project's own."""

_MAILS = "mails"


class Pressing(NamedTuple):
    """One thing to do ``before`` a moment (UTC) that comes before the next mail of the morning, and whose it is.

    ``whose`` are keys of colleagues. ``counted`` are those whom it is about, which a mail only counts: guardians, the
    groups of a post, the event to approve. ``messages`` are numbers in the store, of what has one.
    """

    to_do: str
    key: str
    counted: frozenset[str]
    before: datetime
    groups: tuple[str, ...]
    whose: frozenset[str]
    messages: frozenset[int] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        """What a note keeps of it."""
        return frozenset(f"{self.to_do}:{one}" for one in (self.messages or {self.key}))


def pressing(work: UnitOfWork, in_hand: Sequence[Card]) -> tuple[Pressing, ...]:
    """All such things, where the TOML has staff mail: without it colleagues read the list, whenever they do."""
    if work.runtime.settings.staff_mail is None:
        return ()
    found = [*_cards(in_hand), *_approvals(work), *_failures(work)]
    return tuple(one for one, assigned in found if one.before > work.now and cannot_wait(work, assigned, one.before))


def mails(note: Collection[int | str], day: date) -> int:
    """How many mails about such things a colleague had on a day, by the note of what they were told."""
    return next((int(one.rpartition(":")[2]) for one in map(str, note) if one.startswith(f"{_MAILS}:{day}:")), 0)


def count(number: int, day: date) -> frozenset[str]:
    """What a note keeps of it."""
    return frozenset({f"{_MAILS}:{day}:{number}"} if number else ())


def cannot_wait(work: UnitOfWork, assigned: Assignment, before: datetime) -> bool:
    """True if none of those whose it is heard of it since it is theirs, or hears in a mail of the morning in time."""
    whose = [work.roster.staff[key] for key in assigned.keys if key in work.roster.staff]
    took = unheard.mornings(work.connection, work.school)
    return not any(_last(work, one, took) >= assigned.since or _next(work, one) < before for one in whose)


def _last(work: UnitOfWork, one: Staff, took: Mapping[str, datetime]) -> datetime:
    """When a colleague last took a mail of the morning; who has no mailbox reads the list at its hour."""
    table, calendar = work.runtime.settings.staff_mail, work.runtime.calendar
    if one.email or table is None:
        return took.get(one.key, work.now - timedelta(days=SOON))
    today = calendar.is_school_day(work.today) and calendar.at(work.today, table.clock) <= work.now
    return calendar.at(work.today if today else calendar.last_school_day_before(work.today), table.clock)


def _next(work: UnitOfWork, one: Staff) -> datetime:
    """When the next mail of the morning would go to a colleague: in this run still, if that of today did not go."""
    table, calendar, never = work.runtime.settings.staff_mail, work.runtime.calendar, timedelta(days=SOON)
    if table is None:
        return work.now + never
    hour = calendar.at(work.today, table.clock)
    over = meta(work.connection, unheard.day_mark(work.school, one.key)) == work.today.isoformat()
    over = over if one.email else hour <= work.now
    days = (work.today + timedelta(days=ahead) for ahead in range(int(over), SOON))
    mailed = (day for day in days if works_on(one, day) and calendar.is_school_day(day))
    day = next((day for day in mailed if calendar.is_school_day(day, one.groups)), None)
    return max(work.now, calendar.at(day, table.clock)) if day else work.now + never


_Found = tuple[Pressing, "Assignment"]


def _cards(in_hand: Sequence[Card]) -> Iterator[_Found]:
    for card in in_hand:
        open_ = frozenset(tick.message for tick in card.open if not tick.stop)
        if not open_ or card.pilot or card.urgent or card.just_happened:
            continue
        to_do, counted = (TO_POST, frozenset(card.groups)) if card.post else (TO_TELL, card.people)
        whose = frozenset(card.assigned.keys)
        yield Pressing(to_do, card.event, counted, card.deadline, card.groups, whose, open_), card.assigned


def _approvals(work: UnitOfWork) -> Iterator[_Found]:
    said = work.runtime.kinds.about(Topic.INCIDENTS)
    for row, _, groups, assigned in assigned_rows(work):
        if not row.pilot and row.priority > Priority.URGENT and row.kind not in said:
            whose = frozenset(assigned.keys)
            counted = frozenset({row.event_id})
            yield (
                Pressing(TO_APPROVE, row.event_id, counted, row.deadline, groups, whose, frozenset({row.id})),
                assigned,
            )


def _failures(work: UnitOfWork) -> Iterator[_Found]:
    colleagues = work.roster.staff.values()
    for one in not_sent_of(work, max(_next(work, who) for who in colleagues)) if colleagues else ():
        if to_be_told(one) and one.ends:
            counted, whose = frozenset(one.guardians), frozenset(one.assigned.keys)
            yield Pressing(NOT_SENT, one.key, counted, one.ends, one.groups, whose), one.assigned
