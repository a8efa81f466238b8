"""What was told a moment ago is told no more: a free day that two tell of, and a reminder of what just came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import Priority, State
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.lapsing import heard_once, is_said_again, named
from ouderbrug.planning.school_year import SOURCE
from ouderbrug.store import events, outbox, reached, requests
from ouderbrug.topics import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ouderbrug.model import Event, Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

    Days = set[tuple[date, str, str]]
    """Of each day of an event what it says: the day, its solution, and what else it tells."""

A_WEEK = timedelta(days=7)
"""How long what somebody heard of a day does for the reminder of the year."""
LATELY = 5
"""Days for which the year's own word does for its next reminder, where a full week brought it late (our choice)."""
JUST_TOLD = timedelta(days=1)
"""So long nobody is reminded of what just came (our choice)."""
_IN_HAND = (State.QUEUED, State.AWAITING_APPROVAL, State.HANDED_OVER)
"""States of what is still to be told: who is to hear the thing itself is not reminded of it."""


def told_once(work: UnitOfWork, event: Event, drafts: Sequence[Draft], beside: Iterable[Draft]) -> list[Draft]:
    """The drafts of an event, of which those say "nothing new" whose recipient has all its days from elsewhere.

    The year adds nothing to a day that a person tells, in whatever words, nor to its own word that came late, in the
    last few days, or is still to go, if only in this run; a person's own words add nothing where they are those of the
    year. Nor does a reminder to what it refers to, where that came less than a day ago or is still to be told; nor the
    word that a reminder is off to that of what it refers to.
    ``beside`` are the drafts of the same run. What is urgent or corrects goes all the same.
    """
    if is_said_again(work, event) and event.withdrawn:
        return heard_once(work, event, drafts, beside)
    if is_said_again(work, event):
        told = just_told(work, named(work, event), beside)
        again = [_is_plain(draft) and draft.message.recipient in told for draft in drafts]
        return [replace(one, no_route=NOTHING_NEW) if had else one for one, had in zip(drafts, again, strict=True)]
    if work.runtime.kinds[event.kind].made_for is not Occasion.STUDY_DAY or event.withdrawn:
        return list(drafts)
    mine, by_year, known = _days(event, work), event.source == SOURCE, _known(work, event, beside)
    had = _had(work, event) if by_year else {}

    def said(draft: Draft) -> Draft:
        before = [lately for days, lately in had.get(draft.message.recipient, ()) if mine <= days]
        elsewhere = _adds_nothing(mine, known.get(draft.message.recipient, set()), by_year=by_year)
        return replace(draft, no_route=NOTHING_NEW if elsewhere or any(before) else "", reminds=bool(before))

    return [said(draft) if _is_plain(draft) else draft for draft in drafts]


def said_already(work: UnitOfWork, message: Message) -> bool:
    """True of a reminder whose recipient, since it was planned, had what it reminds of late, or a moment ago."""
    event = message.event
    if message.correction is not None or message.priority <= Priority.URGENT:
        return False
    if is_said_again(work, event):
        return message.recipient in just_told(work, named(work, event), guardian=message.recipient)
    if event.source != SOURCE or work.runtime.kinds[event.kind].made_for is not Occasion.STUDY_DAY:
        return False
    mine = _days(event, work)
    return any(
        lately and mine <= days for days, lately in _had(work, event, message.recipient).get(message.recipient, ())
    )


def is_known(work: UnitOfWork, message: Message) -> bool:
    """True of a reminder of the year whose recipient had its word, or gets it from a colleague: no call is for that."""
    event = message.event
    if event.source != SOURCE or work.runtime.kinds[event.kind].made_for is not Occasion.STUDY_DAY:
        return False
    mine = _days(event, work)
    return any(mine <= days for days, _ in _had(work, event, message.recipient).get(message.recipient, ()))


