"""What happened to a child and was not told yet: whoever may tell it hears so at once, and who leads the school."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority, State
from ouderbrug.school.assignment import assign
from ouderbrug.school.may_be_told import may_be_told
from ouderbrug.school.own_family import whose_own
from ouderbrug.staff.cards import groups_of, number
from ouderbrug.staff.due_follow_ups import REMEMBERED_FOR
from ouderbrug.staff.not_sent import EXPIRED, NOT_SENT
from ouderbrug.store import events, follow_ups, outbox
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from ouderbrug.model import Event
    from ouderbrug.staff.cards import Card
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

TO_CALL, TO_APPROVE, UNTOLD = "call", "approve", "untold"
"""What is to be done: tell it by the card, approve it and then tell it, or tell it although its time is over."""

_AN_HOUR = timedelta(hours=1)


class Incident(NamedTuple):
    """Something that happened to a child of these groups, whose it is to tell (keys of colleagues), and what to do.

    It is theirs, and to be done, ``since`` a moment (UTC); ``event`` is the id of what tells it. It is told
    ``in_person`` where none of the guardians has a number to call. ``again`` is the day of which the last hour of
    lessons has come, where it was to be done before; ``went_home``: then they were over. ``earlier`` is the day on
    which it happened, where that is not today (local). It is about the ``own`` family of these colleagues.
    """

    messages: frozenset[int]
    groups: tuple[str, ...]
    whose: frozenset[str]
    to_do: str
    since: datetime
    event: str = ""
    in_person: bool = False
    again: date | None = None
    went_home: bool = False
    earlier: date | None = None
    own: frozenset[str] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        """What a note keeps of it, and of the second word on a day."""
        marks = frozenset(f"{self.to_do}:{number}" for number in self.messages)
        return marks | {f"{one}:{self.again}" for one in marks} if self.again else marks


def untold(work: UnitOfWork, cards: Iterable[Card]) -> tuple[Incident, ...]:
    """Incidents that wait on a card, for an approval, or ran out in either; a rehearsal is nothing to do for anybody.

    What is urgent is said as such, and left out. Of what is still to be done an hour before lessons end colleagues hear
    once more that day.
    """
    found = [_of_card(work, card) for card in cards if _is_to_tell(card)]
    found += _of_rows(work, State.AWAITING_APPROVAL, TO_APPROVE)
    late, home = _last_hour(work), not before_lessons_end(work, work.today)
    again = ((one, late is not None and one.since < late) for one in found)
    waits = (one._replace(again=work.today, went_home=home) if still else one for one, still in again)
    return (*waits, *_of_rows(work, State.EXPIRED, UNTOLD))


def before_lessons_end(work: UnitOfWork, happened_on: date) -> bool:
    """True if it happened today and its child is still at school, so that a call comes before it goes home."""
    return happened_on == work.today and work.runtime.calendar.is_school_day(work.today) and work.now < _closes(work)


def _closes(work: UnitOfWork) -> datetime:
    return work.runtime.calendar.at(work.today, work.runtime.settings.school_year.hours[1])


def _last_hour(work: UnitOfWork) -> datetime | None:
    """When the last hour of lessons begins (UTC), once it has: after that the child goes home; None on a free day."""
    begins = _closes(work) - _AN_HOUR
    return begins if work.runtime.calendar.is_school_day(work.today) and begins <= work.now else None


def _is_to_tell(card: Card) -> bool:
    return card.just_happened and not (card.urgent or card.pilot) and any(not tick.stop for tick in card.open)


def _earlier(work: UnitOfWork, day: date) -> date | None:
    return day if day != work.today else None


def _of_card(work: UnitOfWork, card: Card) -> Incident:
    numbers = frozenset(tick.message for tick in card.open)
    return Incident(
        numbers,
        card.groups,
        frozenset(card.assigned.keys),
        TO_CALL,
        card.assigned.since,
        card.event,
        card.way != "call",
        earlier=card.happened_on and _earlier(work, card.happened_on),
        own=card.own,
    )


def _of_rows(work: UnitOfWork, state: State, to_do: str) -> list[Incident]:
    kinds = work.runtime.kinds.about(Topic.INCIDENTS)
    rows = outbox.of_kinds(work.connection, work.school, sorted(kinds), state, work.now - REMEMBERED_FOR)
    by_event: dict[int, list[MessageRow]] = {}
    known = events.by_row(work.connection, {row.event for row in rows})
    for row in rows:
        urgent, stands = row.priority <= Priority.URGENT, _is_owed(work, row, known[row.event].event)
        if stands and not (row.pilot or urgent or _said_to_be_told(work, row)):
            by_event.setdefault(row.event, []).append(row)
    days = {row: work.runtime.calendar.day(known[row].event.occurred_at) for row in by_event}
    return [_of_event(work, same, to_do)._replace(earlier=_earlier(work, days[row])) for row, same in by_event.items()]


def _is_owed(work: UnitOfWork, row: MessageRow, event: Event) -> bool:
    """False once it is off or said anew, or where its guardian may hear nothing of the child any more."""
    whom = any(may_be_told(work.roster, row.recipient, pupil) for pupil in row.pupils)
    return whom and not events.is_replaced(work.connection, event)


def _said_to_be_told(work: UnitOfWork, row: MessageRow) -> bool:
    """True if somebody ticked off, of what ran out, that they told it."""
    key = f"{row.event_id}:{EXPIRED}"
    ticks = follow_ups.done(work.connection, work.school) if row.settled_at else {}
    at = (at for (code, name), at in ticks.items() if code == NOT_SENT and f"/{name}".endswith(f"/{key}"))
    return any(row.settled_at and one >= row.settled_at for one in at)


def _of_event(work: UnitOfWork, rows: list[MessageRow], to_do: str) -> Incident:
    groups = tuple(sorted({group for _, message in work.queued(rows) for group in groups_of(message, work.roster)}))
    own = whose_own(work.roster, {pupil for row in rows for pupil in row.pupils}, {row.recipient for row in rows})
    others = {key: one for key, one in work.roster.staff.items() if key not in own}
    whose = assign(groups, others, work.now, work.now, work.runtime.calendar)
    in_person = not any(number(row.recipient, work.roster) for row in rows)
    ended = [row.settled_at for row in rows if row.settled_at]
    since = max(ended) if ended else events.accepted_at(work.connection, rows[0].event)
    numbers, keys = frozenset(row.id for row in rows), frozenset(whose.keys)
    return Incident(numbers, groups, keys, to_do, since, rows[0].event_id, in_person, own=own)
