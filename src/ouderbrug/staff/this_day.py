"""What cannot wait for the next mail of the morning to tell it: colleagues hear of it at once, in counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority
from ouderbrug.planning.in_vain import helps_until, is_for_now
from ouderbrug.school.assignment import SOON, works_on
from ouderbrug.staff import not_sent, unheard
from ouderbrug.staff.approvals import assigned_rows
from ouderbrug.staff.comes_late import COMES_LATE
from ouderbrug.staff.due_follow_ups import OUTCOME_UNKNOWN, PERHAPS_TOLD
from ouderbrug.staff.follow_ups import not_sent_of
from ouderbrug.store.database import meta
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from ouderbrug.people import Staff
    from ouderbrug.school.assignment import Assignment
    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork

TO_TELL, TO_POST, TO_APPROVE, NOT_SENT, TO_ASK, TO_WRITE = "tell", "post", "approve", "not-sent", "ask", "write"
"""What is to be done: tell it by the card, post it, decide on it, tell what could not be sent, ask if it came, or write
anew what was for the whole school and goes to nobody.
"""
WAITS, LATE = "waits", "late"
"""Tell what waits, as nothing takes it now, and what goes too late, as the week is full."""
A_DAY = 4
"""The most mails a day to one colleague about such things; then the list says it. The number is this project's own."""

_MAILS = "mails"
_UNCLEAR = (OUTCOME_UNKNOWN, PERHAPS_TOLD)


class Pressing(NamedTuple):
    """One thing to do ``before`` a moment (UTC) that comes before the next mail of the morning, and whose it is.

    One ``at_once`` waits for no mail, whenever it begins or ends: it is urgent, or others heard it by now; a leader
    hears of that too. ``whose`` are keys of colleagues. ``counted`` are those whom it is about, which a mail only
    counts: guardians, the groups of a post, the event to approve or to ask about. ``messages`` are numbers in the
    store, of what has one. It is about the ``own`` family of these colleagues.
    """

    to_do: str
    key: str
    counted: frozenset[str]
    before: datetime
    groups: tuple[str, ...]
    whose: frozenset[str]
    messages: frozenset[int] = frozenset()
    at_once: bool = False
    own: frozenset[str] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        """What a note keeps of it."""
        return frozenset(f"{self.to_do}:{one}" for one in (self.messages or {self.key}))


def pressing(work: UnitOfWork, in_hand: Sequence[Card]) -> tuple[Pressing, ...]:
    """All such things; where the TOML has no staff mail only those to do at once, for colleagues read the list."""
    known, silent = mornings(work), unheard.silent(work).keys()
    found = [*_cards(in_hand), *_approvals(work), *_errands(work, known)]
    mailed = work.runtime.settings.staff_mail is not None
    return tuple(
        one._replace(whose=one.whose - silent)  # whose mailbox takes no mail of ours would not hear of it
        for one, assigned in found
        if one.before > work.now
        and (one.at_once or mailed)
        and not known.in_time(assigned, work.now if one.at_once else one.before)
    )


def mails(note: Collection[int | str], day: date) -> int:
    """How many mails about such things a colleague had on a day, by the note of what they were told."""
    return next((int(one.rpartition(":")[2]) for one in map(str, note) if one.startswith(f"{_MAILS}:{day}:")), 0)


def count(number: int, day: date) -> frozenset[str]:
    """What a note keeps of it."""
    return frozenset({f"{_MAILS}:{day}:{number}"} if number else ())


class Mornings(NamedTuple):
    """When each colleague last took a mail of the morning, and when their next one goes, by their key (UTC)."""

    last: Mapping[str, datetime]
    next: Mapping[str, datetime]

    def in_time(self, assigned: Assignment, before: datetime) -> bool:
        """True if one of those whose it is heard of it since it is theirs, or hears of it before a moment.

        What is nobody's no mail tells at all, and each run ends with 3 for that.
        """
        told = any(key in self.last and self.last[key] >= assigned.since for key in assigned.keys)
        return not assigned.keys or told or any(key in self.next and self.next[key] < before for key in assigned.keys)