def just_told(
    work: UnitOfWork, event_id: str, beside: Iterable[Draft] = (), *, guardian: str | None = None
) -> frozenset[str]:
    """Who had an event less than a day ago, or its change, or is still to hear it, by their keys.

    Of everybody, or of one guardian alone.
    """
    rows = requests.of_events(work.connection, work.school, [event_id], said=requests.ON, guardian=guardian)
    lately = work.now - JUST_TOLD
    heard = (row for row in rows if row.pilot == work.runtime.pilot and (row.state in _IN_HAND or (
        row.state in reached.HEARD and row.marked_at is not None and row.marked_at > lately)))  # fmt: skip
    coming = (one.message for one in beside if not one.no_route and one.message.event.id == event_id)
    return frozenset({*(row.guardian for row in heard), *(message.recipient for message in coming)})


def _is_plain(draft: Draft) -> bool:
    message = draft.message
    return not draft.no_route and message.correction is None and message.priority > Priority.URGENT


def _adds_nothing(mine: Days, known: Days, *, by_year: bool) -> bool:
    if by_year:
        return {day for day, *_ in mine} <= {day for day, *_ in known}
    return all((day, solution) in {told[:2] for told in known} and (not more or (day, solution, more) in known)
               for day, solution, more in mine)  # fmt: skip


def _known(work: UnitOfWork, event: Event, beside: Iterable[Draft]) -> Mapping[str, Days]:
    """What each recipient hears of the other side, a person or the year, by key."""
    found: dict[str, Days] = defaultdict(set)
    stored = ((other, key) for other, key, _ in _stored(work, event))
    for other, recipient in (*stored, *((one.message.event, one.message.recipient) for one in beside
                                        if not one.no_route)):  # fmt: skip
        if other.kind == event.kind and (other.source == SOURCE) != (event.source == SOURCE):
            found[recipient] |= _days(other, work)
    return found


def _had(work: UnitOfWork, event: Event, guardian: str | None = None) -> Mapping[str, Sequence[tuple[Days, bool]]]:
    """The days of each reminder of the year before this that a recipient has, and True where that does for this one.

    It does where it came late, in the last few days, or waits: it goes before this, or is told instead of it.
    """
    found: dict[str, list[tuple[Days, bool]]] = defaultdict(list)
    for other, recipient, row in _stored(work, event, guardian):
        if other.source == SOURCE and other.id != event.id and other.occurred_at < event.occurred_at:
            found[recipient].append((_days(other, work), _does(work, other, row)))
    return found


def _does(work: UnitOfWork, other: Event, row: MessageRow) -> bool:
    if row.state == State.QUEUED:
        return True
    if row.state not in reached.HEARD or row.marked_at is None:
        return False
    due, came = work.runtime.calendar.day(other.occurred_at), work.runtime.calendar.day(row.marked_at)
    return due < came and (work.today - came).days <= LATELY


def _stored(work: UnitOfWork, event: Event, guardian: str | None = None) -> Iterator[tuple[Event, str, MessageRow]]:
    """The events of this kind that stand, with each who heard of them in the last week or is to hear, and how."""
    rows = outbox.lately_of_kind(work.connection, work.school, event.kind, work.now - A_WEEK, guardian)
    rows = [row for row in rows if row.pilot == work.runtime.pilot]
    told = events.by_row(work.connection, {row.event for row in rows})
    stands = {number: one.event for number, one in told.items() if not events.is_replaced(work.connection, one.event)}
    whom = outbox.guardians(work.connection, [row.id for row in rows])
    for row in rows:
        for key in (row.recipient, *whom.get(row.id, ())) if row.event in stands else ():
            yield stands[row.event], key, row


def _days(event: Event, work: UnitOfWork) -> Days:
    """Each day that it names, with its words without what only a hand that types makes different."""
    found: Days = set()
    for part in (event.payload, *event.payload.get("also", ())):
        first, last = (
            work.runtime.calendar.day(datetime.fromisoformat(part[name])) for name in ("starts_at", "ends_at")
        )
        words = (" ".join(str(part.get(name) or "").casefold().strip(" .").split()) for name in ("solution", "what"))
        solution, more = words
        found |= {(first + timedelta(days=number), solution, more) for number in range((last - first).days + 1)}
    return found
