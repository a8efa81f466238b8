"""What may have arrived and may not: whoever has the group asks, and says so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.staff.due_follow_ups import OUTCOME_UNKNOWN, DueFollowUp, keys_of
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.rows import MessageRow


def unclear(review: Review) -> Iterator[DueFollowUp]:
    """One errand for each event of which messages are unknown, until somebody has settled them."""
    rows = outbox.waiting(review.connection, review.school, (State.UNKNOWN,))
    known = events.by_row(review.connection, {row.event for row in rows})
    found: dict[tuple[str, str], list[MessageRow]] = defaultdict(list)
    for row in rows:
        if row.digest is None and not row.pilot:
            event = known[row.event].event
            found[event.source, event.id].append(row)
    keys = keys_of(found)
    for (source, name), some in found.items():
        groups = sorted({group for row in some for group in _groups(review, row)})
        since = min(row.settled_at or row.due_at for row in some)
        command = f"ouderbrug settle --unknown --event {name} --sent --as KEY"
        key = keys[source, name]
        yield DueFollowUp(OUTCOME_UNKNOWN, key, tuple(groups), since, name, command=command, count=len(some))


def _groups(review: Review, row: MessageRow) -> tuple[str, ...]:
    if row.is_post:
        return (row.recipient.removeprefix("group:"),)
    return review.roster.groups_of(row.pupils) or review.groups_of(row.recipient)