def mornings(work: UnitOfWork) -> Mornings:
    """The mails of the morning before and after now; who has no mailbox reads the list at the hour of the mail."""
    staff = work.roster.staff.values()
    read = {one.key: at for one in staff if not one.email and (at := _last_hour(work))}
    coming = ((one.key, _next(work, one)) for one in staff)
    return Mornings(
        unheard.mornings(work.connection, work.school) | read, {key: at for key, at in coming if at is not None}
    )


def _last_hour(work: UnitOfWork) -> datetime | None:
    table, calendar = work.runtime.settings.staff_mail, work.runtime.calendar
    if table is None:
        return None
    today = calendar.is_school_day(work.today) and calendar.at(work.today, table.clock) <= work.now
    return calendar.at(work.today if today else calendar.last_school_day_before(work.today), table.clock)


def _next(work: UnitOfWork, one: Staff) -> datetime | None:
    """When the next mail of the morning goes to a colleague: in this run still, if that of today did not go."""
    table, calendar = work.runtime.settings.staff_mail, work.runtime.calendar
    if table is None:
        return None
    had = meta(work.connection, unheard.day_mark(work.school, one.key)) == work.today.isoformat()
    over = had if one.email else calendar.at(work.today, table.clock) <= work.now
    days = (work.today + timedelta(days=ahead) for ahead in range(int(over), SOON))
    school = (day for day in days if calendar.is_school_day(day) and calendar.is_school_day(day, one.groups))
    day = next((day for day in school if works_on(one, day)), None)
    return max(work.now, calendar.at(day, table.clock)) if day else None


_Found = tuple[Pressing, "Assignment"]


def _cards(in_hand: Sequence[Card]) -> Iterator[_Found]:
    for card in in_hand:
        open_ = frozenset(tick.message for tick in card.open if not tick.stop)
        if not open_ or card.pilot or card.urgent or card.just_happened:
            continue
        to_do, counted = (TO_POST, frozenset(card.groups)) if card.post else (TO_TELL, card.people)
        whose = frozenset(card.assigned.keys)
        found = Pressing(to_do, card.event, counted, card.before, card.groups, whose, open_, card.at_once, card.own)
        yield found, card.assigned


def _approvals(work: UnitOfWork) -> Iterator[_Found]:
    said = work.runtime.kinds.about(Topic.INCIDENTS)
    for row, message, groups, assigned, own in assigned_rows(work):
        if not row.pilot and row.priority > Priority.URGENT and row.kind not in said:
            whose, counted = frozenset(assigned.keys), frozenset({row.event_id})
            before, now = helps_until(work, message.event, row.deadline), is_for_now(work, message.event)
            found = Pressing(TO_APPROVE, row.event_id, counted, before, groups, whose, frozenset({row.id}), now, own)
            yield found, assigned


def _errands(work: UnitOfWork, known: Mornings) -> Iterator[_Found]:
    for one in not_sent_of(work, max(known.next.values(), default=work.now)):
        unclear = one.code in _UNCLEAR
        if one.ends and (unclear or not_sent.to_be_told(one) or (one.at_once and one.code == not_sent.NOT_SENT)):
            to_do, counted = (TO_ASK, (one.key,)) if unclear else (NOT_SENT, one.guardians)
            if one.to_nobody and not not_sent.to_be_told(one):
                to_do, counted = TO_WRITE, (one.key,)
            to_do = WAITS if one.why == not_sent.WAITS else LATE if one.code == COMES_LATE else to_do
            whose, now = frozenset(one.assigned.keys), one.at_once
            found = Pressing(to_do, one.key, frozenset(counted), one.ends, one.groups, whose, at_once=now, own=one.own)
            yield found, one.assigned
