"""What may have arrived and may not, or may have been told: whoever has the group asks, and says so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ouderbrug.model import Priority, State
from ouderbrug.planning.in_vain import helps_until, is_for_now
from ouderbrug.staff.due_follow_ups import OUTCOME_UNKNOWN, PERHAPS_TOLD, DueFollowUp, keys_of
from ouderbrug.store import events, outbox
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.rows import MessageRow


def unclear(review: Review) -> Iterator[DueFollowUp]:
    """One errand for each event of which messages are unknown, until somebody has settled them."""
    rows = outbox.waiting(review.connection, review.school, (State.UNKNOWN,))
    words = "ouderbrug settle --unknown --event {} --sent --as KEY"
    yield from _asked(review, OUTCOME_UNKNOWN, [row for row in rows if row.digest is None and not row.pilot], words)


def perhaps_told(review: Review) -> Iterator[DueFollowUp]:
    """One for each event that was taken out of the hand of a colleague and is off, or on without who was to hear it.

    Nobody has said yet whether it was told by then; who has word of what became of it needs no more.
    """
    rows = stored.taken_back(review.connection, review.school, now=review.now)
    words = "ouderbrug settle --card {} --done --already-posted --as KEY"
    yield from _asked(review, PERHAPS_TOLD, _without_word(review, rows), words)


def _without_word(review: Review, rows: Sequence[MessageRow]) -> list[MessageRow]:
    """Those of events that have a later revision, of which it has no word for all who were to hear them."""
    known = events.by_row(review.connection, {row.event for row in rows})
    readers = outbox.guardians(review.connection, [row.id for row in rows])
    found = []
    for row in rows:
        event = known[row.event].event
        last = events.latest(review.connection, review.school, event.source, [event.id])[event.id]
        if last.event.revision == event.revision or row.pilot:
            continue
        later = [one.id for one in outbox.of_event(review.connection, [last.row])]
        told = {key for keys in outbox.guardians(review.connection, later).values() for key in keys}
        if not told.issuperset(readers.get(row.id, ())):
            found.append(row)
    return found


def _asked(review: Review, code: str, rows: Sequence[MessageRow], words: str) -> Iterator[DueFollowUp]:
    known = events.by_row(review.connection, {row.event for row in rows})
    found: dict[tuple[str, str], list[MessageRow]] = defaultdict(list)
    for row in rows:
        event = known[row.event].event
        found[event.source, event.id].append(row)
    keys = keys_of(found)
    for (source, name), some in found.items():
        groups = sorted({group for row in some for group in _groups(review, row)})
        since = min(row.settled_at or row.due_at for row in some)
        key = keys[source, name]
        # Of what is urgent a colleague hears at once by itself.
        other = [row for row in some if row.priority > Priority.URGENT]
        ends = min((helps_until(review, known[row.event].event, row.deadline) for row in other), default=None)
        now = any(is_for_now(review, known[row.event].event) for row in other)
        asked = words.format(name)
        yield DueFollowUp(code, key, tuple(groups), since, name, command=asked, count=len(some), ends=ends, at_once=now)


def _groups(review: Review, row: MessageRow) -> tuple[str, ...]:
    if row.is_post:
        return (row.recipient.removeprefix("group:"),)
    return review.roster.groups_of(row.pupils) or review.groups_of(row.recipient)
