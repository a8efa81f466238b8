"""What cannot go before its own day: who wrote it hears so while they can still act."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from ouderbrug.factbook.rota import in_turn
from ouderbrug.rules.day_words import last_true
from ouderbrug.school.nearness import heard_by
from ouderbrug.staff.due_follow_ups import DueFollowUp, keys_of
from ouderbrug.store import events, lateness, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from ouderbrug.model import Event
    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.lateness import Late

COMES_LATE = "comes-late"
"""The code of an event of which some guardians would hear on its day, or no more; it ends with that day."""


def comes_late(review: Review) -> Iterator[DueFollowUp]:
    """One thing for each such event, with how many of its guardians, and when it goes to the first of them."""
    return _found(review, None)


def to_tell_by(until: datetime) -> Callable[[Review], Iterator[DueFollowUp]]:
    """The finder of those of which guardians are to know by a moment."""
    return lambda review: _found(review, until)


def _found(review: Review, until: datetime | None) -> Iterator[DueFollowUp]:
    late = {row: by for row, by in _late(review).items() if until is None or by <= until}
    told = events.by_row(review.connection, late)
    keys = keys_of((one.event.source, one.event.id) for one in told.values())
    for row, by in late.items():
        event = told[row].event
        some = lateness.late(review.connection, row, by)
        key, since = keys[event.source, event.id], min((one.judged_at for one in some), default=review.now)
        if some and not review.was_done(COMES_LATE, key, events.accepted_at(review.connection, row)):
            yield _told(review, event, some, by, key, since, lateness.count_guardians(review.connection, row))


def _told(
    review: Review, event: Event, some: Sequence[Late], by: datetime, key: str, since: datetime, count: int
) -> DueFollowUp:
    calendar, whom = review.runtime.calendar, _whom(review, some)
    goes, day = calendar.day(min(one.due_at for one in some)), calendar.day(by - timedelta(minutes=1))
    groups = tuple(sorted({group for one in whom for group in review.groups_of(one, event)}))
    return DueFollowUp(
        COMES_LATE, key, groups, since, event.id, due=day, count=len(whom), guardians=tuple(sorted(whom)), ends=by,
        goes_on=goes, of=count,
    )  # fmt: skip


def _late(review: Review) -> dict[int, datetime]:
    """The events of which some news goes no sooner than guardians are to know of it, by row, and when that is."""
    news = lateness.news(review.connection, review.school, review.runtime.kinds, review.now)
    told = events.by_row(review.connection, {one.event for one in news})
    by = {row: to_know_by(review.runtime, one.event) for row, one in told.items()}
    found: dict[int, datetime] = {}
    for one in news:
        at = by[one.event]
        if at is not None and review.now < at and one.due_at >= (at := min(at, one.deadline)):
            found[one.event] = min(at, found.get(one.event, at))
    return found


def to_know_by(runtime: Runtime, event: Event) -> datetime | None:
    """The moment by which guardians are to know of an event (UTC); None where it can wait, or who hears it is open.

    What has no day of its own can wait until its words are true no more ("op 4 december").
    """
    kind = runtime.kinds.get(event.kind)
    if kind is None or in_turn(runtime, event):
        return None  # who waits for their turn is most often never asked
    try:
        if event.kind not in runtime.kinds.with_a_day:
            last = last_true(event.payload, runtime.calendar.day(event.occurred_at))
            return runtime.calendar.at(last + timedelta(days=1), time(0)) if last else None
        return heard_by(event, kind, runtime.calendar)
    except Exception:  # a kind may be a plugin's: that it fails is said elsewhere
        return None


def _whom(review: Review, some: Iterable[Late]) -> set[str]:
    """The guardians who are to get these; of a post all of its group."""
    readers = outbox.guardians(review.connection, [one.id for one in some])
    posts = {one.recipient.removeprefix("group:") for one in some if one.recipient.startswith("group:")}
    members = {one.key for group in posts for one in review.roster.members(group)}
    return members.union(*(readers.get(one.id, ()) for one in some))
