"""Plain messages: general news to one guardian whose mailbox nobody else reads. They are marked many at a time.

What is said of one of them changes nothing for the next: each is for another guardian, so that all can be read,
judged and written in a handful of statements. Whatever is not plain, or may not go, goes the ordinary way, in its turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import Known, judge
from ouderbrug.delivery.sending import Goes, begin_each
from ouderbrug.model import Priority
from ouderbrug.store import claims, mailboxes, outbox

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import date

    from ouderbrug.model import Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

    Marked = list[tuple[MessageRow, Message]]
    """Claimed rows and the messages as they are to be sent."""

OF_EACH = frozenset({"had_before", "last_of_kind"})
"""The facts on request that are each guardian's own; the others are of all who are asked."""


class Looked:
    """What was found in texts, for as long as the people and the day are those by which it was looked for."""

    def __init__(self) -> None:
        self._by: tuple[Roster, date] | None = None
        self._found: dict[Hashable, tuple[str, ...]] = {}

    def now(self, work: UnitOfWork) -> dict[Hashable, tuple[str, ...]]:
        """What was found that still holds; whoever finds more puts it there."""
        if self._by is None or self._by[0] is not work.roster or self._by[1] != work.today:
            self._by, self._found = (work.roster, work.today), {}
        return self._found


def mark(work: UnitOfWork, claimed: Sequence[MessageRow], looked: Looked) -> Marked:
    """Mark the first of these rows for as long as they are plain and may go, each in its turn; the rest stays."""
    found = _first_plain(work, claimed)
    known = Known(work, [message for _, message in found], looked.now(work))
    going: list[Goes] = []
    for was, (row, message) in zip(claimed, found, strict=False):
        if judge(work, row, message, known=known).verdict != "allow":
            break
        going.append(Goes(was, message, [work.roster.guardians[message.recipient]]))
    rows = [one.claimed for one in going]
    return list(zip(rows, begin_each(work, going), strict=True)) if going else []


def _first_plain(work: UnitOfWork, claimed: Sequence[MessageRow]) -> list[Queued]:
    """The messages of the first of these rows, up to the first that is not plain."""
    still = {row.id: row for row in claims.all_still_claimed(work.connection, claimed, work.now)}
    whom = outbox.guardians(work.connection, still)
    messages = {one.row.id: one for one in work.queued(list(still.values()))}
    found: list[Queued] = []
    met: dict[str, str] = {}
    for row in claimed:
        one = messages.get(row.id)
        if one is None or whom.get(row.id) != [one.message.recipient] or not _is_plain(work, *one):
            break
        box = work.runtime.boxes[one.message.channel]
        if (key := one.message.recipient) in met:
            break
        met[key] = work.roster.address(work.roster.guardians[key], box)
        found.append(one)
    addresses = [address for address in met.values() if address]
    had = mailboxes.had_by_some(work.connection, {one.row.event for one in found}, addresses)
    first = next((n for n, one in enumerate(found) if met[one.message.recipient] in had), len(found))
    return found[:first]


def _is_plain(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """True if it goes to one guardian, about no child, and on no other message depends whether."""
    of_one = not (message.group or message.is_digest or message.about_a_child)
    waits = row.held or row.due_at > work.now or row.pilot or work.runtime.pilot
    if not of_one or waits or message.correction is not None or message.priority <= Priority.URGENT:
        return False
    if work.runtime.capabilities[message.channel].by_person or message.recipient not in work.roster.guardians:
        return False
    if work.roster.peers(message.recipient, work.runtime.boxes[message.channel]):
        return False
    return work.runtime.gate.needed(message) <= OF_EACH
