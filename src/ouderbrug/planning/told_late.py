"""A card of which a colleague says, after its event was withdrawn or changed, that it was told: who heard is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.planning import planner
from ouderbrug.planning.heard import heard
from ouderbrug.planning.saving import save_beside
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def correct(work: UnitOfWork, told: Sequence[MessageRow]) -> int:
    """Plan for who heard these what became of it since, unless they have word of that; returns how many were queued."""
    readers = outbox.guardians(work.connection, [row.id for row in told])
    known = events.by_row(work.connection, {row.event for row in told})
    count = 0
    for row in told:
        event = known[row.event].event
        last = events.latest(work.connection, work.school, event.source, [event.id])[event.id]
        if last.event.revision > event.revision:
            whom = {row.recipient} if row.is_post else {row.recipient, *readers.get(row.id, ())}
            had = {key: one for key, one in heard(work, last.event, last.event.revision).items() if key in whom}
            drafts = planner.plan(work, last.event, had) if had else []
            mine = {*whom, *(readers.get(row.id, ()) if row.is_post else ())}
            count += save_beside(work, last.row, [draft for draft in drafts if draft.message.recipient in mine])
    return count
